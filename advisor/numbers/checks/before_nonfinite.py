"""What the last points before a NaN looked like: the signs by which one is traced to its cause."""

from collections.abc import Callable

import msgspec
import numpy as np

from advisor.model import FloatArray, Observation, Run, Series, Text, Value
from advisor.numbers.checks import Example, Examples, check, lacking, when
from advisor.numbers.examples import decay, jitter, line, run_of
from advisor.numbers.features.robust import median, noise, percentile
from advisor.parsing import show

# Points before the onset that a sign is looked for in, and how many must be left to compare them with.
RECENT, BASE = 20, 5
# A rise of the loss: sigma of its earlier points, and share of their level.
SIGMAS, SHARE = 5.0, 0.1
# A gradient norm so many times its earlier level has grown.
TIMES = 5.0
# Halvings of the loss scale (a scaler that hunts for its level halves once or twice).
HALVINGS = 4.0
# A learning rate at this share of its maximum is at its peak; it has warmed up if it began below HALF.
PEAK, HALF = 0.95, 0.5
NAN = float("nan")


class Onset(msgspec.Struct, frozen=True, eq=False):
    """Where a loss stops being finite: its finite points before, the step of the first bad one, "NaN" or "inf"."""

    series: Series
    steps: FloatArray
    values: FloatArray
    at: float
    kind: str


def _examples() -> Examples:
    calm = decay(40, 2.3, 0.8, wobble=0.02)
    dead = [NAN] * 10
    climbs = [*calm, 1.4, 3.9, 22.0, *dead]
    gone = [*calm, *dead]
    grown = [*line(36, 1.0, 1.0, 0.1), 4.0, 30.0, 900.0, 2e4, *dead]
    scale = [*[65536.0] * 34, *(65536.0 / 2.0 ** np.arange(1, 7)), *[1024.0] * 10]
    warm = [*np.linspace(1e-5, 1e-3, 40), *[1e-3] * 10]

    def sign(name: str) -> dict[str, Value]:
        return {"sign": name}

    return Examples(
        firing=(
            Example("the loss climbs first", run_of(train_loss=climbs), sign("loss-rises")),
            Example("the gradient grows", run_of(train_loss=gone, grad_norm=grown), sign("gradient-grows")),
            Example(
                "the loss scale collapses", run_of(train_loss=gone, loss_scale=scale), sign("scale-falls")
            ),
            Example("at the end of the warm-up", run_of(train_loss=gone, lr=warm), sign("rate-peaks")),
            Example("out of the blue", run_of(train_loss=gone), sign("nothing")),
        ),
        quiet=(
            Example("near miss: no rise before", run_of(train_loss=gone), sign("loss-rises")),
            Example("near miss: a rise before", run_of(train_loss=climbs), sign("nothing")),
            Example(
                "near miss: the gradient is as ever",
                run_of(train_loss=gone, grad_norm=1.0 + jitter(50, 0.1, 1)),
                sign("gradient-grows"),
            ),
            Example(
                "near miss: the rate is past its peak",
                run_of(train_loss=gone, lr=line(50, 1e-3, 1e-4)),
                sign("rate-peaks"),
            ),
            Example("near miss: NaN from the start", run_of(train_loss=dead), sign("nothing")),
            Example("finite", run_of(train_loss=calm), sign("loss-rises")),
        ),
    )


