"""Whether a series gets as low, or as high, as the user says."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.quoted import FAR, as_fractions, rounding
from advisor.numbers.features.shape import finite
from advisor.numbers.features.window import part, series_of
from advisor.parsing import show


def _examples() -> Examples:
    falls = run_of(train_loss=decay(30, 2.3, 0.31))
    climbs = run_of(val_accuracy=line(30, 0.3, 0.92))
    return Examples(
        firing=(
            Example("falls to 0.4", falls, {"series": "loss", "value": 0.4, "way": "down"}),
            Example("passes 1 on its way", falls, {"series": "loss", "value": 1.0, "way": "down"}),
            Example("climbs to 92 %", climbs, {"series": "accuracy", "value": 0.92, "way": "up"}),
        ),
        quiet=(
            Example("near miss: never at 0.2", falls, {"series": "loss", "value": 0.2, "way": "down"}),
            Example("never at 99 %", climbs, {"series": "accuracy", "value": 0.99, "way": "up"}),
        ),
    )


@check("reaches", _examples)
def reaches(
    run: Run, *, series: str, value: float, way: str, since: float = -1.0, unit: str = ""
) -> Observation:
    """A series gets down, or up, to a figure at some point; rates are read as fractions of one.

    Args:
        run: the run.
        series: a role, "loss", "accuracy" or a quantity.
        value: the figure.
        way: "down" or "up".
        since: step or epoch from which it is said to hold; negative for the whole run.
        unit: "epoch" or "step": what `since` counts, "" for the axis of the run.
    """
    column = series_of(run, series)
    if column is None:
        return lacking(series or "train_loss")
    steps, values = finite(part(run, column, since, unit))
    if not values.size:
        return too_few(column, 1)
    values = as_fractions(column, values)
    # A figure of zero has no digits to round by: a hundredth of the way is as good as none.
    least = 0.01 * float(np.ptp(values)) if value == 0 else 0.0
    wide = max(rounding(column, value), least)
    far = int(values.argmin() if way == "down" else values.argmax())
    best = float(values[far])
    short = best - value if way == "down" else value - best
    at, word = when(run, float(steps[far])), ("lowest", "最低") if way == "down" else ("highest", "最高")
    text = Text(
        f"the {word[0]} {column.name} is {show(best)}, at {at.en}",
        f"{column.name} {word[1]}为 {show(best)}，在{at.zh}",
    )
    holds = short <= wide
    sure = 1.0 if holds or short > FAR * wide else 0.4
    return Observation(holds, text, sure, column.name, {"extreme": best, "asked": value})
