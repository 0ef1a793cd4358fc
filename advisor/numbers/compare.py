"""A run held against a known-good one: what differs, since when, and whether that is more than the noise."""

import math
from collections.abc import Iterator

import msgspec
import numpy as np

from advisor.model import FloatArray, Run, Series, Text
from advisor.numbers.features.shape import ROUNDING, Shape, finite, shape
from advisor.parsing import show

# Differences below this many sigma of both curves together are noise.
SIGMAS = 4.0
# A difference below this share of the curve's size changes nothing, however calm the curves are.
LEAST_SHARE = 0.02
# So many points in a row must differ: one that sticks out is a spike, not a departure.
IN_A_ROW = 3
IGNORED = ("epoch", "step", "time")
SETTINGS_SHOWN, SERIES_SHOWN = 5, 6


class _Held(msgspec.Struct, frozen=True):
    """One series of the run against the same of the baseline.

    since: the step at which it leaves the baseline for good or for a while, None where it follows it.
    """

    series: Series
    since: float | None
    sentence: Text


def compare(run: Run, good: Run) -> tuple[Text, ...]:
    """Sentences, most telling first: settings, then the series in the order in which they leave the baseline.

    Runs that count different things (epochs, steps) are compared by the share of their length.
    """
    held = list(_held(run, good))
    if not held:
        text = Text(
            "the run and the baseline share no series with five points or more",
            "该训练与基线没有共同的（至少五个点的）指标列",
        )
        return (*_settings(run, good), text)
    # Of what leaves at once, the settings of the training come before its outcome.
    apart = sorted(
        (item for item in held if item.since is not None),
        key=lambda item: (item.since or 0.0, item.series.direction != 0),
    )
    return (
        *_settings(run, good),
        *_scope(run, good),
        *(item.sentence for item in apart[:SERIES_SHOWN]),
        *_rest(apart[SERIES_SHOWN:]),
        *_alike([item for item in held if item.since is None]),
    )


def _settings(run: Run, good: Run) -> Iterator[Text]:
    """What the files say about the runs and say differently."""
    shared = [key for key in run.settings if key in good.settings]
    other = [key for key in shared if run.settings[key] != good.settings[key]]
    for key in other[:SETTINGS_SHOWN]:
        mine, theirs = str(run.settings[key])[:60], str(good.settings[key])[:60]
        yield Text(f"{key} is {mine}, in the baseline {theirs}", f"{key} 为 {mine}，基线为 {theirs}")


def _scope(run: Run, good: Run) -> Iterator[Text]:
    """How the steps of the two were laid over each other, where that is not plain."""
    if run.step_unit != good.step_unit:
        yield Text(
            f"the run counts in {run.step_unit}s, the baseline in {good.step_unit}s: compared by the share of their length",
            f"该训练以 {run.step_unit} 计，基线以 {good.step_unit} 计：按各自进度的比例比较",
        )
        return
    mine, theirs = _last(run), _last(good)
    if mine > theirs * 1.1:
        yield Text(
            f"the baseline ends at {good.step_unit} {show(theirs)}: what comes later was not compared",
            f"基线到第 {show(theirs)} 个 {good.step_unit} 为止，之后的部分无从比较",
        )


def _last(run: Run) -> float:
    return max((float(np.nanmax(s.steps)) for s in run.series.values() if s.steps.size), default=0.0)


def _held(run: Run, good: Run) -> Iterator[_Held]:
    for key, series in run.series.items():
        other = good.series.get(key)
        if other is None or key in IGNORED:
            continue
        onset = _lost(series, other)
        if onset is not None:
            yield _Held(series, onset, _lost_text(series, onset, run.step_unit))
            continue
        form, reference = shape(series), shape(other)
        if form is not None and reference is not None:
            share = run.step_unit != good.step_unit
            yield _departure(series, form, reference, run.step_unit, by_share=share)


def _lost(series: Series, good: Series) -> float | None:
    """The step from which the series holds no finite value, where the baseline ends finite."""
    values = series.values
    if not values.size or np.isfinite(values[-1]) or not good.values.size or not np.isfinite(good.values[-1]):
        return None
    alive = finite(series)[0]
    later = series.steps[series.steps > alive[-1]] if alive.size else series.steps
    return float(later[0]) if later.size else None


