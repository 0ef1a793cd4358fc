"""A loss that turned and went up."""

import numpy as np

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import Shape
from advisor.parsing import show

# p-value below which a trend through heavy noise is taken as real; noise of training is correlated from step
# to step, so that nominal values are too small.
DOUBTLESS = 1e-5
# What was learned is lost where the whole last third lies above this multiple of the best level and this
# share of the start.
LOST, LEFT = 5.0, 0.7


def _examples() -> Examples:
    turned = [*decay(20, 2.3, 0.8), *line(20, 0.8, 3.0, 0.05)]
    return Examples(
        firing=(
            Example(
                "learned, blew up and rests high",
                run_of(
                    train_loss=[0.5, 0.15, 0.3, 0.4, 0.5, 0.8, 9.9, 98.0, 1e6, 7.4, 1.8, 1.5, 2.9, 1.2, 2.1]
                ),
            ),
            Example("drifts up under step noise", run_of(train_loss=line(400, 3.66, 3.73, 0.04))),
            Example("falls, then climbs", run_of(train_loss=turned)),
            Example("climbs from the start", run_of(train_loss=line(20, 1.0, 4.0, 0.1))),
        ),
        quiet=(
            Example("near miss: flat noise", run_of(train_loss=line(60, 0.693, 0.695, 0.02))),
            Example(
                "near miss: one spike", run_of(train_loss=[*decay(20, 2.3, 0.8), 5.0, *line(10, 0.8, 0.7)])
            ),
            Example("learns", run_of(train_loss=decay(40, 2.3, 0.3, wobble=0.02))),
        ),
    )


def _lost(form: Shape) -> bool:
    """Whether the curve halved once, and all through its last third lies far above its best and near its start."""
    last = form.raw[-max(3, form.raw.size // 3) :]
    bound = max(LOST * form.low, LEFT * form.start)
    return 0 < form.low < 0.5 * form.start and bool((last > bound).all())


def _fallen_back(run: Run, column: Series, form: Shape) -> Text:
    at, low, end = when(run, form.low_step), show(form.low), show(form.end)
    return Text(
        f"{column.name} was down to {low} at {at.en}, shot up and stays far above it ({end})",
        f"{column.name} 在{at.zh} 曾降到 {low}，之后冲高，一直远高于它（最后 {end}）",
    )


@check("rising", _examples)
def rising(run: Run, *, series: str = "train_loss") -> Observation:
    """The loss ends above its best level by more than its noise, and has been climbing since.

    The rise must beat four sigma of the curve's own noise and 2 % of the level: a flat noisy
    curve always has a lowest point, and is no divergence. A drift hidden in the noise of single steps
    counts too where the run never improved, the trend is beyond doubt and ends 1 % up.
    """
    found = outline(run, series, 4)
    if isinstance(found, Observation):
        return found
    column, form = found
    rise = form.end - form.low
    share = rise / max(abs(form.low), 1e-12)
    after = form.steps > form.low_step
    tail = form.tail(max(float(after.mean()), 0.1))
    figures = {
        "best": form.low,
        "best_at": form.low_step,
        "last": form.end,
        "rise": share,
        "points": form.points,
    }
    climbing = rise > max(4 * form.sigma, 0.02 * abs(form.low)) and tail.change > 0.4 * rise and tail.p < 0.1
    if climbing and rise > 0.1 * (form.start - form.low) and after.sum() >= 3:
        at = when(run, form.low_step)
        text = Text(
            f"{column.name} rises from {show(form.low)} at {at.en} to {show(form.end)} at the end",
            f"{column.name} 从{at.zh} 的 {show(form.low)} 升到最后的 {show(form.end)}",
        )
        return Observation(True, text, grade(share, 0.02, 0.5), column.name, figures)
    if _lost(form):
        return Observation(True, _fallen_back(run, column, form), 0.9, column.name, figures)
    drift = form.tail(1.0)
    # Four points in a row, each above the last, are as sure as so few can be.
    steady = form.points < 8 and bool((np.diff(form.raw) > 0).all())
    sure = drift.p < DOUBTLESS or steady
    if sure and drift.change > (0.005 if steady else 0.01) * abs(form.start) and form.end > form.start:
        text = Text(
            f"{column.name} drifts up over the whole run, by {show(drift.change)} to {show(form.end)}",
            f"{column.name} 在整个训练中缓慢上升，升了 {show(drift.change)}，到 {show(form.end)}",
        )
        return Observation(True, text, max(0.6, grade(share, 0.02, 0.5)), column.name, figures)
    # Of a nearly solved run the rise is held against where it began.
    notable = rise / max(abs(form.low), 0.1 * abs(form.start), 1e-12)
    if share < 0.01 or (rise < 2 * form.sigma and notable < 0.5):
        text = Text(
            f"{column.name} ends at {show(form.end)}, within its noise of its best level ({show(form.low)})",
            f"{column.name} 最后为 {show(form.end)}，与最好水平（{show(form.low)}）的差别在噪声之内",
        )
        return Observation(False, text, 1.0, column.name, figures)
    large = notable > 0.1 and (rise > 4 * form.sigma or notable >= 0.5)
    text = Text(
        f"{column.name} ends at {show(form.end)}, above its best of {show(form.low)}, "
        + ("but not in a steady climb" if large else "by little"),
        f"{column.name} 最后为 {show(form.end)}，高于最好的 {show(form.low)}，"
        + ("但不是持续上升" if large else "但不多"),
    )
    # A curve that ends far above its best may be a climb that too few points show: no word against it.
    return Observation(None if large else False, text, 0.0 if large else 0.5, column.name, figures)
