"""Where the norm of the weights goes."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import shape
from advisor.parsing import show

# Training moves the norm of the weights by tens of per cent. A third of the start is a penalty at work; ten
# times the start is a run that leaves all bounds.
SHRUNK, GROWN = 1 / 3, 10.0


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("40 to 2", run_of(weight_norm=decay(30, 40.0, 2.0)), {"way": "down"}),
            Example("40 to 900", run_of(weight_norm=line(30, 40.0, 900.0)), {"way": "up"}),
        ),
        quiet=(
            Example("near miss: loses a quarter", run_of(weight_norm=decay(30, 40.0, 30.0)), {"way": "down"}),
            Example("near miss: doubles", run_of(weight_norm=line(30, 40.0, 80.0)), {"way": "up"}),
            Example("the other way", run_of(weight_norm=line(30, 40.0, 900.0)), {"way": "down"}),
        ),
    )


@check("weight-norm", _examples)
def weight_norm(run: Run, *, way: str) -> Observation:
    """The norm of the weights ends at a third of its start ("down") or at ten times it ("up").

    Args:
        run: the run.
        way: "down" or "up".
    """
    series = run.series.get("weight_norm")
    if series is None:
        return lacking("weight_norm")
    form = shape(series, 5)
    if form is None:
        return too_few(series, 5)
    times = form.end / max(abs(form.start), 1e-12)
    figures = {"first": form.start, "last": form.end, "times": times}
    text = Text(
        f"{series.name} goes from {show(form.start)} to {show(form.end)} ({times:.2g} times)",
        f"{series.name} 从 {show(form.start)} 到 {show(form.end)}（{times:.2g} 倍）",
    )
    if way == "down":
        holds, strength = times < SHRUNK, grade(SHRUNK - times, 0.0, 0.25)
    else:
        holds, strength = times > GROWN, grade(times, GROWN, 10 * GROWN)
    return Observation(holds, text, strength if holds else 0.8, series.name, figures)
