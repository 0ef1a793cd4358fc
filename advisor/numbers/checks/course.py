"""Whether a curve goes where the user says it goes."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.progress import TREND
from advisor.numbers.features.quoted import said
from advisor.numbers.features.shape import Shape, shape
from advisor.numbers.features.window import part, series_of
from advisor.parsing import show

# A change of this share of the larger end, and this many sigma, is one that people speak of.
SHARE, SIGMAS = 0.02, 3.0
# A loss that gave up so much of its start is not stuck, whatever it did after.
SOLVED = 0.75
# One that moved by so much of its level did not stand still all along.
MOVED = 0.2
# A curve that gave back so much of what it had fallen no longer falls.
GIVEN_BACK = 0.1
# A lowest point after this share of the curve is its end, not one from which it climbs.
LATE = 0.9
# A rise that begins beyond this share of what is left of the run began at another time than is said.
LATE_RISE = 0.25
# A way up or down that is told of a part of the run is this share of its whole range.
PART = 0.25
LEAST = 3


def _examples() -> Examples:
    falling = run_of(train_loss=decay(30, 2.3, 0.3))
    turned = run_of(val_loss=[*decay(12, 1.0, 0.5), *line(18, 0.5, 0.9, 0.01)])
    stuck = run_of(train_loss=line(30, 0.694, 0.693, 0.002))
    rose = run_of(train_loss=[*decay(8, 2.3, 1.9), *line(22, 1.9, 6.0, 0.01)])
    settled = run_of(train_loss=[*decay(10, 2.3, 1.2), *line(20, 1.2, 1.2, 0.01)])
    return Examples(
        firing=(
            Example("falls", falling, {"series": "train_loss", "way": "down"}),
            Example("turned up", turned, {"series": "val_loss", "way": "up"}),
            Example("turned up after 12", turned, {"series": "val_loss", "way": "up", "since": 12.0}),
            Example("fell until 12", turned, {"series": "val_loss", "way": "down", "ever": True}),
            Example("stuck", stuck, {"series": "loss", "way": "still"}),
            Example("rose, said not to fall", rose, {"series": "loss", "way": "unimproved"}),
            Example("stuck since 12", settled, {"series": "loss", "way": "still", "since": 12.0}),
        ),
        quiet=(
            Example("near miss: turned up, said to fall", turned, {"series": "val_loss", "way": "down"}),
            Example("near miss: stuck, said to fall", stuck, {"series": "loss", "way": "down"}),
            Example("near miss: falls, said to be stuck", falling, {"series": "loss", "way": "still"}),
            Example(
                "fell and settled, said never to move",
                settled,
                {"series": "loss", "way": "still", "whole": True},
            ),
            Example("falls, said to rise", falling, {"series": "loss", "way": "up"}),
            Example(
                "near miss: falls in a straight line below zero, said to rise",
                run_of(train_loss=line(25, 1.0, -12.0)),
                {"series": "loss", "way": "up"},
            ),
        ),
    )


@check("course", _examples)
def course(
    run: Run,
    *,
    series: str,
    way: str,
    since: float = -1.0,
    unit: str = "",
    ever: bool = False,
    whole: bool = False,
    at_last: bool = False,
) -> Observation:
    """A series falls, rises or stands still, over the whole run or from a point on.

    "Rises" holds as well where the curve climbs from its best; "falls" no longer holds where it gave
    back a tenth; "stands still" holds where its last third does, unless most of the loss is gone.

    Args:
        run: the run.
        series: a role, "loss", "accuracy" or a quantity.
        way: "down", "up", "still" or "unimproved": still, or worse at the end than at the start.
        since: step or epoch from which it is said to hold; negative for the whole run.
        unit: "epoch" or "step": what `since` counts, "" for the axis of the run.
        ever: "falls" or "rises" at any time will do, since the question says that it turned.
        whole: it stood still all along; that it rests at the end will not do.
        at_last: it came to rest ("plateaus", "levels off"): that much was learned before is no objection.
    """
    column = series_of(run, series)
    if column is None:
        return lacking(series or "train_loss")
    form = shape(part(run, column, since, unit), LEAST)
    if form is None:
        return too_few(column, LEAST)
    figures = {"first": form.start, "last": form.end, "low": form.low, "points": form.points}
    if way == "down":
        holds, strength = _falls(form, ever)
    elif way == "up":
        holds, strength = _rises(form, ever)
        if holds and since >= 0 and not ever and form.end < form.start and form.low_share > LATE_RISE:
            holds, strength = False, 1.0  # it rises, but much later than is said
    else:
        holds, strength = _rests(form, 1 if at_last else column.direction, whole)
        if way == "unimproved" and _worse(form, column.direction):
            holds, strength = True, 1.0
    turned = holds and ever and way in ("up", "down")
    text = _stretch(run, column, form, way) if turned else _path(run, column, form)
    if holds and strength < 1.0:  # at rest, but at its end alone
        text = Text(f"{text.en}; over its last third it hardly moves", f"{text.zh}；最后三分之一几乎不动")
    return Observation(holds, text, strength, column.name, figures)


def _path(run: Run, column: Series, form: Shape) -> Text:
    """From where to where, and the best between, where that is neither end."""
    high = column.direction > 0
    place = int(form.smooth.argmax() if high else form.smooth.argmin())
    best, at = float(form.smooth[place]), show(float(form.steps[place]))
    start, end = said(column, form.start), said(column, form.end)
    word = Text("highest", "最高") if high else Text("lowest", "最低")
    between = best > max(form.start, form.end) if high else best < min(form.start, form.end)
    if not between:
        return Text(
            f"{column.name} goes from {start} to {end}",
            f"{column.name} 从 {start} 变到 {end}",
        )
    return Text(
        f"{column.name} goes from {start} to {end} ({word.en} {said(column, best)} at {run.step_unit} {at})",
        f"{column.name} 从 {start} 变到 {end}（{word.zh} {said(column, best)}，位于 {run.step_unit} {at}）",
    )


def _stretch(run: Run, column: Series, form: Shape, way: str) -> Text:
    """The longest way up or down, where a curve that went there at some time ends elsewhere."""
    sign = 1.0 if way == "up" else -1.0
    curve = sign * form.smooth
    last = int((curve - np.minimum.accumulate(curve)).argmax())
    first = int(curve[: last + 1].argmin())
    begin, reached, end = (said(column, float(x)) for x in (form.raw[first], form.raw[last], form.end))
    left, right = when(run, float(form.steps[first])), when(run, float(form.steps[last]))
    verb = Text("rises", "升到") if way == "up" else Text("falls", "降到")
    return Text(
        f"{column.name} {verb.en} from {begin} at {left.en} to {reached} at {right.en}, and ends at {end}",
        f"{column.name} 从{left.zh} 的 {begin} {verb.zh}{right.zh} 的 {reached}，最后为 {end}",
    )


def _longest(curve: FloatArray) -> float:
    """The longest way up, if it is a good part of all that the curve does; wiggles are none."""
    way = float((curve - np.minimum.accumulate(curve)).max())
    return way if way > PART * float(np.ptp(curve)) else 0.0


def _limit(form: Shape) -> float:
    return max(SHARE * form.scale, SIGMAS * form.sigma if form.points > LEAST + 1 else 0.0)


def _falls(form: Shape, ever: bool) -> tuple[bool, float]:
    fell, back = form.start - form.low, form.end - form.low
    if ever:
        fell = max(fell, _longest(-form.smooth))
    if fell <= _limit(form):
        # A fall too small to be sure of is no proof of the contrary.
        rose = not ever and form.end > form.start + _limit(form)
        return False, 1.0 if rose or fell <= _limit(form) / 4 else 0.4
    if ever or back <= GIVEN_BACK * fell:
        return True, 1.0
    return False, 1.0 if back > _limit(form) and back > 1.5 * GIVEN_BACK * fell else 0.4


def _rises(form: Shape, ever: bool) -> tuple[bool, float]:
    # The level at the end is that of the last points: above the lowest one of a curve that falls to its end.
    low = form.low if form.low_share < LATE else form.end
    climbed = max(form.end - form.start, form.end - low)
    if ever:
        climbed = max(climbed, float(form.smooth.max()) - form.start, _longest(form.smooth))
    if climbed > _limit(form):
        return True, 1.0
    return False, 1.0 if climbed < _limit(form) / 3 else 0.4


def _rests(form: Shape, direction: int, whole: bool) -> tuple[bool, float]:
    """Whether a curve stands still; a loss (direction below 0) that came far is not stuck where it rests."""
    limit = _limit(form)
    moved, tail = abs(form.end - form.start), form.tail()
    span = float(form.smooth.max() - form.smooth.min())
    if moved <= limit and span <= 3 * limit:
        return True, 1.0
    if direction <= 0 and form.start > 0 and form.start - form.end > SOLVED * form.start:
        return False, 1.0
    if direction <= 0 and form.end - form.start > 0.25 * form.scale and form.end - form.low > 3 * limit:
        # "Jumped to 87.3 and does not move any more" is true of its end.
        return False, 0.4 if abs(tail.change) <= limit else 1.0
    if whole and moved > MOVED * form.scale and moved > 2 * limit:
        return False, 1.0
    moves = abs(tail.change)
    if moves <= max(limit, 0.05 * span) and not whole:
        return True, 0.7
    return False, 1.0 if moves > 2 * limit and tail.p < TREND else 0.4


def _worse(form: Shape, direction: int) -> bool:
    """Whether the curve ends worse than it began: it did not fall either, though it did not rest."""
    return (form.start - form.end) * (1 if direction > 0 else -1) > _limit(form)
