"""The curves of an answer as an SVG picture, with the evidence marked; light or dark as the reader's system."""

import html
from collections.abc import Sequence

import numpy as np

from advisor.model import Diagnosis, FloatArray, Series
from advisor.report.curves import curves_of
from advisor.report.guides import guides
from advisor.report.scale import Curve, Guide, Scale, fit, inside
from advisor.report.style import clean
from advisor.report.words import power, say, step

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 84, 34, 34
LARGEST = 1e300
# Blue and vermilion of Okabe and Ito (2008): told apart with any colour vision, and by the dashes without any.
STYLE = (
    ".chart{background:#fff;color:#1b1b1b;font:12px system-ui,sans-serif}"
    ".chart .paper{fill:#fff}.chart text{fill:currentColor}.chart .grid{stroke:#8884;stroke-width:1}"
    ".chart path{fill:none;stroke-width:1.6;stroke-linejoin:round}"
    ".chart .c0{stroke:#0072b2}.chart .c1{stroke:#d55e00;stroke-dasharray:7 3}"
    ".chart .level,.chart .mark{stroke:currentColor;stroke-dasharray:3 3;opacity:.7}"
    ".chart .lost{stroke:#c00;stroke-width:1.6}"
    "@media (prefers-color-scheme:dark){.chart{background:#16181d;color:#e6e6e6}"
    ".chart .c0{stroke:#56b4e9}.chart .c1{stroke:#f0a35e}.chart .lost{stroke:#ff6b6b}.chart .paper{fill:#16181d}}"
)


def chart(diagnosis: Diagnosis, *, alone: bool = True) -> str:
    """The leading curves of the answer, "" where there is nothing to draw.

    Args:
        diagnosis: the answer.
        alone: a file of its own, with its style; else for a page that holds `STYLE`.
    """
    found = curves_of(diagnosis)
    if found is None:
        return ""
    run, series = found
    levels, marks = guides(diagnosis, series)
    curves = [_drawable(item) for item in series]
    scale = fit(curves, levels)
    if scale is None:
        return ""
    names = ", ".join(_safe(item.name) for item in series)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{names}" {size}>',
        f"<style>{STYLE}</style>" if alone else "",
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
        *_axes(scale, run.step_unit),
        *(_level(scale, item) for item in levels if inside(scale, item.at)),
        *(_mark(scale, item, row) for row, item in enumerate(marks) if scale.first <= item.at <= scale.last),
        *(part for rank, curve in enumerate(curves) for part in _curve(scale, curve, rank)),
        *_legend(curves, scale, diagnosis),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _drawable(series: Series) -> Curve:
    """Without points at no step; extremes are pulled in, so that differences stay finite."""
    keep = np.isfinite(series.steps)
    values = series.values[keep]
    pulled = np.where(np.isfinite(values), np.clip(values, -LARGEST, LARGEST), np.nan)
    return Curve(series.name, np.clip(series.steps[keep], -LARGEST, LARGEST), pulled)


def _x(scale: Scale, steps: FloatArray) -> FloatArray:
    return LEFT + scale.across(steps) * (WIDTH - LEFT - RIGHT)


def _y(scale: Scale, values: FloatArray) -> FloatArray:
    return TOP + (1 - scale.up(values)) * (HEIGHT - TOP - BOTTOM)


def _axes(scale: Scale, unit: str) -> list[str]:
    ticks, apart = scale.ticks()
    plain = not scale.log and max(map(abs, ticks), default=0) < 1e6 and apart > 1e-6  # noqa: PLR2004
    decimals = max(0, -int(np.floor(np.log10(apart) + 1e-9))) if plain else 0
    parts = []
    for tick in ticks:
        y = float(_y(scale, np.array(tick)))
        label = f"{tick:.{decimals}f}" if plain else power(tick)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    floor = HEIGHT - BOTTOM
    parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{floor}" y2="{floor}"/>')
    parts.append(f'<text x="{LEFT}" y="{floor + 20}">{step(scale.first)}</text>')
    last = f"{_safe(unit)} {step(scale.last)}"
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{floor + 20}" text-anchor="end">{last}</text>')
    return parts


