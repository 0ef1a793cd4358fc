"""One JSON text: a list of records, an object of lists (Keras history), either of them deeper inside,
or records by epoch ("epoch_3": {...}).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from advisor.errors import ReadError
from advisor.model import Attachment, Problem, Text
from advisor.numbers.readers import reader
from advisor.numbers.tables.json_text import items, parse
from advisor.numbers.tables.logged import Logged, is_record, settings_of
from advisor.numbers.tables.records import Records, attachment
from advisor.numbers.tables.source import Source
from advisor.numbers.tables.table import Table
from advisor.numbers.tables.uneven import List, side_by_side
from advisor.parsing import number
from advisor.parsing.vocabulary import SPLITS

_LONG = 4 << 20  # bytes of a text from which on its objects are not all held at once
_DEEPEST = 5
_MOST_RUNS = 64
_COUNTED = re.compile(r"(epoch|step|iter|iteration|round|ep)?[\s_-]*(\d{1,12})", re.IGNORECASE)
_ROUND = re.compile(r"\[\d+(?:\][ \t]*\S|[:/-])")
_WALL_STEP_VALUE = 3  # a row of TensorBoard's JSON export


class _Part(msgspec.Struct, frozen=True):
    """A table somewhere in the text: where it stood, and its records or its lists."""

    path: tuple[str, ...]
    records: list[Any] = []
    lists: dict[str, List] = {}

    @property
    def names(self) -> frozenset[str]:
        """What its columns are called."""
        return frozenset(self.lists) or frozenset(key for record in self.records[:20] for key in record)


def sniff(source: Source) -> tuple[float, str]:
    """Whether the text begins as JSON does."""
    head = source.head.lstrip()
    if _ROUND.match(head):
        return 0.0, ""  # "[12]  train-logloss:0.5", "[10:00:01] WARNING"
    if head[:1] == "[" and head[1:].lstrip()[:1] not in (
        "",
        "{",
        "[",
        "]",
        '"',
        "-",
        "N",
        "n",
        *"0123456789",
    ):
        return 0.0, ""  # "[INFO] ..." is a log line
    if head[:1] == "{" and head[1:].lstrip()[:1] not in ("", '"', "}"):
        return 0.0, ""
    return (0.8, "begins as JSON") if head[:1] in ("{", "[") else (0.0, "")


@reader("json", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Find the tables in the text and read them as runs.

    Raises:
        ReadError: it is no JSON, or holds no metrics.
        UsageError: `roles` names a column or a role that does not exist.
    """
    if source.size > _LONG and (long := _long_list(source.data)) is not None:
        return attachment(source, "json", long, roles)
    thing, mended = parse(source.data, source.path)
    parts = [part for part in _parts(thing, (), _DEEPEST) if part.names]
    if not parts:
        raise ReadError(
            Text(
                f"{source.path} is JSON without a curve ({_seen(thing).en})",
                f"{source.path} 是 JSON，但其中没有曲线（{_seen(thing).zh}）",
            ),
            Text(
                "a list of records, or an object of lists, one number for each step",
                "记录的列表，或由列表组成的对象，每一步一个数值",
            ),
            Text("name the file to which the trainer logs its metrics", "指定训练程序写入指标的文件"),
        )
    settings = settings_of(thing) if isinstance(thing, dict) else {}
    problems = [_CUT] if mended == "cut" else []
    apart = _apart(parts)
    if len(apart) == 1:
        table = _table(next(iter(apart.values())))
        table = msgspec.structs.replace(table, problems=(*problems, *table.problems))
        return attachment(source, "json", table, roles, settings)
    read_ones = [attachment(source, "json", _table(group), roles, settings) for group in apart.values()]
    return Attachment(
        path=source.path,
        format="json",
        runs=tuple(
            msgspec.structs.replace(run, name=f"{name} {run.name}".strip())
            for name, found in zip(apart, read_ones, strict=True)
            for run in found.runs
        ),
        encoding=source.encoding,
        rows=sum(found.rows for found in read_ones),
        problems=(*problems, *dict.fromkeys(p for found in read_ones for p in found.problems)),
        unused={name: why for found in read_ones for name, why in found.unused.items()},
    )


def _long_list(data: bytes) -> Table | None:
    """The records of a text that is one long list of them, read like an object a line; None when it is not."""
    records = Records()
    logged = Logged(records)
    if not data[:1000].lstrip().startswith(b"["):
        return None
    for some in items(data):
        if records.rows == 0 and sum(map(is_record, some[:20])) * 2 <= len(some[:20]):
            return None
        logged.extend(some)
    if not data.rstrip().endswith(b"]"):
        records.problems.append(_CUT)
    return records.table() if records.rows else None


_CUT = Problem(Text("the text ends early: read as far as it goes", "文本不完整：只读到中断处"))


def _seen(thing: Any) -> Text:
    if isinstance(thing, dict):
        keys = ", ".join(str(key)[:20] for key in list(thing)[:5])
        return Text(f"an object with {keys or 'nothing in it'}", f"含 {keys} 的对象" if keys else "空对象")
    if isinstance(thing, list):
        return Text(f"a list of {len(thing)} items", f"含 {len(thing)} 项的列表")
    return Text("a single value", "单个值")


