"""Single sharp spikes that the loss recovers from at once."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline, places, when
from advisor.numbers.examples import decay, jitter, run_of
from advisor.numbers.features.bumps import bumps
from advisor.numbers.features.spikes import spikes
from advisor.parsing import show


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


@check("isolated-spikes", _examples)
def isolated_spikes(run: Run) -> Observation:
    """A few points stand ten sigma above the running median, and the points after them do not.

    How many times the level a spike is high is its strength.
    """
    found = outline(run, "train_loss", 15)
    if isinstance(found, Observation):
        return found
    series, form = found
    seen = spikes(series, form)
    count = int(seen.at.size)
    figures = {"spikes": count, "points": int(seen.values.size)}
    if seen.few:
        order = np.argsort(-seen.height)
        worst = int(order[0])
        at = when(run, float(seen.steps[seen.at[worst]]))
        text = Text(
            f"{series.name} has {count} isolated spike{'s' if count > 1 else ''}, the largest "
            f"{show(seen.values[seen.at[worst]])} at {at.en} over a level of {show(seen.calm[worst])}",
            f"{series.name} 有 {count} 个孤立尖峰，最大的在{at.zh}，为 {show(seen.values[seen.at[worst]])}"
            f"（周围约 {show(seen.calm[worst])}）",
        )
        marks = places("spike_at", seen.steps[seen.at[order]])
        return Observation(
            True, text, grade(float(seen.height[worst]), 0.5, 3.0), series.name, {**figures, **marks}
        )
    if not count and bumps(form):
        text = Text(
            f"where {series.name} jumps up it stays up for several points: no single sharp spike",
            f"{series.name} 升高后持续了若干个点，不是单点尖峰",
        )
        return Observation(None, text, series=series.name, values=figures)
    text = Text(
        f"{series.name} has {count} points far above the others, too many to be exceptions"
        if count
        else f"no point of {series.name} stands far above those around it",
        f"{series.name} 有 {count} 个点远高于其他点，太多了，算不上例外"
        if count
        else f"{series.name} 没有哪个点远高于前后的点",
    )
    return Observation(False, text, 0.8, series.name, figures)
