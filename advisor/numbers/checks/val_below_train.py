"""Validation that looks better than training."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.robust import median
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "lower by a fifth", run_of(train_loss=decay(20, 1.0, 0.5), val_loss=decay(20, 0.85, 0.38))
            ),
        ),
        quiet=(
            Example(
                "near miss: equal", run_of(train_loss=decay(20, 1.0, 0.5), val_loss=decay(20, 0.99, 0.495))
            ),
            Example("usual", run_of(train_loss=decay(20, 1.0, 0.4), val_loss=decay(20, 1.0, 0.5))),
        ),
    )


@check("val-below-train", _examples)
def val_below_train(run: Run) -> Observation:
    """Validation loss lies below training loss by 3 % or more over most of the later half of the run."""
    training = outline(run, "train_loss", 5)
    if isinstance(training, Observation):
        return training
    validation = outline(run, "val_loss", 5)
    if isinstance(validation, Observation):
        return validation
    (train, base), (val, form) = training, validation
    half = form.steps[form.steps.size // 2 :]
    mine = np.interp(half, form.steps, form.smooth)
    theirs = np.interp(half, base.steps, base.smooth)
    scale = np.maximum(np.abs(theirs), 1e-12)
    gap = median((theirs - mine) / scale)
    share = float(np.mean(theirs > mine))
    figures = {"train_last": base.end, "val_last": form.end, "gap": gap}
    text = Text(
        f"{val.name} ({show(form.end)} at the end) lies {'below' if gap > 0 else 'above'} {train.name} ({show(base.end)})",
        f"{val.name}（最后 {show(form.end)}）{'低于' if gap > 0 else '高于'} {train.name}（{show(base.end)}）",
    )
    holds = gap > 0.03 and share > 0.8
    return Observation(holds, text, grade(gap, 0.03, 0.25) if holds else 0.8, val.name, figures)
