"""A series that rests at, or ends at, a figure that the user names."""

import numpy as np

from advisor.model import Observation, Run, Text, Value
from advisor.numbers.checks import Example, Examples, check, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import end_level
from advisor.parsing import show

# People round when they speak: "0.69" for 0.6931, "60 %" for 0.613.
ROUNDED = 0.025

# A value below this share of the start is as good as zero.
ZERO = 0.01


def _examples() -> Examples:
    ask: dict[str, Value] = {"series": "train_loss", "value": 0.69}
    return Examples(
        firing=(Example("rests there", run_of(train_loss=line(20, 0.6935, 0.6930, 0.001)), ask),),
        quiet=(
            Example("near miss: starts there", run_of(train_loss=decay(20, 0.69, 0.2)), ask),
            Example("near miss: rests at 0.75", run_of(train_loss=line(20, 0.75, 0.75, 0.001)), ask),
        ),
    )


@check("near-value", _examples)
def near_value(run: Run, *, series: str, value: float) -> Observation:
    """The series ends within 2.5 % of a figure (or within its own noise), rates read as fractions."""
    role = series if series in run.series else series.replace("train_", "val_")
    found = outline(run, role, 3)
    if isinstance(found, Observation):
        return found
    column, form = found
    scale = 100.0 if column.unit == "percent" else 1.0
    level = end_level(form.raw) / scale
    own = 2 * form.sigma / scale
    if value == 0:  # what is zero is a matter of where the series began; noise as large as the rest is not
        own = min(own, ZERO * abs(form.start) / scale)
    wide = max(ROUNDED * max(abs(value), 0.01), own)
    off = abs(level - value)
    share = float(np.mean(np.abs(form.raw / scale - value) <= wide))
    figures = {"level": level, "asked": value, "share": share, "points": form.points}
    text = Text(
        f"{column.name} ends at {show(level)} ({share:.0%} of its points lie near {show(value)})",
        f"{column.name} 最后为 {show(level)}（{share:.0%} 的点在 {show(value)} 附近）",
    )
    strength = 1.0 if off <= wide / 2 or off > 3 * wide else 0.5
    return Observation(off <= wide, text, strength, column.name, figures)
