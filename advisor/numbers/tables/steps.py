"""Counters: which column counts the steps of a run, where a run restarts, where an epoch begins."""

from itertools import pairwise

import msgspec
import numpy as np

from advisor.model import FloatArray, Problem, Text
from advisor.numbers.tables.table import Bools, Table
from advisor.parsing import Assignment, meaning, show

_EPOCH_STRIDE = 50  # an "epoch" column that always grows by this much or more counts steps
_METRICS_BESIDES = ("epoch", "step", "time", "lr")


class Steps(msgspec.Struct, frozen=True, eq=False):
    """The place of every row of a run on its step axis; see `model.Run` for `unit` and `epoch_starts`."""

    values: FloatArray
    unit: str
    epoch_starts: FloatArray
    problems: tuple[Problem, ...] = ()


def restarts(table: Table, roles: Assignment) -> tuple[list[int], list[Problem]]:
    """The rows at which a run begins (the first one always), and jumps back that are no new run.

    A repeated header starts a run. So does a counter that falls back to where the run began, or to its
    first logged step: the epoch if there is one, unless the step goes on; else the step, looked at in the rows of the densest
    metric, since a validation counter may interleave. A counter that falls back only in part was
    resumed from a checkpoint: the run goes on, and a problem says so.
    """
    borders = [0, *table.breaks, table.rows]
    starts: list[int] = []
    problems: list[Problem] = []
    for start, stop in pairwise(borders):
        starts.append(start)
        rows, counter, name = _counter(table, roles, slice(start, stop))
        first = counter[0] if counter.size else 0.0
        falls = np.flatnonzero(np.diff(counter) < 0) + 1
        for at in falls:
            if counter[at] <= max(first, _stride_from(counter, int(at))):
                starts.append(int(rows[at]))
                first = counter[at]
            elif len(problems) < 20:  # noqa: PLR2004 - the same bound as for ragged lines
                problems.append(_resumed(name, counter[at - 1], counter[at]))
    return starts, problems


def _stride_from(counter: FloatArray, at: int) -> float:
    """How much the counter grows behind a fall: a run that logs every 20 steps begins at 20 at most."""
    if at + 1 < counter.size and counter[at + 1] > counter[at]:
        return float(counter[at + 1] - counter[at])
    return 0.0


def _resumed(name: str, before: float, after: float) -> Problem:
    return Problem(
        Text(
            f"{name} goes back from {show(before)} to {show(after)}: read as a resumed run",
            f"{name} 从 {show(before)} 退回 {show(after)}：按断点续训理解",
        )
    )


def _counter(table: Table, roles: Assignment, rows: slice) -> tuple[FloatArray, FloatArray, str]:
    """Rows and values of the counter that tells runs apart, and its name."""
    epoch, step = _main(table, roles, "epoch"), _main(table, roles, "step")
    empty = np.empty(0)
    if any(at is not None and _rises(table.columns[at].dense(rows)) for at in (epoch, step)):
        return empty, empty, ""  # the usual case, told without copies
    place = np.arange(rows.start, rows.stop)
    if epoch is not None:
        values = table.columns[epoch].dense(rows)
        held = np.isfinite(values)
        if step is not None:
            steps = table.columns[step].dense(rows)
            if _rises(steps[held & np.isfinite(steps)]):
                return empty, empty, ""
        return place[held], values[held], table.names[epoch]
    if step is None or meaning(table.names[step]) == meaning("batch"):
        return empty, empty, ""
    values = table.columns[step].dense(rows)
    held = np.isfinite(values) & _densest(table, roles, rows)
    return place[held], values[held], table.names[step]


def _rises(values: FloatArray) -> bool:
    """Whether a counter is there in every row and never falls; false with a NaN among the values."""
    return (
        bool((values[1:] >= values[:-1]).all())
        and values.size > 0
        and bool(np.isfinite(values[[0, -1]]).all())
    )


def _densest(table: Table, roles: Assignment, rows: slice) -> Bools:
    """The rows in which the metric with most points has one."""
    best, most = -1, -1
    for column in roles.columns:
        if column.role not in _METRICS_BESIDES:
            at = table.index[column.name]
            size = table.columns[at].within(rows)[0].size
            if size > most:
                best, most = at, size
    return table.columns[best].held(rows) if best >= 0 else np.ones(rows.stop - rows.start, np.bool_)


