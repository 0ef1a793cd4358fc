"""Validation loss with its best behind it while training goes on improving."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import Shape
from advisor.numbers.features.trend import mann_kendall
from advisor.parsing import show

# p-value below which even a rise of one per cent is one.
DOUBTLESS = 1e-4


def _examples() -> Examples:
    falling = decay(30, 1.0, 0.05)
    return Examples(
        firing=(
            Example(
                "U-shaped validation",
                run_of(train_loss=falling, val_loss=[*decay(12, 1.0, 0.6), *line(18, 0.6, 1.1, 0.02)]),
            ),
        ),
        quiet=(
            Example(
                "near miss: noisy flat validation",
                run_of(train_loss=falling, val_loss=decay(30, 1.0, 0.5, rate=25, wobble=0.03, seed=4)),
            ),
            Example(
                "near miss: validation flattens",
                run_of(train_loss=falling, val_loss=decay(30, 1.0, 0.4, wobble=0.02)),
            ),
            Example(
                "near miss: both rise",
                run_of(train_loss=line(30, 0.5, 2.0, 0.02), val_loss=line(30, 0.6, 2.2, 0.02)),
            ),
            Example("both fall", run_of(train_loss=falling, val_loss=decay(30, 1.0, 0.1))),
        ),
    )


@check("val-turns-up", _examples)
def val_turns_up(run: Run) -> Observation:
    """Validation loss rises from its best, significantly, while training loss keeps falling.

    Any noisy curve has a best point with worse ones behind it: the rise must be 1 % and three sigma,
    and the points after the best must show a trend (Mann-Kendall) unless it is eight sigma. How far the
    two curves have moved apart since then, as a share of the best level, is the strength.
    """
    validation = outline(run, "val_loss", 5)
    if isinstance(validation, Observation):
        return validation
    training = outline(run, "train_loss", 5)
    if isinstance(training, Observation):
        return training
    val, form = validation
    train, base = training
    rise = form.end - form.low
    share = rise / max(abs(form.low), 1e-12)
    at_best = _level_from(base, form.low_step)
    falls = at_best - base.end
    figures = {
        "best": form.low,
        "best_at": form.low_step,
        "last": form.end,
        "rise": share,
        "train_at_best": at_best,
        "train_last": base.end,
    }
    at = when(run, form.low_step)
    after = form.raw[form.steps >= form.low_step]
    trending = mann_kendall(after) < 0.05 or rise > 8 * form.sigma
    risen = rise > max(3 * form.sigma, 0.01 * abs(form.low)) and form.low_share < 0.9 and trending
    apart = (rise + falls) / max(abs(form.low), 1e-12)
    settled = base.end <= base.low + 0.3 * (at_best - base.low) + 2 * base.sigma
    goes_on = falls > max(2 * base.sigma, 0.02 * abs(at_best)) and settled
    if risen and goes_on:
        text = Text(
            f"{val.name} is best at {at.en} ({show(form.low)}) and ends at {show(form.end)} (+{share:.0%}), "
            f"while {train.name} keeps falling from {show(at_best)} to {show(base.end)}",
            f"{val.name} 在{at.zh} 达到最好（{show(form.low)}），最后升到 {show(form.end)}（+{share:.0%}），"
            f"而 {train.name} 还在从 {show(at_best)} 降到 {show(base.end)}",
        )
        # A rise of a hair's breadth beside a training loss that hardly falls any more is no turn.
        slight = share < 0.02 and falls < 0.15 * abs(at_best) and mann_kendall(after) > DOUBTLESS
        # Nor is one that matters only against a level near zero, far below where the curve began.
        slight |= share < 0.15 and rise < 0.005 * (form.start - form.low)
        return Observation(
            True, text, min(grade(apart, 0.03, 0.25), 0.35 if slight else 1.0), val.name, figures
        )
    if risen:
        text = Text(
            f"{val.name} rises after {at.en}, but {train.name} goes from {show(at_best)} to {show(base.end)} since",
            f"{val.name} 在{at.zh} 之后上升，但 {train.name} 此后从 {show(at_best)} 到 {show(base.end)}",
        )
        return Observation(False, text, 0.6, val.name, figures)
    text = Text(
        f"{val.name} is lowest at {at.en} ({show(form.low)}) and ends at {show(form.end)}, no rise beyond its noise",
        f"{val.name} 在{at.zh} 最低（{show(form.low)}），最后为 {show(form.end)}，没有超出噪声的上升",
    )
    return Observation(False, text, 1.0 if share < 0.005 else 0.4, val.name, figures)


def _level_from(form: Shape, step: float) -> float:
    """The level from which a curve goes on at a step.

    A first point that shot up, or holds the very first steps, is no level that it falls from.
    """
    level = form.level_at(step)
    return min(level, median(form.raw[1:4])) if step <= form.steps[0] else level
