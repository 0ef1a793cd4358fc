"""A spike that lasts: the loss climbs out of its course, and takes many steps to come back."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline, places, when
from advisor.numbers.examples import decay, jitter, line, run_of
from advisor.numbers.features.bumps import SHARE, bumps
from advisor.parsing import show

# More than so many are a habit, no exceptions.
MOST = 4


def bumped(height: float, points: int = 300, at: int = 150, length: int = 25) -> FloatArray:
    """A falling curve with one spike that dies away over `length` points; for examples."""
    curve = decay(points, 6.0, 3.0, wobble=0.02)
    curve[at : at + length] += height * np.exp(-np.arange(length) / (length / 5))
    return curve


def _examples() -> Examples:
    return Examples(
        firing=(Example("3 to 5, and back in thirty steps", run_of(unit="step", train_loss=bumped(2.0))),),
        quiet=(
            Example("near miss: within the noise", run_of(unit="step", train_loss=bumped(0.1))),
            Example("near miss: one point wide", run_of(unit="step", train_loss=bumped(2.0, length=1))),
            Example(
                "near miss: does not come back",
                run_of(unit="step", train_loss=[*decay(150, 6.0, 3.0), *line(150, 5.0, 5.2, 0.02)]),
            ),
            Example("near miss: heavy noise", run_of(unit="step", train_loss=3.0 + jitter(300, 0.5, 2))),
        ),
    )


@check("long-spike", _examples)
def long_spike(run: Run) -> Observation:
    """The loss climbs well above its best level, stays up for several points, and comes back to it."""
    found = outline(run, "train_loss", 30)
    if isinstance(found, Observation):
        return found
    series, form = found
    seen = bumps(form)
    if not 1 <= len(seen) <= MOST:
        text = Text(
            f"{series.name} climbs out of its course {len(seen)} times, too often to be exceptions"
            if seen
            else f"{series.name} has no lasting spike that it comes back from",
            f"{series.name} 有 {len(seen)} 次升高又恢复，太频繁，算不上例外"
            if seen
            else f"{series.name} 没有持续一段时间又恢复的尖峰",
        )
        return Observation(False, text, 0.8, series.name, {"spikes": len(seen)})
    order = sorted(seen, key=lambda bump: -bump.height)
    worst = order[0]
    since, back = when(run, worst.begin), when(run, worst.back)
    text = Text(
        f"{series.name} climbs from {show(worst.base)} to {show(worst.peak)} at {since.en} and is back by {back.en}"
        + (f" (the highest of {len(seen)} such spikes)" if len(seen) > 1 else ""),
        f"{series.name} 在{since.zh} 从 {show(worst.base)} 升到 {show(worst.peak)}，到{back.zh} 才恢复"
        + (f"（{len(seen)} 次中最高的一次）" if len(seen) > 1 else ""),
    )
    marks = places("spike_at", np.array([bump.top for bump in order]))
    figures = {"spikes": len(seen), "height": worst.height, **marks}
    # Means over an epoch hide what happens in a spike: there a bump may be anything.
    most = 0.5 if run.step_unit == "epoch" else 1.0
    return Observation(True, text, most * grade(worst.height, SHARE, 0.4), series.name, figures)
