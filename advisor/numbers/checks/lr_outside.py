"""A learning rate outside of the range in which networks usually learn."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking
from advisor.numbers.examples import run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("1e-8", run_of(lr=[1e-8] * 10), {"below": 1e-6}),
            Example("3.0", run_of(lr=[3.0] * 10), {"above": 0.5}),
        ),
        quiet=(Example("near miss: 2e-5 of a fine-tuning", run_of(lr=[2e-5] * 10), {"below": 1e-6}),),
    )


@check("lr-outside", _examples)
def lr_outside(run: Run, *, below: float = 0.0, above: float = float("inf")) -> Observation:
    """The peak learning rate lies below or above a bound."""
    series = run.series.get("lr")
    if series is None or not finite(series)[1].size:
        return lacking("lr")
    peak = float(finite(series)[1].max())
    low, high = 0 < peak <= below, peak > above
    figures = {"peak": peak}
    if low or high:
        text = Text(
            f"the largest {series.name} is {show(peak)}, unusually {'small' if low else 'large'}",
            f"{series.name} 最大只有 {show(peak)}，小得不寻常"
            if low
            else f"{series.name} 最大达到 {show(peak)}，大得不寻常",
        )
        return Observation(True, text, 1.0, series.name, figures)
    bound = Text(f"not above {show(above)}", f"没有超过 {show(above)}")
    if below > 0:
        bound = Text(f"not below {show(below)}", f"没有低于 {show(below)}") if peak else Text("zero", "为 0")
    text = Text(
        f"the largest {series.name} is {show(peak)}, {bound.en}",
        f"{series.name} 最大为 {show(peak)}，{bound.zh}",
    )
    return Observation(False, text, 0.3, series.name, figures)
