"""Validation that guesses while training learns."""

import math

from advisor.model import FloatArray, Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import end_level, rate_curve
from advisor.numbers.features.robust import median, spread
from advisor.numbers.features.shape import Shape, shape
from advisor.parsing import show

# How near to 1/k an accuracy must stay; k up to MANY can be told from the first loss.
NEAR, SLACK, MANY = 0.15, 0.01, 200
# Training has learned: an accuracy this far above validation, or a loss that lost this share of its start.
LEAD, FELL = 0.3, 0.5


def _examples() -> Examples:
    learns, rises = decay(20, 2.3, 0.2), decay(20, 0.15, 0.97)
    return Examples(
        firing=(
            Example(
                "0.97 in training, a tenth in validation",
                run_of(
                    train_loss=learns,
                    train_accuracy=rises,
                    val_loss=line(20, 2.6, 3.4, 0.1),
                    val_accuracy=line(20, 0.1, 0.1, 0.004),
                ),
            ),
            Example(
                "two classes, as the file says",
                run_of(
                    settings={"classes": 2},
                    train_accuracy=decay(20, 0.6, 0.98),
                    val_accuracy=line(20, 0.5, 0.5, 0.01),
                ),
            ),
        ),
        quiet=(
            Example(
                "near miss: poor, but well above chance",
                run_of(train_loss=learns, train_accuracy=rises, val_accuracy=line(20, 0.1, 0.35, 0.01)),
            ),
            Example(
                "near miss: neither learns",
                run_of(
                    train_loss=line(20, 2.3, 2.29, 0.01),
                    train_accuracy=line(20, 0.1, 0.11, 0.01),
                    val_accuracy=line(20, 0.1, 0.1, 0.004),
                ),
            ),
            Example(
                "overfits",
                run_of(train_loss=learns, train_accuracy=rises, val_accuracy=line(20, 0.3, 0.6, 0.01)),
            ),
        ),
    )


@check("val-at-chance", _examples)
def val_at_chance(run: Run) -> Observation:
    """Validation accuracy stays at 1/k over the whole run while training accuracy rises far above it.

    Memorising alone leaves validation above chance wherever there is anything to learn: answers at
    chance point at what validation does differently (mode, preprocessing, label order).
    """
    train, val = run.series.get("train_accuracy"), run.series.get("val_accuracy")
    if train is None or val is None:
        return lacking("train_accuracy" if train is None else "val_accuracy")
    fitted, held = rate_curve(train), rate_curve(val)
    for series, values in ((train, fitted), (val, held)):
        if values.size < 4:
            return too_few(series, 4)
    level, top = median(held), end_level(fitted)
    chance = _chance(run, held)
    figures = {"val": level, "train": top} | ({} if chance is None else {"chance": chance})
    if chance is None:
        text = Text(
            f"{val.name} lies at {show(level)}; which level guessing would give, the file does not tell",
            f"{val.name} 约为 {show(level)}；文件没有说明瞎猜对应的水平",
        )
        return Observation(None, text, series=val.name)
    near = abs(level - chance) <= NEAR * chance + SLACK and float(held.max()) <= chance * 1.6 + SLACK
    if near and top - level > LEAD:
        text = Text(
            f"{train.name} reaches {show(top)} while {val.name} stays at {show(level)}, where guessing is ({show(chance)})",
            f"{train.name} 达到 {show(top)}，{val.name} 却一直是 {show(level)}，等于瞎猜（{show(chance)}）",
        )
        return Observation(True, text, 1.0 if held.size >= 6 else 0.7, val.name, figures)
    text = (
        Text(
            f"{val.name} lies at {show(level)}, not at the {show(chance)} of guessing",
            f"{val.name} 约为 {show(level)}，不是瞎猜的 {show(chance)}",
        )
        if not near
        else Text(
            f"{val.name} is at chance ({show(level)}), and {train.name} ends at {show(top)}, no better",
            f"{val.name} 处于瞎猜水平（{show(level)}），{train.name} 最后为 {show(top)}，同样不好",
        )
    )
    return Observation(False, text, 0.9, val.name, figures)


def _chance(run: Run, held: FloatArray) -> float | None:
    """1/k for the stated number of classes, or for the one that the first loss (ln k) and the level agree on."""
    stated = run.settings.get("classes")
    if isinstance(stated, int) and stated > 1:
        return 1 / stated
    level = median(held)
    if level <= 0 or spread(held) > 0.2 * level + SLACK:
        return None
    loss: Series | None = run.series.get("train_loss")
    form: Shape | None = shape(loss, 3) if loss is not None else None
    k = round(1 / level)
    if form is None or not 2 <= k <= MANY:
        return None
    # A first epoch has learned a little already: its mean loss lies somewhat below ln k.
    return 1 / k if 0.6 * math.log(k) < float(form.raw[0]) < 1.6 * math.log(k) else None
