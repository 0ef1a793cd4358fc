"""Whether a loss comes down slowly, as the user says."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import shape
from advisor.numbers.features.window import series_of
from advisor.parsing import show

# Slow: half of the fall takes a quarter of the run and more, or less than a third of the start is gone. Not
# slow: nearly all is gone, half of it within a twelfth of the run.
LATE, LITTLE, SOON, MOST = 0.25, 0.35, 0.085, 0.7


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("a straight line", run_of(train_loss=line(60, 2.3, 0.5, 0.01)), {"series": "loss"}),
            Example("little", run_of(train_loss=line(30, 0.69, 0.64, 0.001)), {"series": "loss"}),
        ),
        quiet=(
            Example(
                "near miss: fast, then slow",
                run_of(train_loss=decay(60, 2.3, 0.1, rate=15)),
                {"series": "loss"},
            ),
            Example(
                "learns at once", run_of(train_loss=[2.3, 0.2, *line(28, 0.1, 0.05)]), {"series": "loss"}
            ),
        ),
    )


@check("pace", _examples)
def pace(run: Run, *, series: str) -> Observation:
    """The loss needs a large part of the run for half of its fall, or falls little in all of it."""
    column = series_of(run, series)
    if column is None:
        return lacking(series or "train_loss")
    form = shape(column, 6)
    if form is None:
        return too_few(column, 6)
    share = (form.start - form.low) / form.scale
    middle = (form.start + form.low) / 2
    half = float(np.argmax(form.smooth <= middle)) / form.smooth.size if share > 0 else 1.0
    figures = {"first": form.start, "low": form.low, "half_way": half, "drop": share}
    text = Text(
        f"{column.name} falls from {show(form.start)} to {show(form.low)}, half of it within {half:.0%} of the run",
        f"{column.name} 从 {show(form.start)} 降到 {show(form.low)}，其中一半用了 {half:.0%} 的训练",
    )
    if share < LITTLE:
        text = Text(
            f"{column.name} falls only from {show(form.start)} to {show(form.low)} ({max(0.0, share):.0%})",
            f"{column.name} 只从 {show(form.start)} 降到 {show(form.low)}（{max(0.0, share):.0%}）",
        )
    slow = half >= LATE or share < LITTLE
    fast = half < SOON and share > MOST
    return Observation(slow, text, 1.0 if slow or fast else 0.4, column.name, figures)
