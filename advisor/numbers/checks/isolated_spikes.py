"""Single sharp spikes that the loss recovers from at once."""

import numpy as np
import numpy.typing as npt

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline, when
from advisor.numbers.examples import decay, jitter, run_of
from advisor.numbers.features.robust import condense, median, running_median, spread
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Points away from the running median by this many robust sigma are spikes (Hampel's identifier takes three
# for normal noise; losses have heavy tails).
FAR = 10.0
# The largest spike rises this many times as far as the highest point that is none.
APART = 2.0
# A running median over more points than this would cost more than reading the file.
LONG = 20_000
IntArray = npt.NDArray[np.intp]


def _examples() -> Examples:
    bumpy = decay(60, 2.0, 0.5, wobble=0.02)
    bumpy[[30, 45]] += 3.0
    return Examples(
        firing=(Example("two spikes", run_of(train_loss=bumpy)),),
        quiet=(
            Example("near miss: heavy noise", run_of(train_loss=2.0 + jitter(60, 0.5, 1))),
            Example("near miss: a step that stays", run_of(train_loss=[*decay(30, 2, 0.5), *([2.5] * 30)])),
            Example("smooth", run_of(train_loss=decay(60, 2.0, 0.5))),
        ),
    )


def _calm(values: FloatArray) -> FloatArray:
    """The course without its spikes: a running median, for a long series between medians of blocks."""
    if values.size <= LONG:
        return running_median(values, 7)
    places = np.arange(values.size, dtype=np.float64)
    return np.interp(places, *condense(places, values, LONG // 8))


def _none_possible(values: FloatArray, start: float) -> bool:
    """Whether a long series cannot hold a spike, which is told at a tenth of the cost of looking for one.

    A spike rises half of where the run began above the level around it; where the largest point of every
    block stays that near to the lowest level around the block, none does.
    """
    if values.size <= LONG:
        return False
    _, levels = condense(np.arange(values.size, dtype=np.float64), values, LONG // 8)
    tops = np.maximum.reduceat(values, np.arange(0, values.size, -(-values.size // (LONG // 8))))
    around = np.pad(levels, 1, mode="edge")
    lowest = np.minimum(np.minimum(around[:-2], around[2:]), levels)
    return bool((tops - lowest <= 0.25 * abs(start)).all())


def _one_of_many(rest: FloatArray, high: IntArray) -> bool:
    """Whether the spikes are the far end of a heavy-tailed noise: the next lower points nearly reach them."""
    calm = np.delete(rest[3:], high - 3)
    return calm.size > 0 and float(rest[high].max()) < APART * float(calm.max())


@check("isolated-spikes", _examples)
def isolated_spikes(run: Run) -> Observation:
    """A few points stand ten sigma above the running median, and the points after them do not.

    How many times the level a spike is high is its strength.
    """
    found = outline(run, "train_loss", 15)
    if isinstance(found, Observation):
        return found
    series, form = found
    steps, values = finite(series)
    if _none_possible(values, form.start):
        return _none(series.name, values.size)
    calm = _calm(values)
    rest = values - calm
    sigma = max(spread(rest), 1e-4 * abs(median(values)), 1e-12)
    # Held against where the run began as well: batches of a nearly solved run lose many times its level.
    level = np.maximum(np.maximum(np.abs(calm), 0.5 * abs(form.start)), 1e-12)
    high = np.flatnonzero((rest > FAR * sigma) & (rest > 0.5 * level))
    high = high[high > 2]
    if high.size and _one_of_many(rest, high):
        high = high[:0]
    figures = {"spikes": int(high.size), "points": int(values.size)}
    if 1 <= high.size <= max(3, 0.03 * values.size):
        worst = int(high[np.argmax(rest[high])])
        at = when(run, float(steps[worst]))
        text = Text(
            f"{series.name} has {high.size} isolated spike{'s' if high.size > 1 else ''}, the largest "
            f"{show(values[worst])} at {at.en} over a level of {show(calm[worst])}",
            f"{series.name} 有 {high.size} 个孤立尖峰，最大的在{at.zh}，为 {show(values[worst])}（周围约 {show(calm[worst])}）",
        )
        return Observation(
            True, text, grade(float(rest[worst] / level[worst]), 0.5, 3.0), series.name, figures
        )
    return _none(series.name, values.size)


def _none(name: str, points: int) -> Observation:
    text = Text(f"{name} has no isolated spikes", f"{name} 没有孤立的尖峰")
    return Observation(False, text, 0.8, name, {"spikes": 0, "points": points})
