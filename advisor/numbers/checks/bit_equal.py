"""A loss that repeats itself to the last printed digit."""

import numpy as np

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("same loss each epoch", run_of(train_loss=[1.7918] * 10)),
            Example(
                "same validation loss", run_of(train_loss=line(10, 2.3, 2.3, 0.01), val_loss=[2.3119] * 10)
            ),
        ),
        quiet=(
            Example("near miss: flat with flicker", run_of(train_loss=line(12, 0.6931, 0.6931, 0.0003))),
            Example("near miss: zero", run_of(train_loss=[0.0] * 10)),
            Example("learns", run_of(train_loss=decay(12, 2.3, 0.3))),
        ),
    )


@check("bit-equal", _examples)
def bit_equal(run: Run) -> Observation:
    """A loss has the same value at every evaluation: the weights behind it cannot have changed."""
    columns = [run.series[role] for role in ("val_loss", "train_loss") if role in run.series]
    columns = [series for series in columns if series.values.size]
    if not columns:
        return lacking("train_loss")
    long = [series for series in columns if finite(series)[1].size >= 5]
    if not long:
        return too_few(columns[0], 5)
    for series in long:
        values = finite(series)[1]
        if np.ptp(values) == 0 and values[0] != 0 and not _moves(run, series):
            text = Text(
                f"{series.name} is {show(values[0])} at every one of its {values.size} points, to the last digit",
                f"{series.name} 的 {values.size} 个点全是 {show(values[0])}，一位都不差",
            )
            return Observation(
                True, text, 1.0, series.name, {"value": float(values[0]), "points": int(values.size)}
            )
    moving = [series for series in long if np.ptp(finite(series)[1]) > 0]
    if not moving:
        text = Text(
            f"{long[0].name} is 0 throughout, which tells nothing of the weights",
            f"{long[0].name} 一直是 0，看不出权重是否更新",
        )
        return Observation(None, text, series=long[0].name)
    series = moving[-1]
    low, high = float(finite(series)[1].min()), float(finite(series)[1].max())
    text = Text(
        f"{series.name} changes, between {show(low)} and {show(high)}",
        f"{series.name} 有变化，在 {show(low)} 与 {show(high)} 之间",
    )
    return Observation(False, text, 1.0, series.name, {"min": low, "max": high})


def _moves(run: Run, constant: Series) -> bool:
    """Whether the other loss clearly changes, so that the weights do."""
    other = run.series.get("train_loss" if constant.role == "val_loss" else "val_loss")
    if other is None or finite(other)[1].size < 3:
        return False
    values = finite(other)[1]
    return bool(abs(values[0] - values[-1]) > 0.05 * max(abs(values[0]), 1e-12))
