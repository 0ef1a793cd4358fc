"""From logged objects (parsed JSON) to records: nesting, words and the habits of frameworks resolved.

Nested objects become names joined by "/" ("val": {"loss": 1} is "val/loss"), short lists one name for
each item, figures in quotes figures. A word that says the data ("mode": "val") is put before the names
of its record. What stays a word, or stands in a record without any metric, is a setting if its name
says so.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from advisor.model import Value
from advisor.numbers.tables.records import Records
from advisor.parsing import meaning, number, setting
from advisor.parsing.vocabulary import SPLITS

_DEEPEST = 6  # levels of nesting
_LONGEST_LIST = 16  # items of a list that become columns
_MOST_KEYS = 5000  # of one record
_SPLIT_KEYS = frozenset(
    {"mode", "phase", "split", "stage", "set", "subset", "dataset", "data_split", "type", "kind", "partition"}
)
_NAME_KEYS = ("name", "metric", "tag", "key")
_COUNTERS = ("epoch", "step", "time")
# pycocotools gives its summary as a list; its first six figures are these.
_COCO = ("AP", "AP50", "AP75", "AP small", "AP medium", "AP large")
_PLAIN = frozenset({float, int})


class Logged:
    """Objects in, rows of `records` out."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._last: dict[str, float] = {}  # the counters of the last training record
        self._twins = False  # some record counted "iter" and "step" alike (MMEngine)

    def extend(self, objects: Sequence[Any]) -> None:
        """Add objects in the order in which they were logged; what is no object is left out.

        Neighbours with the same keys and nothing but numbers, as most logs are, go as columns.
        """
        for plain, group in groupby(objects, _keys):
            rows = list(group)
            if not (plain and len(rows) > 1 and self._columns(plain, rows)):
                for thing in rows:
                    self.add(thing)

    def _columns(self, names: tuple[str, ...], rows: list[dict[str, float]]) -> bool:
        if "iter" in names or (self._twins and "step" in names):
            return False  # counters to be mended
        columns = [[row[name] for row in rows] for name in names]
        if any(not _PLAIN.issuperset(map(type, column)) for column in columns):
            return False
        try:
            self.records.extend(names, columns)
        except OverflowError:
            return False
        return True

    def add(self, thing: Any) -> None:
        """Add one object."""
        if not isinstance(thing, dict) or _is_summary(thing):
            return
        cells: dict[str, float] = {}
        words: dict[str, str] = {}
        _flatten(thing, "", cells, words)
        _named(cells, words)
        if not _has_metric(tuple(cells)):
            self._remember({**cells, **words})
            return
        split = next(
            (SPLITS.get(word.lower(), "") for key, word in words.items() if key.lower() in _SPLIT_KEYS), ""
        )
        split = self._counted(cells, split)
        if split in ("val", "test"):
            cells = {_of_split(name, split): value for name, value in cells.items()}
        self.records.add(cells)

    def _counted(self, cells: dict[str, float], split: str) -> str:
        """Mend the counters of MMCV and MMEngine; the split of the record, as far as they tell it.

        MMCV gives the length of the loader as the "iter" of a validation; MMEngine counts epochs
        as the "step" of a validation where a training record counts iterations.
        """
        if split in ("val", "test"):
            if "iter" in cells and cells["iter"] != self._last.get("iter"):
                del cells["iter"]
        elif "iter" in cells:
            self._twins |= cells["iter"] == cells.get("step")
            self._last = cells
        elif self._twins and "step" in cells and "epoch" not in cells:
            if cells["step"] != self._last.get("iter"):
                cells["epoch"] = cells.pop("step")
            return "val"
        return split

    def _remember(self, found: Mapping[str, Value]) -> None:
        """The settings among the values of an object without metrics."""
        for key, value in _settings(found).items():
            self.records.setting(key, value)


def _is_summary(thing: Mapping[str, Any]) -> bool:
    """Whether a record of the Hugging Face Trainer, or of Swift, sums up the whole training."""
    return ("train_runtime" in thing and "loss" not in thing) or "log_history" in thing


