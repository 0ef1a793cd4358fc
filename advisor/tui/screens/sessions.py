"""Earlier conversations: search in all of them, go on with one, rename, export, delete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from advisor.errors import AdvisorError
from advisor.history import History, Listed
from advisor.language import Language
from advisor.report.layout import elide
from advisor.tui.draw import UNICODE, plain
from advisor.tui.keys import bind
from advisor.tui.screens.ask import AskText, Confirm
from advisor.tui.screens.panel import Panel
from advisor.tui.strings import tell

TITLE = 100


class SessionsScreen(Panel[str]):
    """Dismissed with the id of the conversation to go on with."""

    @dataclass
    class Listing(Message):
        """What the history holds for a text."""

        text: str
        rows: tuple[Listed, ...]

    @dataclass
    class Refused(Message):
        """The history could not do it."""

        error: AdvisorError

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("search", "search"),
        bind("rename"),
        bind("export"),
        bind("delete"),
    ]

    def __init__(self, history: History, language: Language, text: str = "") -> None:
        super().__init__(tell("sessions.title", language), language)
        self._history = history
        self._text = text
        self._rows: Sequence[Listed] = ()

    def body(self) -> ComposeResult:
        """Search line and list."""
        yield Input(self._text, placeholder=tell("sessions.filter", self.language), id="filter")
        yield OptionList(id="kept", markup=False)

    def on_mount(self) -> None:
        """All of them, the latest first."""
        self.query_one("#kept").focus()
        self._find(self._text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types."""
        self._find(event.value)

    def on_input_submitted(self) -> None:
        """Into the list."""
        self.query_one("#kept").focus()

    @work(thread=True, exclusive=True, group="history", exit_on_error=False)
    def _find(self, text: str) -> None:
        self._tell_rows(text)

    @work(thread=True, group="history-write", exit_on_error=False)
    def _change(self, act: Callable[[], object], text: str) -> None:
        try:
            act()
        except AdvisorError as error:
            self.post_message(self.Refused(error))
        else:
            self._tell_rows(text)

    def _tell_rows(self, text: str) -> None:
        try:
            rows = self._history.search(text) if text.strip() else self._history.recent()
            self.post_message(self.Listing(text, tuple(rows)))
        except AdvisorError as error:
            self.post_message(self.Refused(error))

    def on_sessions_screen_listing(self, message: Listing) -> None:
        """Show the rows, the highlight where it was."""
        if message.text != self.query_one("#filter", Input).value:
            return
        self._rows = message.rows
        kept = self.query_one("#kept", OptionList)
        at = kept.highlighted or 0
        kept.set_options([Option(_line(row, self.language), id=row.id) for row in message.rows])
        if message.rows:
            kept.highlighted = min(at, len(message.rows) - 1)
        else:
            kept.add_option(Option(plain(tell("sessions.none", self.language)), disabled=True))

    def on_sessions_screen_refused(self, message: Refused) -> None:
        """Say why."""
        self.notify(message.error.told(self.language), severity="error", markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go on with it."""
        self.dismiss(str(event.option.id))

    def _chosen(self) -> Listed | None:
        option = self.query_one("#kept", OptionList).highlighted_option
        return next((row for row in self._rows if option is not None and row.id == option.id), None)

    def action_search(self) -> None:
        """To the search line."""
        self.query_one("#filter").focus()

    def action_rename(self) -> None:
        """Give it another name."""
        row = self._chosen()
        if row is None:
            return

        def named(name: str | None) -> None:
            if name is not None:
                self._change(lambda: self._history.rename(row.id, name), self._now())

        self.app.push_screen(AskText(tell("sessions.rename", self.language), self.language, row.title), named)

    def action_delete(self) -> None:
        """Delete it, after a question."""
        row = self._chosen()
        if row is None:
            return

        def sure(yes: bool | None) -> None:
            if yes:
                self._change(lambda: self._history.delete(row.id), self._now())

        title = tell("sessions.delete", self.language, title=elide(row.title, TITLE, UNICODE))
        self.app.push_screen(Confirm(title, self.language), sure)

    def action_export(self) -> None:
        """Write it to a file."""
        row = self._chosen()
        if row is None:
            return

        def write_to(name: str | None) -> None:
            if name:
                self._export(row.id, name)

        title = tell("export.title", self.language)
        self.app.push_screen(AskText(title, self.language, f"advisor-{row.id}.html"), write_to)

    @work(thread=True, group="history-write", exit_on_error=False)
    def _export(self, which: str, name: str) -> None:
        from advisor.session.export import write

        try:
            written = write(self._history.load(which), name, overwrite=False)
        except AdvisorError as error:
            self.post_message(self.Refused(error))
        else:
            self.app.call_from_thread(
                self.notify, tell("export.done", self.language, path=str(written[0])), markup=False
            )

    def _now(self) -> str:
        return self.query_one("#filter", Input).value


def _line(row: Listed, language: Language) -> Content:
    when = _when(row.latest)
    turns = tell("sessions.turn" if row.turns == 1 else "sessions.turns", language, count=row.turns)
    parts: list[tuple[str, str]] = [
        (f"{when}  ", "$muted"),
        (elide(row.title, TITLE, UNICODE), "bold"),
        (f"  {turns}", "$muted"),
    ]
    if row.found:
        parts.append(("\n" + " " * (len(when) + 2) + elide(row.found, TITLE, UNICODE), "$muted"))
    return Content.assemble(*parts)


def _when(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
