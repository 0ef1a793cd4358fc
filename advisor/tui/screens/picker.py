"""Files to attach: walk folders or type a path, see what a file would be read as before taking it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from advisor.advise import read_named
from advisor.errors import AdvisorError
from advisor.model import Attachment, Language
from advisor.report.layout import Page, elide, pad
from advisor.report.text import problem_line, problems_of
from advisor.report.words import counted, figure
from advisor.tui.draw import UNICODE, content, plain
from advisor.tui.keys import bind
from advisor.tui.screens.panel import Panel
from advisor.tui.strings import tell

MOST_ENTRIES = 2000
MOST_SHOWN = 400
PAUSE = 0.15  # seconds that the highlight rests before a file is looked into
PREVIEW_BYTES = 64 * 2**20  # a larger file is not read for a look
SERIES_SHOWN = 16
NAME_WIDTH, LEAST_NAME, SIZE_WIDTH = 40, 10, 8
UP, HERE = "..", "."


class Entry(NamedTuple):
    """A line of the list."""

    name: str
    path: str
    is_folder: bool
    size: int


class PickerScreen(Panel[tuple[str, ...]]):
    """Dismissed with the paths to attach."""

    @dataclass
    class Listed(Message):
        """What a folder holds."""

        folder: str
        entries: tuple[Entry, ...]
        problem: str = ""

    @dataclass
    class Looked(Message):
        """What a file would be read as, or why it could not be."""

        path: str
        read: Attachment | None
        problem: str = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("mark"),
        bind("folder-up"),
        bind("complete", priority=True, show=False),
        bind("list-up", "highlight(-1)", show=False, priority=True),
        bind("list-down", "highlight(1)", show=False, priority=True),
    ]

    def __init__(self, language: Language, folder: str = "") -> None:
        super().__init__(tell("picker.title", language), language)
        self._folder = os.path.abspath(folder or os.curdir)  # noqa: PTH100 - keeps links as written
        self._entries: Sequence[Entry] = ()
        self._shown: dict[str, Entry] = {}
        self._marked: dict[str, None] = {}
        self._pause: Timer | None = None

    def body(self) -> ComposeResult:
        """The line to type in, the folder, the preview."""
        yield Input(placeholder=tell("picker.filter", self.language), id="filter")
        yield Static(id="folder")
        with Horizontal(id="picker-body"):
            entries = OptionList(id="entries", markup=False)
            entries.can_focus = False
            yield entries
            with VerticalScroll(id="preview", can_focus=False):
                yield Static(id="look")

    def on_mount(self) -> None:
        """Begin in the folder that the program was started in."""
        self._open(self._folder)

    def on_resize(self) -> None:
        """Names are as long as the window allows."""
        self._show()

    def _open(self, folder: str) -> None:
        self._folder = folder
        self.query_one("#folder", Static).update(plain(folder))
        self._list_folder(folder)

    @work(thread=True, exclusive=True, group="list", exit_on_error=False)
    def _list_folder(self, folder: str) -> None:
        entries: list[Entry] = []
        try:
            with os.scandir(folder) as scan:
                for item in scan:
                    entries.append(_entry(item))
                    if len(entries) >= MOST_ENTRIES:
                        break
        except OSError as error:
            self.post_message(self.Listed(folder, (), error.strerror or str(error)))
            return
        entries.sort(key=lambda entry: (not entry.is_folder, entry.name.lower()))
        self.post_message(self.Listed(folder, tuple(entries)))

    def on_picker_screen_listed(self, message: Listed) -> None:
        """Show the folder, if it is still the one wanted."""
        if message.folder != self._folder:
            return
        self._entries = message.entries
        if message.problem:
            self.query_one("#look", Static).update(plain(message.problem))
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A path moves to its folder; anything else narrows the list."""
        text = event.value
        if "/" in text or text.startswith("~"):
            path = Path(text).expanduser()
            folder = path if text.endswith("/") else path.parent
            target = os.path.normpath(os.path.join(self._folder, folder))  # noqa: PTH118
            if target != self._folder and os.path.isdir(target):  # noqa: PTH112
                with self.prevent(Input.Changed):
                    self.query_one("#filter", Input).value = "" if text.endswith("/") else path.name
                self._open(target)
                return
        self._show()

    def _show(self) -> None:
        text = self.query_one("#filter", Input).value.strip().lower()
        hidden = text.startswith(".")
        wanted = [
            entry
            for entry in self._entries
            if all(part in entry.name.lower() for part in text.split())
            and (hidden or not entry.name.startswith("."))
        ]
        if not text:
            wanted = [Entry(UP, str(Path(self._folder).parent), is_folder=True, size=0), *wanted]
            wanted.append(Entry(HERE, self._folder, is_folder=True, size=0))
        self._shown = {str(at): entry for at, entry in enumerate(wanted[:MOST_SHOWN])}
        entries = self.query_one("#entries", OptionList)
        at = entries.highlighted or 0
        options = [Option(self._line(entry), id=name) for name, entry in self._shown.items()]
        entries.set_options(options or [Option(plain(tell("picker.nothing", self.language)), disabled=True)])
        if options:
            entries.highlighted = min(at, len(options) - 1) if not text else 0

    def _line(self, entry: Entry) -> Content:
        mark = ("✓ ", "$good") if entry.path in self._marked else ("  ", "")
        if entry.name == HERE:
            return Content.assemble(mark, (tell("picker.here", self.language), "$muted"))
        # Half of the screen where the preview stands beside it: the list itself may not be laid out yet.
        width = self.size.width // (1 if self.has_class("-narrow") else 2)
        room = max(LEAST_NAME, min(NAME_WIDTH, width - SIZE_WIDTH - 6))
        if entry.is_folder:
            return Content.assemble(mark, (f"{elide(entry.name, room, UNICODE)}/", "bold $primary"))
        size = (f" {_size(entry.size):>{SIZE_WIDTH}}", "$muted")
        return Content.assemble(mark, pad(elide(entry.name, room, UNICODE), room), size)

    def _highlighted(self) -> Entry | None:
        option = self.query_one("#entries", OptionList).highlighted_option
        return self._shown.get(str(option.id)) if option is not None and option.id is not None else None

    def action_highlight(self, way: int) -> None:
        """Move in the list without leaving the line."""
        entries = self.query_one("#entries", OptionList)
        (entries.action_cursor_down if way > 0 else entries.action_cursor_up)()

    def on_option_list_option_highlighted(self) -> None:
        """Look into a file when the highlight rests on it."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._peek)

    def _peek(self) -> None:
        entry = self._highlighted()
        look = self.query_one("#look", Static)
        if entry is None or (entry.is_folder and entry.name != HERE):
            look.update("")
        elif entry.size > PREVIEW_BYTES:
            look.update(plain(tell("picker.large", self.language, size=_size(entry.size))))
        else:
            look.update(plain(tell("reading", self.language, path=entry.name)))
            self._look(entry.path)

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def _look(self, path: str) -> None:
        try:
            self.post_message(self.Looked(path, read_named(path)))
        except AdvisorError as error:
            self.post_message(
                self.Looked(path, None, "\n".join(part for part in error.parts(self.language)[:2] if part))
            )

    def on_picker_screen_looked(self, message: Looked) -> None:
        """Show it, if the highlight is still there."""
        entry = self._highlighted()
        if entry is None or entry.path != message.path:
            return
        look = self.query_one("#look", Static)
        if message.read is None:
            look.update(Content.assemble(("✗ ", "$bad"), plain(message.problem, 600)))
        else:
            look.update(_preview(message.read, self.language, self.query_one("#preview").size.width - 2))

    def on_input_submitted(self) -> None:
        """Enter: into a folder, or attach what is marked and highlighted."""
        self._take()

    def on_option_list_option_selected(self) -> None:
        """A click does the same."""
        self._take()

    def _take(self) -> None:
        entry = self._highlighted()
        typed = self.query_one("#filter", Input).value.strip()
        if entry is not None and entry.is_folder and entry.name != HERE:
            self.query_one("#filter", Input).value = ""
            self._open(entry.path)
            return
        paths = list(self._marked)
        if entry is not None and entry.path not in self._marked and not (self._marked and entry.name == HERE):
            paths.append(entry.path)
        if entry is None and typed:
            paths.append(os.path.join(self._folder, typed))  # noqa: PTH118 - the user's own spelling
        if paths:
            self.dismiss(tuple(paths))

    def action_mark(self) -> None:
        """Take this one too, and go on choosing."""
        entry = self._highlighted()
        if entry is None or entry.name == UP:
            return
        if entry.path in self._marked:
            del self._marked[entry.path]
        else:
            self._marked[entry.path] = None
        self._show()
        self.action_highlight(1)

    def action_folder_up(self) -> None:
        """To the folder above."""
        self.query_one("#filter", Input).value = ""
        self._open(str(Path(self._folder).parent))

    def action_complete(self) -> None:
        """Tab: into the highlighted folder, or the name of the highlighted file into the line."""
        entry = self._highlighted()
        if entry is None:
            return
        if entry.is_folder:
            self.query_one("#filter", Input).value = ""
            self._open(entry.path)
        else:
            line = self.query_one("#filter", Input)
            line.value = entry.name
            line.cursor_position = len(entry.name)


def _entry(item: "os.DirEntry[str]") -> Entry:
    try:
        return Entry(item.name, item.path, item.is_dir(), item.stat().st_size)
    except OSError:
        return Entry(item.name, item.path, is_folder=False, size=0)


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":  # noqa: PLR2004 - SI prefixes
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"


def _preview(read: Attachment, language: Language, width: int) -> Content:
    """Format, runs, series with their roles, oddities."""
    page = Page(UNICODE, width)
    page.put((f"{read.format}", "title"), (f" · {counted(read.rows, 'rows', language)}", "dim"))
    if len(read.runs) > 1:
        page.put((counted(len(read.runs), "runs", language), "dim"))
    for run in read.runs[-1:]:
        page.blank()
        for series in list(run.series.values())[:SERIES_SHOWN]:
            last = figure(float(series.values[-1])) if series.values.size else ""
            name = elide(series.name, 20, UNICODE)
            page.row(
                (pad(name, 20), "plain"),
                (f" {pad(elide(series.role, 14, UNICODE), 14)}", "first"),
                (f" {last}", "number"),
            )
    if read.unused:
        page.blank()
        page.put((", ".join(read.unused), "dim"))
    for problem in problems_of(read)[:5]:
        page.put((problem_line(problem, language), "plain"), mark=("! ", "warn"))
    return content(page.lines)
