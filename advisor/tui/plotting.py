"""A chart as styled lines: curves, their evidence and a cursor, in a frame of any size.

The dots are those of `report.plot`: every column shows the smallest and the largest value that falls
into it, so that no spike is lost however many points a file has.
"""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.model import FloatArray, Language
from advisor.report.layout import cells, elide, pad
from advisor.report.plot import BRAILLE, Canvas, lost_columns, trace
from advisor.report.scale import Curve, Guide, Scale, column_of, fit, inside, row_of, ticks_of
from advisor.report.style import Line, Meaning, Span
from advisor.report.words import figure, step
from advisor.tui.draw import UNICODE
from advisor.tui.strings import tell

COLOURS: tuple[Meaning, ...] = ("first", "second", "third", "fourth")
LARGEST = 1e300
BUCKETS = 2048  # stretches kept of a long curve: more than twice the dots that any terminal has
LEVEL_LABEL = 14
LEGEND_SIGN = 5  # cells of a curve's sign and the blanks around its name
LEAST_COLUMNS, LEAST_ROWS = 8, 2


class Plot(msgspec.Struct, frozen=True, eq=False):
    """What there is to draw: at most four curves of one quantity, and what the evidence points at.

    levels: heights with a name (ln 2). marks: steps with a name (best, here). epochs: first steps of epochs.
    """

    curves: tuple[Curve, ...]
    levels: tuple[Guide, ...] = ()
    marks: tuple[Guide, ...] = ()
    epochs: FloatArray = msgspec.field(default_factory=lambda: np.empty(0))
    unit: str = ""


class View(msgspec.Struct, frozen=True):
    """How it is looked at: the window of steps (None: all), the scale (None: chosen), smoothing.

    smooth: points that a running mean goes over, 0 for none.
    """

    first: float | None = None
    last: float | None = None
    log: bool | None = None
    smooth: int = 0


class Frame(msgspec.Struct, frozen=True, eq=False):
    """Where the frame lies in the drawing: its scale, first column and number of columns."""

    scale: Scale
    left: int
    columns: int

    def step_at(self, x: int) -> float:
        """The step below a column of the drawing."""
        share = (min(max(x - self.left, 0), self.columns - 1) + 0.5) / self.columns
        return self.scale.first + share * (self.scale.last - self.scale.first)


class Picture(msgspec.Struct, frozen=True, eq=False):
    """All of a chart but its cursor: what moving the cursor need not work out again."""

    plot: Plot
    view: View
    frame: Frame
    curves: tuple[Curve, ...]
    layers: tuple[npt.NDArray[np.intp], ...]
    gaps: Canvas
    names: Mapping[int, str]
    labels: Mapping[int, str]
    marks: Mapping[int, str]


def prepare(plot: Plot, view: View, *, width: int, height: int) -> Picture | None:
    """Lay out a chart of `height` rows: legend, frame, axis, names of steps; None if nothing is finite."""
    raw = [_windowed(_drawable(curve), view) for curve in plot.curves[: len(COLOURS)]]
    shown = [thinned(smoothed(curve, view.smooth)) for curve in raw]
    raw = [thinned(curve) for curve in raw]
    scale = fit(raw, plot.levels, view.log)
    if scale is None:
        return None
    rows = max(LEAST_ROWS, height - 3)
    names = {row: text for text, row in ticks_of(scale, rows)}
    left = max(map(len, names.values()), default=0) + 2
    levels = [level for level in plot.levels if inside(scale, level.at)]
    labels = {row_of(scale, level.at, rows): elide(level.label, LEVEL_LABEL, UNICODE) for level in levels}
    right = max((cells(label) + 1 for label in labels.values()), default=0)
    frame = Frame(scale, left, max(LEAST_COLUMNS, width - left - right))
    drawn = [*shown, *raw] if view.smooth > 1 else shown
    return Picture(
        plot,
        view,
        frame,
        tuple(shown),
        tuple(
            _braille(trace(curve, scale, rows * 4, frame.columns * 2), rows, frame.columns) for curve in drawn
        ),
        np.logical_or.reduce([lost_columns(curve, scale, frame.columns) for curve in raw]),
        names,
        labels,
        {column: mark.label for mark in plot.marks if (column := _column(frame, mark.at)) is not None},
    )


