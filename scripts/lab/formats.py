"""The files that hold a log: tables, JSON in its usual shapes, and what programs print to a terminal."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

# A column name -> the figure as it is printed.
Row = Mapping[str, str]
Rows = Sequence[Row]
PLACES = ("epoch", "step", "Epoch", "轮次")


class Format(NamedTuple):
    """The ending of the file's name, and its text from the rows."""

    suffix: str
    text: Callable[[Rows, np.random.Generator], str]


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def table(rows: Rows, rng: np.random.Generator, delimiter: str = ",") -> str:
    """A header and a line a row; frameworks sort their columns, people do not."""
    columns = _columns(rows)
    if rng.random() < 0.3:
        columns.sort(key=lambda column: (column not in PLACES, column))
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _number(cell: str) -> Any:
    """The figure as JSON has it; Python writes NaN and Infinity there."""
    return int(cell) if cell.lstrip("-").isdigit() else float(cell)


def _object(row: Row) -> dict[str, Any]:
    return {name: _number(cell) for name, cell in row.items()}


def jsonl(rows: Rows, _rng: np.random.Generator) -> str:
    """One object a line."""
    return "".join(json.dumps(_object(row), ensure_ascii=False) + "\n" for row in rows)


def records(rows: Rows, _rng: np.random.Generator) -> str:
    """A list of objects."""
    return json.dumps([_object(row) for row in rows], ensure_ascii=False, indent=2)


def columns(rows: Rows, _rng: np.random.Generator) -> str:
    """An object of lists, as `history.history` of Keras is dumped; it has no column of epochs."""
    names = [name for name in _columns(rows) if name not in PLACES]
    return json.dumps({name: [_number(row[name]) for row in rows] for name in names})


def trainer_state(rows: Rows, _rng: np.random.Generator) -> str:
    """trainer_state.json of the Transformers library."""
    last = _object(rows[-1])
    head = {"best_metric": None, "epoch": last["epoch"], "global_step": last["step"]}
    return json.dumps(head | {"log_history": [_object(row) for row in rows]}, indent=2)


def dicts(rows: Rows, _rng: np.random.Generator) -> str:
    """The dictionaries that the Trainer prints, without the step."""
    shown = [{name: value for name, value in _object(row).items() if name != "step"} for row in rows]
    return "".join(f"{row}\n" for row in shown)


def keras_console(rows: Rows, rng: np.random.Generator) -> str:
    """What `model.fit(verbose=2)` prints, of either generation."""
    batches, modern = int(rng.integers(5, 60)), rng.random() < 0.5
    lines = []
    for number, row in enumerate(rows, 1):
        cells = " - ".join(f"{name}: {cell}" for name, cell in row.items() if name not in PLACES)
        pace = " - 5ms/step" if modern else ""
        lines += [f"Epoch {number}/{len(rows)}", f"{batches}/{batches} - 0s{pace} - {cells}"]
    return "\n".join(lines) + "\n"


def console(rows: Rows, rng: np.random.Generator) -> str:
    """A print of one's own, an epoch a line."""
    equals, between = [(": ", ", "), ("=", " "), (": ", " | "), (" ", "  ")][int(rng.integers(4))]
    lines = []
    for number, row in enumerate(rows, 1):
        cells = [
            f"{name.replace(' (%)', '')}{equals}{cell}" for name, cell in row.items() if name not in PLACES
        ]
        lines.append(f"Epoch [{number}/{len(rows)}]{between}{between.join(cells)}")
    return "\n".join(lines) + "\n"


def logger(rows: Rows, rng: np.random.Generator) -> str:
    """Lines of Python's `logging`, with its time stamps."""
    now = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
    lines = []
    for row in rows:
        now += dt.timedelta(seconds=float(rng.uniform(2, 4)))
        cells = " ".join(f"{name}={cell}" for name, cell in row.items())
        lines.append(f"{now:%Y-%m-%d %H:%M:%S},{now.microsecond // 1000:03d} INFO train: {cells}")
    return "\n".join(lines) + "\n"


FORMATS: dict[str, Format] = {
    "table": Format(".csv", table),
    "tabs": Format(".tsv", lambda rows, rng: table(rows, rng, "\t")),
    "jsonl": Format(".jsonl", jsonl),
    "records": Format(".json", records),
    "columns": Format(".json", columns),
    "trainer-state": Format(".json", trainer_state),
    "dicts": Format(".log", dicts),
    "keras-console": Format(".log", keras_console),
    "console": Format(".txt", console),
    "logger": Format(".log", logger),
}
