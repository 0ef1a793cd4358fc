"""The conversation, of which only a window is mounted, so that a thousand turns cost what ten do."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from advisor.language import Language
from advisor.tui.draw import plain
from advisor.tui.keys import bind
from advisor.tui.strings import tell
from advisor.tui.widgets.card import BRIEF, Card
from advisor.tui.widgets.turn import LiveView, Note, TurnView

WINDOW, STRIDE = 10, 5
Entry = Callable[[], Widget]


class Gap(Widget, can_focus=True):
    """Stands for the turns that are not mounted; choosing it brings some of them."""

    DEFAULT_CSS = "Gap { height: 1; }"

    def __init__(self, way: int) -> None:
        super().__init__(classes="-earlier" if way < 0 else "-later")
        self.way = way
        self.count = 0

    def render(self) -> Content:
        """How many there are."""
        transcript = self.parent
        language = transcript.language if isinstance(transcript, Transcript) else "en"
        key = "earlier" if self.way < 0 else "later"
        return plain(tell(key, language, count=f"{self.count:,}"))

    async def on_click(self) -> None:
        """Bring some of them."""
        if isinstance(self.parent, Transcript):
            await self.parent.shift(self.way)

    async def key_enter(self) -> None:
        """The same."""
        await self.on_click()


class Transcript(VerticalScroll):
    """Turns and notes, oldest first. Entries are made into widgets only when they come into the window."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("write", "screen.write"),
        bind("help-here", "app.help", show=False),
        bind("attach-here", "app.attach", show=False),
        bind("chart-here", "app.chart", show=False),
        bind("next-card"),
        bind("previous-card"),
        bind("copy", "screen.copy"),
        bind("yes-here", "screen.yes"),
        bind("no-here", "screen.no"),
        bind("another-here", "screen.another"),
        *(Binding(str(n), f"jump({n})", show=False, id=f"jump-{n}") for n in range(1, 10)),
    ]

    def __init__(self, language: Language, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.language = language
        self._entries: list[Entry] = []
        self._start = self._stop = 0
        self._above, self._below = Gap(-1), Gap(1)

    async def on_mount(self) -> None:
        """The gaps are always there, hidden while they are empty."""
        await self.mount(self._above, self._below)
        self._count_gaps()

    @property
    def empty(self) -> bool:
        """Whether nothing has been said."""
        return not self._entries

    @property
    def count(self) -> int:
        """How many entries there are, mounted or not."""
        return len(self._entries)

    async def bring(self, number: int) -> None:
        """Put an entry at the top of what is seen."""
        if not self._start <= number < self._stop:
            start = max(0, number - STRIDE)
            await self._show(start, min(len(self._entries), start + WINDOW))
        view = self._mounted()[number - self._start]
        self.call_after_refresh(self.scroll_to_widget, view, top=True, animate=False)

    async def fill(self, entries: list[Entry]) -> None:
        """Show another conversation, its end in sight."""
        self._entries = list(entries)
        await self._show(max(0, len(entries) - WINDOW), len(entries))
        self.scroll_end(animate=False)

    async def add(self, entry: Entry) -> Widget:
        """Put one more at the end, and show the end."""
        self._entries.append(entry)
        count = len(self._entries)
        if self._stop < count - 1 or count - self._start > WINDOW + STRIDE:
            await self._show(max(0, count - WINDOW), count)
        else:
            self._stop = count
            await self.mount(entry(), before=self._below)
            self._count_gaps()
        return self._mounted()[-1]

    async def replace_waiting(self, entry: Entry) -> Widget | None:
        """Put what a waiting turn has become in its place; returns it if it is mounted."""
        for number, view in enumerate(self._mounted(), self._start):
            if isinstance(view, TurnView) and view.waiting:
                return await self._replace(number, view, entry)
        return None

    async def replace_live(self, entry: Entry) -> bool:
        """Put a newer live answer in the place of one that only notes have followed; False if there is none.

        Cards stay as open as they were, and the one that is read keeps the focus.
        """
        for number, old in reversed(list(enumerate(self._mounted(), self._start))):
            if isinstance(old, LiveView) and self._stop == len(self._entries):
                levels = {card.finding.id: card.level for card in old.query(Card)}
                read = [card.finding.id for card in old.query(Card) if card.has_focus]
                new = await self._replace(number, old, entry)
                for card in new.query(Card):
                    card.level = levels.get(card.finding.id, card.level)
                    if card.finding.id in read:
                        card.focus(scroll_visible=False)
                return True
            if not isinstance(old, Note):
                break
        return False

    async def _replace(self, number: int, old: Widget, entry: Entry) -> Widget:
        self._entries[number] = entry
        new = entry()
        with self.app.batch_update():
            await self.mount(new, after=old)
            await old.remove()
        return new

    async def rebuild(self) -> None:
        """Make the window anew, in another language for instance."""
        await self._show(self._start, self._stop)

    async def shift(self, way: int) -> None:
        """Move the window by a stride, keeping what was at its edge in sight."""
        if way < 0:
            start = max(0, self._start - STRIDE)
            shown = self._start - start
            await self._show(start, min(len(self._entries), start + WINDOW))
            mounted = self._mounted()
            if mounted:
                self.scroll_to_widget(mounted[min(shown, len(mounted) - 1)], top=True, animate=False)
        else:
            stop = min(len(self._entries), self._stop + STRIDE)
            await self._show(max(0, stop - WINDOW), stop)

    async def _show(self, start: int, stop: int) -> None:
        self._start, self._stop = start, stop
        with self.app.batch_update():
            await self.remove_children(self._mounted())
            await self.mount_all([entry() for entry in self._entries[start:stop]], before=self._below)
        self._count_gaps()
        self.call_after_refresh(self._fill_up)

    async def _fill_up(self) -> None:
        """A high screen takes more than a window of short turns; where nothing can be scrolled, nothing would come."""
        if self._start > 0 and self.size.height and not self.max_scroll_y:
            await self._show(max(0, self._start - STRIDE), self._stop)
            self.scroll_end(animate=False)

    def _mounted(self) -> list[Widget]:
        return [child for child in self.children if not isinstance(child, Gap)]

    def _count_gaps(self) -> None:
        self._above.count, self._below.count = self._start, len(self._entries) - self._stop
        for gap in (self._above, self._below):
            gap.display = gap.count > 0
            gap.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """At the top, earlier turns come by themselves."""
        super().watch_scroll_y(old_value, new_value)
        if new_value < old_value and new_value <= 0 and self._start > 0:
            self.call_later(self.shift, -1)

    @property
    def cards(self) -> list[Card]:
        """All cards that are mounted, in order."""
        return list(self.query(Card))

    @property
    def newest_cards(self) -> list[Card]:
        """The cards of the newest answer."""
        answers = [list(view.query(Card)) for view in reversed(self._mounted())]
        return next((cards for cards in answers if cards), [])

    def action_next_card(self) -> None:
        """To the next card."""
        self._go(1)

    def action_previous_card(self) -> None:
        """To the card before."""
        self._go(-1)

    def _go(self, way: int) -> None:
        cards = self.cards
        if not cards:
            return
        focused = self.screen.focused
        at = cards.index(focused) + way if focused in cards else -1
        if focused not in cards:
            at = cards.index(self.newest_cards[0])
        if 0 <= at < len(cards):
            cards[at].focus()

    def action_jump(self, rank: int) -> None:
        """To the finding of this rank in the answer that is read, else in the newest one that has it."""
        focused = self.screen.focused
        near = focused.parent if isinstance(focused, Card) else None
        ranked = [card for card in self.cards if card.finding.rank == rank]
        beside = [card for card in ranked if card.parent is near]
        for card in (beside or ranked[-1:])[:1]:
            card.focus()
            card.level = max(card.level, BRIEF)

    def on_click(self, event: events.Click) -> None:
        """A click on empty space puts the focus here."""
        if event.widget is self:
            self.focus()
