"""Whether a series is where the user says it is."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.quoted import FAR, as_fractions, rounding
from advisor.numbers.features.robust import median, noise
from advisor.numbers.features.shape import finite
from advisor.numbers.features.window import part, series_of
from advisor.parsing import show


def _examples() -> Examples:
    run = run_of(train_loss=decay(30, 2.3, 0.31), val_accuracy=[*line(20, 0.3, 0.92), *line(10, 0.92, 0.89)])
    stuck = run_of(train_loss=line(30, 0.6935, 0.6928, 0.001))
    return Examples(
        firing=(
            Example("stuck at 0.69", stuck, {"series": "loss", "value": 0.69}),
            Example("best accuracy 92 %", run, {"series": "accuracy", "value": 0.92}),
            Example("ends at 0.89", run, {"series": "accuracy", "value": 0.89}),
        ),
        quiet=(
            Example("near miss: passed 0.69 on its way", run, {"series": "loss", "value": 0.69}),
            Example("near miss: 0.75 for 0.69", stuck, {"series": "loss", "value": 0.75}),
            Example("never there", run, {"series": "accuracy", "value": 0.99}),
        ),
    )


@check("at-level", _examples)
def at_level(run: Run, *, series: str, value: float, since: float = -1.0, unit: str = "") -> Observation:
    """A series ends near a figure, or has its best there; rates are read as fractions of one.

    Args:
        run: the run.
        series: a role, "loss", "accuracy" or a quantity.
        value: the figure.
        since: step or epoch from which it is said to hold; negative for the whole run.
        unit: "epoch" or "step": what `since` counts, "" for the axis of the run.
    """
    column = series_of(run, series)
    if column is None:
        return lacking(series or "train_loss")
    values = finite(part(run, column, since, unit))[1]
    if not values.size:
        return too_few(column, 1)
    values = as_fractions(column, values)
    tail = values[-max(1, values.size // 10) :]
    end, best = median(tail), float(values.max() if column.direction > 0 else values.min())
    wide = max(rounding(column, value), 2 * noise(values))
    off = min(abs(end - value), abs(best - value), abs(float(values[-1]) - value))
    most = float(np.mean(np.abs(values - value) <= wide))
    figures = {"level": end, "best": best, "asked": value, "share": most}
    ending = Text(
        f"{column.name} ends at {show(end)} (best {show(best)})",
        f"{column.name} 最后为 {show(end)}（最好 {show(best)}）",
    )
    text = (
        ending
        if value == 0 and off <= wide and most < 0.5
        else Text(
            f"{column.name} ends at {show(end)} (best {show(best)}); {most:.0%} of its points lie near {show(value)}",
            f"{column.name} 最后为 {show(end)}（最好 {show(best)}）；{most:.0%} 的点在 {show(value)} 附近",
        )
    )
    holds = off <= wide or most >= 0.5
    return Observation(
        holds, text, 1.0 if holds or (off > FAR * wide and most < 0.25) else 0.4, column.name, figures
    )