def settings_of(thing: Mapping[str, Any]) -> dict[str, Value]:
    """The settings told by an object, nested ones included ("args": {"batch_size": 32})."""
    cells: dict[str, float] = {}
    words: dict[str, str] = {}
    _flatten(thing, "", cells, words)
    return _settings({**cells, **words})


def _settings(values: Mapping[str, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, value in values.items():
        if key := setting(name.rpartition("/")[2]):
            found.setdefault(key, int(value) if isinstance(value, float) and value.is_integer() else value)
    return found


def _named(cells: dict[str, float], words: Mapping[str, str]) -> None:
    """A record of one value ("name": "val/loss", "value": 0.3): the value under its name."""
    if "value" in cells and (title := next((words[key] for key in _NAME_KEYS if key in words), "")):
        cells[title] = cells.pop("value")


def _keys(thing: Any) -> tuple[str, ...]:
    """The names of an object that may go as a row of columns, () for anything else."""
    return tuple(thing) if type(thing) is dict else ()


def _flatten(thing: Mapping[str, Any], prefix: str, cells: dict[str, float], words: dict[str, str]) -> None:
    if "_type" in thing or prefix.count("/") >= _DEEPEST:  # a picture or histogram of W&B
        return
    for key, value in thing.items():
        if len(cells) + len(words) >= _MOST_KEYS:
            return
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            _flatten(value, f"{name}/", cells, words)
        elif isinstance(value, list):
            _put_list(value, name, cells)
        elif isinstance(value, str):
            _put_word(value, name, cells, words)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            _put(cells, name, value)


def _put_word(word: str, name: str, cells: dict[str, float], words: dict[str, str]) -> None:
    """A figure in quotes is a figure."""
    figure = number(word) if word[:1] in "+-.0123456789nNiI" else None
    if figure is None:
        words[name] = word[:80]
    else:
        cells[name] = figure.value


def _put(cells: dict[str, float], name: str, value: float) -> None:
    try:
        cells[name] = float(value)
    except OverflowError:  # an integer beyond every float
        cells[name] = float("inf") if value > 0 else float("-inf")


def _put_list(items: list[Any], name: str, cells: dict[str, float]) -> None:
    """A list of figures: one name if they are all the same (a rate for each group of weights)."""
    figures = [item for item in items if isinstance(item, int | float) and not isinstance(item, bool)]
    if not figures or len(figures) != len(items):
        return
    if len(set(figures)) == 1:
        _put(cells, name, figures[0])
    elif "coco_eval" in name:
        for title, figure in zip(_COCO, figures, strict=False):
            _put(cells, f"{name.replace('coco_eval_', '')} {title}", figure)
    elif len(figures) <= _LONGEST_LIST:
        for at, figure in enumerate(figures):
            _put(cells, f"{name}/{at}", figure)


@lru_cache(maxsize=4096)
def _has_metric(names: tuple[str, ...]) -> bool:
    """Whether anything is measured: a record of counters, rates and settings alone is none of a run."""
    said = [meaning(name) for name in names]
    counted = any(m is not None and m.role in _COUNTERS for m in said)
    return any(m is not None and (counted or m.role != "lr") and m.role not in _COUNTERS for m in said) or (
        counted and len(names) > 1 and any(m is None for m in said)
    )


@lru_cache(maxsize=4096)
def _of_split(name: str, split: str) -> str:
    """The name of a metric with the data it was measured on, unless it says so itself."""
    said = meaning(name)
    if said is not None and (said.split or said.role not in ("loss", "accuracy", "other")):
        return name
    return f"{split} {name}"


def is_record(thing: Any) -> bool:
    """Whether something parsed is an object with at least one figure in it."""
    if not isinstance(thing, dict):
        return False
    return any(
        _is_figure(value) or (isinstance(value, dict) and is_record(value)) for value in thing.values()
    )


def _is_figure(value: Any) -> bool:
    return (isinstance(value, int | float) and not isinstance(value, bool)) or (
        isinstance(value, str) and number(value) is not None
    )
