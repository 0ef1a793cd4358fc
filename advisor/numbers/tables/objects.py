"""Numbers that a training script has at hand: a dict of sequences, a data frame, a Keras History."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from advisor.errors import ReadError
from advisor.model import Attachment, FloatArray, Problem, Text
from advisor.numbers.tables.cells import Table
from advisor.numbers.tables.exports import read_any

_ACCEPTED = (
    "a path, a dict of equally long sequences of numbers, a pandas or polars frame, or a Keras History"
)


def read_object(thing: Any, roles: Mapping[str, str]) -> Attachment:
    """Read an object of the Python API by the same table of roles as a file.

    Series of a dict may differ in length (a validation loss every few epochs): shorter ones then
    stand at the first steps, and a problem says so.

    Raises:
        ReadError: the object is none of those accepted, or holds something else than numbers.
        UsageError: a role is given for a column, or is a role, that does not exist.
    """
    kind, columns = _columns(thing)
    if not columns:
        raise ReadError(f"an empty {kind}", "at least one named series of numbers")
    arrays = {name: _numbers(name, values) for name, values in columns.items()}
    longest = max(array.size for array in arrays.values())
    short = [name for name, array in arrays.items() if array.size < longest]
    table = Table(
        names=tuple(arrays),
        columns=tuple(np.pad(a, (0, longest - a.size), constant_values=np.nan) for a in arrays.values()),
        missing=tuple(np.arange(longest) >= a.size if a.size < longest else None for a in arrays.values()),
        problems=tuple(_shorter(name, arrays[name].size, longest) for name in short),
    )
    reading = read_any(table, roles)
    return Attachment(f"<{kind}>", kind, reading.runs, "", longest, reading.problems, reading.unused)


def _shorter(name: str, size: int, longest: int) -> Problem:
    what = Text(
        f"{name} has {size} values where others have {longest}: placed at the first steps",
        f"{name} 只有 {size} 个值，其他列有 {longest} 个：按前 {size} 步处理",
    )
    return Problem(what)


def _columns(thing: Any) -> tuple[str, dict[str, Any]]:
    """What the object is called, and its columns by name. Types are told by what they can do, since
    importing their libraries here would cost seconds.
    """
    history = getattr(thing, "history", None)
    if isinstance(history, Mapping):
        columns = {str(name): values for name, values in history.items()}
        epochs = getattr(thing, "epoch", None)
        return "history", columns | ({"epoch": epochs} if epochs and "epoch" not in columns else {})
    if isinstance(thing, Mapping):
        return "dict", {str(name): values for name, values in thing.items()}
    names = getattr(thing, "columns", None)
    if names is not None and hasattr(thing, "__getitem__"):
        return "frame", {str(name): thing[name] for name in names}
    raise ReadError(f"an object of type {type(thing).__name__}", _ACCEPTED)


def _numbers(name: str, values: Any) -> FloatArray:
    """One series as float64; tensors and missing entries (None) included, words refused."""
    try:
        if (
            isinstance(values, Iterable)
            and not hasattr(values, "to_numpy")
            and not isinstance(values, np.ndarray)
        ):
            values = [np.nan if value is None else float(value) for value in values]
        array = np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ReadError(
            f"{name} does not hold numbers ({error})", "a sequence of numbers for every name"
        ) from None
    if array.ndim != 1:
        raise ReadError(f"{name} has {array.ndim} dimensions", "a sequence of numbers for every name")
    return array
