"""A reward that does not rise."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, span, too_few
from advisor.numbers.examples import decay, jitter, line, run_of
from advisor.numbers.features.levels import metrics
from advisor.numbers.features.shape import shape
from advisor.parsing import show

# The reward rises if its trend over the run is this sure and this many sigma large.
SURE, SIGMAS = 0.01, 1.0


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("noise around 0.55", run_of(reward=0.55 + jitter(50, 0.5, 2))),
            Example("at the floor", run_of(reward=[-21.0] * 20)),
        ),
        quiet=(
            Example("near miss: rises through noise", run_of(reward=line(60, 0.0, 1.5, 0.5))),
            Example("learns", run_of(reward=decay(40, -20.0, 15.0, wobble=1.0))),
        ),
    )


@check("reward-flat", _examples)
def reward_flat(run: Run) -> Observation:
    """Over the whole run the reward shows no rise beyond its noise."""
    found = metrics(run, "reward")
    if not found:
        return lacking("reward", Text("no reward column in the file", "文件里没有 reward 列"))
    series = found[0]
    form = shape(series, 8)
    if form is None:
        return too_few(series, 8)
    trend = form.tail(1.0)
    rises = trend.p < SURE and trend.change > SIGMAS * form.sigma
    seen = span(run, form.points)
    figures = {"first": form.start, "last": form.end, "change": trend.change, "p": trend.p}
    if rises or form.end - form.start > 4 * form.sigma:
        text = Text(
            f"{series.name} rises from {show(form.start)} to {show(form.end)}",
            f"{series.name} 从 {show(form.start)} 升到 {show(form.end)}",
        )
        return Observation(False, text, 1.0, series.name, figures)
    text = Text(
        f"{series.name} does not rise over {seen.en} ({show(form.start)} → {show(form.end)}; the trend of "
        f"{show(trend.change)} is within its noise)",
        f"{series.name} 在 {seen.zh} 内没有上升（{show(form.start)} → {show(form.end)}，变化在噪声之内）",
    )
    return Observation(True, text, 1.0 if form.points >= 20 else 0.7, series.name, figures)
