"""A learning rate that never changed."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import line, run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(Example("constant after warm-up", run_of(lr=[0.02, 0.05, *[0.1] * 30])),),
        quiet=(Example("near miss: decays by a third", run_of(lr=line(30, 0.1, 0.066))),),
    )


@check("lr-constant", _examples)
def lr_constant(run: Run) -> Observation:
    """The learning rate is the same over the last four fifths of the run (a warm-up may precede)."""
    series = run.series.get("lr")
    if series is None:
        return lacking("lr")
    values = finite(series)[1]
    if values.size < 5:
        return too_few(series, 5)
    rest = values[values.size // 5 :]
    constant = bool(np.ptp(rest) <= 0.01 * abs(float(rest.max())))
    figures = {"first": float(values[0]), "last": float(values[-1])}
    if constant:
        text = Text(
            f"{series.name} stays at {show(rest[-1])} to the end",
            f"{series.name} 到最后一直是 {show(rest[-1])}",
        )
    else:
        low, high = float(rest.min()), float(rest.max())
        text = Text(
            f"{series.name} already changes, between {show(low)} and {show(high)}",
            f"{series.name} 已经在变，介于 {show(low)} 与 {show(high)} 之间",
        )
    return Observation(constant, text, 0.8, series.name, figures)
