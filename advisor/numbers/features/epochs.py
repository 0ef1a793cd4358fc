"""A curve folded at the length of an epoch: what happens within one, and where one ends."""

import itertools

import msgspec
import numpy as np

from advisor.model import FloatArray, Run, Series
from advisor.numbers.features.robust import median, spread
from advisor.numbers.features.shape import finite

# Fewer epochs, or points in one, show no pattern that repeats.
LEAST_EPOCHS, LEAST_POINTS = 4, 6
# The last so many epochs show any pattern there is.
MOST_EPOCHS = 200
BINS = 8


class Folded(msgspec.Struct, frozen=True, eq=False):
    """A curve of single steps, epoch by epoch.

    levels: mean of every epoch in every of BINS equal parts, shape (epochs, bins).
    jump: median change across an epoch boundary. within: median change from the first to the last part.
    error: standard error of a median over the epochs of one difference of parts.
    consistency: mean correlation of an epoch's course (its own trend over epochs removed) with that of the others.
    """

    levels: FloatArray
    jump: float
    within: float
    error: float
    consistency: float

    @property
    def level(self) -> float:
        """The size of the curve."""
        return max(abs(median(self.levels)), 1e-12)


def fold(run: Run, series: Series) -> Folded | None:
    """The curve folded at the epochs of the run, None where they are unknown or too few or too coarse."""
    steps, values = finite(series)
    starts = _starts(run, steps)
    if starts.size < LEAST_EPOCHS or starts.size * LEAST_POINTS > steps.size:
        return None
    starts = starts[-MOST_EPOCHS:]
    # The last epoch may be cut short: only whole ones count.
    levels = []
    for begin, end in itertools.pairwise(starts):
        inside = values[np.searchsorted(steps, begin) : np.searchsorted(steps, end)]
        if inside.size >= LEAST_POINTS:
            parts = np.array_split(inside, min(BINS, inside.size // 2))
            levels.append([float(part.mean()) for part in parts])
    width = min((len(row) for row in levels), default=0)
    rows = [row for row in levels if len(row) == width]
    # The first epoch is the steep one, of another shape than all others.
    if len(rows) < LEAST_EPOCHS or width < 3:
        return None
    return _measure(np.array(rows[1:]))


def _measure(table: FloatArray) -> Folded:
    jumps = table[1:, 0] - table[:-1, -1]
    within = table[:, -1] - table[:, 0]
    course = table - table.mean(axis=1, keepdims=True)
    others = (course.sum(axis=0) - course) / max(1, len(course) - 1)
    scale = np.sqrt((course**2).sum(axis=1) * (others**2).sum(axis=1))
    alike = (course * others).sum(axis=1) / np.maximum(scale, 1e-300)
    error = (spread(jumps) + spread(within)) / 2 * 1.25 / np.sqrt(max(1, len(within)))
    return Folded(table, median(jumps), median(within), float(error), float(np.mean(alike)))


def _starts(run: Run, steps: FloatArray) -> FloatArray:
    """Where epochs begin: as the file says, else where validation took place at even distances."""
    starts = np.unique(run.epoch_starts[np.isfinite(run.epoch_starts)])
    if starts.size >= LEAST_EPOCHS + 1:
        return starts
    val = run.series.get("val_loss", run.series.get("val_accuracy"))
    if val is None or steps.size < LEAST_EPOCHS * LEAST_POINTS:
        return np.empty(0)
    places = finite(val)[0]
    new = np.append(np.ones(min(1, places.size), bool), np.diff(places) > 0)
    # Validation at nearly every step tells nothing of epochs.
    if np.count_nonzero(new) * LEAST_POINTS > steps.size:
        return np.empty(0)
    places = places[new]
    gaps = np.diff(places)
    if gaps.size < LEAST_EPOCHS or np.ptp(gaps) > 0.05 * gaps.max():
        return np.empty(0)
    return np.concatenate(([places[0] - gaps[0]], places)) + 1e-9
