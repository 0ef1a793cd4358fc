"""A validation rate that only takes multiples of 1/n: the set has n samples."""

import math

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import jitter, line, run_of
from advisor.numbers.features.levels import fractions
from advisor.numbers.features.robust import median

# Sets larger than LARGEST are not called small; those below SMALL certainly are.
LARGEST, SMALL = 400, 150
# Distinct values that are needed, and the chance at which a grid of n steps would catch them all by accident.
DISTINCT, ACCIDENT = 5, 1e-4


def on_grid(n: int, points: int, digits: int) -> FloatArray:
    """Rates of a set of n samples around 0.8, printed with so many digits; for examples."""
    right = np.round(n * (0.8 + jitter(points, 0.04, 2)))
    return np.round(np.clip(right, 0, n) / n, digits)


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("57 samples", run_of(val_accuracy=on_grid(57, 20, 4))),
            Example("120 samples", run_of(val_accuracy=on_grid(120, 30, 6))),
        ),
        quiet=(
            Example("near miss: 10000 samples", run_of(val_accuracy=on_grid(10_000, 30, 6))),
            Example("near miss: printed with two digits", run_of(val_accuracy=on_grid(10_000, 30, 2))),
            Example("near miss: three values", run_of(val_accuracy=[0.5, 0.75, 1.0] * 5)),
            Example("smooth", run_of(val_accuracy=line(30, 0.6, 0.81234))),
        ),
    )


@check("val-coarse", _examples)
def val_coarse(run: Run) -> Observation:
    """All values of the validation accuracy are multiples of 1/n for a small n, as far as they are printed.

    That many values on so coarse a grid are no accident: the probability of it is below one in ten thousand.
    """
    series = run.series.get("val_accuracy")
    if series is None:
        return lacking("val_accuracy")
    values = np.unique(fractions(series)[:2000])
    inside = values[(values > 0) & (values < 1)]
    if inside.size < DISTINCT:
        return too_few(series, DISTINCT)
    half = _half_unit(inside)
    n = next((n for n in range(2, LARGEST + 1) if _fits(inside, n, half)), 0)
    figures = {"distinct": int(values.size), "samples": n}
    if not n:
        text = Text(
            f"{series.name} takes values that no set of up to {LARGEST} samples gives",
            f"{series.name} 的取值不可能来自 {LARGEST} 个以内的样本",
        )
        return Observation(False, text, 0.9, series.name, figures)
    if _accident(inside.size, n, half) > ACCIDENT:
        text = Text(
            f"{series.name} is printed too coarsely to tell how many samples are behind it",
            f"{series.name} 的打印位数太少，看不出验证集有多少样本",
        )
        return Observation(None, text, series=series.name)
    level = median(values)
    error = math.sqrt(max(level * (1 - level), 0.0) / n)
    text = Text(
        f"{series.name} only takes multiples of 1/{n}: {n} validation samples, so that at {level:.2f} its standard "
        f"error is {100 * error:.1f} points",
        f"{series.name} 只取 1/{n} 的整数倍：验证集只有 {n} 个样本，在 {level:.2f} 处标准误差就有 {100 * error:.1f} 个百分点",
    )
    return Observation(True, text, 1.0 if n < SMALL else 0.5, series.name, figures | {"error": error})


def _half_unit(values: FloatArray) -> float:
    """Half of the last printed digit."""
    for digits in range(2, 12):
        if np.abs(values - np.round(values, digits)).max() < 1e-12:
            return float(0.5 * 10.0**-digits)
    return 1e-9


def _fits(values: FloatArray, n: int, half: float) -> bool:
    return bool((np.abs(values - np.round(values * n) / n) <= half * 1.01 + 1e-12).all())


def _accident(count: int, n: int, half: float) -> float:
    """The chance that so many values all fall on one of the grids up to n."""
    return n * min(1.0, 2 * half * n) ** count
