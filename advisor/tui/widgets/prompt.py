"""The line that is written into: Enter sends, a new line by a modifier, a pasted path attaches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from advisor.tui.keys import bind

MOST_RECALLED = 100
OWN_KEYS = ("send", "newline", "complete", "page-up", "page-down")


class Prompt(TextArea):
    """Multi-line input with the earlier questions at the arrow keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("send"),
        bind("newline", show=False),
        bind("complete", show=False),
        bind("yes", "screen.yes"),
        bind("no", "screen.no"),
        bind("another", "screen.another"),
        bind("page-up", "screen.page(-1)", show=False),
        bind("page-down", "screen.page(1)", show=False),
    ]

    @dataclass
    class Sent(Message):
        """The user sends a text."""

        text: str

    @dataclass
    class PathsPasted(Message):
        """The user pastes, or drags in, paths of files that exist."""

        paths: tuple[str, ...]

    def __init__(self, placeholder: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            id=id, placeholder=placeholder, compact=True, highlight_cursor_line=False, show_line_numbers=False
        )
        self.complete: Callable[[str], str] = lambda _: ""
        self._earlier: list[str] = []
        self._at = 0
        self._draft = ""

    def update_suggestion(self) -> None:
        """The rest of a command, faint behind the cursor; the right arrow or Tab takes it."""
        whole = self.complete(self.text) if self.document.line_count == 1 else ""
        self.suggestion = whole[len(self.text) :] if whole.startswith(self.text) else ""

    def action_complete(self) -> None:
        """Take the suggestion; without one, Tab goes to the answers."""
        if self.suggestion:
            self.insert(self.suggestion)
        else:
            self.screen.focus_next()

    def remember(self, text: str) -> None:
        """Make a text come back by the up arrow."""
        if text and (not self._earlier or self._earlier[-1] != text):
            self._earlier = [*self._earlier, text][-MOST_RECALLED:]
        self._at = len(self._earlier)

    def action_send(self) -> None:
        """Send what is written, if anything is."""
        text = self.text.strip()
        if text:
            self.remember(text)
            self.clear()
            self.post_message(self.Sent(text))

    def action_newline(self) -> None:
        """A line break where the cursor is."""
        self.insert("\n")

    def action_cursor_up(self, select: bool = False) -> None:
        """Up a line; from the first one to the earlier questions."""
        if not select and self.cursor_at_first_line and self._recall(-1):
            return
        super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Down a line; from the last one back to the later questions and the draft."""
        if not select and self.cursor_at_last_line and self._recall(1):
            return
        super().action_cursor_down(select)

    def _recall(self, way: int) -> bool:
        """Show the neighbouring question; the unsent draft stands after the last of them."""
        at = self._at + way
        if not 0 <= at <= len(self._earlier):
            return False
        if self._at == len(self._earlier):
            self._draft = self.text
        self._at = at
        self.text = self._draft if at == len(self._earlier) else self._earlier[at]
        self.move_cursor(self.document.end)
        return True

    async def _on_key(self, event: events.Key) -> None:
        # Not by priority bindings: those overtake the letters that still wait in this widget's queue, and
        # a text that arrives in one piece with its Enter would be sent empty.
        if not event.is_printable:
            active = self.screen.active_bindings.get(event.key)
            if active is not None and active.node is self and active.binding.id in OWN_KEYS:
                event.stop()
                event.prevent_default()
                await self.run_action(active.binding.action)

    # Textual calls the handler of the base class too, unless the default is prevented.
    async def _on_paste(self, event: events.Paste) -> None:
        from advisor.session.paths import pasted_paths

        paths = pasted_paths(event.text)
        if paths:
            event.stop()
            event.prevent_default()
            self.post_message(self.PathsPasted(paths))
