"""Small dialogs with one answer: yes or no, a line of text, one of a list."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from advisor.language import Language
from advisor.tui.draw import plain
from advisor.tui.keys import bind
from advisor.tui.screens.panel import Dialog
from advisor.tui.strings import tell
from advisor.tui.widgets.keybar import KeyBar


class Confirm(Dialog[bool]):
    """A question that yes answers with True; anything else means no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("yes-here", "dismiss(True)"),
        bind("no-here", "dismiss(False)"),
    ]

    def compose(self) -> ComposeResult:
        """The question and the two answers."""
        with Vertical(classes="box"):
            yield Static(plain(self.heading))
            yield OptionList(
                Option(plain(tell("no", self.language)), id="no"),
                Option(plain(tell("yes", self.language)), id="yes"),
            )
            yield KeyBar(self.language)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Chosen with Enter or the mouse."""
        self.dismiss(event.option.id == "yes")


class AskText(Dialog[str]):
    """A line of text, beginning with what is there already."""

    def __init__(self, title: str, language: Language, value: str = "") -> None:
        super().__init__(title, language)
        self._value = value

    def compose(self) -> ComposeResult:
        """Title and line."""
        with Vertical(classes="box"):
            yield Static(plain(self.heading))
            yield Input(self._value)
            yield KeyBar(self.language)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes it."""
        self.dismiss(event.value)


class Choose(Dialog[str]):
    """One of a list of (id, description); what is typed narrows it."""

    def __init__(
        self, title: str, language: Language, choices: Sequence[tuple[str, str]], current: str = ""
    ) -> None:
        super().__init__(title, language)
        self._choices = choices
        self._current = current

    def compose(self) -> ComposeResult:
        """Title and list, the current choice highlighted."""
        with Vertical(classes="box"):
            yield Static(plain(self.heading))
            yield OptionList(*(Option(plain(text), id=name) for name, text in self._choices))
            yield KeyBar(self.language)

    def on_mount(self) -> None:
        """Begin at what holds now."""
        names = [name for name, _ in self._choices]
        if self._current in names:
            self.query_one(OptionList).highlighted = names.index(self._current)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Chosen with Enter or the mouse."""
        self.dismiss(str(event.option.id))