def paint(picture: Picture, cursor: float | None, language: Language, width: int) -> list[Line]:
    """The lines of a prepared chart, with the cursor at a step."""
    left, at = picture.frame.left, _column(picture.frame, cursor)
    lines: list[Line] = [_legend(picture, cursor, language, width)]
    for row in range(picture.layers[0].shape[0]):
        bits = [layer[row] for layer in picture.layers]
        body = _row(bits, len(picture.curves), row in picture.labels, set(picture.marks), at)
        name: Span = (pad(picture.names.get(row, ""), left - 2, right=True) + " ", "dim")
        edge: Span = ("┤" if row in picture.names else "│", "dim")
        label = f" {picture.labels[row]}" if row in picture.labels else ""
        lines.append((name, edge, *body, (label, "dim")))
    lines.append(((" " * (left - 1), "dim"), *_axis(picture)))
    lines.append(((" " * left, "dim"), *_steps(picture, cursor)))
    return lines


def thinned(curve: Curve) -> Curve:
    """At most `BUCKETS` stretches of a long curve, each by its smallest, its largest and a lost point."""
    size = curve.values.size
    if size <= 4 * BUCKETS:
        return curve
    edges = np.linspace(0, size, BUCKETS + 1).astype(np.intp)
    finite = np.isfinite(curve.values)
    low, high = np.where(finite, curve.values, np.inf), np.where(finite, curve.values, -np.inf)
    floor, top = np.minimum.reduceat(low, edges[:-1]), np.maximum.reduceat(high, edges[:-1])
    lost = np.logical_or.reduceat(~finite, edges[:-1])
    steps = np.repeat(curve.steps[edges[:-1]], 3)
    values = np.stack([floor, top, np.where(lost, np.nan, top)], axis=1)
    return Curve(curve.label, steps, np.where(np.isinf(values), np.nan, values).ravel())


