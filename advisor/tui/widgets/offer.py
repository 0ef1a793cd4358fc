"""The next measurement as a question that one key answers."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from advisor.model import Language
from advisor.report.layout import Page
from advisor.session import Offer
from advisor.tui.draw import Prose
from advisor.tui.keys import bind
from advisor.tui.strings import tell


class OfferedQuestion(Prose, can_focus=True):
    """What to measure, how to read the result, and the two keys."""

    BINDINGS: ClassVar[list[BindingType]] = []

    class Answered(Message):
        """The user knows the result."""

        def __init__(self, *, yes: bool) -> None:
            super().__init__()
            self.yes = yes

    def __init__(self, offer: Offer, language: Language) -> None:
        super().__init__()
        self._offer = offer
        self._language = language

    def write(self, page: Page) -> None:
        """Measurement, hint, question, keys."""
        language, offer = self._language, self._offer
        page.put((tell("next.ask", language), "title"), ("  ", "plain"), mark=("→ ", "number"))
        page.put((offer.do.in_language(language), "plain"), indent=2)
        if hint := offer.hint.in_language(language):
            page.put((hint, "dim"), indent=2)
        page.put((offer.question.in_language(language), "plain"), indent=2)
        yes, no = (self.app.get_key_display(item) for item in (bind("yes"), bind("no")))
        page.put(
            (f" {yes} ", "number"),
            (tell("yes", language), "title"),
            (f"     {no} ", "number"),
            (tell("no", language), "title"),
            indent=2,
        )

    def on_click(self, event: events.Click) -> None:
        """The last line is two buttons."""
        if event.y == len(self.lines(self.content_size.width)) - 1 + self.gutter.top:
            middle = 2 + len(tell("yes", self._language)) + 10
            self.post_message(self.Answered(yes=event.x < middle))
