"""Small runs by formula: what a check's examples are made of. Never used to fit or judge a threshold."""

from collections.abc import Sequence

import numpy as np

from advisor.model import Event, FloatArray, Run, Series, Value
from advisor.parsing.names import meaning
from advisor.parsing.roles import ROLES, RoleFacts


def run_of(
    unit: str = "epoch",
    settings: dict[str, Value] | None = None,
    *,
    events: tuple[Event, ...] = (),
    steps: Sequence[float] | FloatArray | None = None,
    epoch_starts: Sequence[float] = (),
    **columns: Sequence[float] | FloatArray,
) -> Run:
    """A run whose series are the keyword arguments; a name that is no role becomes an "other" metric.

    `steps` are shared by all columns of their length; others count from 1.
    """
    series = {}
    for name, column in columns.items():
        values = np.asarray(column, dtype=np.float64)
        facts = ROLES.get(name) or _facts(name)
        given = steps is not None and len(steps) == values.size
        series[name] = Series(
            name,
            name if name in ROLES else "other",
            np.asarray(steps, dtype=np.float64) if given else np.arange(1.0, values.size + 1),
            values,
            quantity=facts.quantity,
            split=facts.split,
            direction=facts.direction,
            unit="fraction" if facts.quantity == "accuracy" else "",
        )
    starts = np.asarray(epoch_starts, dtype=np.float64)
    return Run("example", series, unit, starts, settings or {}, events=events)


def _facts(name: str) -> RoleFacts:
    """What a column of that name would be read as; a name that says nothing measures itself."""
    said = meaning(name)
    if said is None:
        return RoleFacts(name, "", 1)
    part = said.role == "loss" and said.form in ("part", "rival")
    return RoleFacts("loss_part" if part else said.quantity, said.split, said.direction)


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