def smoothed(curve: Curve, points: int) -> Curve:
    """A centred running mean over so many points; what is not finite stays a gap and counts for nothing."""
    if points <= 1 or curve.values.size <= 2:  # noqa: PLR2004 - two points are a line already
        return curve
    finite = np.isfinite(curve.values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(finite, curve.values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(finite)])
    at = np.arange(curve.values.size)
    begin, end = np.maximum(at - points // 2, 0), np.minimum(at + points // 2 + 1, at.size)
    mean = (sums[end] - sums[begin]) / np.maximum(counts[end] - counts[begin], 1)
    return Curve(curve.label, curve.steps, np.where(finite, mean, np.nan))


def value_at(curve: Curve, at: float) -> tuple[float, float] | None:
    """Step and value of the point nearest to a step."""
    if not curve.steps.size:
        return None
    nearest = int(np.argmin(np.abs(curve.steps - at)))
    return float(curve.steps[nearest]), float(curve.values[nearest])


def _drawable(curve: Curve) -> Curve:
    """Without points at no step; extremes are pulled in, so that differences stay finite."""
    keep = np.isfinite(curve.steps)
    values = curve.values[keep]
    pulled = np.where(np.isfinite(values), np.clip(values, -LARGEST, LARGEST), np.nan)
    return Curve(curve.label, np.clip(curve.steps[keep], -LARGEST, LARGEST), pulled)


def _windowed(curve: Curve, view: View) -> Curve:
    if view.first is None and view.last is None:
        return curve
    low = -np.inf if view.first is None else view.first
    high = np.inf if view.last is None else view.last
    keep = (curve.steps >= low) & (curve.steps <= high)
    return Curve(curve.label, curve.steps[keep], curve.values[keep])


def _column(frame: Frame, at: float | None) -> int | None:
    """The column of a step, None outside the frame."""
    if at is None or not frame.scale.first <= at <= frame.scale.last:
        return None
    return int(column_of(frame.scale, np.array([at]), frame.columns)[0])


def _braille(dots: Canvas, rows: int, columns: int) -> npt.NDArray[np.intp]:
    blocks = dots.reshape(rows, BRAILLE.shape[0], columns, BRAILLE.shape[1])
    return np.asarray((blocks * BRAILLE[None, :, None, :]).sum(axis=(1, 3)), dtype=np.intp)


def _row(
    layers: Sequence[npt.NDArray[np.intp]], front: int, on_level: bool, marked: set[int], cursor: int | None
) -> list[Span]:
    """One row of the frame as spans of equal meaning; layers behind the `front` ones are raw values."""
    spans: list[Span] = []
    for column, bits in enumerate(zip(*(layer.tolist() for layer in layers), strict=True)):
        text, meaning = _cell(bits, front)
        if not text:
            if column == cursor:
                text, meaning = "│", "title"
            elif column in marked:
                text, meaning = "┊", "warn"
            else:
                text, meaning = ("╌" if on_level else " "), "dim"
        if spans and spans[-1][1] == meaning:
            spans[-1] = (spans[-1][0] + text, meaning)
        else:
            spans.append((text, meaning))
    return spans


def _cell(bits: Sequence[int], front: int) -> tuple[str, Meaning]:
    """The sign of one cell; where curves meet, the one with more dots gives the colour."""
    best = max(range(front), key=lambda at: (bits[at].bit_count(), at))
    joint = 0
    for value in bits[:front]:
        joint |= value
    if joint:
        return chr(0x2800 + joint), COLOURS[best]
    for value in bits[front:]:
        joint |= value
    return (chr(0x2800 + joint), "dim") if joint else ("", "dim")


def _legend(picture: Picture, cursor: float | None, language: Language, width: int) -> Line:
    """Names, with the values below the cursor."""
    spans: list[Span] = []
    curves, view = picture.curves, picture.view
    tail = tell("chart.log", language) + "  " if picture.frame.scale.log else ""
    tail += tell("chart.smooth", language, count=view.smooth) if view.smooth > 1 else ""
    figures = [
        figure(found[1]) if cursor is not None and (found := value_at(curve, cursor)) else ""
        for curve in curves
    ]
    taken = cells(tail) + sum(cells(text) + 1 for text in figures) + LEGEND_SIGN * len(curves)
    room = max(6, (width - taken) // max(1, len(curves)))
    for meaning, curve, text in zip(COLOURS, curves, figures, strict=False):
        spans += [("⠒⠒ ", meaning), (elide(curve.label, room, UNICODE), "plain")]
        spans += [(f" {text}" if text else "", "number"), ("  ", "plain")]
    return (*spans, (tail, "dim"))


def _axis(picture: Picture) -> list[Span]:
    """The bottom line: × where a point is not finite, a tick where an epoch begins if they can be told apart."""
    plot, frame = picture.plot, picture.frame
    signs = ["─"] * frame.columns
    inside_frame = plot.epochs[(plot.epochs >= frame.scale.first) & (plot.epochs <= frame.scale.last)]
    if 0 < inside_frame.size <= frame.columns // 3:
        for column in column_of(frame.scale, inside_frame, frame.columns).tolist():
            signs[column] = "┴"
    spans: list[Span] = [("╰", "dim")]
    for sign, lost in zip(signs, picture.gaps.tolist(), strict=True):
        spans.append(("×", "bad") if lost else (sign, "dim"))
    return spans


def _steps(picture: Picture, at: float | None) -> list[Span]:
    """First and last step, the step of the cursor, and the names of the marks where there is room."""
    frame, scale = picture.frame, picture.frame.scale
    line = [" "] * frame.columns
    meanings: list[Meaning] = ["dim"] * frame.columns
    unit = elide(picture.plot.unit, 12, UNICODE)

    def put(text: str, meaning: Meaning, *places: int) -> None:
        """Write a text at the first of the places where nothing stands yet."""
        size = cells(text)
        for place in places:
            start = max(0, min(place, frame.columns - size))
            if size > frame.columns or any(
                sign != " " for sign in line[max(0, start - 1) : start + size + 1]
            ):
                continue
            line[start : start + size] = [part for sign in text for part in (sign, *[""] * (cells(sign) - 1))]
            meanings[start : start + size] = [meaning] * size
            return

    cursor = _column(frame, at)
    if cursor is not None and at is not None:
        text = f"{unit} {step(round(at, 6))}".lstrip()
        put(text, "title", cursor - cells(text) // 2)
    last = f"{unit} {step(scale.last)}".lstrip()
    put(step(scale.first), "dim", 0)
    put(last, "dim", frame.columns - cells(last))
    for column, label in sorted(picture.marks.items()):
        text = elide(label, LEVEL_LABEL, UNICODE)
        put(f"▲ {text}".rstrip(), "warn", column, column + 2, column + 3)
    return list(zip(line, meanings, strict=True))
