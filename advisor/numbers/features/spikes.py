"""Single points that stand far above the course of a curve, and the course without them."""

from weakref import WeakKeyDictionary

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.model import FloatArray, Series
from advisor.numbers.features.robust import condense, factor_noise, median, running_median, spread
from advisor.numbers.features.shape import Shape, finite

# Points away from the running median by this many robust sigma are spikes (Hampel's identifier takes three
# for normal noise; losses have heavy tails).
FAR = 10.0
# And by this many of the deviations of their logarithm: batches of a nearly solved run scatter by factors.
FACTOR_SIGMAS = 4.0
# The largest spike rises this many times as far as the highest point that is none.
APART = 2.0
# A running median over more points than this would cost more than reading the file.
LONG = 20_000
IntArray = npt.NDArray[np.intp]


class Spikes(msgspec.Struct, frozen=True, eq=False):
    """The spikes of one series.

    steps, values: all finite points. at: indices of the spikes, in order. calm: level around each of them.
    height: how far each rises above it, as a share of that level or of half the start, whichever is larger.
    """

    steps: FloatArray
    values: FloatArray
    at: IntArray
    calm: FloatArray
    height: FloatArray

    @property
    def few(self) -> bool:
        """Whether they are exceptions: three, or three in a hundred points, at most."""
        return 1 <= self.at.size <= max(3, 0.03 * self.values.size)


# More than one check asks for them.
_found: WeakKeyDictionary[Series, Spikes] = WeakKeyDictionary()


def spikes(series: Series, form: Shape) -> Spikes:
    """The points that stand ten sigma above the running median and half of the level, the first three apart."""
    if series not in _found:
        _found[series] = _measure(series, form)
    return _found[series]


def _measure(series: Series, form: Shape) -> Spikes:
    steps, values = finite(series)
    if _none_possible(values, form.start):
        return Spikes(steps, values, *_nothing())
    calm = _calm(values)
    rest = values - calm
    sigma = max(spread(rest), 1e-4 * abs(median(values)), 1e-12)
    # Held against where the run began as well: batches of a nearly solved run lose many times its level.
    level = np.maximum(np.maximum(np.abs(calm), 0.5 * abs(form.start)), 1e-12)
    high = np.flatnonzero((rest > FAR * sigma) & (rest > 0.5 * level))
    high = high[high > 2]
    by_factors = factor_noise(values) if high.size else 0.0
    if by_factors:
        high = high[np.log(values[high] / calm[high]) > FACTOR_SIGMAS * by_factors]
    if not high.size or _one_of_many(rest, high):
        return Spikes(steps, values, *_nothing())
    return Spikes(steps, values, high, calm[high], rest[high] / level[high])


def _nothing() -> tuple[IntArray, FloatArray, FloatArray]:
    return np.empty(0, dtype=np.intp), np.empty(0), np.empty(0)


def _calm(values: FloatArray) -> FloatArray:
    """The course without its spikes: a running median, for a long series between medians of blocks."""
    if values.size <= LONG:
        return running_median(values, 7)
    places = np.arange(values.size, dtype=np.float64)
    return np.interp(places, *condense(places, values, LONG // 8))


def _none_possible(values: FloatArray, start: float) -> bool:
    """Whether a long series cannot hold a spike, which is told at a tenth of the cost of looking for one.

    A spike rises half of the level around it and a quarter of where the run began; where the largest point
    of every block stays nearer than that to the lowest level around the block, none does.
    """
    if values.size <= LONG:
        return False
    _, levels = condense(np.arange(values.size, dtype=np.float64), values, LONG // 8)
    tops = np.maximum.reduceat(values, np.arange(0, values.size, -(-values.size // (LONG // 8))))
    around = np.pad(levels, 1, mode="edge")
    lowest = np.minimum(np.minimum(around[:-2], around[2:]), levels)
    return bool((tops - lowest <= 0.25 * abs(start)).all())


def _one_of_many(rest: FloatArray, high: IntArray) -> bool:
    """Whether the spikes are the far end of a heavy-tailed noise: the next lower points nearly reach them."""
    calm = np.delete(rest[3:], high - 3)
    return calm.size > 0 and float(rest[high].max()) < APART * float(calm.max())
