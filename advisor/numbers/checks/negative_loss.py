"""A loss below zero."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(Example("falls below zero", run_of(train_loss=line(20, -0.1, -0.9))),),
        quiet=(
            Example("near miss: one value of -0.0001", run_of(train_loss=[*decay(20, 1.0, 0.01), -0.0001])),
            Example("positive", run_of(train_loss=decay(20, 2.3, 0.1))),
        ),
    )


@check("negative-loss", _examples)
def negative_loss(run: Run) -> Observation:
    """A tenth of the training loss and its end lie below zero, where no reward explains it."""
    found = outline(run, "train_loss", 3)
    if isinstance(found, Observation):
        return found
    series, form = found
    values = form.raw
    share = float(np.mean(values < 0))
    figures = {"share": share, "min": float(values.min()), "last": float(values[-1])}
    text = Text(
        f"{share:.0%} of {series.name} lies below zero (smallest {show(values.min())})",
        f"{series.name} 有 {share:.0%} 的点小于 0（最小 {show(values.min())}）",
    )
    return Observation(share > 0.1 and values[-1] < 0, text, 1.0, series.name, figures)
