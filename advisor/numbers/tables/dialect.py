"""How a text lays out its table: separator, header, first data line, decimal comma."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from advisor.language import Text
from advisor.parsing import is_missing, number

SAMPLE_LINES = 100
"""Lines at the start of a file from which its layout is read."""

MAX_COLUMNS = 3000
"""More cells in one line than this, and the text is no table of metrics."""

BLANKS = " "
"""Stands for runs of blanks as the separator."""

_WIDE_GAP = re.compile(r"\s{2,}|\t")
_RULE = re.compile(r"[-=+|:─━┼│ \t]*(?:--|==|──|━━)[-=+|:─━┼│ \t]*")
_SEPARATORS = (",", "\t", ";", "|", BLANKS)
_TABULAR = 0.5  # share of the filled cells of a data line that must be numbers
_BLOCK = 0.6  # share of the sampled lines below the first data line that must be data lines
_BARE = 0.95  # share of numbers that a table without header must have

# spaCy's table of training, whose first two names are letters; the rest is what its scorer measures.
# The monitor.csv of Gym, Baselines and Stable-Baselines3: reward, length and wall time of each episode.
_MONITOR = (["r", "l", "t"], ["r", "t", "l"])
_MONITOR_SPELLED = {"r": "episode reward", "l": "episode length", "t": "time"}
_SPACY = ["E", "#"]
# YOLOv5 up to 2021 wrote results.txt without a header; these are the columns of its plots and console.
_YOLO = "epoch gpu_mem box obj cls total labels img_size precision recall mAP@.5 mAP@.5:.95 val_box val_obj val_cls"
_YOLO_SPELLED = {
    "box": "train/box_loss",
    "obj": "train/obj_loss",
    "cls": "train/cls_loss",
    "total": "train/loss",
    "val_box": "val/box_loss",
    "val_obj": "val/obj_loss",
    "val_cls": "val/cls_loss",
    "precision": "metrics/precision",
    "recall": "metrics/recall",
    "mAP@.5": "metrics/mAP50",
    "mAP@.5:.95": "metrics/mAP50-95",
}


class Dialect(msgspec.Struct, frozen=True):
    """The layout of one table.

    names: the columns, made unique; `header` says whether the file names them itself.
    spelled: what to read instead of names that say nothing (a known layout without header).
    first: index of the first data line; lines before it are header, comments and `preamble`.
    likelihood: how sure it is, 0 to 1.
    """

    separator: str
    names: tuple[str, ...]
    header: bool
    first: int
    likelihood: float
    decimal_comma: bool = False
    preamble: tuple[str, ...] = ()
    header_line: str = ""
    spelled: Mapping[str, str] = {}
    percents: frozenset[int] = frozenset()


class _Layout(NamedTuple):
    separator: str
    width: int
    data: list[int]  # indices of the lines that fit
    share: float  # of the lines from the first one on
    numeric: float  # of the filled cells of those lines


def splitter(separator: str) -> Callable[[str], list[str]]:
    """A function from one line to its cells, blanks around them removed."""
    if separator == BLANKS:
        return str.split

    def split(line: str) -> list[str]:
        if '"' not in line:
            return [cell.strip() for cell in line.split(separator)]
        try:
            row = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
        except csv.Error:
            row = line.split(separator)
        return [cell.strip() for cell in row]

    return split


def is_rule(line: str) -> bool:
    """Whether a line is drawn between rows, as Markdown does and tables of consoles do."""
    return not line[:1].isalnum() and _RULE.fullmatch(line) is not None


def trimmed(cells: list[str], width: int) -> list[str]:
    """The cells without the empty ones that trailing separators add beyond the width."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells


@lru_cache(maxsize=2)
def find_dialect(head: str) -> Dialect | Text:
    """The layout of the table at the start of a text, or the reason why there is none.

    Args:
        head: the beginning of the text, of which at most `SAMPLE_LINES` lines are looked at.
    """
    sample = head.split("\n", SAMPLE_LINES)[:SAMPLE_LINES]
    best = max((_layout(sample, separator) for separator in _SEPARATORS), key=_score)
    if not best.data:
        return Text("no line of numbers in columns", "没有按列排布的数值行")
    if best.width > MAX_COLUMNS:
        return Text(f"{best.width} cells in one line", f"一行有 {best.width} 个单元格")
    if best.share < _BLOCK:
        return Text(
            f"only {best.share:.0%} of the lines are rows of one table",
            f"只有 {best.share:.0%} 的行属于同一张表格",
        )
    dialect = _dialect(sample, best)
    if not dialect.header and best.numeric < _BARE:
        return Text(
            f"no header, and only {best.numeric:.0%} of the cells are numbers",
            f"没有表头，且只有 {best.numeric:.0%} 的单元格是数值",
        )
    return dialect


def _score(layout: _Layout) -> tuple[float, int]:
    return len(layout.data) * layout.share * layout.numeric, layout.width


def _layout(sample: Sequence[str], separator: str) -> _Layout:
    split = splitter(separator)
    comma = separator in ";\t"
    widths: dict[int, list[tuple[int, float]]] = {}
    filled_lines = [
        (at, line)
        for at, line in enumerate(sample)
        if line.strip() and not line.startswith("#") and not is_rule(line)
    ]
    for at, line in filled_lines:
        if separator not in line and separator not in (BLANKS, ","):
            continue
        cells = split(line)
        filled = [cell for cell in cells if not is_missing(cell)]
        share = sum(_is_number(cell, comma) for cell in filled) / len(filled) if filled else 0.0
        if share >= _TABULAR or (share > 0 and _looks_quoted(line, separator)):
            widths.setdefault(len(cells), []).append((at, share))
    if not widths:
        return _Layout(separator, 0, [], 0.0, 0.0)
    width = max(widths, key=lambda w: (len(widths[w]), w))
    data = [at for at, _ in widths[width]]
    below = sum(at >= data[0] for at, _ in filled_lines)
    return _Layout(separator, width, data, len(data) / below, sum(s for _, s in widths[width]) / len(data))


