"""A loss that is zero before a run has had time to learn."""

import numpy as np

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.masked import zero_for_nan
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Zero is below this share of the start (a log with four digits prints 0.0000), early within this share of the run,
# and after so few points that no curve led there.
ZERO, EARLY, FEW = 1e-4, 0.3, 4


def _examples() -> Examples:
    return Examples(
        firing=(Example("0.8, 0.001, then 0", run_of(train_loss=[0.8, 0.001, *[0.0] * 18])),),
        quiet=(
            Example(
                "near miss: comes down along a curve",
                run_of(train_loss=[*decay(12, 2.3, 0.0, rate=9), *[0.0] * 28]),
            ),
            Example("near miss: small from the start", run_of(train_loss=line(20, 2e-5, 1e-5))),
            Example("near miss: zero at the end only", run_of(train_loss=[*line(18, 0.8, 0.2), 0.0, 0.0])),
            Example(
                "near miss: solved, validation too",
                run_of(train_loss=[1.4, 1.2, 0.3, *([1e-5] * 20)], val_loss=[1.4, 1.0, 0.2, *([1e-5] * 20)]),
            ),
            Example("learns", run_of(train_loss=decay(20, 2.3, 0.1))),
        ),
    )


@check("zero-early", _examples)
def zero_early(run: Run) -> Observation:
    """After a few points the training loss is zero to the printed digits, and stays there."""
    series = run.series.get("train_loss")
    if series is None:
        return lacking("train_loss")
    steps, values = finite(series)
    if values.size < 6 or zero_for_nan(run):
        return _silent(series)
    first = float(np.abs(values[:2]).max())
    if abs(float(values[-1])) > ZERO * first:
        text = Text(f"{series.name} ends at {show(values[-1])}", f"{series.name} 最后为 {show(values[-1])}")
        return Observation(False, text, 0.9, series.name, {"first": first, "last": float(values[-1])})
    zero = np.abs(values) <= ZERO * first
    figures = {"first": first, "last": float(values[-1]), "share": float(zero.mean())}
    onset = int(np.flatnonzero(~zero)[-1]) + 1 if not zero.all() else 0
    if first == 0:
        text = Text(f"{series.name} is 0 from its first point on", f"{series.name} 从第一个点起就是 0")
        return Observation(None, text, series=series.name)
    at = when(run, float(steps[onset]))
    text = Text(
        f"{series.name} is zero from {at.en} on, its {onset + 1}th of {values.size} points (first {show(first)})",
        f"{series.name} 自{at.zh}（{values.size} 个点中的第 {onset + 1} 个）起就是 0（起点 {show(first)}）",
    )
    if _solved(run, first):
        text = Text(f"{text.en}; validation is as low: solved", f"{text.zh}；验证 loss 同样低：任务已解决")
        return Observation(False, text, 0.3, series.name, figures)
    holds = onset <= FEW and onset < EARLY * values.size and bool(zero[onset:].all())
    strength = grade(FEW - onset, 0.0, FEW) if holds else 0.6
    return Observation(holds, text, max(0.6, strength), series.name, figures | {"onset": float(steps[onset])})


def _silent(series: Series) -> Observation:
    if finite(series)[1].size < 6:
        return too_few(series, 6)
    text = Text(f"{series.name} is 0 where the gradient norm is NaN", f"{series.name} 为 0 处梯度范数是 NaN")
    return Observation(None, text, series=series.name)


def _solved(run: Run, first: float) -> bool:
    """Whether the validation loss came down from a level of that size and ends as low."""
    val = run.series.get("val_loss")
    if val is None:
        return False
    values = finite(val)[1]
    return bool(values.size > FEW and abs(values[0]) > 0.1 * first and abs(values[-1]) <= 10 * ZERO * first)
