"""An accuracy that was reached and lost again."""

import numpy as np

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import shape
from advisor.parsing import show

# Half of what lay above the lowest level is lost, five points at least.
LOST, POINTS = 0.4, 0.05


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("0.64 to 0.2", run_of(train_accuracy=[0.63, 0.57, 0.45, *line(12, 0.35, 0.2, 0.01)])),
            Example("collapse late", run_of(train_accuracy=[*decay(20, 0.3, 0.9), *([0.1] * 8)])),
        ),
        quiet=(
            Example(
                "near miss: sinks by three points",
                run_of(train_accuracy=[*decay(20, 0.3, 0.9), *line(20, 0.9, 0.87)]),
            ),
            Example("near miss: single batches", run_of(train_accuracy=line(60, 0.5, 0.55, 0.2))),
            Example("rises", run_of(train_accuracy=decay(20, 0.3, 0.9))),
        ),
    )


@check("accuracy-falls", _examples)
def accuracy_falls(run: Run) -> Observation:
    """Training accuracy ends far below the best that it reached: what was learned is lost again."""
    series: Series | None = run.series.get("train_accuracy")
    if series is None:
        return lacking("train_accuracy")
    form = shape(series, 5)
    if form is None:
        return too_few(series, 5)
    top = 100.0 if series.unit == "percent" else 1.0
    at = int(np.argmax(form.smooth))
    best, low = float(form.smooth[at]), min(float(form.smooth.min()), form.end)
    lost = best - form.end
    share = lost / max(best - min(low, form.start), 1e-12)
    figures = {"best": best, "best_at": float(form.steps[at]), "last": form.end}
    if lost > max(POINTS * top, 4 * form.sigma) and share > LOST and lost > 0.15 * best:
        text = Text(
            f"{series.name} was {show(best)} and ends at {show(form.end)}",
            f"{series.name} 曾达到 {show(best)}，最后只有 {show(form.end)}",
        )
        return Observation(True, text, grade(lost / best, 0.15, 0.5), series.name, figures)
    text = Text(
        f"{series.name} ends at {show(form.end)}, {'near' if lost < POINTS * top else 'below'} its best of {show(best)}",
        f"{series.name} 最后为 {show(form.end)}，{'接近' if lost < POINTS * top else '低于'}最好值 {show(best)}",
    )
    return Observation(False, text, 0.8 if lost < POINTS * top else 0.3, series.name, figures)
