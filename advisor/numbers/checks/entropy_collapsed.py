"""A policy that stopped exploring."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import metrics
from advisor.numbers.features.shape import shape
from advisor.parsing import show

# Share of its start below which the entropy of a policy counts as gone.
GONE = 0.05


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "entropy gone", run_of(entropy=decay(40, 1.38, 0.0, rate=8), reward=line(40, 1.0, 1.0, 0.3))
            ),
        ),
        quiet=(
            Example(
                "near miss: sinks by half",
                run_of(entropy=decay(40, 1.38, 0.6), reward=line(40, 1.0, 1.0, 0.3)),
            ),
            Example("steady", run_of(entropy=line(40, 1.38, 1.3, 0.01), reward=line(40, 1.0, 5.0, 0.3))),
        ),
    )


@check("entropy-collapsed", _examples)
def entropy_collapsed(run: Run) -> Observation:
    """The entropy of the policy ends below a twentieth of its start: it always acts the same."""
    found = metrics(run, "entropy")
    if not found:
        return lacking("entropy", Text("no entropy column in the file", "文件里没有 entropy 列"))
    series = found[0]
    form = shape(series, 6)
    if form is None:
        return too_few(series, 6)
    share = abs(form.end) / max(abs(form.start), 1e-12)
    figures = {"first": form.start, "last": form.end, "share": share}
    text = Text(
        f"{series.name} goes from {show(form.start)} to {show(form.end)}",
        f"{series.name} 从 {show(form.start)} 到 {show(form.end)}",
    )
    return Observation(
        share < GONE, text, 1.0 if share < GONE / 2 or share > 4 * GONE else 0.6, series.name, figures
    )
