"""Bumps of the loss where the learning rate is raised again."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, outline, too_few
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# A restart multiplies the rate by this much and more within a twentieth of the run.
RAISED = 3.0


def _examples() -> Examples:
    cycle = 0.05 * (1 + np.cos(np.linspace(0, np.pi, 20))) + 1e-4
    rate = np.tile(cycle, 3)
    bumps = decay(60, 2.0, 0.5, rate=3) + np.tile(0.35 * np.exp(-np.arange(20.0) / 4), 3)
    warm = np.concatenate([np.linspace(0.001, 0.1, 6), np.full(54, 0.1)])
    return Examples(
        firing=(Example("warm restarts", run_of(train_loss=bumps, lr=rate)),),
        quiet=(
            Example("near miss: one warm-up", run_of(train_loss=decay(60, 2.0, 0.5), lr=warm)),
            Example(
                "near miss: restarts without bumps", run_of(train_loss=decay(60, 2.0, 0.5, rate=3), lr=rate)
            ),
        ),
    )


@check("lr-restarts", _examples)
def lr_restarts(run: Run) -> Observation:
    """The learning rate is raised again in mid-run, and the loss goes up with it and comes down after."""
    rate = run.series.get("lr")
    if rate is None:
        return lacking("lr")
    found = outline(run, "train_loss", 12)
    if isinstance(found, Observation):
        return found
    loss, form = found
    steps, values = finite(rate)
    if values.size < 8:
        return too_few(rate, 8)
    values = np.interp(form.steps, steps, values)
    apart = max(1, values.size // 20)
    grown = values[apart:] > RAISED * np.maximum(values[:-apart], 1e-12 + 1e-3 * float(values.max()))
    begins = np.flatnonzero(np.diff(np.concatenate(([False], grown)).astype(int)) == 1)
    # What begins in the first tenth is a warm-up.
    begins = begins[(begins > values.size // 10) & (begins < values.size - 2 * apart)]
    bumps = 0
    for begin in begins:
        before = float(form.raw[max(0, begin - apart) : begin + 1].min())
        after = float(form.raw[begin : begin + 3 * apart + 1].max())
        bumps += after > before + max(4 * form.sigma, 0.03 * abs(before))
    figures = {"restarts": int(begins.size), "bumps": bumps, "last": form.end}
    if begins.size and bumps >= max(1, begins.size // 2):
        text = Text(
            f"{rate.name} is raised again {begins.size} times, and {loss.name} goes up with it {bumps} times "
            f"(at the end {show(form.end)})",
            f"{rate.name} 中途又升高 {begins.size} 次，{loss.name} 随之上升 {bumps} 次（最后 {show(form.end)}）",
        )
        return Observation(True, text, 1.0 if begins.size > 1 else 0.6, rate.name, figures)
    text = Text(
        f"{rate.name} is raised again {begins.size} times in mid-run, and {loss.name} goes up with it {bumps} times"
        if begins.size
        else f"{rate.name} is never raised again in mid-run",
        f"{rate.name} 中途升高 {begins.size} 次，{loss.name} 随之上升 {bumps} 次"
        if begins.size
        else f"{rate.name} 中途没有再升高",
    )
    return Observation(False, text, 0.9, rate.name, figures)
