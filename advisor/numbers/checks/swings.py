"""Whether a curve jumps about as the user says."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few
from advisor.numbers.examples import decay, jitter, line, run_of
from advisor.numbers.features.robust import median, noise
from advisor.numbers.features.shape import finite
from advisor.numbers.features.window import part, series_of
from advisor.parsing import show

# Step from point to point as a share of the level: from MUCH on anyone calls it jumping, below LITTLE nobody does.
MUCH, LITTLE = 0.06, 0.015


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("jumps by a fifth", run_of(train_loss=1.0 + jitter(40, 0.15, 3)), {"series": "loss"}),
        ),
        quiet=(
            Example(
                "near miss: one per cent", run_of(train_loss=line(40, 1.0, 0.9, 0.005)), {"series": "loss"}
            ),
            Example("smooth", run_of(train_loss=decay(40, 2.3, 0.5)), {"series": "loss"}),
        ),
    )


@check("swings", _examples)
def swings(run: Run, *, series: str, since: float = -1.0, unit: str = "") -> Observation:
    """From point to point a series jumps by a noticeable share of its level, up and down."""
    column = series_of(run, series)
    if column is None:
        return lacking(series or "train_loss")
    values = finite(part(run, column, since, unit))[1]
    if values.size < 6:
        return too_few(column, 6)
    half = values[values.size // 4 :]
    level = max(abs(median(half)), 1e-12)
    size = noise(half) / level
    turns = float(np.mean(np.diff(np.sign(np.diff(half))) != 0)) if half.size > 3 else 0.0
    figures = {"step": size, "turns": turns, "level": level}
    text = Text(
        f"{column.name} jumps by about {size:.1%} of its level ({show(level)}) from point to point",
        f"{column.name} 相邻点之间约跳动其水平（{show(level)}）的 {size:.1%}",
    )
    if size >= MUCH and turns > 0.3:
        return Observation(True, text, grade(size, MUCH, 0.2), column.name, figures)
    return Observation(False, text, 1.0 if size < LITTLE else 0.4, column.name, figures)
