"""A loss of exactly zero from the first step."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.masked import zero_for_nan
from advisor.numbers.features.shape import finite
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(Example("zero at once", run_of(train_loss=[0.0] * 10)),),
        quiet=(
            Example("near miss: reaches zero late", run_of(train_loss=[2.3, 1.1, 0.2, *[0.0] * 10])),
            Example("learns", run_of(train_loss=decay(20, 2.3, 0.1))),
        ),
    )


@check("zero-from-start", _examples)
def zero_from_start(run: Run) -> Observation:
    """The training loss is 0 at its first points and stays there."""
    series = run.series.get("train_loss")
    if series is None:
        return lacking("train_loss")
    if zero_for_nan(run):
        text = Text(
            f"{series.name} is 0 where the gradient norm is NaN", f"{series.name} 为 0 处梯度范数是 NaN"
        )
        return Observation(None, text, series=series.name)
    values = finite(series)[1]
    if values.size < 3:
        return too_few(series, 3)
    zero = np.abs(values) < 1e-8
    figures = {"first": float(values[0]), "share": float(zero.mean()), "points": int(values.size)}
    if zero[:3].all() and zero.mean() >= 0.9:
        text = Text(
            f"{series.name} is exactly 0 from the first of its {values.size} points",
            f"{series.name} 从第一个点起就恰好为 0（共 {values.size} 个点）",
        )
        return Observation(True, text, 1.0, series.name, figures)
    text = Text(
        f"{series.name} starts at {show(values[0])}, not at 0",
        f"{series.name} 的起点是 {show(values[0])}，不是 0",
    )
    return Observation(False, text, 1.0, series.name, figures)
