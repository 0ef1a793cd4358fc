"""A validation score that is nearly perfect at the very first evaluation."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import fractions, metrics
from advisor.parsing import show

# A score at or above GOOD from the first evaluation on, while the training loss keeps falling by FALLS and more:
# validation knew before training did. The first training accuracy is a mean over the epoch, dropout included, so
# that it lies somewhat lower in any case: by LITTLE in easy tasks, by WIDE in none.
GOOD, FALLS, LEAST = 0.985, 0.6, 4
LITTLE, WIDE = 0.1, 0.35
NAMES = ("accuracy", "auc", "f1", "map", "iou", "dice")


def _examples() -> Examples:
    loss = decay(15, 0.69, 0.1)
    return Examples(
        firing=(
            Example(
                "0.995 after one epoch that ended at 0.6",
                run_of(train_loss=loss, train_accuracy=decay(15, 0.6, 0.97), val_accuracy=line(15, 0.995, 0.999)),
            ),
        ),
        quiet=(
            Example("near miss: 0.97, then better", run_of(train_loss=loss, val_accuracy=line(15, 0.97, 0.99))),
            Example(
                "near miss: an easy task, training at 0.93 with it",
                run_of(train_loss=loss, train_accuracy=line(15, 0.93, 0.995), val_accuracy=line(15, 0.986, 0.992)),
            ),
            Example(
                "near miss: a trained model goes on",
                run_of(train_loss=line(15, 0.012, 0.011, 0.001), val_accuracy=line(15, 0.992, 0.993, 0.001)),
            ),
            Example("usual", run_of(train_loss=loss, val_accuracy=decay(15, 0.6, 0.9))),
        ),
    )  # fmt: skip


@check("val-good-at-once", _examples)
def val_good_at_once(run: Run) -> Observation:
    """Validation scores 0.985 and more from its first evaluation on, while training still has most to learn."""
    rates = [s for s in metrics(run, *NAMES) if s.split in ("val", "test") and fractions(s).size >= LEAST]
    if not rates:
        return lacking("val_accuracy")
    found = outline(run, "train_loss", LEAST)
    if isinstance(found, Observation):
        return found
    loss, form = found
    fell = form.drop / form.scale
    best = max(rates, key=lambda series: float(fractions(series)[0]))
    values = fractions(best)
    first, lowest = float(values[0]), float(values.min())
    figures = {"first": first, "lowest": lowest, "train_first": form.start, "train_last": form.end}
    lead = first - _learned(run)
    if lowest >= GOOD and fell >= FALLS and lead > LITTLE:
        text = Text(
            f"{best.name} is {show(first)} at its first evaluation, when {loss.name} is still {show(form.start)} on its way "
            f"to {show(form.end)}: validation is solved before training is",
            f"{best.name} 第一次评估就是 {show(first)}，而此时 {loss.name} 还在 {show(form.start)}（之后降到 {show(form.end)}）："
            "训练还没学会，验证集已经全对",
        )
        return Observation(True, text, grade(lead, LITTLE, WIDE), best.name, figures | {"lead": lead})
    text = Text(f"{best.name} starts at {show(first)}", f"{best.name} 的起点是 {show(first)}")
    return Observation(False, text, 0.9 if first < 0.9 else 0.4, best.name, figures)


def _learned(run: Run) -> float:
    """The first training accuracy; without one nothing but a suspicion is left."""
    train = run.series.get("train_accuracy")
    values = fractions(train) if train is not None else None
    return float(values[0]) if values is not None and values.size else 0.88
