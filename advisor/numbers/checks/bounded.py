"""Whether a series stays on one side of a figure, or gets as far as it."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.quoted import as_fractions, rounding
from advisor.numbers.features.robust import noise
from advisor.numbers.features.shape import finite
from advisor.numbers.features.window import part, series_of
from advisor.parsing import show

# One point beyond may be a spike; so many are not.
BEYOND, LEAST = 2, 3


def _examples() -> Examples:
    climbs = run_of(val_accuracy=line(30, 0.3, 0.92))
    falls = run_of(train_loss=decay(30, 2.3, 0.31))
    return Examples(
        firing=(
            Example("stays over 0.3", falls, {"series": "loss", "value": 0.3, "side": "above"}),
            Example("stays under 95 %", climbs, {"series": "accuracy", "value": 0.95, "side": "below"}),
        ),
        quiet=(
            Example("near miss: passes 0.85", climbs, {"series": "accuracy", "value": 0.85, "side": "below"}),
            Example("falls far below 1", falls, {"series": "loss", "value": 1.0, "side": "above"}),
        ),
    )


@check("bounded", _examples)
def bounded(
    run: Run, *, series: str, value: float, side: str, since: float = -1.0, unit: str = ""
) -> Observation:
    """A series stays below or above a figure; rates are read as fractions of one.

    It is surely not so where several points lie clearly beyond, more than the rounding of a quoted figure
    and the noise of the curve.

    Args:
        run: the run.
        series: a role, "loss", "accuracy" or a quantity.
        value: the figure.
        side: "below" or "above": where the series is said to stay.
        since: step or epoch from which it is said to hold; negative for the whole run.
        unit: "epoch" or "step": what `since` counts, "" for the axis of the run.
    """
    column = series_of(run, series)
    if column is None:
        return lacking(series or "train_loss")
    steps, values = finite(part(run, column, since, unit))
    if values.size < LEAST:
        return too_few(column, LEAST)
    values = as_fractions(column, values)
    wide = rounding(column, value)
    over = values - value if side == "below" else value - values
    far = int(over.argmax())
    at = when(run, float(steps[far]))
    beyond = int((over > wide + 2 * noise(values)).sum())
    holds = bool(over.max() <= wide)
    figures = {"extreme": float(values[far]), "asked": value, "beyond": beyond}
    word = Text("highest", "最高") if side == "below" else Text("lowest", "最低")
    text = Text(
        f"the {word.en} {column.name} is {show(float(values[far]))}, at {at.en}",
        f"{column.name} {word.zh}为 {show(float(values[far]))}，在{at.zh}",
    )
    sure = holds or beyond >= BEYOND
    return Observation(holds, text, 1.0 if sure else 0.3, column.name, figures)
