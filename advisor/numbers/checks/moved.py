"""A series that ends on the other side of its start."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.parsing import show


def _examples() -> Examples:
    down = {"series": "train_loss", "way": "down"}
    return Examples(
        firing=(
            Example("falls", run_of(train_loss=decay(20, 2.3, 0.4)), down),
            Example("rises", run_of(train_loss=line(20, 0.5, 0.9)), {"series": "train_loss", "way": "up"}),
        ),
        quiet=(
            Example("near miss: flat noise", run_of(train_loss=line(20, 0.70, 0.69, 0.02)), down),
            Example("the other way", run_of(train_loss=line(20, 0.5, 0.9)), down),
        ),
    )


@check("moved", _examples)
def moved(run: Run, *, series: str, way: str) -> Observation:
    """The level at the end lies above ("up") or below ("down") the start, by 2 % and three sigma.

    Args:
        run: the run.
        series: the role to look at.
        way: "up" or "down".
    """
    found = outline(run, series, 4)
    if isinstance(found, Observation):
        return found
    column, form = found
    change = form.end - form.start if way == "up" else form.start - form.end
    share = change / form.scale
    text = Text(
        f"{column.name} goes from {show(form.start)} to {show(form.end)}",
        f"{column.name} 从 {show(form.start)} 变到 {show(form.end)}",
    )
    figures = {"first": form.start, "last": form.end, "points": form.points}
    holds = share > 0.02 and change > 3 * form.sigma
    clear = abs(share) > 0.02 and abs(change) > 3 * form.sigma
    return Observation(holds, text, grade(abs(share), 0.02, 0.1) if clear else 0.6, column.name, figures)
