"""A curve that clearly got better."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline, span, started_before
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import guessed_classes
from advisor.numbers.features.window import begins_late
from advisor.parsing import show

# Less than this share of the starting level is no learning worth the name.
CLEAR = 0.05
# A trend with such a p-value counts however noisy single points are; so does a fall of FAR sigma however small.
DOUBTLESS, FAR = 0.01, 15.0


def _examples() -> Examples:
    return Examples(
        firing=(Example("falls", run_of(train_loss=decay(20, 2.3, 0.4, wobble=0.02))),),
        quiet=(
            Example("near miss: noise with a dip at the end", run_of(train_loss=line(30, 0.70, 0.69, 0.05))),
            Example("flat", run_of(train_loss=line(20, 0.6935, 0.693, 0.0005))),
        ),
    )


@check("improving", _examples)
def improving(run: Run, *, series: str = "train_loss") -> Observation:
    """The loss fell over the run by more than its noise and by a share worth the name."""
    found = outline(run, series, 5)
    if isinstance(found, Observation):
        return found
    column, form = found
    drop = form.start - min(form.end, form.low)
    share = drop / form.scale
    figures = {"first": form.start, "last": form.end, "best": form.low, "drop": share, "points": form.points}
    seen = span(run, form.points)
    if (k := guessed_classes(run)) and column.role.endswith("_loss"):
        text = Text(
            f"{column.name} comes down to {show(form.end)}, which is what guessing among {k} classes costs",
            f"{column.name} 降到 {show(form.end)}，这正是在 {k} 类中瞎猜的 loss",
        )
        return Observation(False, text, 1.0, column.name, figures)
    if share > CLEAR and drop > 4 * form.sigma:
        text = Text(
            f"{column.name} fell from {show(form.start)} to {show(form.low)} over {seen.en}",
            f"{column.name} 在 {seen.zh} 内从 {show(form.start)} 降到 {show(form.low)}",
        )
        return Observation(True, text, grade(share, CLEAR, 0.3), column.name, figures)
    trend = form.tail(1.0)
    if trend.p < DOUBTLESS and trend.change < 0 and (share > CLEAR or drop > FAR * form.sigma):
        text = Text(
            f"{column.name} moves down from {show(form.start)} to {show(form.end)} over {seen.en}: little, but surely",
            f"{column.name} 在 {seen.zh} 内从 {show(form.start)} 降到 {show(form.end)}：幅度不大，但趋势确定",
        )
        return Observation(True, text, 0.5, column.name, figures)
    if begins_late(run, column):
        return started_before(run, column)
    text = Text(
        f"{column.name} goes from {show(form.start)} to {show(form.end)} over {seen.en}, and was never lower than {show(form.low)}",
        f"{column.name} 在 {seen.zh} 内从 {show(form.start)} 到 {show(form.end)}，最低也只到 {show(form.low)}",
    )
    return Observation(False, text, 1.0 if share < CLEAR / 2 else 0.4, column.name, figures)