def _is_number(cell: str, decimal_comma: bool) -> bool:
    try:
        float(cell)
    except ValueError:
        return number(cell, decimal_comma) is not None
    return True


def _looks_quoted(line: str, separator: str) -> bool:
    """A line of quoted words and numbers is a row even when most cells are words (a run table)."""
    return line.count('"') >= 4 and f'"{separator}"' in line  # noqa: PLR2004 - two quoted cells


def _dialect(sample: Sequence[str], layout: _Layout) -> Dialect:
    split = splitter(layout.separator)
    first = layout.data[0]
    header_at = _header(sample, first, split, layout)
    rows = [split(sample[at]) for at in layout.data]
    width = layout.width
    titles = _titles(sample[header_at], split, layout) if header_at is not None else []
    while width > 1 and not any(row[width - 1] for row in rows) and not any(titles[width - 1 :]):
        width -= 1
    titles = trimmed(titles, width)
    if header_at is not None and len(titles) == width - 1:  # row names without a title, as R writes them
        titles = ["index", *titles]
    names, spelled = _unnamed(rows, width) if header_at is None else (unique(titles), _spelled(titles))
    top = [line for line in sample[: header_at if header_at is not None else first] if line.strip()]
    return Dialect(
        separator=layout.separator,
        names=tuple(names),
        header=header_at is not None,
        first=first,
        likelihood=_likelihood(layout, header_at is not None),
        decimal_comma=layout.separator in ";\t" and _has_decimal_commas(rows),
        preamble=tuple(line for line in top if not line.startswith("#")),
        header_line=sample[header_at].strip() if header_at is not None else "",
        spelled=spelled,
        percents=frozenset(i for row in rows for i, cell in enumerate(row) if cell.endswith(("%", "％"))),
    )


def _header(
    sample: Sequence[str], first: int, split: Callable[[str], list[str]], layout: _Layout
) -> int | None:
    """The line above the first data line, if it names the columns (a comment may: numpy.savetxt)."""
    for at in range(first - 1, -1, -1):
        line = sample[at].strip()
        if not line:
            continue
        if not any(c.isalnum() for c in line):
            continue  # a rule between header and data
        kept = trimmed(_titles(line, split, layout), layout.width)
        words = sum(not is_missing(cell) and number(cell) is None for cell in kept)
        fits = (layout.width, layout.width - (layout.separator in (BLANKS, "\t")))
        if len(kept) in fits and words * 2 > sum(bool(c) for c in kept):
            return at
        if not line.startswith("#"):
            return None
    return None


def _titles(line: str, split: Callable[[str], list[str]], layout: _Layout) -> list[str]:
    """The cells of a header; names of several words stand further apart than their words."""
    titles = split(line.lstrip("# "))
    apart = _WIDE_GAP.split(line.strip())
    return apart if layout.separator == BLANKS and len(titles) > layout.width == len(apart) else titles


def _spelled(titles: list[str]) -> dict[str, str]:
    """What to read instead of names that are too short to say it."""
    if titles[:3] in _MONITOR:
        return _MONITOR_SPELLED
    if titles[:2] != _SPACY:
        return {}
    return {"E": "epoch", "#": "step"} | {
        title: f"train {title.removeprefix('LOSS ')} loss" if title.startswith("LOSS") else _scored(title)
        for title in titles[2:]
    }


def _scored(title: str) -> str:
    """What a column of its scorer measures: "ENTS_F" is an F-score of the validation."""
    task, _, kind = title.rpartition("_")
    measured = {"F": "f1", "P": "precision", "R": "recall", "ACC": "accuracy"}.get(kind, kind)
    return f"val {measured} {task}".strip()


def _unnamed(rows: list[list[str]], width: int) -> tuple[list[str], dict[str, str]]:
    first = rows[0]
    yolo = _YOLO.split()
    if width == len(yolo) and "/" in first[0] and first[1].upper().endswith("G"):
        return yolo, _YOLO_SPELLED
    return [f"column{i + 1}" for i in range(width)], {}


def unique(names: Iterable[str]) -> list[str]:
    """Column names, each once: a second "loss" becomes "loss (2)", an empty one "column3"."""
    seen: set[str] = set()
    result = []
    for at, name in enumerate(names):
        base = name.strip().strip("\ufeff") or f"column{at + 1}"
        free, count = base, 1
        while free in seen:
            count += 1
            free = f"{base} ({count})"
        seen.add(free)
        result.append(free)
    return result


def _has_decimal_commas(rows: list[list[str]]) -> bool:
    return any(
        "," in cell and "." not in cell and number(cell, decimal_comma=True) is not None
        for row in rows
        for cell in row
    )


def _likelihood(layout: _Layout, header: bool) -> float:
    """A header and many numbers speak for a table; one nameless column hardly does."""
    if not header:
        return 0.3 if layout.width == 1 else 0.5 if layout.separator == BLANKS else 0.6
    return 0.6 + 0.3 * layout.share * layout.numeric
