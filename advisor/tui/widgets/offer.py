"""The next measurement as a question that one key answers."""

from textual import events
from textual.message import Message

from advisor.language import Language
from advisor.report.layout import Page, cells, pad, shorten
from advisor.report.style import Span
from advisor.report.words import say
from advisor.session import Offer
from advisor.tui.draw import UNICODE, Prose
from advisor.tui.keys import bind
from advisor.tui.strings import tell

ROOMY = 32  # rows from which on the hint is worth its lines


class OfferedQuestion(Prose):
    """What to measure, how to read the result, and the keys. `count`: how many measurements there are to choose from."""

    class Answered(Message):
        """The user knows the result."""

        def __init__(self, *, yes: bool) -> None:
            super().__init__()
            self.yes = yes

    def __init__(self, offer: Offer, count: int, language: Language) -> None:
        super().__init__()
        self._offer = offer
        self._count = count
        self._language = language

    def write(self, page: Page) -> None:
        """Measurement, hint and a line for each answer; on a low screen two lines for all of it."""
        language, offer = self._language, self._offer
        asks = tell("next.ask", language) + say("colon", language) if offer.exclusive else ""
        lead: Span = (asks, "title")
        do: Span = (offer.do.in_language(language), "plain" if offer.exclusive else "title")
        answers = [
            (self.app.get_key_display(bind(name)), tell(name, language), title.in_language(language))
            for name, title in zip(("yes", "no"), offer.titles, strict=True)
        ]
        if self.app.size.height < ROOMY:
            page.row(("→ ", "number"), (shorten(lead[0] + do[0], page.width - 2, UNICODE), do[1]))
            half = (page.width - 2) // 2
            page.row(*(span for answer in answers for span in _button(answer, half)), indent=2)
            return
        page.put(lead, do, self._other(), mark=("→ ", "number"))
        if hint := offer.hint.in_language(language):
            page.put((hint, "dim"), indent=2)
        for answer in answers:
            page.row(*_button(answer, page.width - 2), indent=2)

    def _other(self) -> Span:
        if self._count < 2:  # noqa: PLR2004 - there is another
            return ("", "plain")
        key = self.app.get_key_display(bind("another"))
        return (f"  {key} {tell('key.another', self._language)}", "dim")

    def on_click(self, event: events.Click) -> None:
        """The answers are buttons: side by side in one line, or a line each."""
        spot = event.get_content_offset(self)
        if spot is None:
            return
        from_end = len(self.lines(self.content_size.width)) - spot.y
        if self.app.size.height < ROOMY and from_end == 1:
            self.post_message(self.Answered(yes=spot.x < self.content_size.width // 2))
        elif self.app.size.height >= ROOMY and from_end in (1, 2):
            self.post_message(self.Answered(yes=from_end == 2))  # noqa: PLR2004 - the line before the last


def _button(answer: tuple[str, str, str], width: int) -> list[Span]:
    """Key, word, and what it would speak for, in so many cells."""
    key, word, title = answer
    room = width - cells(f"{key} {word} → ") - 2
    text = pad(shorten(title, max(4, room), UNICODE), room)
    return [(f"{key} ", "number"), (f"{word} ", "title"), (f"→ {text}  ", "dim")]
