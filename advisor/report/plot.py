"""Line plots and sparklines of a few text rows, as styled lines; Braille dots, or ASCII without Unicode.

Every column shows the smallest and the largest value that falls into it, so a spike of one step
survives any number of points. Points that are not finite leave a gap and a mark on the axis.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.model import FloatArray, Language
from advisor.report.layout import cells, elide, pad
from advisor.report.scale import Curve, Guide, Scale, column_of, fit, inside, row_of, ticks_of, widened
from advisor.report.style import Line, Meaning, Span, Style
from advisor.report.words import say, step

Canvas = npt.NDArray[np.bool_]

# Bit of each dot in a Braille cell, four rows by two columns (Unicode, block U+2800).
BRAILLE = np.array([[1, 8], [2, 16], [4, 32], [64, 128]])
LARGEST = 1e300
LABEL = 20  # characters of a guide or unit
LEVELS = "▁▂▃▄▅▆▇█"
LEVELS_ASCII = "_.-~=+*#"


def plot(
    curves: Sequence[Curve],
    style: Style,
    language: Language,
    *,
    width: int = 72,
    height: int = 8,
    unit: str = "",
    levels: Sequence[Guide] = (),
    marks: Sequence[Guide] = (),
) -> list[Line]:
    """One or two curves in a frame at most `width` cells wide, labels included, `height` rows high.

    Returns legend, rows, axis and step labels as lines; empty if nothing finite can be drawn.
    `unit` names the steps; `levels` far outside the data are left out rather than flatten it.
    """
    curves = [_drawable(curve) for curve in curves[:2]]
    scale = fit(curves, levels)
    if scale is None:
        return []
    levels = [Guide(g.at, style.safe(g.label, LABEL)) for g in levels if inside(scale, g.at)]
    names = {row: text for text, row in ticks_of(scale, height)}
    left = max(map(len, names.values()), default=0)
    right = max((cells(level.label) + 1 for level in levels), default=0)
    columns = max(8, width - left - 2 - right)
    canvases = [_draw(curve, scale, height, columns, style, at) for at, curve in enumerate(curves)]
    gaps = np.logical_or.reduce([lost_columns(curve, scale, columns) for curve in curves])
    level_rows = {row_of(scale, level.at, height): level.label for level in levels}
    mark_columns = {int(column_of(scale, np.array([mark.at]), columns)[0]): mark.label for mark in marks}
    lines = [_legend(curves, scale, style, language, lost=bool(gaps.any()), width=width)]
    for row in range(height):
        body = _body([canvas[row] for canvas in canvases], style, row in level_rows, set(mark_columns))
        name: Span = (pad(names.get(row, ""), left, right=True) + " ", "dim")
        edge: Span = (("┤" if row in names else "│") if style.unicode else "|", "dim")
        lines.append((name, edge, *body, (f" {level_rows.get(row, '')}".rstrip(), "dim")))
    lines.append(((" " * (left + 1), "dim"), *_axis(gaps, style)))
    lines.append(((" " * (left + 2), "dim"), (_steps(scale, mark_columns, columns, unit, style), "dim")))
    return lines


def _drawable(curve: Curve) -> Curve:
    """Without points at no step; extremes are pulled in, so that differences stay finite."""
    keep = np.isfinite(curve.steps)
    values = curve.values[keep]
    pulled = np.where(np.isfinite(values), np.clip(values, -LARGEST, LARGEST), np.nan)
    return Curve(curve.label, np.clip(curve.steps[keep], -LARGEST, LARGEST), pulled)


def _draw(
    curve: Curve, scale: Scale, height: int, columns: int, style: Style, rank: int
) -> npt.NDArray[np.intp]:
    """The curve as a number per text cell: Braille bits, or 0 and 1 without Unicode.

    Where no colour tells them apart, every curve but the first is dotted.
    """
    deep, broad = BRAILLE.shape if style.unicode else (1, 1)
    dots = trace(curve, scale, height * deep, columns * broad)
    if not style.unicode:
        return dots.astype(np.intp)
    if rank and not style.colour:
        dots[:, 1::2] = False
    blocks = dots.reshape(height, deep, columns, broad)
    return np.asarray((blocks * BRAILLE[None, :, None, :]).sum(axis=(1, 3)), dtype=np.intp)


def trace(curve: Curve, scale: Scale, rows: int, columns: int) -> Canvas:
    """The dots of one curve: the range of every column, joined to the column before it."""
    finite = np.isfinite(curve.values)
    dots = np.zeros((rows, columns), dtype=np.bool_)
    if not finite.any():
        return dots
    at = column_of(scale, curve.steps[finite], columns)
    up = np.clip(scale.up(curve.values[finite]), 0, 1)
    depth = np.rint((1 - up) * (rows - 1)).astype(np.intp)
    top, bottom = np.full(columns, rows), np.full(columns, -1)
    np.minimum.at(top, at, depth)
    np.maximum.at(bottom, at, depth)
    lost = lost_columns(curve, scale, columns)
    _bridge(top, bottom, lost)
    drawn = bottom >= 0
    joined = drawn[1:] & drawn[:-1] & ~(lost[1:] & lost[:-1])
    upper, lower = top.copy(), bottom.copy()
    upper[1:] = np.where(joined & (top[1:] > bottom[:-1] + 1), bottom[:-1] + 1, top[1:])
    lower[1:] = np.where(joined & (bottom[1:] < top[:-1] - 1), top[:-1] - 1, bottom[1:])
    row = np.arange(rows)[:, None]
    return np.asarray((row >= upper) & (row <= lower) & drawn, dtype=np.bool_)


def lost_columns(curve: Curve, scale: Scale, columns: int) -> Canvas:
    """The columns of points that are not finite, those between two neighbouring ones included."""
    at = np.flatnonzero(~np.isfinite(curve.values))
    column = column_of(scale, curve.steps[at], columns)
    begin, end = column.copy(), column.copy()
    same_gap = np.diff(at) == 1
    begin[1:] = np.where(same_gap, np.minimum(column[1:], column[:-1]), column[1:])
    end[1:] = np.where(same_gap, np.maximum(column[1:], column[:-1]), column[1:])
    change = np.bincount(begin, minlength=columns + 1) - np.bincount(end + 1, minlength=columns + 1)
    return np.asarray(np.cumsum(change)[:columns] > 0, dtype=np.bool_)


def _bridge(top: npt.NDArray[Any], bottom: npt.NDArray[Any], lost: Canvas) -> None:
    """Fill empty columns between two drawn ones by a straight line, unless a lost point lies there."""
    drawn = np.flatnonzero(bottom >= 0)
    for before, after in itertools.pairwise(drawn.tolist()):
        if after - before > 1 and not lost[before : after + 1].any():
            ends = [(top[before] + bottom[before]) / 2, (top[after] + bottom[after]) / 2]
            path = np.rint(np.interp(np.arange(before + 1, after), [before, after], ends))
            top[before + 1 : after] = bottom[before + 1 : after] = path


def _body(
    layers: Sequence[npt.NDArray[np.intp]], style: Style, on_level: bool, marked: set[int]
) -> list[Span]:
    """One row of the frame as spans, the later curve in front."""
    spans: list[Span] = []
    for column, values in enumerate(zip(*layers, strict=True)):
        text, meaning = _cell_sign(values, style)
        if not any(values):
            guide = ("┊", ":") if column in marked else ("╌", "-") if on_level else (" ", " ")
            text, meaning = guide[0 if style.unicode else 1], "dim"
        if spans and spans[-1][1] == meaning:
            spans[-1] = (spans[-1][0] + text, meaning)
        else:
            spans.append((text, meaning))
    return spans


def _cell_sign(values: Sequence[int], style: Style) -> Span:
    """The sign of one cell; where curves meet, the one with more dots gives the colour."""
    bits = [int(value) for value in values]
    front = max(range(len(bits)), key=lambda i: (bits[i].bit_count(), i))
    meaning: Meaning = "second" if front else "first"
    if style.unicode:
        joint = 0
        for value in bits:
            joint |= value
        return chr(0x2800 + joint), meaning
    return ("#" if all(bits) and len(bits) > 1 else "*o"[front]), meaning


def _legend(
    curves: Sequence[Curve], scale: Scale, style: Style, language: Language, *, lost: bool, width: int
) -> Line:
    spans: list[Span] = []
    room = max(8, (width - 24) // max(1, len(curves)) - 4)
    for at, curve in enumerate(curves):
        meaning: Meaning = "second" if at else "first"
        sign = ("⠂⠂" if at and not style.colour else "⠒⠒") if style.unicode else "*o"[at]
        spans += [(f"{sign} ", meaning), (f"{elide(curve.label, room, style)}   ", "plain")]
    if scale.log:
        spans.append((f"{say('log_scale', language)}   ", "dim"))
    if lost:
        spans += [(f"{style.glyph('lost')} ", "bad"), (say("lost", language), "dim")]
    return tuple(spans)


def _axis(gaps: Canvas, style: Style) -> list[Span]:
    """The bottom line, with a sign in every column that holds a point which is not finite."""
    corner, line = ("╰", "─") if style.unicode else ("+", "-")
    spans: list[Span] = [(corner, "dim")]
    for lost in gaps.tolist():
        sign: Span = (style.glyph("lost"), "bad") if lost else (line, "dim")
        if spans[-1][1] == sign[1]:
            spans[-1] = (spans[-1][0] + sign[0], sign[1])
        else:
            spans.append(sign)
    return spans


def _steps(scale: Scale, marks: dict[int, str], columns: int, unit: str, style: Style) -> str:
    """First and last step with their unit, and the names of the marks where there is room."""
    first, last = step(scale.first), f"{style.safe(unit, LABEL)} {step(scale.last)}".lstrip()
    line = first + " " * max(1, columns - cells(first) - cells(last)) + last
    for column, label in sorted(marks.items()):
        sign = f"{'▲' if style.unicode else '^'} {style.safe(label, LABEL)}".rstrip()
        start = min(column, columns - cells(last) - cells(sign) - 2)
        wide = cells(sign)
        if start > 0 and line.isascii() and line[start - 1 : start + wide + 1].isspace():
            line = line[:start] + sign + line[start + wide :]
    return line


def sparkline(values: FloatArray, width: int, style: Style) -> str:
    """The course of a series in at most `width` cells: the mean of each stretch, gaps marked."""
    if not values.size:
        return ""
    count = min(width, values.size)
    edges = np.linspace(0, values.size, count + 1).astype(np.intp)[:-1]
    finite = np.isfinite(values)
    lost = np.logical_or.reduceat(~finite, edges)
    shown = np.clip(np.where(finite, values, 0.0), -LARGEST, LARGEST)
    ends = shown[finite] if finite.any() else shown
    low, high = widened(float(ends.min()), float(ends.max()))
    counts = np.add.reduceat(finite.astype(np.float64), edges)
    means = np.add.reduceat(shown / values.size, edges) / np.maximum(counts, 1.0) * values.size
    signs = LEVELS if style.unicode else LEVELS_ASCII
    ranks = np.clip((means - low) / (high - low) * len(signs), 0, len(signs) - 1).astype(np.intp)
    return "".join(
        style.glyph("lost") if gone else signs[rank] for gone, rank in zip(lost, ranks, strict=True)
    )
