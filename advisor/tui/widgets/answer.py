"""One answer: the sentence, what the files say to the claims, what changed, the curves, the cards."""

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.widget import Widget

from advisor.history import Change
from advisor.model import Diagnosis, Language
from advisor.report.frameworks import framework_of
from advisor.report.layout import Page
from advisor.report.style import Span
from advisor.report.text import put_baseline, put_claims, put_head, put_notes, put_problems
from advisor.report.words import percent, say
from advisor.tui.draw import Prose
from advisor.tui.guides import leading_plot
from advisor.tui.strings import tell
from advisor.tui.widgets.card import BRIEF, CLOSED, Card
from advisor.tui.widgets.chart import Chart


class Head(Prose):
    """What stands before the cards."""

    def __init__(self, diagnosis: Diagnosis, changes: Sequence[Change]) -> None:
        super().__init__()
        self._diagnosis = diagnosis
        self._changes = changes

    def write(self, page: Page) -> None:
        """The headline, refuted claims first, what changed, what must be known."""
        diagnosis = self._diagnosis
        if not led_by_card(diagnosis):
            put_head(page, diagnosis)
        put_claims(page, diagnosis)
        if self._changes:
            _put_changes(page, self._changes, diagnosis.language)
        put_notes(page, diagnosis)
        if diagnosis.status == "out_of_scope":
            page.blank()
            page.put((say("outside.known", diagnosis.language), "plain"), indent=2)


class Foot(Prose):
    """What stands below the cards: the baseline and the oddities of the files."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        super().__init__()
        self._diagnosis = diagnosis

    def write(self, page: Page) -> None:
        """Only what there is."""
        put_baseline(page, self._diagnosis)
        for attachment in self._diagnosis.attachments:
            put_problems(page, attachment, self._diagnosis.language, verbose=False)


class Answer(Widget):
    """A Diagnosis as widgets, in the order in which it is read."""

    DEFAULT_CSS = "Answer { height: auto; layout: vertical; }"

    def __init__(self, diagnosis: Diagnosis, changes: Sequence[Change] = ()) -> None:
        super().__init__()
        self.diagnosis = diagnosis
        self._changes = changes

    def compose(self) -> ComposeResult:
        """Head, curves, cards, foot."""
        diagnosis = self.diagnosis
        head = Head(diagnosis, self._changes)
        if not led_by_card(diagnosis) or self._changes or diagnosis.claims or diagnosis.notes:
            yield head
        plot = leading_plot(diagnosis)
        if plot is not None:
            yield Chart(plot, diagnosis.language, classes="inline")
        trusted, framework = diagnosis.status == "answered", framework_of(diagnosis)
        for finding in diagnosis.findings:
            level = BRIEF if trusted and finding.rank == 1 else CLOSED
            yield Card(
                finding,
                diagnosis.language,
                attached=bool(diagnosis.attachments),
                framework=framework,
                level=level,
            )
        if diagnosis.baseline or any(item.problems for item in diagnosis.attachments):
            yield Foot(diagnosis)

    @property
    def cards(self) -> list[Card]:
        """The findings, the leading one first."""
        return list(self.query(Card))


def led_by_card(diagnosis: Diagnosis) -> bool:
    """Whether the headline would say no more than the first card below it."""
    return diagnosis.status == "answered" and not diagnosis.healthy and bool(diagnosis.findings)


def _put_changes(page: Page, changes: Sequence[Change], language: Language) -> None:
    page.heading(tell("changed", language))
    for change in changes:
        page.put(*_moved(change, language), mark=_direction(change), indent=2)
        if why := change.why.in_language(language):
            page.put((why, "dim"), indent=4)


def _moved(change: Change, language: Language) -> Iterator[Span]:
    yield (change.title.in_language(language), "plain" if change.after else "dim")
    parts = [percent(share) for share in (change.was, change.now) if share is not None]
    if change.was is None:
        parts.insert(0, tell("changed.new", language))
    if change.now is None:
        parts.append(tell("changed.gone", language))
    yield ("  " + " → ".join(parts), "number")


def _direction(change: Change) -> Span:
    was, now = change.was or 0.0, change.now or 0.0
    return ("▲ ", "good") if now > was else ("▼ ", "bad") if now < was else ("↕ ", "dim")
