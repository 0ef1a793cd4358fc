"""A run held against a known-good one, series by series."""

import numpy as np

from advisor.model import Run, Series, Text
from advisor.numbers.features.shape import Shape, shape
from advisor.parsing import show

# Differences below this many sigma of both curves together are noise.
SIGMAS = 4.0
COMPARED = ("train_loss", "val_loss", "train_accuracy", "val_accuracy", "lr", "grad_norm", "throughput")


def compare(run: Run, good: Run) -> tuple[Text, ...]:
    """One sentence a role that both runs have: same within noise, or what differs and since when."""
    told = []
    for role in COMPARED:
        mine, theirs = run.series.get(role), good.series.get(role)
        if mine is None or theirs is None:
            continue
        form, reference = shape(mine), shape(theirs)
        if form is not None and reference is not None:
            told.append(_sentence(mine, form, reference, run.step_unit))
    if told:
        return tuple(told)
    return (
        Text(
            "the run and the baseline share no series with five points or more",
            "该训练与基线没有共同的（至少五个点的）指标列",
        ),
    )


def _sentence(series: Series, form: Shape, good: Shape, unit: str) -> Text:
    expected = np.interp(form.steps, good.steps, good.smooth)
    overlap = form.steps <= good.steps[-1]
    limit = SIGMAS * float(np.hypot(form.sigma, good.sigma)) + 0.02 * good.scale
    apart = (np.abs(form.smooth - expected) > limit) & overlap
    mine, theirs = show(form.end), show(good.end)
    if not apart.any():
        return Text(
            f"{series.name} follows the baseline within its noise (at the end {mine}, baseline {theirs})",
            f"{series.name} 与基线在噪声范围内一致（最后 {mine}，基线 {theirs}）",
        )
    first = show(float(form.steps[int(np.argmax(apart))]))
    share = float(apart.sum() / max(1, overlap.sum()))
    return Text(
        f"{series.name} leaves the baseline at {unit} {first} and differs over {share:.0%} of the run "
        f"(at the end {mine}, baseline {theirs})",
        f"{series.name} 从第 {first} 个 {unit} 起偏离基线，{share:.0%} 的时间有差异（最后 {mine}，基线 {theirs}）",
    )
