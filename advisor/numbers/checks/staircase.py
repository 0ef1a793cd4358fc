"""A loss that drops where an epoch begins and stands still in between."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking
from advisor.numbers.examples import decay, jitter, run_of
from advisor.numbers.features.epochs import fold
from advisor.parsing import show

# The drop at a boundary as a share of the level.
DROP = 0.03


def _examples() -> Examples:
    starts = [1.0 + 20 * number for number in range(9)]
    stairs = np.repeat(decay(9, 2.0, 0.5, rate=3), 20)[:160] + jitter(160, 0.02, 1)
    smooth = decay(160, 2.0, 0.5, rate=3, wobble=0.02)
    saw = smooth + np.tile(np.linspace(0.3, -0.3, 20), 8)
    return Examples(
        firing=(Example("a step an epoch", run_of(unit="step", epoch_starts=starts, train_loss=stairs)),),
        quiet=(
            Example("near miss: falls evenly", run_of(unit="step", epoch_starts=starts, train_loss=smooth)),
            Example("near miss: a saw", run_of(unit="step", epoch_starts=starts, train_loss=saw)),
        ),
    )


@check("staircase", _examples)
def staircase(run: Run) -> Observation:
    """The loss falls at the boundaries of the epochs and hardly within them: samples are recognised."""
    series = run.series.get("train_loss")
    if series is None:
        return lacking("train_loss")
    folded = fold(run, series)
    if folded is None:
        text = Text(
            "the file does not show where epochs begin, or has too few points in one",
            "文件没有给出 epoch 边界，或每个 epoch 的点太少",
        )
        return Observation(None, text, missing="epoch")
    drop = -folded.jump / folded.level
    figures = {"drop": drop, "within": folded.within, "epochs": len(folded.levels)}
    still = abs(folded.within) < 0.4 * abs(folded.jump) or folded.within > 0
    if drop > DROP and -folded.jump > 4 * folded.error and still and folded.within < -folded.jump * 0.6:
        text = Text(
            f"{series.name} drops by {show(-folded.jump)} wherever an epoch begins and changes by "
            f"{show(folded.within)} within one",
            f"{series.name} 每到新 epoch 开始就下降 {show(-folded.jump)}，epoch 内部只变化 {show(folded.within)}",
        )
        return Observation(True, text, grade(drop, DROP, 0.12), series.name, figures)
    text = Text(
        f"{series.name} changes by {show(folded.jump)} where an epoch begins and by {show(folded.within)} within one",
        f"{series.name} 在 epoch 交界处变化 {show(folded.jump)}，epoch 内部变化 {show(folded.within)}",
    )
    return Observation(False, text, 0.8, series.name, figures)
