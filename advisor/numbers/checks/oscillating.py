"""A loss that swings without getting anywhere."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, jitter, line, run_of
from advisor.numbers.features.robust import median, percentile
from advisor.numbers.features.shape import Shape, shape
from advisor.parsing import show

# Validation is calm with noise below this share of its level, and an end as near to its best.
CALM = 0.05
# A best below this share of all that the later half reaches has been lost.
LOST = 0.25
# Nor is a span of two orders of magnitude a swing.
ORDERS = 100.0

# A curve that steps from one level to another crosses between them once; one that swings goes back and forth.
RETURNS = 3


def _examples() -> Examples:
    return Examples(
        firing=(Example("swings around 2", run_of(train_loss=2.0 + jitter(40, 0.7, 3))),),
        quiet=(
            Example("near miss: noisy but falling", run_of(train_loss=line(60, 2.3, 0.6, 0.15))),
            Example(
                "near miss: batch noise of a solved run",
                run_of(train_loss=decay(60, 2.3, 0.1, rate=15, wobble=0.04)),
            ),
            Example("near miss: flat with small noise", run_of(train_loss=line(60, 0.69, 0.69, 0.02))),
            Example("learns", run_of(train_loss=decay(60, 2.3, 0.2))),
            Example(
                "near miss: batches of four beside a calm validation",
                run_of("step", train_loss=0.4 + np.abs(jitter(75, 0.4, 3)), val_loss=decay(7, 0.4, 0.3)),
            ),
        ),
    )


@check("oscillating", _examples)
def oscillating(run: Run, *, series: str = "train_loss") -> Observation:
    """In its later half the loss swings by a quarter of where it started, and more than it gains.

    Held against the start, not the present level: the batch noise of a nearly solved run is a large
    share of a tiny loss and no trouble.
    """
    found = outline(run, series, 10)
    if isinstance(found, Observation):
        return found
    column, form = found
    half = form.raw.size // 2
    later = form.raw[half:]
    level = max(abs(median(later)), 1e-12)
    swing = percentile(later, 90) - percentile(later, 10)
    trend = abs(form.tail(0.5).change)
    turns = float(np.mean(np.diff(np.sign(np.diff(later))) != 0)) if later.size > 3 else 0.0
    figures = {"level": level, "swing": swing, "turns": turns, "points": form.points}
    size = max(level, abs(form.start))
    share = swing / size
    # What is left after smoothing is movement of the run, not noise of single batches.
    smooth = form.smooth[half:]
    moves = (percentile(smooth, 90) - percentile(smooth, 10)) / size
    # A mean over an epoch has no such noise: there every swing counts. Fractions of epochs are single batches.
    epochs = run.step_unit == "epoch" and bool((form.steps == np.round(form.steps)).all())
    means = epochs and bool((np.diff(form.steps) > 0).all()) and share > 0.3
    if not epochs and (calm := _calm_validation(run)) is not None:
        text = Text(
            f"single batches of {column.name} swing by {show(swing)} around {show(level)}, "
            f"but {calm.name} moves calmly",
            f"{column.name} 的单个 batch 在 {show(level)} 附近波动 {show(swing)}，但 {calm.name} 变化平稳",
        )
        return Observation(False, text, 0.5, column.name, figures)
    if (
        not _blown_up(form, later)
        and share > 0.25
        and (moves > 0.3 or means)
        and trend < 0.5 * swing
        and turns > 0.35
        and _returns(later) >= RETURNS
    ):
        text = Text(
            f"{column.name} swings between {show(percentile(later, 10))} and {show(percentile(later, 90))} "
            f"in its later half without a trend",
            f"{column.name} 后半段在 {show(percentile(later, 10))} 与 {show(percentile(later, 90))} 之间来回摆动，没有趋势",
        )
        return Observation(True, text, grade(share, 0.25, 0.8), column.name, figures)
    if share <= 0.25:
        why = Text(f"{share:.0%} of where it began or stands", f"只占起点或当前水平的 {share:.0%}")
    elif trend >= 0.5 * swing:
        why = Text("most of it a trend, not back and forth", "主要是趋势，不是来回摆动")
    elif turns <= 0.35 or _returns(later) < RETURNS:
        why = Text("in long waves, not from point to point", "是长波，而不是逐点摆动")
    else:
        why = Text("noise of single steps, around a steady course", "是单步噪声，整体走势平稳")
    text = Text(
        f"in its later half {column.name} spans {show(swing)} around {show(level)}: {why.en}",
        f"{column.name} 后半段在 {show(level)} 附近的幅度为 {show(swing)}：{why.zh}",
    )
    return Observation(False, text, 0.9 if share < 0.1 else 0.4, column.name, figures)


def _calm_validation(run: Run) -> Series | None:
    """The validation loss where it hardly swings and ends near its best."""
    series = run.series.get("val_loss")
    form = shape(series, 4) if series is not None else None
    if form is None:
        return None
    near = form.end - form.low <= max(CALM * form.scale, 3 * form.sigma)
    return series if form.sigma < CALM * form.scale and near else None


def _returns(later: FloatArray) -> int:
    """How often a curve goes from the lower third of its range to the upper, or back."""
    low, high = percentile(later, 10), percentile(later, 90)
    side = np.where(later > high - (high - low) / 3, 1, np.where(later < low + (high - low) / 3, -1, 0))
    return int(np.count_nonzero(np.diff(side[side != 0])))


def _blown_up(form: Shape, later: FloatArray) -> bool:
    """Whether the later half is what a blow-up leaves, not the swing of a rate too high to settle."""
    low, high = percentile(later, 10), percentile(later, 90)
    lost = int(np.sum(form.raw < LOST * low)) >= 3 and form.low < 0.5 * form.start
    return lost or high > ORDERS * abs(low)
