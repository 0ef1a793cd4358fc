"""What the screens above the conversation share: a title line, keys at the bottom, Escape goes back."""

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from advisor.language import Language
from advisor.session import Session
from advisor.tui.keys import bind
from advisor.tui.widgets.keybar import KeyBar

Result = TypeVar("Result")


class Panel(Screen[Result]):
    """A whole screen; dismissed with its result, or None by Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "dismiss(None)")]

    def __init__(self, title: str, language: Language) -> None:
        super().__init__()
        self.heading = title
        self.language = language

    def compose(self) -> ComposeResult:
        """Title, body, keys."""
        yield Static(
            Content.assemble((f" {self.heading} ", "bold $background on $primary")), classes="heading"
        )
        yield from self.body()
        yield KeyBar(self.language)

    def body(self) -> ComposeResult:
        """What stands between title and keys."""
        raise NotImplementedError

    def session_changed(self, session: Session) -> None:
        """The session below is no longer as it was; screens that show it draw it anew."""


class Dialog(ModalScreen[Result]):
    """A box over the screen below; dismissed with its result, or None by Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "dismiss(None)")]

    def __init__(self, title: str, language: Language) -> None:
        super().__init__()
        self.heading = title
        self.language = language
