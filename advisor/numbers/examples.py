"""Small runs by formula: what a check's examples are made of. Never used to fit or judge a threshold."""

from collections.abc import Sequence

import numpy as np

from advisor.model import FloatArray, Run, Series, Value

QUANTITIES = {
    "train_loss": "loss",
    "val_loss": "loss",
    "train_accuracy": "accuracy",
    "val_accuracy": "accuracy",
}


def run_of(
    unit: str = "epoch", settings: dict[str, Value] | None = None, **columns: Sequence[float] | FloatArray
) -> Run:
    """A run whose series are the keyword arguments; a name that is no role becomes an "other" metric."""
    series = {}
    for name, column in columns.items():
        values = np.asarray(column, dtype=np.float64)
        split = name.split("_", maxsplit=1)[0] if name.startswith(("train_", "val_")) else ""
        quantity = QUANTITIES.get(name, name.removeprefix("train_").removeprefix("val_"))
        known = name in QUANTITIES or name in {"lr", "grad_norm"}
        series[name] = Series(
            name,
            name if known else "other",
            np.arange(1.0, values.size + 1),
            values,
            quantity=quantity,
            split=split,
            direction=-1 if quantity == "loss" else 1,
            unit="fraction" if quantity == "accuracy" else "",
        )
    return Run("example", series, step_unit=unit, settings=settings or {})


def decay(
    points: int, start: float, end: float, rate: float = 5.0, wobble: float = 0.0, seed: int = 0
) -> FloatArray:
    """An exponential fall from `start` to about `end`; `rate` time constants long; additive noise."""
    time = np.linspace(0.0, 1.0, points)
    return end + (start - end) * np.exp(-rate * time) + jitter(points, wobble, seed)


def line(points: int, start: float, end: float, wobble: float = 0.0, seed: int = 0) -> FloatArray:
    """A straight line with additive noise."""
    return np.linspace(start, end, points) + jitter(points, wobble, seed)


def jitter(points: int, sigma: float, seed: int = 0) -> FloatArray:
    """Normal noise of a fixed seed."""
    return np.random.default_rng(seed).normal(0.0, sigma, points) if sigma else np.zeros(points)
