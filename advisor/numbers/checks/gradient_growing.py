"""Gradients that grow by orders of magnitude."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few, when
from advisor.numbers.examples import line, run_of
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import finite
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("1 to 1e6", run_of(grad_norm=np.logspace(0, 6, 30))),
            Example(
                "1 to 1e6 in the last steps before NaN",
                run_of(grad_norm=[*line(60, 1, 1, 0.1), 4.0, 90.0, 2e4, 1e6, *[float("nan")] * 5]),
            ),
        ),
        quiet=(
            Example(
                "near miss: one spike that recovers",
                run_of(grad_norm=[*line(15, 1, 1, 0.1), 300.0, *line(20, 1, 1, 0.1)]),
            ),
            Example("usual", run_of(grad_norm=line(30, 2.0, 1.0, 0.2))),
        ),
    )


@check("gradient-growing", _examples)
def gradient_growing(run: Run) -> Observation:
    """The gradient norm ends a hundred times above its early level, or stops being finite after growing."""
    series = run.series.get("grad_norm")
    if series is None:
        return lacking("grad_norm")
    steps, values = finite(series)
    if values.size < 6:
        return too_few(series, 6)
    early = max(median(values[: max(3, values.size // 5)]), 1e-12)
    # Of a norm that stops being finite, what counts is where it was last.
    ends = 2 if not np.isfinite(series.values[-1]) else max(2, values.size // 10)
    late = median(values[-ends:])
    factor = late / early
    peak = int(values.argmax())
    figures = {"early": early, "late": late, "max": float(values[peak]), "factor": factor}
    if factor > 100:
        text = Text(
            f"{series.name} grows from about {show(early)} to {show(late)} ({factor:.3g} times)",
            f"{series.name} 从约 {show(early)} 涨到 {show(late)}（{factor:.3g} 倍）",
        )
        return Observation(True, text, grade(np.log10(factor), 2, 4), series.name, figures)
    at = when(run, float(steps[peak]))
    text = Text(
        f"{series.name} ends at {factor:.2g} times its early level ({show(early)} → {show(late)}; largest {show(values[peak])} at {at.en})",
        f"{series.name} 最后是早期的 {factor:.2g} 倍（{show(early)} → {show(late)}；{at.zh} 最大，{show(values[peak])}）",
    )
    # Bursts that come and go are an explosion too, which this check does not look for.
    bursts = float(values[peak]) > 100 * max(median(values), 1e-12)
    return Observation(False, text, 0.8 if factor < 10 and not bursts else 0.3, series.name, figures)
