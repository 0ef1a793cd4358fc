"""Columns of numbers with gaps: what every reader hands on, and what runs are found in."""

from collections.abc import Mapping
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.model import Event, FloatArray, Problem, Value

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


class Cells(msgspec.Struct, frozen=True, eq=False):
    """The filled cells of one column; NaN in a filled cell is a value.

    places: the row of every value, rising; None when every row is filled.
    """

    values: FloatArray
    places: Rows | None = None

    def within(self, rows: slice) -> tuple[FloatArray, Rows | None]:
        """The values in some rows, and where they stand counted from the first of these (None: everywhere)."""
        if self.places is None:
            return self.values[rows], None
        low, high = np.searchsorted(self.places, (rows.start, rows.stop))
        return self.values[low:high], self.places[low:high] - rows.start

    def dense(self, rows: slice) -> FloatArray:
        """A value for each of some rows, NaN where the cell is empty."""
        values, places = self.within(rows)
        if places is None:
            return values
        column = np.full(rows.stop - rows.start, np.nan)
        column[places] = values
        return column

    def held(self, rows: slice) -> Bools:
        """Which of some rows are filled."""
        values, places = self.within(rows)
        if places is None:
            return np.ones(values.size, np.bool_)
        held = np.zeros(rows.stop - rows.start, np.bool_)
        held[places] = True
        return held

    def of_rows(self, kept: Bools) -> "Cells":
        """The column without the rows that are not kept; these are counted anew."""
        if self.places is None:
            return Cells(self.values[kept])
        stay = kept[self.places]
        return Cells(self.values[stay], (np.cumsum(kept) - 1)[self.places[stay]])

    def only(self, rows: Bools) -> "Cells":
        """The column with its cells emptied outside some rows."""
        if self.places is None:
            return Cells(self.values[rows], np.flatnonzero(rows))
        stay = rows[self.places]
        return Cells(self.values[stay], self.places[stay])


def filled(values: FloatArray, empty: Bools | None) -> Cells:
    """The cells of a column that was read with a mask of its empty ones."""
    if empty is None or not empty.any():
        return Cells(values)
    return Cells(values[~empty], np.flatnonzero(~empty))


class Table(msgspec.Struct, frozen=True, eq=False, dict=True):
    """Columns of numbers, `rows` long, whatever they came from.

    spelled: what to read instead of names that say nothing. percents: columns written with "%".
    words: for each column the cells that are no numbers, the first ones only, and their count.
    breaks: rows before which the header stood again, or a log says that a run begins.
    events: what a log tells in words, each after so many rows (half a row more: after the run began there).
    settings: what a log says about the runs from a row on: row, name, value.
    """

    names: tuple[str, ...]
    columns: tuple[Cells, ...]
    rows: int
    spelled: Mapping[str, str] = {}
    percents: frozenset[int] = frozenset()
    words: dict[int, list[str]] = {}
    word_counts: dict[int, int] = {}
    breaks: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    events: tuple[tuple[float, Event], ...] = ()
    settings: tuple[tuple[int, str, Value], ...] = ()

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The place of every column by its name."""
        return {name: at for at, name in enumerate(self.names)}
