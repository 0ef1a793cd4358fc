"""Levels of metrics on one scale, whatever the file wrote."""

import math

import numpy as np

from advisor.model import FloatArray, Run, Series
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import finite, shape

ACCURACIES = ("train_accuracy", "val_accuracy", "test_accuracy")
# Class counts that can be told from the numbers, and how near to ln k the loss must end.
_MOST_CLASSES, _NEAR = 200, 0.93


def fractions(series: Series) -> FloatArray:
    """The finite values of a rate as fractions of one: percentages are divided by 100."""
    values = finite(series)[1]
    return values / 100.0 if series.unit == "percent" else values


def rate_curve(series: Series) -> FloatArray:
    """The same condensed to at most 400 points, for what needs no single value."""
    form = shape(series, 1)
    if form is None:
        return np.empty(0)
    return form.raw / 100.0 if series.unit == "percent" else form.raw


def end_level(values: FloatArray) -> float:
    """The level at the end of a series: the median of its last tenth."""
    return median(values[-max(1, values.size // 10) :])


def accuracy_level(run: Run) -> float | None:
    """The accuracy at the end of the run as a fraction, on training data if logged; None without one.

    The mean, since the accuracy of single small batches takes a few values only (0 or 1 for one sample).
    """
    for role in ACCURACIES:
        series = run.series.get(role)
        if series is not None and (values := fractions(series)).size:
            return float(values[-max(1, values.size // 10) :].mean())
    return None


def metrics(run: Run, *quantities: str) -> list[Series]:
    """The series of the run that measure one of the named quantities and have finite points."""
    return [s for s in run.series.values() if s.quantity in quantities and finite(s)[1].size]


def guessed_classes(run: Run) -> int:
    """The class count k of a run that ends guessing: its accuracy rests on 1/k and its loss ends near ln k; 0 if none."""
    rate = next((run.series[role] for role in ACCURACIES if role in run.series), None)
    loss = run.series.get("train_loss", run.series.get("val_loss"))
    form = shape(loss, 5) if loss is not None else None
    values = rate_curve(rate) if rate is not None else np.empty(0)
    if form is None or values.size < 5:
        return 0
    level = median(values)
    k = round(1 / level) if level > 0 else 0
    if not 2 <= k <= _MOST_CLASSES or abs(level - 1 / k) > 0.06 / k + 0.002:
        return 0
    # Confident answers that are wrong cost more than ln k; much more is another trouble.
    return k if _NEAR * math.log(k) < form.end < math.log(k) / _NEAR else 0