def _parts(thing: Any, path: tuple[str, ...], depth: int) -> Iterator[_Part]:
    """The tables in a value, the outer ones first."""
    if depth == 0:
        return
    if isinstance(thing, list):
        if thing and sum(is_record(item) for item in thing) * 2 > len(thing):
            yield _Part(path, records=[item for item in thing if isinstance(item, dict)])
        elif lists := _rows_as_lists(thing, path):
            yield _Part(path, lists=lists)
        else:
            for at, item in enumerate(thing[:_MOST_RUNS]):
                if isinstance(item, list | dict):
                    yield from _parts(item, (*path, str(at + 1)), depth - 1)
    elif isinstance(thing, dict):
        yield from _parts_of_object(thing, path, depth)


def _parts_of_object(thing: dict[str, Any], path: tuple[str, ...], depth: int) -> Iterator[_Part]:
    if records := _by_count(thing):
        yield _Part(path, records=records)
        return
    if isinstance(thing.get("columns"), list) and isinstance(thing.get("data"), list):  # pandas, "split"
        rows = [
            dict(zip(thing["columns"], row, strict=False)) for row in thing["data"] if isinstance(row, list)
        ]
        yield _Part(path, records=rows)
        return
    lists = {str(name): values for name, items in thing.items() if (values := _figures(items)) is not None}
    if lists:
        yield _Part(path, lists=lists)
    inner = [(name, value) for name, value in thing.items() if name not in lists]
    deeper = [
        part
        for name, value in inner
        if isinstance(value, list | dict)
        for part in _parts(value, (*path, str(name)), depth - 1)
    ]
    yield from deeper
    if not lists and not deeper and not path and is_record(thing):
        yield _Part(path, records=[thing])


def _by_count(thing: dict[str, Any]) -> list[dict[str, Any]]:
    """Records under their epoch ("epoch_3": {...}), or columns under their row as pandas writes them."""
    counts = [_COUNTED.fullmatch(str(key)) for key in thing]
    if len(thing) > 1 and all(counts) and all(isinstance(value, dict) for value in thing.values()):
        name = next((found[1].lower() for found in counts if found and found[1]), "epoch")
        return [
            {name: int(found[2]), **record}
            for found, record in zip(counts, thing.values(), strict=True)
            if found
        ]
    inner = [value for value in thing.values() if isinstance(value, dict)]
    if len(inner) == len(thing) > 0 and all(
        len(value) > 1 and all(str(key).isdecimal() for key in value) for value in inner
    ):
        rows = sorted({key for value in inner for key in value}, key=int)
        return [{name: value.get(row) for name, value in thing.items()} for row in rows]
    return []


def _rows_as_lists(thing: list[Any], path: tuple[str, ...]) -> dict[str, List]:
    """A list of numbers, or of equally long rows of numbers."""
    figures = _figures(thing)
    if figures is not None:
        return {path[-1] if path else "value": figures}
    if not thing or not all(isinstance(row, list) and len(row) == len(thing[0]) for row in thing):
        return {}
    columns = [_figures([row[at] for row in thing]) for at in range(min(len(thing[0]), 64))]
    if not columns or any(column is None for column in columns):
        return {}
    names = (
        ["wall_time", "step", "value"]
        if len(columns) == _WALL_STEP_VALUE
        else [f"column{at + 1}" for at in range(len(columns))]
    )
    return {name: column for name, column in zip(names, columns, strict=True) if column is not None}


def _figures(items: Any) -> List | None:
    """A list of numbers: null is a gap, figures in quotes count; None for anything else."""
    if not isinstance(items, list) or not items:
        return None
    try:
        if {float, int}.issuperset(map(type, items)):
            return np.array(items, np.float64), None
    except OverflowError:
        return None
    values = []
    for item in items:
        figure = number(item) if isinstance(item, str) else None
        if figure is not None:
            values.append(figure.value)
        elif item is None:
            values.append(float("nan"))
        elif isinstance(item, int | float) and not isinstance(item, bool):
            values.append(float(item))
        else:
            return None
    gaps = np.array([item is None for item in items])
    return None if gaps.all() else (np.array(values, np.float64), gaps)


def _apart(parts: Sequence[_Part]) -> dict[str, list[_Part]]:
    """The parts by run: those of one run differ in what they measure, those of several measure the same."""
    if len(parts) > 1 and all(part.names == parts[0].names for part in parts):
        lasts = [next((SPLITS[step] for step in reversed(part.path) if step in SPLITS), "") for part in parts]
        if not all(lasts) or len(set(lasts)) == 1:
            return {" ".join(part.path): [part] for part in parts}
    return {"": _main(parts)}


def _main(parts: Sequence[_Part]) -> list[_Part]:
    """Lists stay together with lists, records with records: whichever has more rows."""
    records = [part for part in parts if part.records]
    lists = [part for part in parts if part.lists]
    most_records = max((len(part.records) for part in records), default=0)
    most_values = max((values.size for part in lists for values, _ in part.lists.values()), default=0)
    return records if most_records >= most_values else lists


def _table(parts: Sequence[_Part]) -> Table:
    """One table from the parts of a run; names say the path where there are several."""
    if parts[0].lists:
        return side_by_side(
            {_title(part, name, parts): v for part in parts for name, v in part.lists.items()}
        )
    records = Records()
    logged = Logged(records)
    if len(parts) == 1:
        logged.extend(parts[0].records)
    else:
        longest = max(len(part.records) for part in parts)
        for at in range(longest):
            here = [(part, part.records[at]) for part in parts if at < len(part.records)]
            logged.add({_title(part, name, parts): v for part, record in here for name, v in record.items()})
    return records.table()


def _title(part: _Part, name: str, parts: Sequence[_Part]) -> str:
    if (
        len(parts) == 1
        or not part.path
        or _COUNTED.fullmatch(name)
        or name.lower() in ("epoch", "step", "iter")
    ):
        return name
    return "/".join((*part.path, name))
