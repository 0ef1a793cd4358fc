"""A loss that falls steadily and far too slowly."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline, span
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import accuracy_level
from advisor.numbers.features.shape import Shape
from advisor.numbers.features.trend import mann_kendall
from advisor.parsing import show

# Runs of this many epochs that are half done after a third of them were started too slowly.
MANY_EPOCHS = 100
HALF = 0.5
# With an accuracy above this a small fall is no sign of slowness.
GOOD = 0.85


def _half_way(form: Shape) -> float:
    """The share of the run after which half of the fall is behind it."""
    middle = (form.start + form.end) / 2
    return float(np.argmax(form.smooth <= middle)) / form.smooth.size


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("half way after 60 of 170 epochs", run_of(train_loss=line(170, 2.3, 0.3, 0.01))),
            Example("0.693 to 0.66 in 50 epochs", run_of(train_loss=line(50, 0.693, 0.66, 0.001))),
        ),
        quiet=(
            Example(
                "near miss: fast at first, slow at the end", run_of(train_loss=decay(50, 2.3, 0.5, rate=10))
            ),
            Example("near miss: flat", run_of(train_loss=line(50, 0.6931, 0.6930, 0.001))),
            Example("learns", run_of(train_loss=line(20, 2.3, 0.5, 0.02))),
        ),
    )


@check("slow-progress", _examples)
def slow_progress(run: Run) -> Observation:
    """The training loss falls significantly, evenly over the whole run, and by a small share of its start."""
    found = outline(run, "train_loss", 12, from_start=True)
    if isinstance(found, Observation):
        return found
    series, form = found
    share = form.drop / form.scale
    middle = form.smooth.size // 2
    late = (float(form.smooth[middle]) - form.end) / form.drop if form.drop > 0 else 0.0
    figures = {
        "first": form.start,
        "last": form.end,
        "drop": share,
        "late_share": late,
        "points": form.points,
    }
    seen = span(run, form.points)
    if (
        run.step_unit == "epoch"
        and form.points >= MANY_EPOCHS
        and _half_way(form) > 0.3
        and form.drop > 4 * form.sigma
    ):
        text = Text(
            f"{series.name} needed {_half_way(form):.0%} of {seen.en} for the first half of its fall "
            f"({show(form.start)} to {show(form.end)})",
            f"{series.name} 的前一半下降就用了 {seen.zh} 的 {_half_way(form):.0%}（{show(form.start)} 到 {show(form.end)}）",
        )
        # With over half of the loss left after so long, nobody would call it good time.
        strength = 1.0 if form.end > HALF * form.start else 0.6
        return Observation(True, text, strength, series.name, figures)
    accuracy = accuracy_level(run)
    if accuracy is not None and accuracy > GOOD:
        text = Text(
            f"{series.name} falls by {share:.0%}, but the accuracy of {accuracy:.3g} leaves little to gain",
            f"{series.name} 共下降 {share:.0%}，但准确率已达 {accuracy:.3g}，可提升的不多",
        )
        return Observation(False, text, 0.5, series.name, figures)
    if 0.005 < share < 0.35 and form.drop > 2 * form.sigma and late > 0.25 and mann_kendall(form.raw) < 0.01:
        text = Text(
            f"{series.name} falls steadily but only from {show(form.start)} to {show(form.end)} ({share:.0%}) in {seen.en}",
            f"{series.name} 一直在降，但 {seen.zh} 只从 {show(form.start)} 降到 {show(form.end)}（{share:.0%}）",
        )
        return Observation(True, text, grade(0.35 - share, 0.0, 0.25), series.name, figures)
    text = Text(
        f"{series.name} falls by {share:.0%}, {late:.0%} of that in the later half"
        if form.drop > 0
        else f"{series.name} does not fall ({show(form.start)} → {show(form.end)})",
        f"{series.name} 共下降 {share:.0%}，其中 {late:.0%} 发生在后半段"
        if form.drop > 0
        else f"{series.name} 没有下降（{show(form.start)} → {show(form.end)}）",
    )
    return Observation(False, text, 0.8 if share > 0.5 or share < 0.005 else 0.4, series.name, figures)
