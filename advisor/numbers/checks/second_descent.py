"""Validation that gets worse, or stands still, and then improves late and for good."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import Shape, shape
from advisor.parsing import show

# The hump between two descents: share of the first minimum, sigma, and points on either side.
HUMP, SIGMAS, BESIDE = 0.1, 6.0, 4
# A share of the start below which nothing is seen, and the points from which "much later" can be told in full.
SEEN, LONG = 0.2, 60
# Grokking: training accuracy is above KNOWN, and validation gains LEAP after a wait of WAIT of the run.
KNOWN, LEAP, WAIT = 0.97, 0.3, 0.2


def _examples() -> Examples:
    twice = [*decay(15, 2.0, 1.0), *line(20, 1.0, 1.6, 0.01), *decay(40, 1.6, 0.7)]
    once = [*decay(15, 2.0, 1.0), *line(60, 1.0, 1.9, 0.01)]
    learned = [*line(10, 0.1, 0.99), *[0.995] * 70]
    return Examples(
        firing=(
            Example("down, up, and further down", run_of(train_loss=decay(75, 2.0, 0.01), val_loss=twice)),
            Example(
                "grokking",
                run_of(
                    train_accuracy=learned,
                    val_accuracy=[*line(50, 0.1, 0.14, 0.005), *line(15, 0.15, 0.98), *[0.98] * 15],
                ),
            ),
        ),
        quiet=(
            Example("near miss: down and up", run_of(train_loss=decay(75, 2.0, 0.01), val_loss=once)),
            Example(
                "near miss: a bump at a restart of the rate",
                run_of(
                    train_loss=[*decay(35, 2.0, 0.8), *decay(40, 1.5, 0.5)],
                    val_loss=[*decay(35, 2.0, 1.0), *decay(40, 1.6, 0.7)],
                ),
            ),
            Example(
                "near miss: both accuracies rise late",
                run_of(
                    train_accuracy=[*[0.1] * 40, *line(40, 0.1, 0.99)],
                    val_accuracy=[*[0.1] * 40, *line(40, 0.1, 0.95)],
                ),
            ),
        ),
    )


@check("second-descent", _examples)
def second_descent(run: Run) -> Observation:
    """Validation loss falls, rises and falls below its first minimum while training only falls, or its accuracy leaps late."""
    leap = _leap(run)
    if leap is not None:
        return leap
    validation = outline(run, "val_loss", 15)
    if isinstance(validation, Observation):
        return lacking("val_accuracy") if "val_loss" not in run.series else validation
    training = outline(run, "train_loss", 15)
    if isinstance(training, Observation):
        return training
    (val, form), (train, base) = validation, training
    top, low = _hump(form)
    first, peak = float(form.smooth[low]), float(form.smooth[top])
    figures = {"first_low": first, "peak": peak, "last": form.end, "peak_at": float(form.steps[top])}
    # Of a nearly solved run a hump is measured against where it began: nobody sees one of a hundredth of that.
    level = max(abs(first), SEEN * abs(form.start), 1e-12)
    high = peak - first > max(HUMP * level, SIGMAS * form.sigma)
    again = form.end < first + form.sigma and peak - form.end > peak - first
    # Where training goes up as well it is no second descent but a disturbance.
    rose = base.level_at(float(form.steps[top])) > base.level_at(float(form.steps[low])) + 2 * base.sigma
    at = when(run, float(form.steps[top]))
    if high and again and not rose and low >= 1 and form.smooth.size - top > BESIDE and top - low >= BESIDE:
        text = Text(
            f"{val.name} falls to {show(first)}, rises to {show(peak)} at {at.en}, and falls again to {show(form.end)}, while "
            f"{train.name} only falls",
            f"{val.name} 先降到 {show(first)}，在{at.zh} 升到 {show(peak)}，之后又降到 {show(form.end)}，而 {train.name} 一直在降",
        )
        return Observation(
            True,
            text,
            min(1.0, form.points / LONG) * grade((peak - first) / level, HUMP, 0.4),
            val.name,
            figures,
        )
    text = Text(
        f"{val.name} has no second descent (lowest {show(form.low)}, {show(form.end)} at the end)",
        f"{val.name} 没有第二次下降（最低 {show(form.low)}，最后 {show(form.end)}）",
    )
    return Observation(False, text, 0.9, val.name, figures)


def _hump(form: Shape) -> tuple[int, int]:
    """Index of the hump and of the lowest point before it: where the climb from the best so far is largest."""
    best = np.minimum.accumulate(form.smooth)
    top = int(np.argmax(form.smooth - best))
    return top, int(np.argmin(form.smooth[: top + 1]))


def _leap(run: Run) -> Observation | None:
    """Validation accuracy that rises long after training accuracy was perfect; None where it does not."""
    train, val = run.series.get("train_accuracy"), run.series.get("val_accuracy")
    if train is None or val is None:
        return None
    base, form = shape(train, 15), shape(val, 15)
    if base is None or form is None:
        return None
    scale = 100.0 if train.unit == "percent" else 1.0, 100.0 if val.unit == "percent" else 1.0
    known = base.smooth / scale[0] >= KNOWN
    if not known.any():
        return None
    since = float(base.steps[int(known.argmax())])
    length = float(form.steps[-1] - form.steps[0]) or 1.0
    then = form.level_at(since) / scale[1]
    late = form.steps > since + WAIT * length
    if not late.any():
        return None
    waiting, end = float(form.smooth[late][0]) / scale[1], form.end / scale[1]
    if end - waiting < LEAP or waiting - then > LEAP / 2:
        return None
    at, begin = (
        when(run, since),
        float(form.steps[late][int(np.argmax(form.smooth[late] / scale[1] > waiting + LEAP / 2))]),
    )
    text = Text(
        f"{train.name} is at {show(base.level_at(since))} from {at.en} on, {val.name} stays at {show(form.level_at(since))} and "
        f"rises to {show(form.end)} only around {when(run, begin).en}",
        f"{train.name} 从{at.zh} 起已达 {show(base.level_at(since))}，{val.name} 却停在 {show(form.level_at(since))}，"
        f"直到{when(run, begin).zh} 前后才升到 {show(form.end)}",
    )
    return Observation(True, text, 1.0, val.name, {"waiting": waiting, "last": end, "changed_at": begin})
