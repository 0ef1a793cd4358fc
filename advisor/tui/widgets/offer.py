"""The next measurement as a question that one key answers."""

from textual import events
from textual.message import Message

from advisor.knowledge import Knowledge, title_of
from advisor.model import Language
from advisor.report.layout import Page
from advisor.report.words import say
from advisor.session import Offer
from advisor.tui.draw import Prose
from advisor.tui.keys import bind
from advisor.tui.strings import tell

ROOMY = 32  # rows from which on the hint is worth its lines


class OfferedQuestion(Prose):
    """What to measure, how to read the result, and the two keys."""

    class Answered(Message):
        """The user knows the result."""

        def __init__(self, *, yes: bool) -> None:
            super().__init__()
            self.yes = yes

    def __init__(self, offer: Offer, knowledge: Knowledge, language: Language) -> None:
        super().__init__()
        self._offer = offer
        self._answers = [title_of(knowledge, name).in_language(language) for name in (offer.yes, offer.no)]
        self._language = language

    def write(self, page: Page) -> None:
        """Measurement, hint where there is room, and a line for each answer."""
        language, offer = self._language, self._offer
        lead = tell("next.ask", language) + say("colon", language)
        page.put((lead, "title"), (offer.do.in_language(language), "plain"), mark=("→ ", "number"))
        hint = offer.hint.in_language(language)
        if hint and self.app.size.height >= ROOMY:
            page.put((hint, "dim"), indent=2)
        keys = [self.app.get_key_display(bind(name)) for name in ("yes", "no")]
        words = [tell("yes", language), tell("no", language)]
        for key, word, answer in zip(keys, words, self._answers, strict=True):
            page.row((f"{key} ", "number"), (f"{word} ", "title"), (f"→ {answer}", "dim"), indent=2)

    def on_click(self, event: events.Click) -> None:
        """The last two lines are buttons."""
        row = event.get_content_offset(self)
        from_end = len(self.lines(self.content_size.width)) - row.y if row else 0
        if from_end in (1, 2):
            self.post_message(self.Answered(yes=from_end == 2))  # noqa: PLR2004 - the line before the last
