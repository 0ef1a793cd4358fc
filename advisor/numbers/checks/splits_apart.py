"""Whether training is good and validation bad, as the user says."""

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import end_level, fractions
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Accuracies so far apart, or a validation loss so many times the training loss, are a gap; closer than the
# second figures, they are none.
GAP, NONE = 0.05, 0.02
TIMES, ALIKE = 1.3, 1.1


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "0.99 against 0.7",
                run_of(train_accuracy=line(20, 0.5, 0.99), val_accuracy=line(20, 0.5, 0.7)),
            ),
            Example("0.02 against 1.5", run_of(train_loss=decay(20, 2, 0.02), val_loss=line(20, 1.2, 1.5))),
        ),
        quiet=(
            Example(
                "near miss: 0.96 against 0.95",
                run_of(train_accuracy=line(20, 0.5, 0.96), val_accuracy=line(20, 0.5, 0.95)),
            ),
            Example("together", run_of(train_loss=decay(20, 2, 0.5), val_loss=decay(20, 2, 0.52))),
        ),
    )


@check("splits-apart", _examples)
def splits_apart(run: Run) -> Observation:
    """At the end training is clearly better than validation, by accuracy or, without one, by loss."""
    pair = _pair(run, "accuracy")
    if pair is not None:
        train, val = pair
        good, bad = end_level(fractions(train)), end_level(fractions(val))
        apart, sure = good - bad > GAP, good - bad > GAP or good - bad < NONE
    else:
        pair = _pair(run, "loss")
        if pair is None:
            return lacking("train_loss" if "val_loss" in run.series else "val_loss")
        train, val = pair
        good, bad = end_level(finite(train)[1]), end_level(finite(val)[1])
        times = bad / max(abs(good), 1e-12)
        apart, sure = times > TIMES, times > TIMES or times < ALIKE
    text = Text(
        f"at the end {train.name} is {show(good)} and {val.name} {show(bad)}",
        f"最后 {train.name} 为 {show(good)}，{val.name} 为 {show(bad)}",
    )
    return Observation(apart, text, 1.0 if sure else 0.4, val.name, {"train": good, "val": bad})


def _pair(run: Run, quantity: str) -> tuple[Series, Series] | None:
    train, val = run.series.get(f"train_{quantity}"), run.series.get(f"val_{quantity}")
    if train is None or val is None or not finite(train)[1].size or not finite(val)[1].size:
        return None
    return train, val
