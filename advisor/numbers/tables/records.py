"""From records, or single points, to a `Table`: the one way for readers whose files are no tables.

A reader feeds what it finds, in file order, to `Records` (a dict with a few keys each time) or hands
points to `from_points`; then `attachment` finds roles, runs, steps and units as for any table.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

from advisor.model import Attachment, Event, FloatArray, Problem, Text, Value
from advisor.numbers.tables.cells import Table
from advisor.numbers.tables.exports import read_any
from advisor.numbers.tables.source import Source

MAX_COLUMNS = 100_000
"""Keys beyond this many are counted, not read."""


class Records:
    """Rows with few cells each, in file order.

    Keys are column names as the file writes them: roles come from `advisor.parsing` alone. The keys
    "epoch" and "step" (or "iter", "iteration", "global_step", ...) are the counters of the run.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.problems: list[Problem] = []
        self._values: dict[str, array[float]] = {}
        self._places: dict[str, array[int]] = {}
        self._breaks: list[int] = []
        self._events: list[tuple[float, Event]] = []
        self._settings: list[tuple[int, str, Value]] = []
        self._dropped = 0

    def add(self, record: Mapping[str, float]) -> None:
        """One row. A key that is absent leaves its cell empty; NaN is a value."""
        for name, value in record.items():
            values = self._values.get(name)
            if values is None:
                if len(self._values) >= MAX_COLUMNS:
                    self._dropped += 1
                    continue
                values = self._values[name] = array("d")
                self._places[name] = array("q")
            values.append(value)
            self._places[name].append(self.rows)
        self.rows += 1

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
        columns, missing = [], []
        for name, values in self._values.items():
            column, empty = np.full(self.rows, np.nan), np.ones(self.rows, np.bool_)
            places = np.frombuffer(self._places[name], np.int64)
            column[places], empty[places] = np.frombuffer(values), False
            columns.append(column)
            missing.append(empty if empty.any() else None)
        if self._dropped:
            what = Text(
                f"more than {MAX_COLUMNS} keys: {self._dropped} values left out",
                f"键超过 {MAX_COLUMNS} 个：舍去 {self._dropped} 个值",
            )
            self.problems.append(Problem(what))
        return Table(
            names=tuple(self._values),
            columns=tuple(columns),
            missing=tuple(missing),
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
    places = np.full(count, np.nan)
    places[rows] = steps
    columns, masks = [places], cast("list[npt.NDArray[np.bool_] | None]", [None])
    for at in range(len(names)):
        own = series == at
        column, empty = np.full(count, np.nan), np.ones(count, np.bool_)
        column[rows[own]], empty[rows[own]] = values[own], False
        columns.append(column)
        masks.append(empty if empty.any() else None)
    return Table(names=(counter, *names), columns=tuple(columns), missing=tuple(masks))


def _rows(series: npt.NDArray[np.integer], steps: FloatArray, count: int) -> npt.NDArray[np.int64]:
    """The row of every point: a new one where the step changes, or where a name comes again in its row."""
    if not steps.size:
        return np.empty(0, np.int64)
    group = np.r_[0, np.cumsum(steps[1:] != steps[:-1])]
    # How many times the same name stood in the same group before: each time opens a row of its own.
    order = np.lexsort((np.arange(steps.size), series, group))
    key = group[order] * max(count, 1) + series[order]
    first = np.r_[True, key[1:] != key[:-1]]
    started = np.maximum.accumulate(np.where(first, np.arange(steps.size), 0))
    again = np.empty(steps.size, np.int64)
    again[order] = np.arange(steps.size) - started
    _, row = np.unique(np.stack([group, again]), axis=1, return_inverse=True)
    return np.asarray(row, np.int64).reshape(-1)


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