def _level(scale: Scale, guide: Guide) -> str:
    y = float(_y(scale, np.array(guide.at)))
    line = f'<line class="level" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return f'{line}<text x="{WIDTH - RIGHT + 6}" y="{y + 4:.1f}">{_safe(guide.label)}</text>'


def _mark(scale: Scale, guide: Guide, row: int) -> str:
    """A step, its name on one of three rows so that neighbours do not cover each other."""
    x = float(_x(scale, np.array(guide.at)))
    line = f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
    anchor, shift = ("end", -4) if scale.across(np.array(guide.at)) > 0.8 else ("start", 4)  # noqa: PLR2004
    y = TOP + 12 + 14 * (row % 3)
    label = f"{_safe(guide.label)} {step(guide.at)}"
    return f'{line}<text x="{x + shift:.1f}" y="{y}" text-anchor="{anchor}">{label}</text>'


def _curve(scale: Scale, curve: Curve, rank: int) -> list[str]:
    """The line, broken where values are lost, and a red stroke at the foot of every such place."""
    finite = np.isfinite(curve.values) & ((curve.values > 0) if scale.log else True)
    x = _x(scale, curve.steps)
    parts: list[str] = []
    pieces: list[str] = []
    edges = np.flatnonzero(np.diff(finite.astype(np.int8))) + 1
    for positions in np.split(np.arange(finite.size), edges):
        if positions.size and finite[positions[0]]:
            keep = positions[_telling(x[positions], curve.values[positions])]
            points = zip(x[keep].tolist(), _y(scale, curve.values[keep]).tolist(), strict=True)
            pieces.append("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points))
            if positions.size == 1:
                pieces[-1] += "h.1"
    parts.append(f'<path class="c{rank}" stroke-linecap="round" d="{"".join(pieces)}"/>')
    foot = HEIGHT - BOTTOM
    lost = np.unique(np.rint(x[~np.isfinite(curve.values)]))
    parts += [f'<line class="lost" x1="{a:.0f}" x2="{a:.0f}" y1="{foot - 8}" y2="{foot}"/>' for a in lost]
    return parts


def _telling(x: FloatArray, values: FloatArray) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """Positions of first, smallest, largest and last value of every column of half a dot."""
    if values.size <= 4 * WIDTH:
        return np.arange(values.size, dtype=np.intp)
    columns = np.floor(2 * x)
    keep: list[int] = []
    for positions in np.split(np.arange(values.size), np.flatnonzero(np.diff(columns)) + 1):
        part = values[positions]
        start = int(positions[0])
        keep += sorted({start, start + int(part.argmin()), start + int(part.argmax()), int(positions[-1])})
    return np.array(keep, dtype=np.intp)


def _legend(curves: Sequence[Curve], scale: Scale, diagnosis: Diagnosis) -> list[str]:
    parts, x = [], float(LEFT)
    for rank, curve in enumerate(curves):
        name = clean(curve.label, 32)
        parts.append(
            f'<path class="c{rank}" d="M{x:.0f} 18h22"/><text x="{x + 28:.0f}" y="22">{_safe(name)}</text>'
        )
        x += 48 + 7.2 * sum(2 if ord(character) > 0x2E7F else 1 for character in name)  # noqa: PLR2004 - wide forms
    notes = [say("log_scale", diagnosis.language)] if scale.log else []
    if any(not np.isfinite(curve.values).all() for curve in curves):
        notes.append("▮ " + say("lost", diagnosis.language))
    if notes:
        parts.append(
            f'<text x="{WIDTH - 12}" y="22" text-anchor="end" opacity=".7">{_safe(" · ".join(notes))}</text>'
        )
    return parts


def _safe(text: str) -> str:
    return html.escape(clean(text, 80))
