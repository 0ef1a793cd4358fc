"""The outline of one curve, measured once and asked by many checks."""

from weakref import WeakKeyDictionary

import msgspec
import numpy as np

from advisor.model import FloatArray, Series
from advisor.numbers.features.robust import condense, median, noise, running_median
from advisor.numbers.features.trend import mann_kendall, theil_sen

# Below this share of its level a difference is within the rounding of printed logs.
ROUNDING = 1e-4
# From so many points on the start is a level, no single point.
LONG = 60
# The first step of a smooth start is at most so many times the way of the next ones.
STEEP = 3.0


class Tail(msgspec.Struct, frozen=True):
    """The last part of a curve: how much it changed over it (end minus begin) and how surely.

    change: Theil-Sen slope times the length of the part. p: Mann-Kendall p-value.
    """

    change: float
    p: float
    from_step: float
    points: int


class Shape(msgspec.Struct, frozen=True, eq=False):
    """The outline of a curve.

    steps, smooth: the condensed curve (at most 400 points), smoothed by a running median.
    start, end: level at both ends. low, low_step, low_share: the smallest smoothed value, where it
    stands, and at which share (0 to 1) of the run. sigma: noise of one condensed point, never 0.
    points: finite points of the series before condensing.
    """

    points: int
    steps: FloatArray
    raw: FloatArray
    smooth: FloatArray
    start: float
    end: float
    low: float
    low_step: float
    low_share: float
    sigma: float

    @property
    def drop(self) -> float:
        """How far the level fell from start to end; negative when it rose."""
        return self.start - self.end

    @property
    def scale(self) -> float:
        """A size to hold differences against: the larger of the two end levels, never 0."""
        return max(abs(self.start), abs(self.end), 1e-12)

    def tail(self, share: float = 1 / 3) -> Tail:
        """The trend over the last `share` of the points (at least four of them)."""
        count = min(self.raw.size, max(4, round(self.raw.size * share)))
        steps, values = self.steps[-count:], self.raw[-count:]
        change = theil_sen(steps, values) * float(steps[-1] - steps[0])
        return Tail(change, mann_kendall(values), float(steps[0]), count)

    def level_at(self, step: float) -> float:
        """The smoothed level at the condensed point nearest to `step`."""
        return float(self.smooth[int(np.argmin(np.abs(self.steps - step)))])


# Many checks ask for the same outline; a series of a million points is walked once.
_points: WeakKeyDictionary[Series, tuple[FloatArray, FloatArray]] = WeakKeyDictionary()
_shapes: WeakKeyDictionary[Series, "Shape | None"] = WeakKeyDictionary()


def finite(series: Series) -> tuple[FloatArray, FloatArray]:
    """Steps and values of the finite points, in the order of their steps."""
    if series not in _points:
        steps, values = series.steps, series.values
        keep = np.isfinite(values) & np.isfinite(steps)
        if not keep.all():
            steps, values = steps[keep], values[keep]
        if steps.size > 1 and np.any(steps[1:] < steps[:-1]):
            order = np.argsort(steps, kind="stable")
            steps, values = steps[order], values[order]
        _points[series] = steps, values
    return _points[series]


def shape(series: Series, least: int = 5) -> Shape | None:
    """The outline of a series, or None when it has fewer than `least` finite points."""
    if finite(series)[1].size < least:
        return None
    if series not in _shapes:
        _shapes[series] = _measure(*finite(series))
    return _shapes[series]


def _start(values: FloatArray) -> float:
    """The level at the start: the median of the first twentieth, or the first value where that says more.

    Of two points the median is their mean, which stands nowhere in the file; and of a steep smooth start it is a
    level that the run had left behind. A first value far off the next ones is an accident of the first batch.
    """
    head = values[: values.size // 20]
    if values.size < LONG:
        return float(values[0])
    steps = np.diff(head)
    one_way = bool((steps < 0).all() or (steps > 0).all())
    smooth = one_way and abs(steps[0]) <= STEEP * abs(float(head[-1] - head[1]))
    return float(head[0]) if smooth else median(head)


def _measure(steps: FloatArray, values: FloatArray) -> Shape | None:
    points = int(values.size)
    if not points:
        return None
    steps, values = condense(steps, values)
    window = max(1, values.size // 20) | 1
    smooth = running_median(values, window)
    start = _start(values)
    end = median(values[-max(1, values.size // 10) :])
    low = int(np.argmin(smooth))
    length = float(steps[-1] - steps[0]) or 1.0
    return Shape(
        points=points,
        steps=steps,
        raw=values,
        smooth=smooth,
        start=start,
        end=end,
        low=float(smooth[low]),
        low_step=float(steps[low]),
        low_share=float(steps[low] - steps[0]) / length,
        sigma=max(noise(values), ROUNDING * abs(median(values)), 1e-12),
    )
