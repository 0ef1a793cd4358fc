"""A gradient norm that always sits on the clipping threshold."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, jitter, line, run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Share of the points that lie on the largest value (to a thousandth) for a clipped norm.
SHARE, CLOSE = 0.6, 1e-3


def _examples() -> Examples:
    pinned = np.minimum(1.0, decay(40, 3.0, 1.4, wobble=0.1))
    return Examples(
        firing=(Example("always 1.0", run_of(train_loss=line(40, 2.3, 2.0), grad_norm=pinned)),),
        quiet=(
            Example(
                "near miss: clipped at first",
                run_of(train_loss=decay(40, 2.3, 0.5), grad_norm=np.minimum(1.0, decay(40, 3.0, 0.4))),
            ),
            Example("near miss: steady and free", run_of(grad_norm=1.0 + jitter(40, 0.05, 1))),
            Example("near miss: nothing moves", run_of(grad_norm=np.zeros(40))),
        ),
    )


@check("clip-always", _examples)
def clip_always(run: Run) -> Observation:
    """Most logged gradient norms equal one and the same largest value: every step is clipped to it."""
    series = run.series.get("grad_norm")
    if series is None:
        return lacking("grad_norm")
    values = finite(series)[1]
    if values.size < 10:
        return too_few(series, 10)
    later = values[values.size // 3 :]
    top = float(later.max())
    share = float(np.mean(later >= top * (1 - CLOSE))) if top > 0 else 0.0
    # An exactly constant norm of a run that stands still is no clipping.
    free = float(np.ptp(values)) == 0 and not 0.01 <= top <= 100
    figures = {"level": top, "share": share, "points": int(values.size)}
    text = Text(
        f"{share:.0%} of the later points of {series.name} are {show(top)}, its largest value",
        f"{series.name} 后段有 {share:.0%} 的点都等于最大值 {show(top)}",
    )
    holds = share >= SHARE and not free
    if holds and _coarse(values, top):
        text = Text(
            f"{text.en}; with so few digits it may be a norm that is rounded",
            f"{text.zh}；但记录的位数太少，也可能只是四舍五入的结果",
        )
        return Observation(None, text, series=series.name, values=figures)
    return Observation(holds, text, 1.0 if share > 0.9 or share < SHARE / 2 else 0.6, series.name, figures)


def _coarse(values: FloatArray, top: float) -> bool:
    """Whether the log writes its norms with one digit only and none of them has more.

    A norm that is clipped at each step is logged as the threshold to the last digit; one of 0.52 +- 0.02 that
    is written as 0.5 looks the same. What stands at 1 (10, 0.1, ...), the usual threshold, is believed.
    """
    digit = 10.0 ** np.floor(np.log10(top))
    return bool(np.allclose(values / digit, np.round(values / digit), atol=1e-6)) and not np.isclose(
        top, digit
    )
