"""A training set that is not fitted, and no longer getting better."""

import math

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import end_level, fractions
from advisor.numbers.features.progress import measured
from advisor.numbers.features.shape import shape

# From so many classes on, a low accuracy may be as good as it gets. A first loss above LARGEST_START is no
# ln k any more (a vocabulary of 250 000 gives 12.4) but a blow-up.
MANY, LARGEST_START = 13, 14.0


def _examples() -> Examples:
    low = run_of(
        train_loss=decay(30, 1.5, 1.0, rate=15),
        train_accuracy=[*line(10, 0.4, 0.58), *line(20, 0.58, 0.58, 0.003)],
        val_accuracy=[*line(10, 0.4, 0.56), *line(20, 0.56, 0.56, 0.004)],
    )
    rising = run_of(train_loss=decay(30, 1.5, 0.4, rate=2), train_accuracy=line(30, 0.3, 0.6))
    words = run_of(
        train_loss=decay(30, 3.4, 2.3, rate=15),
        train_accuracy=[*line(10, 0.05, 0.3), *line(20, 0.3, 0.3, 0.003)],
    )
    good = run_of(train_loss=decay(30, 1.5, 0.1, rate=15), train_accuracy=decay(30, 0.4, 0.97, rate=15))
    return Examples(
        firing=(Example("both rest at 0.57", low),),
        quiet=(
            Example("near miss: low but still rising", rising),
            Example("near miss: one of many words", words),
            Example("fitted", good),
        ),
    )


@check("fits-poorly", _examples)
def fits_poorly(run: Run) -> Observation:
    """Training accuracy rests far from perfect, with validation close beside it.

    How high it could be the file does not say: the lower the resting level, the stronger. With very
    many classes (words of a vocabulary) a low accuracy is no fault, and the check is quiet.
    """
    series = run.series.get("train_accuracy")
    if series is None:
        return lacking("train_accuracy")
    found = outline(run, "train_accuracy", 8)
    if isinstance(found, Observation):
        return found
    _, form = found
    level = end_level(fractions(series))
    tail = form.tail(1 / 3)
    resting = abs(tail.change) < max(0.02 * form.scale, 2 * form.sigma) or _loss_rests(run)
    val = run.series.get("val_accuracy")
    beside = end_level(fractions(val)) if val is not None and fractions(val).size else None
    figures = {"train": level} | ({} if beside is None else {"val": beside})
    near = beside is None or -0.15 < level - beside < 0.08
    if resting and near and level < 0.8 and not _many_classes(run):
        also = "" if beside is None else f", validation at {beside:.3g}"
        text = Text(
            f"{series.name} rests at {level:.3g}{also}: not even the training set is fitted",
            f"{series.name} 停在 {level:.3g}"
            + ("" if beside is None else f"，验证集 {beside:.3g}")
            + "：连训练集都没有拟合好",
        )
        return Observation(True, text, grade(0.8 - level, 0.0, 0.3), series.name, figures)
    text = Text(
        f"{series.name} ends at {level:.3g}" + ("" if resting else " and is still moving"),
        f"{series.name} 最后为 {level:.3g}" + ("" if resting else "，且仍在变化"),
    )
    return Observation(False, text, 0.9 if level > 0.9 else 0.4, series.name, figures)


def _many_classes(run: Run) -> bool:
    """Whether the task has dozens of classes: as stated, or as a loss tells that starts near ln k."""
    stated = run.settings.get("classes", run.settings.get("vocab_size"))
    if isinstance(stated, int):
        return stated > MANY
    loss = run.series.get("train_loss", run.series.get("val_loss"))
    form = shape(loss, 3) if loss is not None else None
    return form is not None and math.log(MANY) < float(form.raw[0]) < LARGEST_START


def _loss_rests(run: Run) -> bool:
    """Whether the training loss gains next to nothing any more."""
    loss = run.series.get("train_loss")
    found = measured(loss) if loss is not None else None
    return found is not None and found.gain < 0.015
