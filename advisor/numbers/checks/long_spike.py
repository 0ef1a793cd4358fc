"""A spike that lasts: the loss climbs out of its course, and takes many steps to come back."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline, places, when
from advisor.numbers.examples import decay, jitter, line, run_of
from advisor.numbers.features.shape import Shape
from advisor.parsing import show

# A point is out of its course this many sigma and this share above the best level before it.
SIGMAS, SHARE = 6.0, 0.08
# Points that make a lasting spike; a longer part of the run than LONGEST is no spike, more than MOST are a habit.
LEAST, LONGEST, MOST = 3, 0.2, 4
# The start of a run is steep and wild.
START = 0.05


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
    base = np.minimum.accumulate(form.smooth)
    # Of a nearly solved run a spike is measured against where it began.
    level = np.maximum(np.maximum(np.abs(base), 0.25 * abs(form.start)), 1e-12)
    over = form.raw - base > np.maximum(SIGMAS * form.sigma, SHARE * level)
    bumps = [(begin, end) for begin, end in _stretches(over) if _lasting(form, begin, end)]
    if not 1 <= len(bumps) <= MOST:
        text = Text(
            f"{series.name} has no lasting spike that it comes back from",
            f"{series.name} 没有持续一段时间又恢复的尖峰",
        )
        return Observation(False, text, 0.8, series.name, {"spikes": len(bumps)})
    tops = [begin + int(np.argmax(form.raw[begin:end])) for begin, end in bumps]
    heights = [float((form.raw[top] - base[top]) / level[top]) for top in tops]
    worst = int(np.argmax(heights))
    (begin, end), top = bumps[worst], tops[worst]
    since, back = when(run, float(form.steps[begin])), when(run, float(form.steps[end]))
    text = Text(
        f"{series.name} climbs from {show(base[top])} to {show(form.raw[top])} at {since.en} and is back by {back.en}"
        + (f" (the highest of {len(bumps)} such spikes)" if len(bumps) > 1 else ""),
        f"{series.name} 在{since.zh} 从 {show(base[top])} 升到 {show(form.raw[top])}，到{back.zh} 才恢复"
        + (f"（{len(bumps)} 次中最高的一次）" if len(bumps) > 1 else ""),
    )
    marks = places("spike_at", form.steps[np.array(tops)[np.argsort(-np.array(heights))]])
    figures = {"spikes": len(bumps), "height": heights[worst], **marks}
    # Means over an epoch hide what happens in a spike: there a bump may be anything.
    most = 0.5 if run.step_unit == "epoch" else 1.0
    return Observation(True, text, most * grade(heights[worst], SHARE, 0.4), series.name, figures)


def _stretches(over: np.ndarray) -> list[tuple[int, int]]:
    """Begin and end (exclusive) of every stretch that is true; a single point below does not end one."""
    filled = over.copy()
    filled[1:-1] |= over[:-2] & over[2:]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False])).astype(int)))
    return [(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]


def _lasting(form: Shape, begin: int, end: int) -> bool:
    """Whether a stretch is long enough, not too long, past the start of the run, and over before its end."""
    size = form.raw.size
    return LEAST <= end - begin <= LONGEST * size and begin >= START * size and end < size - LEAST
