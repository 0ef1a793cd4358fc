"""How large the updates are beside the weights."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few
from advisor.numbers.examples import line, run_of
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# About 1e-3 a step is the rule of thumb (CS231n, neural networks 3); a hundredth of it is a standstill, thirty
# times it tears the weights along.
SMALL, LARGE = 1e-5, 3e-2
LEAST = 5


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("1e-7", run_of(update_ratio=line(20, 1e-7, 1e-7)), {"way": "small"}),
            Example("as a power of ten: -6.8", run_of(update_ratio=line(20, -6.7, -6.9)), {"way": "small"}),
            Example("0.2", run_of(update_ratio=line(20, 0.25, 0.2)), {"way": "large"}),
        ),
        quiet=(
            Example("near miss: 2e-4", run_of(update_ratio=line(20, 2e-4, 2e-4)), {"way": "small"}),
            Example(
                "near miss: large in the first steps only",
                run_of(update_ratio=[0.2, 0.1, *[1e-3] * 18]),
                {"way": "large"},
            ),
            Example("usual, as a power of ten", run_of(update_ratio=line(20, -3, -3.2)), {"way": "large"}),
        ),
    )


@check("update-ratio", _examples)
def update_ratio(run: Run, *, way: str) -> Observation:
    """The ratio of update to weight lies below 1e-5 ("small") or above 3e-2 ("large"); 1e-3 is usual.

    Args:
        run: the run.
        way: "small" or "large".
    """
    series = run.series.get("update_ratio")
    if series is None:
        return lacking("update_ratio")
    values = finite(series)[1]
    if values.size < LEAST:
        return too_few(series, LEAST)
    level = median(values[values.size // 4 :])
    logged = level
    if level < 0:
        # Logged as a power of ten.
        level = 10.0 ** max(level, -300.0)
    figures = {"level": level}
    text = Text(
        f"{series.name} lies at {show(logged)}" + (f" (1e{logged:.1f})" if logged < 0 else "") + "; about 1e-3 a step is usual",
        f"{series.name} 约为 {show(logged)}" + (f"（1e{logged:.1f}）" if logged < 0 else "") + "；通常每步约 1e-3",
    )  # fmt: skip
    small, large = level < SMALL, level > LARGE
    holds = small if way == "small" else large
    times = SMALL / max(level, 1e-300) if way == "small" else level / LARGE
    return Observation(holds, text, grade(times, 1.0, 10.0) if holds else 0.8, series.name, figures)
