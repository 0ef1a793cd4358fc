"""Tables inside a log: a header of names, then rows of bare numbers (fastai, Ultralytics); or a name a row."""

import re

from advisor.numbers.lines.template import figures
from advisor.parsing import MISSING, meaning, number
from advisor.parsing.vocabulary import PARTS

_MOST_COLUMNS = 60
_GAP = re.compile(r"\s*[|│]\s*|\s{2,}|\t")
_LIST = re.compile(r"\[([-+.\deE]{1,30}(?:, ?[-+.\deE]{1,30}){0,30})\]")
_BAR = re.compile(r":?\s+\[\d")
_CELL = re.compile(r"\S+")
_CLOCK = re.compile(r"\d+:\d\d(?::\d\d)?")
# Ultralytics abbreviates: its header reads "Class Images Instances Box(P R mAP50 mAP50-95)".
_SPELLED = {
    "box(p": "precision",
    "p": "precision",
    "r": "recall",
    "mask(p": "precision (mask)",
    "map50-95)": "mAP50-95",
}
_COUNTS = frozenset(["images", "instances", "labels", "size", "img_size", "class", "targets"])


class Grid:
    """The header met last, and what its rows say."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._starts: dict[int, str] = {}  # where a column begins -> its name
        self.split = ""
        self.closed = False  # training is over: what is validated now is the best checkpoint again

    def is_header(self, text: str) -> bool:
        """Whether a line names the columns of a table; if so it is kept for the rows below."""
        body = _BAR.split(text, maxsplit=1)[0].strip(" |")
        cells = [cell for cell in _GAP.split(body) if cell]
        if len(cells) < 2 or " " not in body:  # noqa: PLR2004 - a table has two columns
            cells = body.split()
        if not 2 <= len(cells) <= _MOST_COLUMNS:  # noqa: PLR2004
            return False
        names = [_SPELLED.get(cell.lower(), cell) for cell in cells]
        known = [meaning(name) for name in names]
        yolo = any(name.lower() in ("gpu_mem", "gpu_memory") for name in names)
        if yolo:
            names = [
                f"{name}_loss" if name.lower() in {*PARTS, "total"} and meaning(name) is None else name
                for name in names
            ]
            known = [meaning(name) for name in names]
        metrics = [m for m in known if m is not None and m.role not in ("epoch", "step", "time")]
        sound = (
            len(metrics) + sum(name.lower() in _COUNTS for name in names) + sum(m is not None for m in known)
        )
        if not metrics or sound < len(names) or figures(body)[1:2]:
            return False
        self.closed &= not yolo
        self.names = [] if self.closed and names[0].lower() == "class" else names
        places = (found.start() for found in _CELL.finditer(body))
        self._starts = dict(zip(places, names, strict=False)) if len(body.split()) == len(names) else {}
        self.split = "val" if names[0].lower() == "class" else "train" if yolo else ""
        return True

    def row(self, text: str) -> dict[str, str]:
        """The cells of a row by name, empty when the line is no row of the table."""
        if not self.names:
            return {}
        body = _BAR.split(_LIST.sub(_summed, text), maxsplit=1)[0].strip(" |")
        cells = body.replace("|", " ").replace("│", " ").split()
        if not cells or not _fits(cells[0], first=True) or not all(_fits(cell) for cell in cells[1:]):
            return {}
        names = self.names if len(cells) == len(self.names) else self._placed(body)
        return {
            name: cell
            for name, cell in zip(names, cells, strict=False)
            if name.lower() not in _COUNTS and cell.lower() not in MISSING and cell != "all"
        }

    def _placed(self, body: str) -> list[str]:
        """The columns of a row with blank cells (Chainer), by where its cells begin; none if one does not fit."""
        places = [found.start() for found in _CELL.finditer(body)]
        if len(places) < 2 or not all(place in self._starts for place in places):  # noqa: PLR2004
            return []
        return [self._starts[place] for place in places]


def _summed(found: re.Match[str]) -> str:
    """A list of the components of a loss (DeepXDE) as their sum."""
    figures_ = [number(item) for item in found[1].split(",")]
    return found[0] if None in figures_ else str(sum(item.value for item in figures_ if item is not None))


def _fits(cell: str, *, first: bool = False) -> bool:
    if number(cell) is not None or cell.lower() in MISSING or _CLOCK.fullmatch(cell):
        return True
    return first and cell == "all"
