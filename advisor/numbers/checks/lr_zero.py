"""A learning rate of exactly zero."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import finite, shape
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(Example("zero all along", run_of(train_loss=line(20, 2.3, 2.3, 0.05), lr=[0.0] * 20)),),
        quiet=(
            Example(
                "near miss: rounded to zero in print", run_of(train_loss=decay(20, 2.3, 0.4), lr=[0.0] * 20)
            ),
            Example(
                "near miss: zero at the very end",
                run_of(train_loss=decay(20, 2.3, 0.4), lr=line(20, 0.1, 0.0)),
            ),
        ),
    )


@check("lr-zero", _examples)
def lr_zero(run: Run) -> Observation:
    """The learning rate is 0 at 95 % of its points and the loss does not fall.

    A falling loss shows that the rate was only rounded to zero in print.
    """
    series = run.series.get("lr")
    if series is None:
        return lacking("lr")
    values = finite(series)[1]
    if values.size < 5:
        return too_few(series, 5)
    share = float(np.mean(values == 0))
    loss = run.series.get("train_loss")
    form = shape(loss) if loss is not None else None
    learns = form is not None and form.drop > max(0.05 * form.scale, 4 * form.sigma)
    figures = {"zero_share": share, "largest": float(values.max())}
    text = Text(
        f"{series.name} is 0 at {share:.0%} of its points (largest {show(values.max())})"
        + ("; the loss falls all the same, so it was rounded in print" if learns and share > 0.5 else ""),
        f"{series.name} 有 {share:.0%} 的点为 0（最大 {show(values.max())}）"
        + ("；但 loss 仍在下降，说明只是打印时被舍入" if learns and share > 0.5 else ""),
    )
    return Observation(share >= 0.95 and not learns, text, 1.0, series.name, figures)
