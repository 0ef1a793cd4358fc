"""The curves on a screen of their own: every quantity of every run, with cursor, zoom and smoothing."""

from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from advisor.model import Diagnosis, Language, Run, Series
from advisor.report.curves import curves_of
from advisor.session import Session
from advisor.tui.draw import plain
from advisor.tui.guides import groups, plot_of
from advisor.tui.keys import bind
from advisor.tui.plotting import COLOURS, Plot
from advisor.tui.screens.panel import Panel
from advisor.tui.strings import tell
from advisor.tui.widgets.chart import ZOOM, Chart

FAR = 10  # columns of a long stride of the cursor


class ChartScreen(Panel[None]):
    """`runs` are shown in the order given; `diagnosis` brings the evidence and says which one comes first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("cursor-left", "move(-1)", show=False),
        bind("cursor-right", "move(1)", show=False),
        bind("cursor-left-far", f"move(-{FAR})", show=False),
        bind("cursor-right-far", f"move({FAR})", show=False),
        bind("cursor-first", "edge(False)", show=False),
        bind("cursor-last", "edge(True)", show=False),
        bind("zoom-in", f"zoom({ZOOM})"),
        bind("zoom-out", f"zoom({1 / ZOOM})", show=False),
        bind("zoom-all"),
        bind("log-scale"),
        bind("smooth"),
        bind("marks"),
        bind("next-series", "step(1)"),
        bind("previous-series", "step(-1)", show=False),
        *(Binding(str(n), f"hide({n})", show=False, id=f"hide-{n}") for n in range(1, len(COLOURS) + 1)),
    ]

    def __init__(
        self, runs: list[Run], diagnosis: Diagnosis | None, language: Language, wanted: str = ""
    ) -> None:
        super().__init__(tell("panel.curves", language), language)
        self._wanted = wanted
        self._hidden: set[str] = set()
        self._marked = True
        self._number = 0
        self._take(runs, diagnosis)

    def _take(self, runs: list[Run], diagnosis: Diagnosis | None) -> None:
        """The quantities of the runs, and a line of the list for each."""
        self._diagnosis = diagnosis
        self._shown: list[tuple[Run, list[Series]]] = []
        self._options: list[Option] = []
        for run in runs:
            found = groups(run)
            if len(runs) > 1 and found:
                self._options.append(Option(plain(run.name, 60), disabled=True))
            for name, members in found.items():
                self._options.append(Option(plain(f"  {name}", 40), id=str(len(self._shown))))
                self._shown.append((run, members))

    def session_changed(self, session: Session) -> None:
        """Curves grow while they are looked at; window and cursor stay."""
        read = [item.read for item in session.attached if item.read is not None]
        before = [(run.name, [series.name for series in members]) for run, members in self._shown]
        self._take([run for item in read for run in item.runs], session.latest)
        after = [(run.name, [series.name for series in members]) for run, members in self._shown]
        if after != before:
            self.query_one("#quantities", OptionList).set_options(self._options)
        self._number = min(self._number, max(0, len(self._shown) - 1))
        self._again()

    def body(self) -> ComposeResult:
        """The list of quantities and the chart."""
        with Horizontal(id="chart-body"):
            series = OptionList(*self._options, id="quantities", markup=False)
            series.can_focus = False
            yield series
            yield Chart(None, self.language, id="big")

    def on_mount(self) -> None:
        """Begin with the curves that the answer is read with."""
        start = self._first()
        if self._shown:
            self.query_one("#quantities", OptionList).highlighted = self._index(start)
        self._look_at(start)

    def _first(self) -> int:
        leading = curves_of(self._diagnosis) if self._diagnosis is not None else None
        names = {series.name for series in leading[1]} if leading else set()
        about = leading[0].name if leading else ""
        for number, (run, members) in enumerate(self._shown):
            own = {series.name for series in members}
            if (self._wanted in own) if self._wanted else (run.name == about and own & names):
                return number
        return 0

    def _index(self, number: int) -> int:
        return next((at for at, option in enumerate(self._options) if option.id == str(number)), 0)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another quantity."""
        if event.option.id is not None:
            self._look_at(int(event.option.id))

    def _look_at(self, number: int) -> None:
        self._number = number
        chart = self.query_one("#big", Chart)
        if not self._shown:
            chart.plot = None
            return
        run, members = self._shown[number]
        visible = [series for series in members if series.name not in self._hidden] or members
        plot = plot_of(run, visible, self._diagnosis)
        chart.plot = plot if self._marked else Plot(plot.curves, epochs=plot.epochs, unit=plot.unit)

    def action_move(self, columns: int) -> None:
        """Move the cursor."""
        self.query_one("#big", Chart).move(columns)

    def action_edge(self, last: bool) -> None:
        """To the first or last step."""
        self.query_one("#big", Chart).move_to(last=last)

    def action_zoom(self, factor: float) -> None:
        """Closer or farther."""
        self.query_one("#big", Chart).zoom(factor)

    def action_zoom_all(self) -> None:
        """The whole run."""
        self.query_one("#big", Chart).zoom_all()

    def action_log_scale(self) -> None:
        """Logarithmic or linear."""
        self.query_one("#big", Chart).toggle_log()

    def action_smooth(self) -> None:
        """Smooth more, then not at all."""
        self.query_one("#big", Chart).smooth_more()

    def action_marks(self) -> None:
        """Show or hide what the evidence points at."""
        self._marked = not self._marked
        self._again()

    def action_hide(self, number: int) -> None:
        """Show or hide one curve of those in sight."""
        if self._shown and number <= len(self._shown[self._number][1]):
            self._hidden ^= {self._shown[self._number][1][number - 1].name}
            self._again()

    def _again(self) -> None:
        chart = self.query_one("#big", Chart)
        view, cursor = chart.view, chart.cursor
        self._look_at(self._number)
        chart.view, chart.cursor = msgspec.structs.replace(view), cursor

    def action_step(self, way: int) -> None:
        """The next or the previous quantity."""
        quantities = self.query_one("#quantities", OptionList)
        (quantities.action_cursor_down if way > 0 else quantities.action_cursor_up)()
