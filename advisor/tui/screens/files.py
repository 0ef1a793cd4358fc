"""What is attached: every run and series with its role, range and course, and what is odd about it."""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

import numpy as np
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from advisor.model import Language, Run, Series
from advisor.parsing import ROLES
from advisor.report.layout import elide, pad
from advisor.report.plot import sparkline
from advisor.report.text import problem_line, problems_of
from advisor.report.words import counted, figure, say
from advisor.session import Attached, Session
from advisor.tui.draw import UNICODE, plain
from advisor.tui.keys import bind
from advisor.tui.screens.ask import Choose
from advisor.tui.screens.panel import Panel
from advisor.tui.strings import tell

RUNS_SHOWN = 20
PROBLEMS_SHOWN = 50
# Cells: name, role and course on a narrow and on a wide screen; two figures; a count; between them.
NARROW, BROAD = (20, 14, 10), (22, 15, 14)
WIDE = 110
ENDS, POINTS, GAP = 22, 7, 2


class Spot(NamedTuple):
    """What a line of the list is about: a file, and in it a column if the line shows one."""

    file: str
    column: str = ""
    role: str = ""


class Columns:
    """How wide the columns of the list are; those at the right are left out where there is no room."""

    def __init__(self, width: int) -> None:
        name, role, course = NARROW if width < WIDE else BROAD
        wanted = (
            ("column", name),
            ("role", role),
            ("course", course),
            ("ends", ENDS),
            ("span", ENDS),
            ("points", POINTS),
        )
        room = width - 2 * GAP
        self.widths: dict[str, int] = {}
        for key, cells_wanted in wanted:
            room -= cells_wanted + GAP
            if room < 0:
                break
            self.widths[key] = cells_wanted

    def heading(self, language: Language) -> Content:
        """Their names."""
        cells_of = (pad(tell(f"files.{key}", language), width) for key, width in self.widths.items())
        return Content("  " + "  ".join(cells_of))

    def line(self, series: Series) -> Content:
        """A series in them."""
        values = series.values
        finite = values[np.isfinite(values)]
        texts = {
            "column": (series.name, ""),
            "role": (series.role, "$curve-first" if series.role != "other" else "$muted"),
            "course": (sparkline(values, self.widths.get("course", 1), UNICODE), "$curve-first"),
            "ends": (
                f"{figure(float(values[0]))} → {figure(float(values[-1]))}" if values.size else "",
                "$figure",
            ),
            "span": (
                f"{figure(float(finite.min()))} … {figure(float(finite.max()))}" if finite.size else "",
                "$muted",
            ),
            "points": (f"{values.size:,}", "$muted"),
        }
        return Content.assemble(
            *(
                (pad(f"  {elide(texts[key][0], width, UNICODE)}", width + 2), texts[key][1])
                for key, width in self.widths.items()
            )
        )


