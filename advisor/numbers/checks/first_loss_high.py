"""A first loss far above what guessing costs."""

import math

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline
from advisor.numbers.examples import decay, run_of
from advisor.parsing import show

# The first loss over ln k; label smoothing, penalties and a first step already taken stay below two.
TIMES = 2.5


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("25 for ten classes", run_of(settings={"classes": 10}, train_loss=decay(30, 25.0, 0.6))),
        ),
        quiet=(
            Example(
                "near miss: 2.9 for ten classes",
                run_of(settings={"classes": 10}, train_loss=decay(30, 2.9, 0.4)),
            ),
            Example("near miss: 25 without a class count", run_of(train_loss=decay(30, 25.0, 0.6))),
        ),
    )


@check("first-loss-high", _examples)
def first_loss_high(run: Run) -> Observation:
    """The first loss lies far above ln k for the stated number of classes: the first outputs are extreme."""
    found = outline(run, "train_loss", 3, from_start=True)
    if isinstance(found, Observation):
        return found
    series, form = found
    classes = run.settings.get("classes", run.settings.get("vocab_size"))
    if not isinstance(classes, int) or classes < 2:
        return lacking("classes", Text("the file does not state the number of classes", "文件没有写明类别数"))
    first, chance = float(form.raw[0]), math.log(classes)
    times = first / chance
    text = Text(
        f"{series.name} starts at {show(first)}; guessing among {classes} classes costs ln {classes} = {chance:.4g}",
        f"{series.name} 起点为 {show(first)}；{classes} 类瞎猜的 loss 是 ln {classes} = {chance:.4g}",
    )
    holds = times > TIMES
    return Observation(
        holds,
        text,
        grade(times, TIMES, 6.0) if holds else 0.8,
        series.name,
        {"first": first, "chance": chance},
    )
