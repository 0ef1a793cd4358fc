"""Level, spread and noise that a few wild points cannot move, and condensing of long series."""

import numpy as np

from advisor.model import FloatArray

# A normal distribution's standard deviation is 1.4826 times its median absolute deviation
# (Hampel 1974, The influence curve and its role in robust estimation).
MAD_TO_SIGMA = 1.4826


def condense(steps: FloatArray, values: FloatArray, limit: int = 400) -> tuple[FloatArray, FloatArray]:
    """At most `limit` points: each is the median value and median step of a block of neighbours.

    Keeps the quadratic statistics cheap on a series of millions of points; a series that is short
    enough is returned as it is. Both arrays must be finite and of equal length.
    """
    size = -(-values.size // limit)
    if size <= 1:
        return steps, values
    whole = values.size // size * size
    blocks = [np.median(array[:whole].reshape(-1, size), axis=1) for array in (steps, values)]
    if whole < values.size:
        blocks = [
            np.append(block, np.median(array[whole:]))
            for block, array in zip(blocks, (steps, values), strict=True)
        ]
    return blocks[0], blocks[1]


def spread(values: FloatArray) -> float:
    """Robust standard deviation: scaled median absolute deviation."""
    if values.size == 0:
        return 0.0
    return float(MAD_TO_SIGMA * np.median(np.abs(values - np.median(values))))


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
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1), axis=1))
