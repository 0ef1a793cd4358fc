"""Memory that grows from step to step."""

import itertools

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few
from advisor.numbers.examples import jitter, line, run_of
from advisor.numbers.features.quoted import said
from advisor.numbers.features.shape import shape

# Growth over the later two thirds, as a share of the level; allocators fill their cache in the first third.
GROWTH, SURE = 0.08, 1e-3


def _examples() -> Examples:
    filling = np.concatenate([np.linspace(2.0, 8.0, 10), 8.0 + jitter(50, 0.02, 1)])
    return Examples(
        firing=(Example("4 to 11 GB in a line", run_of(gpu_memory=line(60, 4.0, 11.0, 0.05))),),
        quiet=(
            Example("near miss: fills up, then rests", run_of(gpu_memory=filling)),
            Example("near miss: noise", run_of(gpu_memory=8.0 + jitter(60, 0.5, 2))),
            Example("constant", run_of(gpu_memory=[7.9] * 60)),
        ),
    )


@check("memory-grows", _examples)
def memory_grows(run: Run) -> Observation:
    """GPU memory grows steadily over the later two thirds of the run."""
    series = run.series.get("gpu_memory")
    if series is None:
        return lacking("gpu_memory")
    form = shape(series, 12)
    if form is None:
        return too_few(series, 12)
    tail = form.tail(2 / 3)
    share = tail.change / max(abs(form.end), 1e-12)
    halves = np.array_split(form.raw[-tail.points :], 4)
    steady = all(float(b.mean()) > float(a.mean()) for a, b in itertools.pairwise(halves))
    figures = {"first": form.start, "last": form.end, "growth": share}
    text = Text(
        f"{series.name} goes from {said(series, form.start)} to {said(series, form.end)}, {share:+.0%} over the later two thirds",
        f"{series.name} 从 {said(series, form.start)} 到 {said(series, form.end)}，后三分之二变化 {share:+.0%}",
    )
    holds = share > GROWTH and tail.p < SURE and steady
    return Observation(holds, text, grade(share, GROWTH, 0.3) if holds else 0.9, series.name, figures)
