"""A loss or gradient that shoots up in the first steps while the learning rate is at its full height."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# The part of the run that counts as its start, and how far the loss climbs above its first value.
START, CLIMB = 0.1, 0.15


def _examples() -> Examples:
    spiked = np.concatenate([[2.3, 3.9, 5.2, 4.1, 3.0], decay(95, 2.4, 1.2, wobble=0.02)])
    warm = np.concatenate([np.linspace(1e-5, 1e-3, 20), np.full(80, 1e-3)])
    return Examples(
        firing=(Example("2.3 to 5.2 at full rate", run_of(train_loss=spiked, lr=line(100, 1e-3, 1e-4))),),
        quiet=(
            Example("near miss: warmed up", run_of(train_loss=spiked, lr=warm)),
            Example("near miss: noise", run_of(train_loss=line(100, 2.3, 1.0, 0.1), lr=[1e-3] * 100)),
            Example("learns", run_of(train_loss=decay(100, 2.3, 0.4), lr=[1e-3] * 100)),
        ),
    )


@check("spike-at-start", _examples)
def spike_at_start(run: Run) -> Observation:
    """Within its first tenth the loss climbs well above its first value, with the rate at its peak already."""
    rate = run.series.get("lr")
    if rate is None:
        return lacking("lr")
    found = outline(run, "train_loss", 20, from_start=True)
    if isinstance(found, Observation):
        return found
    loss, form = found
    values = finite(rate)[1]
    if not values.size:
        return lacking("lr")
    full = float(values[0]) >= 0.5 * float(values.max()) > 0
    early = form.raw[: max(3, round(form.raw.size * START))]
    climb = (float(early.max()) - float(form.raw[0])) / max(abs(float(form.raw[0])), 1e-12)
    figures = {"first": float(form.raw[0]), "peak": float(early.max()), "lr_first": float(values[0])}
    if full and climb > CLIMB and float(early.max()) - float(form.raw[0]) > 5 * form.sigma:
        text = Text(
            f"{loss.name} climbs from {show(form.raw[0])} to {show(early.max())} in the first steps, and {rate.name} "
            f"starts at its full {show(values[0])}",
            f"{loss.name} 在最初几步从 {show(form.raw[0])} 冲到 {show(early.max())}，而 {rate.name} 一开始就是 {show(values[0])}",
        )
        return Observation(True, text, grade(climb, CLIMB, 0.6), loss.name, figures)
    text = Text(
        f"{rate.name} is warmed up: it starts at {show(values[0])} of {show(values.max())}"
        if not full
        else f"in its first tenth {loss.name} rises no higher than {show(early.max())} (start {show(form.raw[0])})",
        f"{rate.name} 有预热：从 {show(values[0])} 升到 {show(values.max())}"
        if not full
        else f"{loss.name} 开头十分之一最高只到 {show(early.max())}（起点 {show(form.raw[0])}）",
    )
    return Observation(False, text, 0.8 if not full else 0.4, loss.name, figures)
