"""Beside the answers on a wide screen: the curves as they are now, and every series of the files."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from advisor.model import Diagnosis, Language
from advisor.report.layout import Page, elide, pad
from advisor.report.plot import sparkline
from advisor.report.style import Span
from advisor.report.words import figure
from advisor.session import Attached
from advisor.tui.draw import UNICODE, Prose
from advisor.tui.guides import leading_plot
from advisor.tui.widgets.chart import Chart

SERIES_SHOWN = 24
SPARK = 12


class SeriesList(Prose):
    """A line a series: name, course, last value; below it what the series is taken for, if that differs."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language
        self._files: Sequence[Attached] = ()

    def show(self, files: Sequence[Attached]) -> None:
        """The files as they are now."""
        self._files = files
        self.changed()

    def write(self, page: Page) -> None:
        """File by file, the last run of each."""
        for item in self._files:
            runs = item.read.runs if item.read is not None else ()
            page.blank()
            sign: Span = ("● ", "good") if item.following else ("▪ ", "dim")
            page.row(sign, (elide(item.name, page.width - 2, UNICODE), "title"))
            for series in list(runs[-1].series.values())[:SERIES_SHOWN] if runs else ():
                if series.role in ("epoch", "step", "time"):
                    continue
                last = figure(float(series.values[-1])) if series.values.size else ""
                room = max(6, page.width - SPARK - 12)
                name = pad(elide(series.name, room, UNICODE), room)
                course = pad(sparkline(series.values, SPARK, UNICODE), SPARK)
                page.row((f"  {name} ", "plain"), (course, "first"), (pad(last, 9, right=True), "number"))
                if series.role not in (series.name, "other"):
                    page.row(("  ", "plain"), (f"→ {series.role}", "dim"))


class Side(Vertical):
    """The column at the right edge."""

    def __init__(self, language: Language) -> None:
        super().__init__(id="side")
        self.language = language

    def compose(self) -> ComposeResult:
        """Curves above, series below."""
        yield Chart(None, self.language, id="live")
        yield SeriesList(self.language)

    def show(self, files: Sequence[Attached], diagnosis: Diagnosis | None) -> None:
        """What the session holds now."""
        chart = self.query_one("#live", Chart)
        chart.plot = leading_plot(diagnosis) if diagnosis is not None else None
        chart.display = chart.plot is not None
        self.query_one(SeriesList).show(files)
        self.set_class(not files and chart.plot is None, "-empty")

    def translate(self, language: Language) -> None:
        """Speak another language."""
        self.query_one("#live", Chart).language = language
        self.query_one(SeriesList).language = language
