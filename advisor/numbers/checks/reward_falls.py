"""A reward that was reached and lost again."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import metrics
from advisor.numbers.features.shape import shape
from advisor.parsing import show

# Share of what had been gained that is lost at the end.
LOST = 0.5


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "200, then 20",
                run_of(reward=[*decay(30, 10.0, 200.0, wobble=5.0), *line(20, 100.0, 20.0, 5.0)]),
            ),
        ),
        quiet=(
            Example(
                "near miss: a dip at the end",
                run_of(reward=[*decay(40, 10.0, 200.0, wobble=5.0), *line(6, 200.0, 170.0, 5.0)]),
            ),
            Example("near miss: noise", run_of(reward=line(50, 0.5, 0.5, 0.4))),
            Example("learns", run_of(reward=decay(40, -20.0, 15.0, wobble=1.0))),
        ),
    )


@check("reward-falls", _examples)
def reward_falls(run: Run) -> Observation:
    """The reward rose beyond its noise, and half of what was gained is lost at the end."""
    found = metrics(run, "reward")
    if not found:
        return lacking("reward", Text("no reward column in the file", "文件里没有 reward 列"))
    series = found[0]
    form = shape(series, 10)
    if form is None:
        return too_few(series, 10)
    at = int(np.argmax(form.smooth))
    best = float(form.smooth[at])
    gained, lost = best - form.start, best - form.end
    # Falling below where it began counts as losing all, whatever was gained before.
    share = lost / max(gained, 4 * form.sigma, 1e-12)
    figures = {"first": form.start, "best": best, "best_at": float(form.steps[at]), "last": form.end}
    place = when(run, float(form.steps[at]))
    if lost > 4 * form.sigma and share > LOST and form.tail(max(0.1, 1 - at / form.steps.size)).change < 0:
        text = Text(
            f"{series.name} was {show(best)} at {place.en} and ends at {show(form.end)}",
            f"{series.name} 在{place.zh} 曾达 {show(best)}，最后只有 {show(form.end)}",
        )
        return Observation(True, text, grade(share, LOST, 1.0), series.name, figures)
    text = Text(
        f"{series.name} ends at {show(form.end)}, with a best of {show(best)}",
        f"{series.name} 最后为 {show(form.end)}，最好为 {show(best)}",
    )
    return Observation(False, text, 0.9 if share < LOST / 2 else 0.3, series.name, figures)
