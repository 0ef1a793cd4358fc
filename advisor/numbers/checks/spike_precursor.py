"""A gradient norm that grows before the loss spikes."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline, places, too_few, when
from advisor.numbers.examples import decay, jitter, run_of
from advisor.numbers.features.robust import median, spread
from advisor.numbers.features.shape import finite
from advisor.numbers.features.spikes import Spikes, spikes

# How many logged gradient norms before a spike are looked at, and how far one must stand above the usual.
BEFORE, TIMES, SIGMAS = 5, 2.0, 6.0
# Share of the spikes that must have been announced.
MOST = 0.5


def _examples() -> Examples:
    loss, norm = decay(80, 2.0, 0.8, wobble=0.02), 1.0 + jitter(80, 0.05, 3)
    loss[[40, 60]] += 3.0
    early, beside = norm.copy(), norm.copy()
    for at in (40, 60):
        early[at - 2 : at + 1] = 3.0, 6.0, 20.0
        beside[at] = 20.0
    return Examples(
        firing=(Example("three times the norm two steps before", run_of(train_loss=loss, grad_norm=early)),),
        quiet=(
            Example("near miss: it grows only with the spike", run_of(train_loss=loss, grad_norm=beside)),
            Example("no spikes", run_of(train_loss=decay(80, 2.0, 0.8, wobble=0.02), grad_norm=np.ones(80))),
        ),
    )


@check("spike-precursor", _examples)
def spike_precursor(run: Run) -> Observation:
    """In the steps before a spike of the loss the gradient norm stands twice above its usual level already.

    A spike that the gradient announces comes from the state of the training (optimiser, rate); one
    without a warning comes from the batch itself.
    """
    norm = run.series.get("grad_norm")
    if norm is None:
        return lacking("grad_norm")
    found = outline(run, "train_loss", 15)
    if isinstance(found, Observation):
        return found
    series, form = found
    seen = spikes(series, form)
    if not seen.few:
        text = Text(
            f"{series.name} has no isolated spikes that could be announced", f"{series.name} 没有孤立尖峰"
        )
        return Observation(None, text, series=series.name)
    steps, values = finite(norm)
    if values.size < 10:
        return too_few(norm, 10)
    ratios = _before(seen, steps, values)
    known = np.isfinite(ratios)
    if not known.any():
        text = Text(
            f"{norm.name} is not logged close enough before the spikes of {series.name}",
            f"{series.name} 尖峰之前没有足够近的 {norm.name} 记录",
        )
        return Observation(None, text, series=norm.name)
    told = int((ratios[known] >= 1).sum())
    return _said(run, norm.name, seen, ratios, told / int(known.sum()))


def _before(seen: Spikes, steps: FloatArray, values: FloatArray) -> FloatArray:
    """For every spike the largest norm shortly before it over what would be unusual; NaN where none is logged.

    Only points between the spike and the one before it count, no further back than twice the distance
    that as many logged points usually span.
    """
    unusual = max(TIMES * median(values), median(values) + SIGMAS * spread(values), 1e-12)
    reach = 2 * BEFORE * (median(np.diff(steps)) if steps.size > 1 else 0.0)
    ratios = np.full(seen.at.size, np.nan)
    for number, at in enumerate(seen.at):
        place = float(seen.steps[at])
        since = float(seen.steps[seen.at[number - 1] + 1]) if number else -np.inf
        inside = np.flatnonzero((steps < place) & (steps > since) & (steps >= place - reach))[-BEFORE:]
        if inside.size:
            ratios[number] = float(values[inside].max()) / unusual
    return ratios


def _said(run: Run, name: str, seen: Spikes, ratios: FloatArray, share: float) -> Observation:
    marks = places("spike_at", seen.steps[seen.at[np.argsort(-seen.height)]])
    figures = {"spikes": int(seen.at.size), "announced": share, **marks}
    first = int(np.nanargmax(ratios))
    at = when(run, float(seen.steps[seen.at[first]]))
    if share >= MOST:
        text = Text(
            f"{name} rises before {share:.0%} of the spikes, most clearly before the one at {at.en} "
            f"({ratios[first] * TIMES:.1f} times its usual level and more)",
            f"{share:.0%} 的尖峰出现之前 {name} 就已升高，最明显的是{at.zh} 那一次（达到平时的 {ratios[first] * TIMES:.1f} 倍以上）",
        )
        return Observation(True, text, grade(float(ratios[first]), 1.0, 2.0), name, figures)
    text = Text(
        f"{name} is as usual right before the spikes (announced: {share:.0%} of {seen.at.size})",
        f"尖峰之前 {name} 与平时无异（{seen.at.size} 个尖峰中有预兆的占 {share:.0%}）",
    )
    return Observation(False, text, 0.8 if share == 0 else 0.4, name, figures)
