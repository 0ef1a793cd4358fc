"""A loss that sits on one known figure."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.robust import median
from advisor.parsing import show


def _examples() -> Examples:
    ask = {"value": 87.3365, "within": 0.01}
    return Examples(
        firing=(
            Example("clamped", run_of(train_loss=[2.4, 61.0, *[87.3365] * 18]), ask),
            Example("printed with one digit", run_of(train_loss=[2.4, 61.0, *[87.3] * 18]), ask),
        ),
        quiet=(
            Example("near miss: passes through", run_of(train_loss=line(20, 95, 80, 0.2)), ask),
            Example("near miss: 87.9", run_of(train_loss=[2.4, 61.0, *[87.9] * 18]), ask),
            Example("learns", run_of(train_loss=decay(20, 2.3, 0.1)), ask),
        ),
    )


@check("loss-at-value", _examples)
def loss_at_value(run: Run, *, value: float, within: float = 0.005) -> Observation:
    """The training loss rests on a given figure: nine in ten of the later half of its points lie there."""
    found = outline(run, "train_loss", 3)
    if isinstance(found, Observation):
        return found
    series, form = found
    half = form.raw[form.raw.size // 2 :]
    # A log that prints one digit after the point is not expected to agree in the second.
    rounded = 0.05 if bool((np.abs(half - np.round(half, 1)) < 1e-9).all()) else 0.0
    share = float(np.mean(np.abs(half - value) <= max(within, rounded)))
    values = {"level": median(half), "share": share, "points": form.points}
    if share >= 0.9:
        text = Text(
            f"{series.name} sits at {show(median(half))} to the end ({share:.0%} of the later half)",
            f"{series.name} 后半段一直停在 {show(median(half))}（占 {share:.0%}）",
        )
        return Observation(True, text, 1.0, series.name, values)
    text = Text(
        f"{series.name} ends at {show(form.end)}; {share:.0%} of its later half lies at {show(value)}",
        f"{series.name} 最终为 {show(form.end)}；后半段只有 {share:.0%} 的点在 {show(value)}",
    )
    return Observation(False, text, 1.0, series.name, values)
