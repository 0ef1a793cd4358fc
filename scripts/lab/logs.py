"""Writes a trace as people log: their column names, cadence, rounding and file format."""

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from lab.formats import FORMATS
from lab.measures import Figures
from lab.styles import STYLES, Style
from lab.training import Trace

# A log of steps is thinned to about so many rows.
ROWS = (80, 400, 2000)
TABS = 0.15


def _full(value: float) -> str:
    return repr(value)


def _six(value: float) -> str:
    return f"{value:.6g}"


def _four_places(value: float) -> str:
    return f"{value:.4f}" if value == 0 or abs(value) >= 0.01 else f"{value:.3e}"


def _scientific(value: float) -> str:
    return f"{value:.5e}"


Rounding = Callable[[float], str]
ROUNDINGS: tuple[Rounding, ...] = (_six, _four_places, _four_places, _scientific)


class Wanted(msgspec.Struct, frozen=True):
    """What a log must and must not hold: `columns` by our names, `only`, `by_step` and `every` as in Setup."""

    columns: tuple[str, ...]
    only: str
    by_step: bool
    every: bool = False


class Written(NamedTuple):
    """Where the log is, and how it was written."""

    path: Path
    style: str
    format: str


def write(trace: Trace, wanted: Wanted, folder: Path, stem: str, rng: np.random.Generator) -> Written:
    """Draw a style that can show what is wanted, and write the log."""
    name = str(rng.choice([name for name, style in STYLES.items() if style.stepped == wanted.by_step]))
    style = STYLES[name]
    chosen = _columns(trace, wanted, rng)
    show = _full if style.digits else ROUNDINGS[int(rng.integers(len(ROUNDINGS)))]
    thinned = len(trace.steps) if wanted.every else int(rng.choice(ROWS))
    rows = [_named(row, style, show) for row in _rows(trace, style, chosen, thinned)]
    kind = "tabs" if style.format == "table" and not style.sparse and rng.random() < TABS else style.format
    path = folder / f"{stem}{FORMATS[kind].suffix}"
    path.write_text(FORMATS[kind].text(rows, rng), encoding="utf-8", newline="")
    return Written(path, name, kind)


def _columns(trace: Trace, wanted: Wanted, rng: np.random.Generator) -> set[str]:
    """The figures to log, by our names without "train_" or "val_"."""
    chosen = set(wanted.columns)
    if wanted.only:
        return chosen | {wanted.only}
    chosen.add("loss")
    extras = {
        "accuracy": 0.75,
        "lr": 0.35,
        "grad_norm": 0.2,
        "f1": 0.1,
        "mae": 0.5,
        "r2": 0.5,
        "perplexity": 0.4,
    }
    chosen |= {name for name, chance in extras.items() if rng.random() < chance}
    if not {"f1", "recall", "auc"}.isdisjoint(wanted.columns):
        chosen.add("accuracy")
    known = {_bare(name) for row in (trace.epochs[0], trace.steps[0]) for name in row}
    return chosen & known


def _bare(name: str) -> str:
    return name.removeprefix("train_").removeprefix("val_")


def _rows(trace: Trace, style: Style, chosen: set[str], thinned: int) -> Iterable[Figures]:
    if style.stepped:
        return _by_step(trace, style, chosen, thinned)
    return _by_epoch(trace, style, chosen)


def _by_epoch(trace: Trace, style: Style, chosen: set[str]) -> Iterable[Figures]:
    for row in trace.epochs:
        place = {"epoch": row["epoch"] - 1 + style.first}
        train = {n: row[n] for n in row if not n.startswith("val_") and _bare(n) in chosen}
        val = {n: row[n] for n in row if n.startswith("val_") and _bare(n) in chosen}
        if style.sparse:
            place["step"] = row["step"] - 1
            yield place | val
            yield place | train
        else:
            yield place | train | val


def _by_step(trace: Trace, style: Style, chosen: set[str], thinned: int) -> Iterable[Figures]:
    every = max(1, math.ceil(len(trace.steps) / thinned))
    evaluated = {row["step"]: row for row in trace.epochs}
    for step in trace.steps:
        row = {name: step[name] for name in step if name in chosen}
        last = evaluated.get(step["step"], {})
        val = {n: last[n] for n in last if n.startswith("val_") and _bare(n) in chosen}
        place = {"step": step["step"]}
        if style.sparse:
            place = {"epoch": round(step["step"] / trace.epochs[0]["step"], 2)} | place
        if step["step"] % every == 0:
            yield place | row | ({} if style.sparse else val)
        if val and (style.sparse or step["step"] % every):
            yield place | val


def _named(row: Figures, style: Style, show: Rounding) -> dict[str, str]:
    cells = {}
    for name, value in row.items():
        if name in ("epoch", "step"):
            text = f"{value:g}"
        elif not math.isfinite(value):
            text = "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
        elif name == "lr":
            text = f"{value:.4g}"
        else:
            text = show(100 * value if style.percent and "accuracy" in name else value)
        cells[style.names.get(name, name)] = text
    return cells
