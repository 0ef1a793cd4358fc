"""The part of a run that a statement is about: one series, from a step or an epoch on."""

import msgspec

from advisor.model import FloatArray, Run, Series
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import finite

# Where the question does not name the split, or not the series by its role.
STANDS_FOR = {
    "": ("train_loss", "val_loss", "test_loss"),
    "loss": ("train_loss", "val_loss", "test_loss"),
    "accuracy": ("val_accuracy", "train_accuracy", "test_accuracy"),
    "metric": ("val_accuracy", "train_accuracy", "test_accuracy"),
    "test_loss": ("test_loss", "val_loss"),
    "val_loss": ("val_loss", "test_loss"),
    "test_accuracy": ("test_accuracy", "val_accuracy"),
    "val_accuracy": ("val_accuracy", "test_accuracy"),
}


# A file whose first step is beyond this share of its last, and so many strides from zero, begins in mid-run.
_LATE, _LEAST_STRIDES = 0.2, 5


def series_of(run: Run, of: str) -> Series | None:
    """The series that a question means by a role, "loss", "accuracy" or a quantity; None if it has none."""
    for role in STANDS_FOR.get(of, (of,)):
        if role in run.series:
            return run.series[role]
    if of == "metric":
        return next((series for series in run.series.values() if _is_score(series)), None)
    return next((series for series in run.series.values() if series.quantity == of), None)


def _is_score(series: Series) -> bool:
    """Whether a series is one that people mean by "the metric": the higher the better, and of held-out data."""
    return (
        series.direction > 0
        and series.split != "train"
        and series.quantity not in ("reward", "precision", "recall")
    )


def since_step(run: Run, since: float, unit: str) -> float | None:
    """Where on the run's own axis "after epoch 12" or "after step 500" lies; None where that cannot be told."""
    starts = run.epoch_starts
    if unit == "epoch" and run.step_unit != "epoch":
        return float(starts[int(since)]) if starts.size > since >= 0 else None
    if unit == "step" and run.step_unit == "epoch":
        return None
    return since


def part(run: Run, series: Series, since: float, unit: str) -> Series:
    """The series from `since` on; all of it where `since` is negative or lies outside the run."""
    step = since_step(run, since, unit) if since >= 0 else None
    steps, values = finite(series)
    if step is None or not steps.size or step <= steps[0] or step >= steps[-1]:
        return series
    keep = steps >= step
    return msgspec.structs.replace(series, steps=steps[keep], values=values[keep])


def begins_late(run: Run, series: Series) -> bool:
    """Whether the file begins in mid-run, so that what was learned before does not stand in it.

    Its first step lies beyond a fifth of the last one and several strides from zero; rows count from one
    wherever the file begins and tell nothing.
    """
    steps = finite(series)[0]
    if steps.size < _LEAST_STRIDES or run.step_unit not in ("step", "epoch"):
        return False
    stride = float(steps[-1] - steps[0]) / (steps.size - 1)
    return bool(steps[0] > max(_LATE * float(steps[-1]), _LEAST_STRIDES * stride))


def ends(values: FloatArray) -> tuple[float, float]:
    """Level at both ends: medians of a tenth of the points, of one point at least."""
    width = max(1, values.size // 10)
    return median(values[:width]), median(values[-width:])
