"""Numbers that a training script has at hand: a dict of sequences, a data frame, a Keras History."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np

from advisor.errors import ReadError
from advisor.model import Attachment, FloatArray
from advisor.numbers.tables.exports import read_any
from advisor.numbers.tables.table import Bools
from advisor.numbers.tables.uneven import List, side_by_side

_ACCEPTED = (
    "a path, a dict of equally long sequences of numbers, a pandas or polars frame, or a Keras History"
)


def read_object(thing: Any, roles: Mapping[str, str]) -> Attachment:
    """Read an object of the Python API by the same table of roles as a file.

    Series of a dict may differ in length (a validation loss every few epochs): see `side_by_side`.

    Raises:
        ReadError: the object is none of those accepted, or holds something else than numbers.
        UsageError: a role is given for a column, or is a role, that does not exist.
    """
    kind, columns = _columns(thing)
    if not columns:
        raise ReadError(f"an empty {kind}", "at least one named series of numbers")
    lists: dict[str, List] = {}
    words: dict[str, list[str]] = {}
    for name, values in columns.items():
        try:
            lists[name] = _numbers(name, values)
        except ReadError:
            if kind != "frame":
                raise
            words[name] = [str(value) for value in values]
            lists[name] = (np.full(len(words[name]), np.nan), np.ones(len(words[name]), np.bool_))
        else:
            if kind == "frame":
                lists[name] = lists[name][0], _gaps(lists[name][0])
    table = side_by_side(lists)
    index = {table.index[name]: texts for name, texts in words.items()}
    counts = {at: len(texts) for at, texts in index.items()}
    table = msgspec.structs.replace(table, words=index, word_counts=counts)
    reading = read_any(table, roles)
    return Attachment(f"<{kind}>", kind, reading.runs, "", table.rows, reading.problems, reading.unused)


def _gaps(values: FloatArray) -> Bools | None:
    """Where a column of a frame is empty: pandas writes NaN for both, a gap and a loss that is NaN.

    A loss that turned NaN stays so to the end; a gap lies between values, or is at the end no longer
    than between them.
    """
    lost = np.isnan(values)
    if not lost.any() or lost.all():
        return None
    held = np.flatnonzero(~lost)
    longest = int(np.diff(held, prepend=-1).max()) - 1
    tail = values.size - 1 - int(held[-1])
    if tail > longest:
        lost[held[-1] + 1 :] = False
    return lost


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


def _numbers(name: str, values: Any) -> List:
    """One series as float64; tensors included, entries that are None empty, words refused."""
    gaps: list[bool] = []
    try:
        if (
            isinstance(values, Iterable)
            and not hasattr(values, "to_numpy")
            and not isinstance(values, np.ndarray)
        ):
            values = list(values)
            gaps = [value is None for value in values]
            values = [np.nan if value is None else float(value) for value in values]
        array = np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ReadError(
            f"{name} does not hold numbers ({error})", "a sequence of numbers for every name"
        ) from None
    if array.ndim != 1:
        raise ReadError(f"{name} has {array.ndim} dimensions", "a sequence of numbers for every name")
    return array, np.array(gaps) if any(gaps) else None
