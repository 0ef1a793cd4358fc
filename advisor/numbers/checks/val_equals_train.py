"""Validation figures that are the training figures."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, jitter, run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Two sets of samples never give the same loss to four digits time after time.
SAME, MOST, LEAST, ENOUGH = 2e-4, 0.8, 5, 2000


def _examples() -> Examples:
    loss = decay(20, 2.3, 0.3, wobble=0.02)
    return Examples(
        firing=(
            Example("identical", run_of(train_loss=loss, val_loss=loss)),
            Example(
                "identical accuracies",
                run_of(train_accuracy=decay(20, 0.4, 0.93, wobble=0.01), val_accuracy=decay(20, 0.4, 0.93, wobble=0.01)),
            ),
        ),
        quiet=(
            Example("near miss: half a per cent apart", run_of(train_loss=loss, val_loss=loss + jitter(20, 0.01, 5))),
            Example("near miss: both at rest on zero", run_of(train_loss=[0.0] * 20, val_loss=[0.0] * 20)),
            Example("near miss: both accuracies perfect", run_of(train_accuracy=[1.0] * 20, val_accuracy=[1.0] * 20)),
            Example(
                "near miss: both reach a perfect score and stay there",
                run_of(
                    train_accuracy=[0.24, 0.3, 0.64, 0.98, *([1.0] * 16)],
                    val_accuracy=[0.25, 0.28, 0.9, 0.99, *([1.0] * 16)],
                ),
            ),
            Example("usual", run_of(train_loss=loss, val_loss=decay(20, 2.3, 0.5, wobble=0.03, seed=4))),
        ),
    )  # fmt: skip


@check("val-equals-train", _examples)
def val_equals_train(run: Run) -> Observation:
    """Validation and training figures are the same to four digits: both were measured on the same samples."""
    pairs = [
        (run.series[f"train_{name}"], run.series[f"val_{name}"])
        for name in ("loss", "accuracy")
        if f"train_{name}" in run.series and f"val_{name}" in run.series
    ]
    if not pairs:
        return lacking("val_loss" if "train_loss" in run.series else "train_loss")
    told = []
    for train, val in pairs:
        mine, theirs = _aligned(train, val)
        # A figure that does not move is the same by itself (zero, a perfect score, chance).
        moves = np.flatnonzero(np.diff(mine, prepend=np.nan) != 0)
        mine, theirs = mine[moves], theirs[moves]
        if mine.size < LEAST or np.ptp(mine) <= 0.02 * max(float(np.abs(mine).max()), 1e-12):
            continue
        same = float(np.mean(np.abs(mine - theirs) <= SAME * np.maximum(np.abs(mine), 1e-12)))
        told.append((same, train, val, mine))
    if not told:
        return too_few(pairs[0][1], LEAST)
    same, train, val, mine = max(told, key=lambda item: item[0])
    figures = {"same": same, "points": int(mine.size)}
    if same >= MOST:
        text = Text(
            f"{val.name} equals {train.name} to four digits at {same:.0%} of {mine.size} evaluations, while both move "
            f"({show(mine[0])} → {show(mine[-1])}): both come from the same samples",
            f"{mine.size} 次评估中有 {same:.0%} 的 {val.name} 与 {train.name} 前四位完全相同，而两者都在变化"
            f"（{show(mine[0])} → {show(mine[-1])}）：说明用的是同一批样本",
        )
        return Observation(True, text, 1.0, val.name, figures)
    text = Text(
        f"{val.name} and {train.name} differ at {1 - same:.0%} of {mine.size} evaluations",
        f"{mine.size} 次评估中有 {1 - same:.0%} 的 {val.name} 与 {train.name} 不同",
    )
    return Observation(False, text, 1.0, val.name, figures)


def _aligned(train: Series, val: Series) -> tuple[FloatArray, FloatArray]:
    """Values of both at the steps that both were logged at; of very many steps some two thousand."""
    (one, mine), (other, theirs) = finite(train), finite(val)
    stride = max(1, other.size // ENOUGH)
    other, theirs = other[::stride], theirs[::stride]
    if not one.size:
        return mine, theirs[:0]
    at = np.minimum(np.searchsorted(one, other), one.size - 1)
    both = one[at] == other
    return mine[at[both]], theirs[both]
