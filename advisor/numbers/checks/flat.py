"""A curve that never left its starting level."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, outline, span
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.robust import median, percentile
from advisor.parsing import show

# A trend of this p-value is no noise.
SURE = 1e-4
# A way of this share of the level is none, however calm the curve.
SHARE = 0.03


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("flat with noise", run_of(train_loss=line(40, 2.31, 2.30, 0.02))),
            Example("flat, few epochs", run_of(train_loss=line(8, 0.6935, 0.6931, 0.0004))),
        ),
        quiet=(
            Example("near miss: slow but steady", run_of(train_loss=line(40, 2.3, 2.1, 0.01))),
            Example("learns, then flat", run_of(train_loss=decay(40, 2.3, 0.4, rate=20))),
        ),
    )


@check("flat", _examples)
def flat(run: Run, *, series: str = "train_loss") -> Observation:
    """The loss does not move over the whole run: whatever it does is noise around one level."""
    found = outline(run, series, 5)
    if isinstance(found, Observation):
        return found
    column, form = found
    level = median(form.smooth)
    wide = percentile(form.smooth, 90) - percentile(form.smooth, 10)
    moved = abs(form.start - form.end)
    limit = max(SHARE * abs(level), 2 * form.sigma)
    figures = {"level": level, "first": form.start, "last": form.end, "points": form.points}
    seen = span(run, form.points)
    if moved < limit and wide < max(0.05 * abs(level), 3 * form.sigma):
        creep = form.tail(1.0)
        if moved > 3 * form.sigma and creep.p < SURE:
            share = f"{moved / max(abs(form.start), 1e-12):.1%}"
            text = Text(
                f"{column.name} moves by {share} only over {seen.en} ({show(form.start)} → {show(form.end)})",
                f"{column.name} 在 {seen.zh} 内只变化了 {share}（{show(form.start)} → {show(form.end)}）",
            )
            return Observation(True, text, 1.0 if form.points >= 10 else 0.6, column.name, figures)
        if moved > SHARE * abs(level):
            text = Text(
                f"{column.name} moves no more than its noise over {seen.en} ({show(form.start)} → {show(form.end)}, "
                f"single points scatter by {show(form.sigma)})",
                f"{column.name} 在 {seen.zh} 内的变化没有超出噪声（{show(form.start)} → {show(form.end)}，"
                f"单点波动约 {show(form.sigma)}）",
            )
            return Observation(True, text, 1.0 if form.points >= 10 else 0.6, column.name, figures)
        text = Text(
            f"{column.name} does not leave {show(level)} over {seen.en} ({show(form.start)} → {show(form.end)})",
            f"{column.name} 在 {seen.zh} 内一直在 {show(level)} 附近（{show(form.start)} → {show(form.end)}）",
        )
        return Observation(True, text, 1.0 if form.points >= 10 else 0.6, column.name, figures)
    low, high = float(form.smooth.min()), float(form.smooth.max())
    text = Text(
        f"{column.name} moves from {show(form.start)} to {show(form.end)} over {seen.en} (between {show(low)} and {show(high)})",
        f"{column.name} 在 {seen.zh} 内从 {show(form.start)} 变到 {show(form.end)}（在 {show(low)} 与 {show(high)} 之间）",
    )
    return Observation(False, text, min(1.0, moved / (2 * limit)), column.name, figures)