@check("before-nonfinite", _examples)
def before_nonfinite(run: Run, *, sign: str) -> Observation:
    """A loss turns NaN or infinite, and just before it did something else shows a sign.

    Args:
        run: the run.
        sign: "loss-rises", "gradient-grows", "scale-falls", "rate-peaks", or "nothing": it came out of the
            blue, as far as the logged columns tell.
    """
    if "train_loss" not in run.series and "val_loss" not in run.series:
        return lacking("train_loss")
    onset = _onset(run)
    if onset is None:
        return Observation(None, Text("no loss turns NaN or infinite", "没有 loss 变成 NaN 或无穷大"))
    if sign != "nothing":
        return _SIGNS[sign](run, onset)
    if onset.values.size < 2 * BASE:
        return _too_short(onset)
    told = [found(run, onset) for found in _SIGNS.values()]
    if any(seen.holds for seen in told):
        return next(
            Observation(False, seen.statement, 1.0, seen.series, seen.values) for seen in told if seen.holds
        )
    looked = list(dict.fromkeys(seen.series for seen in told if seen.holds is False))
    last, at = float(onset.values[-1]), when(run, onset.at)
    text = Text(
        f"{onset.series.name} turns {onset.kind} at {at.en} out of the blue: the last finite value is {show(last)}, and "
        f"up to there {' and '.join(looked)} {'show' if len(looked) > 1 else 'shows'} no sign",
        f"{onset.series.name} 在{at.zh} 突然变成 {onset.kind}：最后一个有限值为 {show(last)}，"
        f"此前{'、'.join(looked)} 都没有征兆",
    )
    return Observation(
        True,
        text,
        1.0 if len(looked) > 1 else 0.7,
        onset.series.name,
        {"last": last, "nan_at": onset.at},
    )


def _onset(run: Run) -> Onset | None:
    for role in ("train_loss", "val_loss"):
        series = run.series.get(role)
        if series is None or not series.values.size or np.isfinite(series.values[-1]):
            continue
        good = np.isfinite(series.values)
        first = int(np.flatnonzero(good)[-1]) + 1 if good.any() else 0
        keep = good[:first]
        kind = "NaN" if np.isnan(series.values[first]) else "inf"
        before = series.steps[:first][keep], series.values[:first][keep]
        return Onset(series, *before, float(series.steps[first]), kind)
    return None


def _too_short(onset: Onset) -> Observation:
    text = Text(
        f"{onset.series.name} has {onset.values.size} finite points before it turns {onset.kind}, too few to see a sign",
        f"{onset.series.name} 变成 {onset.kind} 之前只有 {onset.values.size} 个有限点，看不出征兆",
    )
    return Observation(None, text, series=onset.series.name)