class FilesScreen(Panel[None]):
    """The list is drawn from `attached`; keys ask the conversation to change it."""

    class Wanted(Message):
        """The user wants something done with a file: follow, detach, or a role for a column."""

        def __init__(self, what: str, spot: Spot, role: str = "") -> None:
            super().__init__()
            self.what, self.spot, self.role = what, spot, role

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("role"),
        bind("follow"),
        bind("detach"),
        bind("chart-here"),
        bind("attach-here", "app.attach"),
    ]

    def __init__(self, attached: tuple[Attached, ...], language: Language) -> None:
        super().__init__(tell("files.title", language), language)
        self._attached = attached
        self._spots: dict[str, Spot] = {}

    def body(self) -> ComposeResult:
        """One list; why a series has its role, and the file's oddities, below it."""
        yield Static(id="columns")
        yield OptionList(id="series", markup=False)
        with VerticalScroll(id="why", can_focus=False):
            yield Static(id="reason")

    def on_mount(self) -> None:
        """Draw what is attached."""
        self.show(self._attached)

    def session_changed(self, session: Session) -> None:
        """Files come, go and grow."""
        self.show(session.attached)

    def on_resize(self) -> None:
        """Lines are as long as the window allows."""
        self.show(self._attached)

    def show(self, attached: tuple[Attached, ...]) -> None:
        """Draw anew, the highlight where it was."""
        self._attached = attached
        series = self.query_one("#series", OptionList)
        at = series.highlighted
        self._spots = {}
        columns = Columns(self.size.width)
        self.query_one("#columns", Static).update(columns.heading(self.language) if attached else "")
        series.set_options(self._options(columns))
        if series.option_count:
            series.highlighted = min(at or 0, series.option_count - 1)
        if not attached:
            key = self.app.get_key_display(bind("attach"))
            self.query_one("#reason", Static).update(plain(tell("files.none", self.language, key=key)))

    def _options(self, columns: Columns) -> Iterator[Option]:
        for item in self._attached:
            yield self._option(_file_line(item, self.language), Spot(item.name))
            if item.read is None:
                continue
            for run in item.read.runs[:RUNS_SHOWN]:
                if len(item.read.runs) > 1:
                    yield self._option(
                        Content.assemble(("  " + elide(run.name, 60, UNICODE), "bold")), Spot(item.name)
                    )
                for series in run.series.values():
                    yield self._option(columns.line(series), Spot(item.name, series.name, series.role))
            for column in item.read.unused:
                name = columns.widths["column"]
                line = Content.assemble(f"  {pad(elide(column, name, UNICODE), name)}  ", ("–", "$muted"))
                yield self._option(line, Spot(item.name, column))

    def _option(self, line: Content, spot: Spot) -> Option:
        name = str(len(self._spots))
        self._spots[name] = spot
        return Option(line, id=name)

    def _spot(self) -> Spot | None:
        option = self.query_one("#series", OptionList).highlighted_option
        return self._spots.get(str(option.id)) if option is not None else None

    def on_option_list_option_highlighted(self) -> None:
        """Say why, below."""
        spot = self._spot()
        if spot is not None:
            self.query_one("#reason", Static).update(Content("\n").join(self._about(spot)))

    def _about(self, spot: Spot) -> Iterator[Content]:
        item = next((item for item in self._attached if item.name == spot.file), None)
        if item is None or item.read is None:
            return
        if not spot.column:
            yield plain(item.path)
            for run in item.read.runs[-1:]:
                yield _run_line(run)
            for problem in problems_of(item.read)[:PROBLEMS_SHOWN]:
                yield Content.assemble(("! ", "$warn"), plain(problem_line(problem, self.language)))
            return
        found = [s for run in item.read.runs for s in run.series.values() if s.name == spot.column]
        for series in found[:1]:
            lost = int(series.values.size - np.isfinite(series.values).sum())
            yield Content.assemble(
                (f"{series.role}  ", "bold"), plain(series.reason.in_language(self.language))
            )
            if lost:
                yield Content.assemble((f"× {say('nonfinite', self.language, count=lost)}", "$bad"))
        if not found and spot.column in item.read.unused:
            yield plain(item.read.unused[spot.column].in_language(self.language))

    def on_option_list_option_selected(self) -> None:
        """Enter on a column asks for its role."""
        self.action_role()

    def action_role(self) -> None:
        """Choose what the column is."""
        spot = self._spot()
        if spot is None or not spot.column:
            return

        def chosen(role: str | None) -> None:
            if role:
                self.app.post_message(self.Wanted("role", spot, role))

        title = tell("role.title", self.language, name=elide(spot.column, 40, UNICODE))
        self.app.push_screen(
            Choose(title, self.language, [(role, role) for role in ROLES], spot.role), chosen
        )

    def action_follow(self) -> None:
        """Follow the file, or no longer."""
        self._want("follow")

    def action_detach(self) -> None:
        """Let go of the file."""
        self._want("detach")

    def action_chart_here(self) -> None:
        """The curve of the series."""
        self._want("chart")

    def _want(self, what: str) -> None:
        spot = self._spot()
        if spot is not None:
            self.app.post_message(self.Wanted(what, spot))


def _file_line(item: Attached, language: Language) -> Content:
    sign = ("● ", "$good") if item.following else ("▪ ", "$muted")
    facts = (
        [item.read.format, item.read.encoding, counted(item.read.rows, "rows", language)] if item.read else []
    )
    if item.read and len(item.read.runs) > 1:
        facts.append(counted(len(item.read.runs), "runs", language))
    if item.following:
        facts.append(tell("following", language))
    text = " · ".join(fact for fact in facts if fact)
    return Content.assemble(sign, (elide(item.name, 60, UNICODE), "bold"), (f"  {text}", "$muted"))


def _run_line(run: Run) -> Content:
    settings = ", ".join(f"{name} = {value}" for name, value in list(run.settings.items())[:12])
    return plain(settings) if settings else Content("")
