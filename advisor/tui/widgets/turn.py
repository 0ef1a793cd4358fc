"""One turn of the conversation: what was asked, and below it what is going on or the answer."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widget import Widget

from advisor.history import Change, Turn
from advisor.model import Diagnosis, Language
from advisor.report.layout import Page
from advisor.report.style import Meaning
from advisor.tui.draw import Prose
from advisor.tui.strings import tell
from advisor.tui.widgets.answer import Answer

SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Said(Prose):
    """What the user sent."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def write(self, page: Page) -> None:
        """Every line of it, behind one sign."""
        for number, line in enumerate(self._text.splitlines() or [""]):
            page.put((line, "title"), mark=("❯ " if not number else "  ", "first"))


class Note(Prose):
    """A sentence of the program itself: what a command did, or why it could not."""

    def __init__(self, text: str, meaning: Meaning = "dim") -> None:
        super().__init__()
        self._text = text
        self._meaning: Meaning = meaning

    def write(self, page: Page) -> None:
        """Line by line."""
        sign = {"bad": "✗ ", "warn": "! ", "good": "✓ "}.get(self._meaning, "· ")
        for number, line in enumerate(self._text.splitlines()):
            page.put((line, "plain"), mark=(sign if not number else "  ", self._meaning))


class Waiting(Prose):
    """What is being done, with a sign that it moves."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._frame = 0

    def on_mount(self) -> None:
        """Turn the sign, unless motion is unwanted."""
        if self.app.animation_level != "none":
            self.set_interval(0.1, self._turn)

    def say(self, text: str) -> None:
        """Another stage has begun."""
        self._text = text
        self.changed()

    def _turn(self) -> None:
        self._frame = (self._frame + 1) % len(SPINNER)
        self._cache = None
        self.refresh()

    def write(self, page: Page) -> None:
        """One line."""
        page.put((self._text, "dim"), mark=(f"{SPINNER[self._frame]} ", "number"))


class TurnView(Widget):
    """Question and answer; an answer that arrives later takes the place of the waiting line."""

    DEFAULT_CSS = "TurnView { height: auto; layout: vertical; }"

    def __init__(self, turn: Turn, language: Language, *, waiting: bool = False) -> None:
        super().__init__()
        self.turn = turn
        self._language = language
        self.waiting = waiting

    def compose(self) -> ComposeResult:
        """The question and what belongs to it."""
        yield Said(self.turn.question)
        if self.turn.understood is not None:
            yield Note(self.turn.understood.in_language(self._language))
        if self.turn.diagnosis is not None:
            yield Answer(self.turn.diagnosis, self.turn.changes)
        elif self.waiting:
            yield Waiting(tell("thinking", self._language))
        else:
            yield Note(tell("cancelled", self._language))


class LiveView(Widget):
    """An answer that nobody asked for: of the numbers alone, or of a file that has grown."""

    DEFAULT_CSS = "LiveView { height: auto; layout: vertical; }"

    def __init__(
        self, title: str, meaning: Meaning, diagnosis: Diagnosis, changes: Sequence[Change] = ()
    ) -> None:
        super().__init__()
        self._title = title
        self._meaning: Meaning = meaning
        self._diagnosis, self._changes = diagnosis, changes

    def compose(self) -> ComposeResult:
        """Why it is there, and the answer."""
        yield Note(self._title, self._meaning)
        yield Answer(self._diagnosis, self._changes)
