"""A loss that blew up in the first steps and came down only to where it knew nothing."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import accuracy_level, metrics
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import Shape, finite, shape
from advisor.parsing import show

# The mean training loss of an epoch in which the loss shot up is this many times the validation loss at its
# end; learning within the first epoch alone makes it two or three times.
AHEAD = 5.0
# Where nothing at all is learned, a first epoch so many times the level that follows shows what did it.
KNOCKED = 2.0
# A curve that climbs to this many times its first value within the first third has blown up by itself.
PEAK = 4.0
# An end below this share of the first validation loss is learning all the same.
LEARNED = 0.1
# R2 of a constant answer is 0.
CONSTANT = 0.1
# An accuracy at or above this knows something, however little it rose.
GOOD = 0.8
# Noise of the validation loss as a share of its level, and its end over its first value.
TOSSED, TOSSED_END = 0.1, 0.9


def _examples() -> Examples:
    fallen = run_of(
        train_loss=[175.0, 20.0, 6.0, *line(12, 2.4, 1.65, 0.02)],
        val_loss=[25.0, *line(14, 2.1, 1.66, 0.05)],
        train_accuracy=[0.63, 0.57, 0.45, *line(12, 0.3, 0.2, 0.01)],
    )
    both = run_of(
        train_loss=[6e4, 5e4, 900.0, *line(15, 20.0, 0.9, 0.1)],
        val_loss=[9.0, 140.0, 220.0, *line(15, 9.0, 0.9, 0.1)],
    )
    return Examples(
        firing=(
            Example("first epoch at 175, and the accuracy is lost", fallen),
            Example("validation climbs to 220 beside it", both),
            Example(
                "a first epoch at 45,000, and validation is thrown about",
                run_of(
                    train_loss=[4.5e4, 2.2, 1.7, 1.8, 2.0, 1.6, 1.9, 2.0, 1.7, 1.8, 1.7, 1.9],
                    val_loss=[1.8, 1.5, 2.3, 2.0, 1.8, 1.8, 2.6, 1.4, 2.3, 1.9, 2.0, 2.1],
                ),
            ),
            Example(
                "shoots up from 2.3 to 40",
                run_of(train_loss=[2.3, 40.0, 18.0, 7.0, *line(16, 2.5, 2.4, 0.05)]),
            ),
        ),
        quiet=(
            Example(
                "near miss: a high start and a good end",
                run_of(train_loss=[25.0, 4.0, *decay(18, 3.0, 1.2)], val_loss=decay(20, 3.0, 1.1)),
            ),
            Example(
                "near miss: validation blows up early and recovers",
                run_of(train_loss=decay(20, 2.3, 0.2), val_loss=[2.0, 9.0, 3.0, *decay(17, 1.5, 0.4)]),
            ),
            Example("near miss: a bump, then learning", run_of(train_loss=[0.9, 4.0, *decay(18, 1.2, 0.05)])),
            Example("learns", run_of(train_loss=decay(20, 2.3, 0.2), val_loss=decay(20, 2.0, 0.3))),
        ),
    )


@check("blown-up-early", _examples)
def blown_up_early(run: Run) -> Observation:
    """The training loss shoots up in the first third, by itself or far above validation, and little is learned.

    A high first epoch beside a calm validation loss is no proof, since a mean over an epoch holds its
    first steps: either validation climbs too, or no accuracy ends above where it began.
    """
    found = outline(run, "train_loss", 6, from_start=True)
    if isinstance(found, Observation):
        return found
    series, form = found
    peak, first = float(form.raw[: max(2, form.raw.size // 3)].max()), float(form.raw[0])
    val = run.series.get("val_loss")
    other = shape(val, 3) if val is not None else None
    beside = float(other.raw[0]) if other is not None else first
    times, poor = peak / max(abs(first), 1e-12) / PEAK, form.end > LEARNED * abs(first)
    stays = form.end > TOSSED_END * median(form.raw[1:4])
    knows_nothing = _knows_nothing(run) or (stays and other is not None and _tossed(other))
    if other is not None and knows_nothing and peak > KNOCKED * form.end and peak == first:
        times, poor = max(times, peak / max(abs(form.end), 1e-12) / KNOCKED), True
    if other is not None and peak > AHEAD * abs(beside):
        climbed = float(other.raw[: max(2, other.raw.size // 3)].max()) / max(abs(beside), 1e-12)
        if climbed > PEAK or (climbed > 2 and peak > 2 * AHEAD * abs(beside)) or knows_nothing:
            times, poor = (
                max(times, peak / max(abs(beside), 1e-12) / AHEAD),
                knows_nothing or other.end > 0.05 * abs(beside),
            )
    figures = {"peak": peak, "first": first, "beside": beside, "last": form.end}
    if times >= 1 and poor and peak > form.end + 4 * form.sigma:
        text = Text(
            f"{series.name} shoots up to {show(peak)} at the start and comes down to {show(form.end)}, "
            "where little is learned",
            f"{series.name} 一开始冲到 {show(peak)}，之后回到 {show(form.end)}，几乎没有学到东西",
        )
        return Observation(True, text, grade(times, 1.0, 4.0), series.name, figures)
    if times < 1:
        text = Text(
            f"{series.name} starts at {show(first)} and rises no higher than {show(peak)} in its first third",
            f"{series.name} 起点 {show(first)}，前三分之一最高只到 {show(peak)}",
        )
    else:
        text = Text(
            f"{series.name} shoots up to {show(peak)} at the start, and ends at {show(form.end)} all the same",
            f"{series.name} 一开始冲到 {show(peak)}，但最后仍降到 {show(form.end)}",
        )
    return Observation(False, text, 0.3, series.name, figures)


def _tossed(val: Shape) -> bool:
    """Whether validation is thrown about and ends no better than at its first evaluation."""
    level = median(val.raw)
    return val.end > TOSSED_END * abs(float(val.raw[0])) and val.sigma > TOSSED * abs(level)


def _knows_nothing(run: Run) -> bool:
    """Whether no accuracy ends above where it began, or validation and R2 say that a constant would do as well."""
    for name in ("train_accuracy", "val_accuracy"):
        series = run.series.get(name)
        form = shape(series, 4) if series is not None else None
        if form is not None:
            level = accuracy_level(run)
            return form.end <= form.start + 2 * form.sigma and (level is None or level < GOOD)
    val = run.series.get("val_loss")
    flat = shape(val, 4) if val is not None else None
    still = flat is not None and flat.raw[0] - flat.low < 0.03 * abs(flat.raw[0])
    return still or any(finite(s)[1][-1] < CONSTANT for s in metrics(run, "r2"))
