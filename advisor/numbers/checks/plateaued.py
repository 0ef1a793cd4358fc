"""A curve that improved and then rested."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, outline, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import guessed_classes
from advisor.numbers.features.shape import Shape
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(Example("falls, then flat", run_of(train_loss=decay(40, 2.3, 0.5, rate=20, wobble=0.005))),),
        quiet=(
            Example("near miss: nearly flat, still falling", run_of(train_loss=decay(40, 2.3, 0.5, rate=4))),
            Example("near miss: halves what is left", run_of(train_loss=decay(40, 2.0, 0.0, rate=4))),
            Example("never improved", run_of(train_loss=line(40, 0.693, 0.693, 0.001))),
        ),
    )


@check("plateaued", _examples)
def plateaued(run: Run, *, series: str = "train_loss") -> Observation:
    """The loss improved clearly, and over its last third rests within its noise."""
    found = outline(run, series, 8)
    if isinstance(found, Observation):
        return found
    column, form = found
    tail = form.tail()
    improved = form.start - form.low > max(0.05 * form.scale, 4 * form.sigma)
    limit = max(0.02 * (form.start - form.low), 0.01 * abs(form.end), 1.0 * form.sigma)
    # Near zero a small step is still a large share of what is left: that curve has not come to rest.
    creeping = tail.p < 0.05 and abs(tail.change) > 0.1 * abs(form.end)
    resting = abs(tail.change) <= limit and not creeping
    figures = {"first": form.start, "last": form.end, "tail_change": tail.change, "points": form.points}
    if improved and (k := guessed_classes(run)):
        text = Text(
            f"{column.name} comes down to {show(form.end)}, which is what guessing among {k} classes costs: nothing was learned",
            f"{column.name} 降到 {show(form.end)}，这正是在 {k} 类中瞎猜的 loss：什么也没学到",
        )
        return Observation(None, text, series=column.name)
    if improved and resting:
        since = min(_rests_from(form, max(limit, 2 * form.sigma)), tail.from_step)
        at = when(run, since)
        text = Text(
            f"{column.name} improved from {show(form.start)} and has rested at {show(form.end)} since {at.en}",
            f"{column.name} 从 {show(form.start)} 改善后，自{at.zh} 起停在 {show(form.end)}",
        )
        figures["plateau_from"] = since
        return Observation(True, text, 1.0 if form.points >= 15 else 0.6, column.name, figures)
    if not improved:
        text = Text(
            f"{column.name} never improved, so it cannot have levelled off",
            f"{column.name} 从未改善，谈不上收敛",
        )
        return Observation(False, text, 0.9, column.name, figures)
    text = Text(
        f"{column.name} still changes by {show(tail.change)} over the last third",
        f"{column.name} 在最后三分之一仍变化 {show(tail.change)}",
    )
    return Observation(False, text, min(1.0, abs(tail.change) / (4 * limit)), column.name, figures)


def _rests_from(form: Shape, near: float) -> float:
    """The first step from which on the smoothed curve stays as near as that to its end level."""
    away = np.flatnonzero(np.abs(form.smooth - form.end) > near)
    first = int(away[-1]) + 1 if away.size else 0
    return float(form.steps[min(first, form.steps.size - 1)])
