"""Level, spread and noise that a few wild points cannot move, and condensing of long series."""

import numpy as np

from advisor.model import FloatArray

# A normal distribution's standard deviation is 1.4826 times its median absolute deviation
# (Hampel 1974, The influence curve and its role in robust estimation).
MAD_TO_SIGMA = 1.4826


def median(values: FloatArray) -> float:
    """The median of all finite values of an array, NaN of none.

    `np.median` agrees, and loads all of `numpy.ma` to look for NaN, longer than a small file takes to judge.
    """
    flat = values.ravel()
    half = flat.size // 2
    if flat.size == 0:
        return float("nan")
    if flat.size % 2:
        return float(np.partition(flat, half)[half])
    low, high = np.partition(flat, (half - 1, half))[half - 1 : half + 1]
    return float(low + (high - low) / 2)


def percentile(values: FloatArray, share: float) -> float:
    """The value below which `share` per cent of the values lie, between neighbours on a straight line.

    `np.percentile` agrees, and loads `numpy.ma` as `np.median` does. ValueError for an empty array.
    """
    place = (values.size - 1) * share / 100
    low = int(place)
    high = min(low + 1, values.size - 1)
    ordered = np.partition(values, (low, high))
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def _row_medians(rows: FloatArray) -> FloatArray:
    """The median of every row of a table."""
    half = rows.shape[1] // 2
    if rows.shape[1] % 2:
        return np.partition(rows, half, axis=1)[:, half]
    middle = np.partition(rows, (half - 1, half), axis=1)[:, half - 1 : half + 1]
    return middle[:, 0] + (middle[:, 1] - middle[:, 0]) / 2


def condense(steps: FloatArray, values: FloatArray, limit: int = 400) -> tuple[FloatArray, FloatArray]:
    """At most `limit` points: each is the median value and median step of a block of neighbours.

    Keeps the quadratic statistics cheap on a series of millions of points; a series that is short
    enough is returned as it is. Both arrays must be finite and of equal length, `steps` in ascending order.
    """
    size = -(-values.size // limit)
    if size <= 1:
        return steps, values
    whole = values.size // size * size
    rows = steps[:whole].reshape(-1, size)
    places = (rows[:, (size - 1) // 2] + rows[:, size // 2]) / 2
    levels = _row_medians(values[:whole].reshape(-1, size))
    if whole < values.size:
        places = np.append(places, median(steps[whole:]))
        levels = np.append(levels, median(values[whole:]))
    return places, levels


def spread(values: FloatArray) -> float:
    """Robust standard deviation: scaled median absolute deviation."""
    if values.size == 0:
        return 0.0
    return MAD_TO_SIGMA * median(np.abs(values - median(values)))


def noise(values: FloatArray) -> float:
    """Point-to-point noise (one sigma) of a curve, blind to its trend.

    Second differences cancel a straight line; their standard deviation is sqrt(6) times that of
    independent noise. The median makes single spikes harmless.
    """
    if values.size < 4:
        return 0.0
    return spread(np.diff(values, 2)) / float(np.sqrt(6.0))


def running_median(values: FloatArray, window: int) -> FloatArray:
    """Median of a centred odd `window`; at both ends the window shrinks to what there is."""
    half = window // 2
    if half == 0 or values.size <= 2:
        return values
    padded = np.pad(values, half, mode="reflect" if half < values.size else "edge")
    return _row_medians(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1))


def factor_noise(values: FloatArray) -> float:
    """Point-to-point noise of a curve by factors: that of its logarithm.

    Losses of single batches of a nearly solved run scatter over powers of ten. 0 where values are not all positive,
    as a factor means nothing then.
    """
    return noise(np.log(values)) if values.size and float(values.min()) > 0 else 0.0
