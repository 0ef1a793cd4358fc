"""A loss that runs through the same course in every epoch."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking
from advisor.numbers.examples import decay, jitter, run_of
from advisor.numbers.features.epochs import fold
from advisor.parsing import show

# How alike the epochs must be, and how far the course must swing as a share of the level.
ALIKE, SWING = 0.6, 0.05


def saw(epochs: int, length: int, swing: float, seed: int = 0) -> FloatArray:
    """A falling curve with the same course laid over every epoch; for examples."""
    course = np.tile(np.linspace(swing / 2, -swing / 2, length), epochs)
    return decay(epochs * length, 2.0, 1.0) + course + jitter(epochs * length, 0.05, seed)


def _examples() -> Examples:
    starts = [1.0 + 20 * number for number in range(9)]
    stairs = np.repeat(decay(9, 2.0, 0.5, rate=3), 20)[:160] + jitter(160, 0.03, 1)
    return Examples(
        firing=(
            Example(
                "a saw with a tooth an epoch",
                run_of(unit="step", epoch_starts=starts, train_loss=saw(8, 20, 0.6)),
            ),
            Example(
                "the other way round", run_of(unit="step", epoch_starts=starts, train_loss=saw(8, 20, -0.6))
            ),
        ),
        quiet=(
            Example("near miss: noise", run_of(unit="step", epoch_starts=starts, train_loss=saw(8, 20, 0.0))),
            Example("near miss: stairs", run_of(unit="step", epoch_starts=starts, train_loss=stairs)),
            Example("near miss: no epochs known", run_of(unit="step", train_loss=saw(8, 20, 0.6))),
        ),
    )


@check("sawtooth", _examples)
def sawtooth(run: Run) -> Observation:
    """The loss runs through the same course in every epoch and jumps back at its end.

    Shuffled data give every epoch another course; the course of a fixed order repeats.
    """
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
    course = folded.levels.mean(axis=0) - folded.levels.mean()
    swing = float(np.ptp(course)) / folded.level
    back = (
        folded.jump * folded.within < 0 and abs(folded.within) > 0.5 * abs(folded.jump) > 1.5 * folded.error
    )
    inner = abs(folded.within) < 0.5 * float(np.ptp(course))
    figures = {"swing": swing, "alike": folded.consistency, "jump": folded.jump, "epochs": len(folded.levels)}
    if folded.consistency > ALIKE and swing > SWING and (back or inner):
        text = Text(
            f"{series.name} runs through the same course in all {len(folded.levels)} epochs, by {swing:.0%} of its "
            f"level, and jumps by {show(folded.jump)} where the next one begins",
            f"{series.name} 在 {len(folded.levels)} 个 epoch 里重复同样的走势（幅度为水平的 {swing:.0%}），"
            f"每到下一个 epoch 开始就跳变 {show(folded.jump)}",
        )
        return Observation(True, text, grade(swing, SWING, 0.3), series.name, figures)
    text = Text(
        f"the course of {series.name} within an epoch swings by {swing:.1%} of its level, and epochs are alike by "
        f"{folded.consistency:.2f} (1 is the same)",
        f"{series.name} 在一个 epoch 内的起伏为水平的 {swing:.1%}，各 epoch 走势的相似度为 {folded.consistency:.2f}（1 为相同）",
    )
    return Observation(False, text, 0.8, series.name, figures)
