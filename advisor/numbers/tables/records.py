"""From records, or single points, to a `Table`: the one way for readers whose files are no tables.

A reader feeds what it finds, in file order, to `Records` (a dict with a few keys each time) or hands
points to `from_points`; then `attachment` finds roles, runs, steps and units as for any table.
"""

from array import array
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from advisor.model import Attachment, Event, FloatArray, Problem, Text, Value
from advisor.numbers.tables.exports import read_any
from advisor.numbers.tables.source import Source
from advisor.numbers.tables.table import Cells, Table

MAX_COLUMNS = 100_000
"""Keys beyond this many are counted, not read."""


class _Growing:
    """The cells of one column: values, and where they stand as stretches of neighbouring rows."""

    __slots__ = ("counts", "starts", "stop", "values")

    def __init__(self) -> None:
        self.values = array("d")
        self.starts = array("q")
        self.counts = array("q")
        self.stop = -1

    def stand(self, row: int, count: int) -> None:
        """The next values stand in this row and those below it."""
        if row == self.stop:
            self.counts[-1] += count
        else:
            self.starts.append(row)
            self.counts.append(count)
        self.stop = row + count

    def cells(self, rows: int) -> Cells:
        """The column, when the table has so many rows."""
        values = np.frombuffer(self.values)
        if values.size == rows:
            return Cells(values)
        starts, counts = np.frombuffer(self.starts, np.int64), np.frombuffer(self.counts, np.int64)
        before = np.cumsum(counts) - counts
        return Cells(values, np.repeat(starts - before, counts) + np.arange(values.size))


class Records:
    """Rows with few cells each, in file order.

    Keys are column names as the file writes them: roles come from `advisor.parsing` alone. The keys
    "epoch" and "step" (or "iter", "iteration", "global_step", ...) are the counters of the run.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.problems: list[Problem] = []
        self._columns: dict[str, _Growing] = {}
        self._breaks: list[int] = []
        self._events: list[tuple[float, Event]] = []
        self._settings: list[tuple[int, str, Value]] = []
        self._dropped = 0

    def add(self, record: Mapping[str, float]) -> None:
        """One row. A key that is absent leaves its cell empty; NaN is a value.

        Raises:
            OverflowError: an integer that no float can hold.
        """
        for name, value in record.items():
            column = self._column(name)
            if column is not None:
                column.values.append(value)
                column.stand(self.rows, 1)
        self.rows += 1

    def extend(self, names: Sequence[str], columns: Sequence[Sequence[float]]) -> None:
        """Some rows at once, every cell filled: for each name a list of numbers, all equally long.

        Raises:
            OverflowError: an integer that no float can hold; nothing was added then.
        """
        ready = [array("d", column) for column in columns]
        for name, values in zip(names, ready, strict=True):
            column = self._column(name)
            if column is not None:
                column.values.extend(values)
                column.stand(self.rows, len(values))
        self.rows += len(ready[0]) if ready else 0

    def _column(self, name: str) -> "_Growing | None":
        column = self._columns.get(name)
        if column is None:
            if len(self._columns) >= MAX_COLUMNS:
                self._dropped += 1
                return None
            column = self._columns[name] = _Growing()
        return column

    def begin_run(self) -> None:
        """What follows is another run: a marker in the log says so ("Start training")."""
        if self.rows and self.rows not in self._breaks[-1:]:
            self._breaks.append(self.rows)

    def event(self, event: Event) -> None:
        """Something told in words after the rows so far; its step is theirs unless it says one itself."""
        begun = self._breaks[-1:] == [self.rows]
        self._events.append((self.rows + 0.5 * begun, event))

    def setting(self, name: str, value: Value) -> None:
        """A setting of the runs from here on ("batch_size", 32)."""
        self._settings.append((self.rows, name, value))

    def table(self) -> Table:
        """All of it as columns."""
        if self._dropped:
            what = Text(
                f"more than {MAX_COLUMNS} keys: {self._dropped} values left out",
                f"键超过 {MAX_COLUMNS} 个：舍去 {self._dropped} 个值",
            )
            self.problems.append(Problem(what))
        return Table(
            names=tuple(self._columns),
            columns=tuple(growing.cells(self.rows) for growing in self._columns.values()),
            rows=self.rows,
            breaks=tuple(self._breaks),
            problems=tuple(self.problems),
            events=tuple(self._events),
            settings=tuple(self._settings),
        )


def from_points(
    names: Sequence[str],
    series: npt.NDArray[np.integer],
    steps: FloatArray,
    values: FloatArray,
    counter: str = "step",
) -> Table:
    """A table from single points: a name, a step and a value each, in the order in which they were logged.

    Neighbours of one step share a row, unless a name comes twice.

    Args:
        names: what was logged, each name once.
        series: for each point the index of its name.
        steps: for each point its step.
        values: for each point its value; NaN is a value.
        counter: the name of the column that holds the steps.
    """
    rows = _rows(series, steps, len(names))
    count = int(rows.max()) + 1 if rows.size else 0
    counters = np.empty(count)
    counters[rows] = steps
    order = np.lexsort((rows, series))
    ends = np.searchsorted(series[order], np.arange(len(names) + 1))
    columns = [Cells(counters)]
    for low, high in pairwise(ends.tolist()):
        columns.append(Cells(values[order[low:high]], rows[order[low:high]] if high - low < count else None))
    return Table((counter, *names), tuple(columns), count)


def _rows(series: npt.NDArray[np.integer], steps: FloatArray, count: int) -> npt.NDArray[np.int64]:
    """The row of every point: a new one where the step changes, or where a name comes again in its row."""
    if not steps.size:
        return np.empty(0, np.int64)
    fresh = np.r_[True, steps[1:] != steps[:-1]]
    group = np.cumsum(fresh) - 1
    # How many times the same name stood in the same group before: each time opens a row of its own.
    key = group * max(count, 1) + series
    order = np.argsort(key, kind="stable")
    first = np.r_[True, np.diff(key[order]) != 0]
    started = np.maximum.accumulate(np.where(first, np.arange(steps.size), 0))
    again = np.empty(steps.size, np.int64)
    again[order] = np.arange(steps.size) - started
    heights = np.maximum.reduceat(again, np.flatnonzero(fresh)) + 1
    return np.asarray((np.cumsum(heights) - heights)[group] + again, np.int64)


def attachment(
    source: Source,
    format_name: str,
    table: Table,
    roles: Mapping[str, str],
    settings: Mapping[str, Value] | None = None,
) -> Attachment:
    """What a reader returns: the runs of its table, with roles, steps, units, settings and events.

    Args:
        source: the input.
        format_name: as reports name the format.
        table: from `Records.table`, `from_points` or `cells.read_cells`.
        roles: column name to role, as the user demands.
        settings: what the file says about all of its runs.

    Raises:
        UsageError: `roles` names a column or a role that does not exist.
    """
    reading = read_any(table, roles, source.stem, settings)
    return Attachment(
        source.path, format_name, reading.runs, source.encoding, table.rows, reading.problems, reading.unused
    )
