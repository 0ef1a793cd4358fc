"""Gradients too small to move anything."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import finite, shape
from advisor.parsing import show

# SageMaker Debugger calls a mean absolute gradient below 1e-7 vanishing, TheDeepChecker 1e-6; a norm over
# all weights is larger than a mean, hence the wider bound.
TINY = 1e-5
# A norm that fell to this share of its start, and below this, beside a loss that kept half of its own.
FELL, SMALL, KEPT = 1e-3, 1e-3, 0.5


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "norm 1e-8 on a flat loss",
                run_of(train_loss=line(20, 0.693, 0.693, 1e-4), grad_norm=[1e-8] * 20),
            ),
            Example(
                "fell by four orders on a loss that kept nine tenths",
                run_of(train_loss=line(20, 0.234, 0.22, 1e-4), grad_norm=[0.75, 0.63, *([4e-5] * 18)]),
            ),
        ),
        quiet=(
            Example(
                "near miss: small because solved",
                run_of(train_loss=decay(20, 0.7, 0.0, rate=18), grad_norm=decay(20, 1, 0, rate=16)),
            ),
            Example("usual", run_of(train_loss=decay(20, 0.7, 0.2), grad_norm=line(20, 1.0, 0.5, 0.05))),
        ),
    )


@check("gradient-tiny", _examples)
def gradient_tiny(run: Run) -> Observation:
    """The gradient norm is below 1e-5, or a thousandth of its start, in the later half; the loss is far from solved."""
    series = run.series.get("grad_norm")
    if series is None:
        return lacking("grad_norm")
    values = finite(series)[1]
    if values.size < 5:
        return too_few(series, 5)
    level = median(values[values.size // 2 :])
    loss = run.series.get("train_loss")
    form = shape(loss) if loss is not None else None
    solved = form is not None and form.end < 0.05 * form.start
    figures = {"level": level, "first": float(values[0]), "points": int(values.size)}
    text = Text(
        f"{series.name} lies at {show(level)} in the later half" + ("; the loss is solved" if solved else ""),
        f"{series.name} 后半段约为 {show(level)}" + ("，loss 也已接近 0" if solved else ""),
    )
    kept = form is not None and form.end > KEPT * form.start
    fell = kept and level < SMALL and level < FELL * float(values[0])
    holds = (level < TINY or fell) and not solved
    return Observation(holds, text, 1.0 if level < TINY / 10 or not holds else 0.6, series.name, figures)
