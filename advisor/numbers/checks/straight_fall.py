"""A loss that falls along a straight line: the step size alone sets the pace."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.parsing import show

# Largest share of the start that the fall may amount to, and how far the curve may bend away from the line, as
# a share of the fall. An exponential that has run for one time constant bends by 0.12.
SMALL, BEND = 0.15, 0.12


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("1.680 to 1.636 along a line", run_of(train_loss=line(15, 1.68, 1.636, 0.0003))),
            Example("0.694 to 0.686", run_of(train_loss=line(60, 0.694, 0.686, 0.0001))),
        ),
        quiet=(
            Example("near miss: a small fall that bends", run_of(train_loss=decay(30, 1.0, 0.8, rate=4))),
            Example("near miss: a straight fall of two thirds", run_of(train_loss=line(30, 2.3, 0.8, 0.005))),
            Example("near miss: a trend inside its noise", run_of(train_loss=line(30, 1.0, 0.98, 0.05))),
        ),
    )


@check("straight-fall", _examples)
def straight_fall(run: Run) -> Observation:
    """The loss falls evenly, along a straight line, and by a small share of its start."""
    found = outline(run, "train_loss", 8, from_start=True)
    if isinstance(found, Observation):
        return found
    series, form = found
    share = form.drop / form.scale
    steps = (form.steps - form.steps[0]) / max(float(form.steps[-1] - form.steps[0]), 1e-12)
    chord = form.start + (form.end - form.start) * steps
    bend = float(np.abs(form.smooth - chord).max()) / max(abs(form.drop), 1e-12)
    figures = {"first": form.start, "last": form.end, "drop": share, "bend": bend}
    clear = form.drop > 8 * form.sigma
    if clear and 0 < share < SMALL and bend < BEND:
        text = Text(
            f"{series.name} falls along a straight line, by {share:.1%} only ({show(form.start)} → {show(form.end)})",
            f"{series.name} 沿直线下降，总共只降了 {share:.1%}（{show(form.start)} → {show(form.end)}）",
        )
        return Observation(True, text, grade(SMALL - share, 0.0, 0.1), series.name, figures)
    text = Text(
        f"{series.name} goes from {show(form.start)} to {show(form.end)}"
        + (
            f", and bends away from a straight line by {bend:.0%} of its fall"
            if form.drop > 0
            else ", which is no fall"
        ),
        f"{series.name} 从 {show(form.start)} 到 {show(form.end)}"
        + (f"，偏离直线达降幅的 {bend:.0%}" if form.drop > 0 else "，没有下降"),
    )
    return Observation(False, text, 0.8 if share > 2 * SMALL else 0.3, series.name, figures)
