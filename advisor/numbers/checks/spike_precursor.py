"""A gradient norm that grows before the loss spikes."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline, places, too_few, when
from advisor.numbers.examples import decay, jitter, run_of
from advisor.numbers.features.bumps import bumps
from advisor.numbers.features.robust import median, spread
from advisor.numbers.features.shape import Shape, finite
from advisor.numbers.features.spikes import spikes
from advisor.parsing import show

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
    lasting, warned = decay(300, 6.0, 3.0, wobble=0.02), 1.0 + jitter(300, 0.05, 3)
    lasting[150:175] += 2.0 * np.exp(-np.arange(25) / 6)
    warned[146:156] = 1.6, 2.2, 3.0, 4.5, 9.0, 20.0, 12.0, 6.0, 3.0, 1.5
    return Examples(
        firing=(
            Example("three times the norm two steps before", run_of(train_loss=loss, grad_norm=early)),
            Example("before a spike that lasts", run_of(unit="step", train_loss=lasting, grad_norm=warned)),
        ),
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
    begins, ends = _spikes(series, form)
    steps, values = finite(norm)
    if values.size < 10:
        return too_few(norm, 10)
    if not begins.size:
        text = Text(
            f"{series.name} has no spikes that could be announced", f"{series.name} 没有尖峰，谈不上预兆"
        )
        return Observation(None, text, series=series.name)
    usual = median(values)
    unusual = max(TIMES * usual, usual + SIGMAS * spread(values), 1e-12)
    highest = _before(begins, ends, steps, values)
    known = np.isfinite(highest)
    if not known.any():
        text = Text(
            f"{norm.name} is not logged close enough before the spikes of {series.name}",
            f"{series.name} 尖峰之前没有足够近的 {norm.name} 记录",
        )
        return Observation(None, text, series=norm.name)
    return _said(run, norm.name, begins, highest, usual, unusual)


def _said(
    run: Run, name: str, begins: FloatArray, highest: FloatArray, usual: float, unusual: float
) -> Observation:
    known = highest[np.isfinite(highest)]
    told = int((known >= unusual).sum())
    share = told / known.size
    most = int(np.nanargmax(highest))
    at = when(run, float(begins[most]))
    figures = {"spikes": int(begins.size), "announced": share, "usual": usual} | places("spike_at", begins)
    if share >= MOST:
        text = Text(
            f"{name} is up to {show(highest[most])} before the spike at {at.en}, usually {show(usual)} "
            f"({told} of {known.size} spikes are announced)",
            f"{at.zh} 的尖峰之前 {name} 已升到 {show(highest[most])}，平时约 {show(usual)}"
            f"（{known.size} 个尖峰中 {told} 个有预兆）",
        )
        strength = grade(float(highest[most]) / unusual, 1.0, 2.0)
        return Observation(True, text, strength, name, figures)
    text = Text(
        f"right before the spikes {name} is {show(highest[most])} at most, usually {show(usual)}",
        f"尖峰之前 {name} 最高只有 {show(highest[most])}，平时约 {show(usual)}",
    )
    return Observation(False, text, 0.8 if share == 0 else 0.4, name, figures)


def _spikes(series: Series, form: Shape) -> tuple[FloatArray, FloatArray]:
    """First steps of the spikes, and steps from which on each is over: single points, else bumps that last."""
    seen = spikes(series, form)
    if seen.few:
        return seen.steps[seen.at], seen.steps[np.minimum(seen.at + 1, seen.steps.size - 1)]
    lasting = bumps(form)
    return np.array([bump.begin for bump in lasting]), np.array([bump.back for bump in lasting])


def _before(begins: FloatArray, ends: FloatArray, steps: FloatArray, values: FloatArray) -> FloatArray:
    """For every spike the largest norm shortly before it; NaN where none is logged.

    Only points between the spike and the one before it count, no further back than twice the distance
    that as many logged points usually span.
    """
    reach = 2 * BEFORE * median(np.diff(steps))
    highest = np.full(begins.size, np.nan)
    for number, place in enumerate(begins):
        since = max(place - reach, float(ends[number - 1]) if number else -np.inf)
        inside = np.flatnonzero((steps < place) & (steps >= since))[-BEFORE:]
        if inside.size:
            highest[number] = float(values[inside].max())
    return highest
