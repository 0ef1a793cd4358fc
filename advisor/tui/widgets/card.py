"""A finding as a card: closed it says what and how likely, open it says everything."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.reactive import reactive

from advisor.model import Finding, Language
from advisor.report.finding import put_evidence, put_fixes, put_full, put_title
from advisor.report.frameworks import in_words_of
from advisor.report.layout import Page
from advisor.report.text import put_sources
from advisor.report.words import say
from advisor.tui.draw import Prose
from advisor.tui.keys import bind
from advisor.tui.strings import tell

CLOSED, BRIEF, FULL = 0, 1, 2
FIXES_SHOWN = 2
BODY = 3


class Card(Prose, can_focus=True):
    """One finding; `level` is how much of it is shown.

    attached: whether there are numbers that it was held against. framework: whose code a remedy shows first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [bind("more"), bind("less"), bind("entry")]

    level: reactive[int] = reactive(CLOSED)

    def __init__(
        self,
        finding: Finding,
        language: Language,
        *,
        attached: bool,
        framework: str = "",
        level: int = CLOSED,
    ) -> None:
        super().__init__(classes=f"-{finding.kind} -{finding.verdict}")
        self.finding = finding
        self.language = language
        self._attached = attached
        self._framework = framework
        self.set_reactive(Card.level, level)

    def write(self, page: Page) -> None:
        """As much as the level says."""
        if self.level == FULL:
            put_full(page, self.finding, self.language, verbose=True, attached=self._attached)
            put_sources(page, list(self.finding.sources), self.language)
            return
        put_title(page, self.finding, self.language)
        if self.level == BRIEF:
            self._write_brief(page)

    def _write_brief(self, page: Page) -> None:
        finding = self.finding
        page.blank()
        page.put((finding.summary.in_language(self.language), "plain"), indent=BODY)
        if finding.evidence and self._attached:
            page.heading(say("evidence", self.language), indent=BODY)
            put_evidence(page, finding.evidence, self.language, verbose=False)
        if finding.fixes:
            page.heading(say("fixes", self.language), indent=BODY)
            fixes = in_words_of(finding, self._framework).fixes[:FIXES_SHOWN]
            put_fixes(page, fixes, self.language, indent=BODY, cites=False)
        hidden = {
            "causes": len(finding.causes),
            "fixes": len(finding.fixes),
            "look-alikes": len(finding.looks_like),
            "sources": len(finding.sources),
        }
        parts = [tell(f"card.{name}", self.language, count=n) for name, n in hidden.items() if n > 0]
        if parts:
            page.blank()
            page.put(("⏎ ", "number"), (" · ".join(parts), "dim"), indent=BODY)

    def watch_level(self) -> None:
        """Lay out again."""
        self.changed()

    def action_more(self) -> None:
        """A step further open; from fully open back to closed."""
        self._set_level(CLOSED if self.level == FULL else FULL)

    def action_less(self) -> None:
        """A step further closed."""
        self._set_level(max(CLOSED, self.level - 1))

    async def action_entry(self) -> None:
        """Its entry in the knowledge base."""
        await self.run_action(f"app.knowledge({self.finding.id!r})")

    def _set_level(self, level: int) -> None:
        """Open or close, and keep the head of the card in sight."""
        self.level = level
        self.call_after_refresh(self.scroll_visible, top=level == FULL, animate=False)

    def on_click(self, event: events.Click) -> None:
        """A click opens and closes, unless it ends a selection."""
        if not self.screen.get_selected_text():
            event.stop()
            self.action_more()
