"""A validation loss that jumps by whole factors beside a calm training loss."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, jitter, run_of
from advisor.numbers.features.levels import end_level
from advisor.numbers.features.robust import percentile, spread
from advisor.parsing import show

# The validation loss changes by a factor of e^JUMPS from point to point (one sigma), the training loss by e^CALM.
JUMPS, CALM = 0.4, 0.1


def _examples() -> Examples:
    train = decay(30, 1.5, 0.2, wobble=0.01)
    return Examples(
        firing=(Example("between 0.4 and 9", run_of(train_loss=train, val_loss=np.exp(jitter(30, 0.9, 2)))),),
        quiet=(
            Example(
                "near miss: a fifth up and down",
                run_of(train_loss=train, val_loss=decay(30, 1.5, 0.5) * np.exp(jitter(30, 0.1, 2))),
            ),
            Example(
                "near miss: training jumps as well",
                run_of(train_loss=np.exp(jitter(30, 0.8, 4)), val_loss=np.exp(jitter(30, 0.9, 2))),
            ),
            Example(
                "near miss: one bad evaluation",
                run_of(train_loss=train, val_loss=[*decay(15, 1.5, 0.5), 9.0, *[0.5] * 14]),
            ),
        ),
    )


@check("val-wild", _examples)
def val_wild(run: Run) -> Observation:
    """From one evaluation to the next the validation loss jumps by half and more, while training is calm.

    Weights that change little cannot change the loss so much: running statistics of normalisation, a
    handful of validation samples, or single extreme ones do.
    """
    training = outline(run, "train_loss", 8)
    if isinstance(training, Observation):
        return training
    validation = outline(run, "val_loss", 8)
    if isinstance(validation, Observation):
        return validation
    (train, base), (val, form) = training, validation
    if min(float(form.raw.min()), float(base.raw.min())) <= 0:
        text = Text("losses of zero or below have no factors", "loss 为 0 或负数，无法比较倍数")
        return Observation(None, text, series=val.name)
    later = np.log(form.raw[form.raw.size // 4 :])
    jumps = spread(np.diff(later, 2)) / np.sqrt(6.0)
    calm = spread(np.diff(np.log(base.raw[base.raw.size // 4 :]), 2)) / np.sqrt(6.0)
    low, high = float(form.raw.min()), percentile(form.raw, 95)
    figures = {"jumps": float(jumps), "train_jumps": float(calm), "low": low, "high": high}
    size = f"{np.expm1(jumps):.0%}"
    text = Text(
        f"{val.name} jumps by about {size} from one evaluation to the next (between {show(low)} and {show(high)}); "
        f"{train.name} by {np.expm1(calm):.0%}",
        f"{val.name} 相邻两次评估之间约跳动 {size}（在 {show(low)} 与 {show(high)} 之间）；{train.name} 只有 {np.expm1(calm):.0%}",
    )
    holds = jumps > JUMPS and calm < min(CALM, jumps / 4) and end_level(base.raw) < base.start
    return Observation(bool(holds), text, grade(jumps, JUMPS, 1.0) if holds else 0.9, val.name, figures)
