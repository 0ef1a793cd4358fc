"""True and false things to say of a curve, in words that people use; what is true is read off the figures alone."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from advisor.model import Run

Array = npt.NDArray[np.float64]
NAMES = {
    "train_loss": ("training loss", "训练 loss"),
    "val_loss": ("val loss", "验证 loss"),
    "train_accuracy": ("training accuracy", "训练准确率"),
    "val_accuracy": ("validation accuracy", "验证准确率"),
}
# How each kind of claim is said; {name} and {value} are filled in.
SAID = {
    "falling": ("{name} keeps going down", "{name} 一直在下降"),
    "rising": ("{name} keeps rising", "{name} 一直在上升"),
    "stuck": ("{name} is stuck, it does not move", "{name} 卡住不动"),
    "stuck-at": ("{name} is stuck at {value}", "{name} 一直卡在 {value} 不动"),
    "nan": ("{name} became NaN", "{name} 变成 nan 了"),
    "gap": (
        "train accuracy is much better than validation accuracy",
        "训练准确率很高，验证准确率低很多",
    ),
    "turned": ("{name} starts rising after epoch {value}", "第 {value} 个 epoch 之后 {name} 开始上升"),
}


class Pair(NamedTuple):
    """One thing that is true of a run and one that is not, each as (English, Chinese)."""

    about: str
    true: tuple[str, str]
    false: tuple[str, str]


def say(kind: str, role: str, value: str = "") -> tuple[str, str]:
    """A claim in both languages."""
    english, chinese = SAID[kind]
    names = NAMES.get(role, ("", ""))
    return english.format(name=names[0], value=value), chinese.format(name=names[1], value=value)


def pairs(run: Run) -> Iterator[Pair]:
    """Every pair that this run is clear about; curves that a reader could argue over give none."""
    for role in ("train_loss", "val_loss"):
        series = run.series.get(role)
        if series is not None and series.values.size >= 10:
            yield from _of_loss(run, role, series.values)
    parts = [run.series.get(role) for role in ("train_accuracy", "val_accuracy")]
    if all(part is not None and part.values.size >= 10 for part in parts):
        train, val = (
            _end(part.values) / (100 if part.unit == "percent" else 1) for part in parts if part is not None
        )
        if train - val > 0.2:
            yield Pair(
                "gap",
                say("gap", ""),
                say("rising", "val_loss") if _falls(run, "val_loss") else say("nan", "val_accuracy"),
            )
        elif abs(train - val) < 0.02 and _falls(run, "train_loss"):
            yield Pair("no gap", say("falling", "train_loss"), say("gap", ""))


def _of_loss(run: Run, role: str, values: Array) -> Iterator[Pair]:
    if not np.isfinite(values).all():
        if not np.isfinite(values[-3:]).any():
            yield Pair("nan", say("nan", role), say("stuck-at", role, f"{values[0] * 3:.3g}"))
        return
    level, moved = float(np.median(values)), float(np.ptp(values))
    drift = abs(_end(values) - float(np.median(values[: max(3, values.size // 10)])))
    if moved < 0.02 * level and drift < 0.003 * level:
        shown = f"{level:.3g}"
        yield Pair("flat", say("stuck", role), say("falling", role))
        yield Pair("flat at", say("stuck-at", role, shown), say("stuck-at", role, f"{level * 2.5:.3g}"))
        yield Pair("flat", say("stuck-at", role, shown), say("rising", role))
    elif _falls(run, role):
        yield Pair("falls", say("falling", role), say("stuck", role))
        yield Pair("falls", say("falling", role), say("rising", role))
        yield Pair("falls", say("falling", role), say("nan", role))
        yield Pair("falls", say("falling", role), say("stuck-at", role, f"{values[0] * 1.5:.3g}"))
    elif _rises(values):
        yield Pair("rises", say("rising", role), say("falling", role))
        yield Pair("rises", say("rising", role), say("stuck", role))
    elif run.step_unit == "epoch" and role == "val_loss" and (turn := _turn(values)):
        starts = run.series[role].steps
        yield Pair("turns", say("turned", role, f"{starts[turn]:g}"), say("falling", role))


def _falls(run: Run, role: str) -> bool:
    """Each fifth of the curve lies clearly below the one before it."""
    series = run.series.get(role)
    if series is None or series.values.size < 10 or not np.isfinite(series.values).all():
        return False
    fifths = [float(np.median(part)) for part in np.array_split(series.values, 5)]
    return (
        all(0 < late < 0.93 * early for early, late in itertools.pairwise(fifths))
        and fifths[-1] < 0.67 * fifths[0]
    )


def _rises(values: Array) -> bool:
    fifths = [float(np.median(part)) for part in np.array_split(values, 5)]
    return all(late > 1.03 * early > 0 for early, late in itertools.pairwise(fifths))


def _turn(values: Array) -> int:
    """The place from which a curve that fell by a third rises by a half, 0 where there is none."""
    best = int(np.argmin(values))
    early = 2 < best < 0.5 * values.size
    return best + 1 if early and values[best] < 0.67 * values[0] and _end(values) > 1.5 * values[best] else 0


def _end(values: Array) -> float:
    return float(np.median(values[-max(3, values.size // 10) :]))