def _lost_text(series: Series, onset: float, unit: str) -> Text:
    at = show(onset)
    return Text(
        f"{series.name} is no finite number from {unit} {at} on; the baseline stays finite",
        f"{series.name} 从第 {at} 个 {unit} 起不是有限值；基线始终有限",
    )


def _departure(series: Series, form: Shape, good: Shape, unit: str, *, by_share: bool) -> _Held:
    steps = _shares(form.steps) if by_share else form.steps
    theirs = _shares(good.steps) if by_share else good.steps
    expected = np.interp(steps, theirs, good.smooth)
    overlap = steps <= theirs[-1]
    limit = SIGMAS * math.hypot(form.sigma, good.sigma) + LEAST_SHARE * good.scale
    apart = (np.abs(form.smooth - expected) > limit) & overlap
    last = int(np.flatnonzero(overlap)[-1]) if overlap.any() else 0
    mine, at_end = float(form.smooth[last]), float(expected[last])
    first = _first_run(apart)
    if first is None:
        return _Held(series, None, Text("", ""))
    if _level(form) and _level(good):
        return _Held(series, float(form.steps[0]), _level_text(series, mine, at_end))
    since, share = float(form.steps[first]), float(apart.sum() / max(1, overlap.sum()))
    here, there = show(float(form.smooth[first])), show(float(expected[first]))
    better = _verdict(series.direction, mine - at_end, limit)
    whole = first == 0
    return _Held(
        series,
        since,
        Text(
            f"{series.name} {'differs from the start' if whole else f'leaves the baseline at {unit} {show(since)}'} "
            f"({here}, baseline {there}) and is apart over {share:.0%} of the run; "
            f"at the end {show(mine)}, baseline {show(at_end)}{better.en}",
            f"{series.name} {'一开始就与基线不同' if whole else f'从第 {show(since)} 个 {unit} 起偏离基线'}"
            f"（{here}，基线 {there}），{share:.0%} 的时间有差异；最后 {show(mine)}，基线 {show(at_end)}{better.zh}",
        ),
    )


def _level(form: Shape) -> bool:
    """Whether the curve is one value from start to end."""
    return bool(np.ptp(form.raw) <= ROUNDING * form.scale)


def _level_text(series: Series, mine: float, theirs: float) -> Text:
    times = Text("", "")
    if mine * theirs > 0:
        ratio = show(mine / theirs)
        times = Text(f", {ratio} times as much", f"，是基线的 {ratio} 倍")
    return Text(
        f"{series.name} is {show(mine)} all along, in the baseline {show(theirs)}{times.en}",
        f"{series.name} 始终为 {show(mine)}，基线为 {show(theirs)}{times.zh}",
    )


def _shares(steps: FloatArray) -> FloatArray:
    return np.asarray((steps - steps[0]) / (float(steps[-1] - steps[0]) or 1.0))


def _first_run(apart: FloatArray) -> int | None:
    """Where the first IN_A_ROW differing points in a row begin, or those that last to the end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], apart, [False]))))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end - begin >= IN_A_ROW or end == apart.size:
            return int(begin)
    return None


def _verdict(direction: int, difference: float, limit: float) -> Text:
    if direction == 0:
        return Text("", "")
    if abs(difference) <= limit:
        return Text(" (alike again)", "（又相同了）")
    return Text(" (better)", "（更好）") if difference * direction > 0 else Text(" (worse)", "（更差）")


def _rest(more: list[_Held]) -> Iterator[Text]:
    if more:
        names = [item.series.name for item in more]
        yield Text(f"also apart: {', '.join(names)}", f"同样有差异：{'、'.join(names)}")


def _alike(same: list[_Held]) -> Iterator[Text]:
    if same:
        names = [item.series.name for item in same]
        follows = "follows" if len(names) == 1 else "follow"
        their = "its" if len(names) == 1 else "their"
        yield Text(
            f"{', '.join(names)} {follows} the baseline within {their} noise",
            f"{'、'.join(names)} 与基线在噪声范围内一致",
        )
