"""Accuracy that is high on training data and low on validation data."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few
from advisor.numbers.examples import line, run_of
from advisor.numbers.features.levels import end_level, fractions
from advisor.numbers.features.quoted import as_logged
from advisor.numbers.features.robust import median


def _examples() -> Examples:
    learned = line(20, 0.5, 0.99)
    return Examples(
        firing=(
            Example(
                "0.99 against 0.70", run_of(train_accuracy=learned, val_accuracy=line(20, 0.5, 0.70, 0.01))
            ),
        ),
        quiet=(
            Example(
                "near miss: 0.99 against 0.96",
                run_of(train_accuracy=learned, val_accuracy=line(20, 0.5, 0.96, 0.01)),
            ),
            Example(
                "near miss: both poor",
                run_of(train_accuracy=line(20, 0.5, 0.62), val_accuracy=line(20, 0.5, 0.57, 0.01)),
            ),
        ),
    )


@check("accuracy-gap", _examples)
def accuracy_gap(run: Run, *, least: float = 0.08) -> Observation:
    """Training accuracy ends well above validation accuracy: generalisation is what is missing.

    The gap must also exceed three standard deviations of the validation accuracy's own movement.
    """
    train, val = run.series.get("train_accuracy"), run.series.get("val_accuracy")
    if train is None or val is None:
        return lacking("train_accuracy" if train is None else "val_accuracy")
    fitted, held = fractions(train), fractions(val)
    for series, values in ((train, fitted), (val, held)):
        if values.size < 3:
            return too_few(series, 3)
    top, bottom = end_level(fitted), end_level(held)
    gap = top - bottom
    ends = as_logged(train, top), as_logged(val, bottom)
    moves = median(np.abs(np.diff(held[-max(4, held.size // 2) :])))
    figures = {"train": top, "val": bottom, "gap": gap, "val_best": float(held.max())}
    if gap >= max(least, 3 * moves) and top > 0.75:
        text = Text(
            f"{train.name} ends at {ends[0]} and {val.name} at {ends[1]}: {100 * gap:.1f} points lie between them",
            f"{train.name} 最后 {ends[0]}，{val.name} 只有 {ends[1]}，相差 {100 * gap:.1f} 个百分点",
        )
        return Observation(True, text, grade(gap, least, 0.25), val.name, figures)
    if gap < least:
        why = Text("no wide gap", "差距不大")
    elif top <= 0.75:
        why = Text("training itself is not fitted", "训练集本身就没有拟合好")
    else:
        why = Text(
            f"{val.name} jumps by {100 * moves:.1f} points itself",
            f"{val.name} 自身就有 {100 * moves:.1f} 个百分点的跳动",
        )
    text = Text(
        f"{train.name} ends at {ends[0]} and {val.name} at {ends[1]}: {why.en}",
        f"{train.name} 最后 {ends[0]}，{val.name} {ends[1]}：{why.zh}",
    )
    return Observation(False, text, 0.9 if gap < least / 2 else 0.3, val.name, figures)
