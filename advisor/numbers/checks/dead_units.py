"""A large share of units that never fire."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking
from advisor.numbers.examples import line, run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Share of dead units that takes a network's capacity (TheDeepChecker and AUTOTRAINER use 0.5 and 0.7).
DEAD = 0.5
NAMES = ("dead", "zero_frac", "zero fraction", "dying")


def _examples() -> Examples:
    return Examples(
        firing=(Example("0.1 to 0.85", run_of(dead_relu=line(20, 0.1, 0.85, 0.01))),),
        quiet=(
            Example("near miss: a third", run_of(dead_relu=line(20, 0.3, 0.33, 0.01))),
            Example("near miss: the sparsity of pruned weights", run_of(sparsity=line(20, 0.1, 0.9, 0.01))),
        ),
    )


@check("dead-units", _examples)
def dead_units(run: Run) -> Observation:
    """The logged share of dead units ends above one half."""
    found = [
        s for s in run.series.values() if any(n in s.name.lower() for n in NAMES) and finite(s)[1].size >= 3
    ]
    if not found:
        return lacking("dead_units", Text("no share of dead units in the file", "文件里没有死亡神经元比例"))
    worst = max(found, key=lambda s: float(finite(s)[1][-1]))
    values = finite(worst)[1]
    scale = 100.0 if float(values.max()) > 1.0 else 1.0
    end = float(values[-1]) / scale
    figures = {"first": float(values[0]) / scale, "last": end}
    text = Text(
        f"{worst.name} goes from {show(values[0])} to {show(values[-1])}",
        f"{worst.name} 从 {show(values[0])} 到 {show(values[-1])}",
    )
    return Observation(end > DEAD, text, grade(end, DEAD, 0.9) if end > DEAD else 0.9, worst.name, figures)