def _main(table: Table, roles: Assignment, role: str) -> int | None:
    return next((table.index[c.name] for c in roles.columns if c.role == role and c.key == role), None)


def steps_of(table: Table, roles: Assignment, rows: slice) -> Steps:
    """The step axis of one run: its step column, else its epoch column, else the row numbers."""
    epoch_at, step_at = _main(table, roles, "epoch"), _main(table, roles, "step")
    size = rows.stop - rows.start
    epochs = table.columns[epoch_at].dense(rows) if epoch_at is not None else None
    if epochs is not None and step_at is None and _counts_steps(epochs):
        what = Text(
            f"column {table.names[epoch_at or 0]} grows by {show(epochs[1] - epochs[0])} a row: read as steps",
            f"{table.names[epoch_at or 0]} 列每行增加 {show(epochs[1] - epochs[0])}：按步数理解",
        )
        return Steps(epochs, "step", np.empty(0), (Problem(what),))
    if step_at is not None and not _per_epoch(table, roles, step_at, rows):
        values = _carried(table.columns[step_at].dense(rows))
        return Steps(values, "step", _epoch_starts(epochs, values))
    if epochs is not None and step_at is not None:
        through = _through_epochs(epochs, table.columns[step_at].dense(rows))
        if through is not None:
            return Steps(through, "step", _epoch_starts(epochs, through))
    if epochs is not None and step_at is None and np.isfinite(epochs).any():
        values = _carried(epochs)
        dense = values[_densest(table, roles, rows)]
        if np.count_nonzero(np.diff(dense)) >= dense.size / 2 - 1:
            return Steps(values, "epoch", _epoch_starts(epochs, values))
    numbers = np.arange(size, dtype=np.float64)
    return Steps(numbers, "row", _epoch_starts(epochs, numbers))


def _through_epochs(epochs: FloatArray, within: FloatArray) -> FloatArray | None:
    """Steps counted through, where the file counts them anew in every epoch (MMCV, batch tables).

    An epoch is as long as its largest count in any epoch; None where the counts do not fit together.
    """
    both = np.isfinite(epochs) & np.isfinite(within)
    if np.count_nonzero(both) < 2 or (epochs[both] != np.floor(epochs[both])).any():  # noqa: PLR2004 - to compare
        return None
    lowest = within[both].min()
    length = within[both].max() - min(lowest, 1.0) + 1.0
    through = (epochs - epochs[both][0]) * length + within
    if (np.diff(through[both]) < 0).any() or lowest < 0:
        return None
    return _carried(through)


def _counts_steps(epochs: FloatArray) -> bool:
    if not np.isfinite(epochs).all():
        return False
    strides = np.diff(epochs)
    return strides.size > 1 and bool((strides == strides[0]).all()) and strides[0] >= _EPOCH_STRIDE


def _per_epoch(table: Table, roles: Assignment, at: int, rows: slice) -> bool:
    """Whether the step column counts within an epoch: it falls back to where it began."""
    values = table.columns[at].dense(rows)
    if _rises(values) and values[0] < values[-1]:
        return False
    values = values[np.isfinite(values) & _densest(table, roles, rows)]
    if not values.size or meaning(table.names[at]) == meaning("batch"):
        return True
    falls = values[1:][np.diff(values) < 0]
    return bool((values == values[0]).all() and values.size > 1) or bool((falls <= values[0]).any())


def _carried(values: FloatArray) -> FloatArray:
    """The counter with its gaps filled by the last value before them (or the first after)."""
    known = np.isfinite(values)
    if known.all():
        return values
    if not known.any():
        return np.arange(values.size, dtype=np.float64)
    last = np.maximum.accumulate(np.where(known, np.arange(values.size), 0))
    last[: int(known.argmax())] = int(known.argmax())
    return values[last]


def _epoch_starts(epochs: FloatArray | None, steps: FloatArray) -> FloatArray:
    """The step of the first row of every epoch, in file order."""
    if epochs is None:
        return np.empty(0)
    known = np.flatnonzero(np.isfinite(epochs))
    if not known.size:
        return np.empty(0)
    whole = np.floor(epochs[known])
    fresh = np.r_[True, np.diff(whole) > 0]
    return steps[known[fresh]]
