"""Is there a trend, and how steep: two rank statistics, held by tests to SciPy's results."""

import math

import numpy as np

from advisor.model import FloatArray
from advisor.numbers.features.robust import median


def theil_sen(steps: FloatArray, values: FloatArray) -> float:
    """Median of the slopes of all pairs of points (Theil 1950, Sen 1968), value units per step.

    Quadratic in the number of points: condense long series first. 0.0 below two distinct steps.
    """
    left, right = np.triu_indices(values.size, k=1)
    run = steps[right] - steps[left]
    rise = values[right] - values[left]
    usable = run != 0
    return median(rise[usable] / run[usable]) if usable.any() else 0.0


def mann_kendall(values: FloatArray) -> float:
    """Two-sided p-value of "no monotone trend" (Mann 1945), corrected for ties and continuity.

    Normal approximation; quadratic in the number of points. 1.0 below four points.
    """
    n = values.size
    if n < 4:
        return 1.0
    left, right = np.triu_indices(n, k=1)
    s = float(np.sign(values[right] - values[left]).sum())
    counts = np.unique(values, return_counts=True)[1].astype(np.float64)
    ties = float((counts * (counts - 1) * (2 * counts + 5)).sum())
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18.0
    if variance <= 0 or s == 0:
        return 1.0
    z = (abs(s) - 1) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2.0))
