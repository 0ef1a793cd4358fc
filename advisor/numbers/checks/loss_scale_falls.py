"""A loss scale that is halved over and over."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Halvings from the largest scale to the end that say overflow in almost every step; a healthy scaler halves
# once or twice from its high start and grows again.
HALVINGS = 6.0


def _examples() -> Examples:
    collapsing = 65536.0 / 2.0 ** np.minimum(np.arange(30), 17)
    hunting = np.tile([65536.0, 32768.0, 65536.0, 131072.0], 8)
    return Examples(
        firing=(Example("65536 to 0.5", run_of(loss_scale=collapsing)),),
        quiet=(
            Example("near miss: halved now and then", run_of(loss_scale=hunting)),
            Example(
                "near miss: three halvings at the start",
                run_of(loss_scale=[65536.0, 32768, 16384, *([8192.0] * 20)]),
            ),
        ),
    )


@check("loss-scale-falls", _examples)
def loss_scale_falls(run: Run) -> Observation:
    """The loss scale ends sixty times and more below its largest value: gradients overflow at every scale."""
    series = run.series.get("loss_scale")
    if series is None:
        return lacking("loss_scale")
    values = finite(series)[1]
    values = values[values > 0]
    if values.size < 4:
        return too_few(series, 4)
    top, end = float(values.max()), float(values[-1])
    halvings = float(np.log2(top / end))
    figures = {"largest": top, "last": end, "halvings": halvings}
    text = Text(
        f"{series.name} goes from {show(top)} down to {show(end)} ({halvings:.0f} halvings)",
        f"{series.name} 从 {show(top)} 降到 {show(end)}（减半 {halvings:.0f} 次）",
    )
    return Observation(
        halvings >= HALVINGS, text, 1.0 if halvings >= 10 or halvings < 4 else 0.7, series.name, figures
    )
