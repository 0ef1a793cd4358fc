"""Training loss that stands still while validation loss falls."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import end_level, fractions
from advisor.parsing import show

# Validation accuracy so far above training accuracy is beyond what dropout or augmentation does.
MUCH = 0.2


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "flat and falling",
                run_of(train_loss=line(20, 0.70, 0.70, 0.004), val_loss=line(20, 0.7, 0.4, 0.01)),
            ),
        ),
        quiet=(
            Example(
                "near miss: both fall", run_of(train_loss=decay(20, 0.7, 0.4), val_loss=decay(20, 0.7, 0.35))
            ),
            Example(
                "both flat", run_of(train_loss=line(20, 0.7, 0.7, 0.004), val_loss=line(20, 0.7, 0.7, 0.004))
            ),
        ),
    )


@check("train-flat-val-falls", _examples)
def train_flat_val_falls(run: Run) -> Observation:
    """The training loss hardly falls (8 % or its noise), the validation loss falls well below it.

    Both shares are held against each other: 2.5 times at least lie between them.
    """
    training = outline(run, "train_loss", 6)
    if isinstance(training, Observation):
        return training
    validation = outline(run, "val_loss", 6)
    if isinstance(validation, Observation):
        return validation
    train, base = training
    val, form = validation
    mine, theirs = form.drop / form.scale, base.drop / base.scale
    still = abs(base.drop) < max(0.08 * base.scale, 2 * base.sigma)
    falls = form.drop > max(0.08 * form.scale, 4 * form.sigma) and mine > 2.5 * theirs and form.end < base.end
    lead = _lead(run)
    if lead is not None and lead > MUCH and form.end < base.end and theirs < 0.15:
        still = falls = True
    figures = {
        "train_first": base.start,
        "train_last": base.end,
        "val_first": form.start,
        "val_last": form.end,
    }
    text = Text(
        f"{train.name} goes from {show(base.start)} to {show(base.end)}, {val.name} from {show(form.start)} to {show(form.end)}",
        f"{train.name} 从 {show(base.start)} 到 {show(base.end)}，{val.name} 从 {show(form.start)} 到 {show(form.end)}",
    )
    return Observation(still and falls, text, 1.0, train.name, figures)


def _lead(run: Run) -> float | None:
    """How far a validation accuracy that rose lies above training accuracy at the end, None without both."""
    train, val = run.series.get("train_accuracy"), run.series.get("val_accuracy")
    if train is None or val is None or not fractions(train).size or not fractions(val).size:
        return None
    level = end_level(fractions(val))
    return level - end_level(fractions(train)) if level > float(fractions(val)[0]) + 0.05 else None