def _loss_rises(run: Run, onset: Onset) -> Observation:
    if onset.values.size < 2 * BASE:
        return _too_short(onset)
    recent = min(RECENT, onset.values.size // 2)
    base, late = onset.values[:-recent][-5 * RECENT :], onset.values[-recent:]
    level, sigma = median(base), max(noise(base), 1e-4 * abs(median(base)), 1e-12)
    last, name = float(late[-1]), onset.series.name
    limit = level + max(SIGMAS * sigma, SHARE * abs(level))
    # The first of the points from which on all stand above the limit.
    below = np.flatnonzero(late <= limit)
    begin = int(below[-1]) + 1 if below.size else 0
    holds = begin < late.size and last > limit
    at = when(run, float(onset.steps[-recent:][min(begin, recent - 1)]))
    end = when(run, onset.at)
    text = (
        Text(
            f"before it turns {onset.kind} at {end.en}, {name} leaves its level of {show(level)} at {at.en} and climbs to {show(last)}",
            f"{name} 在{end.zh} 变成 {onset.kind} 之前，从{at.zh} 起离开原来的 {show(level)}，升到 {show(last)}",
        )
        if holds
        else Text(
            f"up to its last finite value ({show(last)}) {name} stays at its level of {show(level)}",
            f"直到最后一个有限值（{show(last)}），{name} 都在原来的水平 {show(level)} 附近",
        )
    )
    return Observation(holds, text, 1.0, name, {"level": level, "last": last, "nan_at": onset.at})


def _gradient_grows(run: Run, onset: Onset) -> Observation:
    series = run.series.get("grad_norm")
    if series is None:
        return lacking("grad_norm")
    values, steps = series.values[series.steps <= onset.at], series.steps[series.steps <= onset.at]
    good = np.isfinite(values)
    recent = min(RECENT, values.size // 2)
    base = values[:-recent][good[:-recent]] if recent else values[:0]
    if base.size < BASE:
        return _too_short(onset)
    level = max(median(base), 1e-12)
    late = np.where(good[-recent:], values[-recent:], np.inf)
    # What a NaN loss makes of the gradient afterwards is no sign: only what stood before it.
    late = late[steps[-recent:] < onset.at]
    high = np.flatnonzero(late > TIMES * max(level, percentile(base, 95)))
    if not high.size:
        text = Text(
            f"{series.name} stays near its usual {show(level)} until {onset.series.name} turns {onset.kind}",
            f"直到 {onset.series.name} 变成 {onset.kind}，{series.name} 都在平时的 {show(level)} 附近",
        )
        return Observation(False, text, 1.0 if late.size else 0.3, series.name, {"level": level})
    peak, at = float(late.max()), when(run, float(steps[-recent:][high[0]]))
    grown = f"{show(peak)} ({peak / level:.3g} times)" if np.isfinite(peak) else "infinity"
    text = Text(
        f"{series.name} grows from its usual {show(level)} to {grown} from {at.en} on, before {onset.series.name} turns {onset.kind}",
        f"{onset.series.name} 变成 {onset.kind} 之前，{series.name} 从{at.zh} 起由平时的 {show(level)} 涨到"
        + (f" {show(peak)}（{peak / level:.3g} 倍）" if np.isfinite(peak) else "无穷大"),
    )
    return Observation(True, text, 1.0, series.name, {"level": level, "peak": peak, "nan_at": onset.at})


def _scale_falls(run: Run, onset: Onset) -> Observation:
    series = run.series.get("loss_scale")
    if series is None:
        return lacking("loss_scale")
    values = series.values[(series.steps <= onset.at) & (series.values > 0)]
    if values.size < BASE:
        return _too_short(onset)
    top, end = float(values[-2 * RECENT :].max()), float(values[-1])
    halvings = float(np.log2(top / end))
    text = Text(
        f"{series.name} goes from {show(top)} to {show(end)} ({halvings:.0f} halvings) before {onset.series.name} turns {onset.kind}",
        f"{onset.series.name} 变成 {onset.kind} 之前，{series.name} 从 {show(top)} 降到 {show(end)}（减半 {halvings:.0f} 次）",
    )
    return Observation(halvings >= HALVINGS, text, 1.0, series.name, {"from": top, "to": end})


def _rate_peaks(run: Run, onset: Onset) -> Observation:
    series = run.series.get("lr")
    if series is None:
        return lacking("lr")
    good = np.isfinite(series.values) & (series.steps <= onset.at)
    values = series.values[good]
    if values.size < BASE:
        return _too_short(onset)
    peak, now, first = float(values.max()), float(values[-1]), float(values[0])
    at = when(run, onset.at)
    text = Text(
        f"when {onset.series.name} turns {onset.kind} at {at.en}, {series.name} is at {show(now)}; it began at {show(first)} and its "
        f"peak so far is {show(peak)}",
        f"{onset.series.name} 在{at.zh} 变成 {onset.kind} 时，{series.name} 为 {show(now)}；起点 {show(first)}，此前峰值 {show(peak)}",
    )
    figures = {"lr": now, "peak": peak, "first": first}
    if np.ptp(values) == 0:
        # A constant rate is always at its peak.
        return Observation(None, text, series=series.name, values=figures)
    return Observation(now >= PEAK * peak and first < HALF * peak, text, 1.0, series.name, figures)


_SIGNS: dict[str, Callable[[Run, Onset], Observation]] = {
    "loss-rises": _loss_rises,
    "gradient-grows": _gradient_grows,
    "scale-falls": _scale_falls,
    "rate-peaks": _rate_peaks,
}
