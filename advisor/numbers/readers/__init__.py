"""Reading metrics from anywhere: the registry of formats, the choice between them, one door for all.

A format is one file of this folder: it registers a reader with `@reader`, and `load_all` finds it.
The content decides, not the name of the file: every format looks at the beginning and says how
likely it is, and why not; the likeliest reads.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from advisor.errors import AdvisorError, ReadError
from advisor.model import Attachment, Run
from advisor.numbers.tables.objects import read_object
from advisor.numbers.tables.source import Source, open_source

Roles = Mapping[str, str]
Sniff = Callable[[Source], tuple[float, str]]
Read = Callable[[Source, Roles], Attachment]


class Reader(msgspec.Struct, frozen=True):
    """One format: its name, its guess (likelihood 0 to 1, and the reason), its reading."""

    name: str
    sniff: Sniff
    read: Read


_READERS: dict[str, Reader] = {}


def reader(name: str, sniff: Sniff) -> Callable[[Read], Read]:
    """Register the decorated function as the reader of a format.

    Args:
        name: the format, as reports name it.
        sniff: looks at a source and returns (likelihood, reason); the reason says what speaks
            against it when the likelihood is 0 ("" when that goes without saying).
    """

    def register(read: Read) -> Read:
        _READERS[name] = Reader(name, sniff, read)
        return read

    return register


def load_all() -> Mapping[str, Reader]:
    """All formats by name; imports the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return _READERS


def read(path_or_object: Any, roles: Roles | None = None) -> Attachment:
    """Read a metrics file, standard input ("-"), or an object of a training script.

    Args:
        path_or_object: a path, "-", a dict of sequences, a pandas or polars frame, a Keras History.
        roles: column name to role, overruling the guess.

    Raises:
        ReadError: it cannot be read; says what was seen, what is needed, what to do.
        UsageError: `roles` names a column or a role that does not exist.
    """
    if not (isinstance(path_or_object, str) or hasattr(path_or_object, "__fspath__")):
        return read_object(path_or_object, roles or {})
    source = open_source(path_or_object)
    chosen, refusals = _choose(source)
    if chosen is None:
        raise ReadError(
            f"{source.path} is no metrics file that the advisor knows ({'; '.join(refusals)})",
            "a table of numbers with one column a metric (CSV, TSV or columns set apart by blanks)",
            "export the metrics as CSV with a header line",
        )
    return chosen.read(source, roles or {})


def read_runs(path_or_object: Any, roles: Roles | None = None) -> list[Run]:
    """The runs of a metrics file or object: `runs[0].series["train_loss"].values`.

    Args:
        path_or_object: as for `read`.
        roles: column name to role, overruling the guess.

    Raises:
        ReadError: it cannot be read.
        UsageError: `roles` names a column or a role that does not exist.
    """
    return list(read(path_or_object, roles).runs)


def _choose(source: Source) -> tuple[Reader | None, list[str]]:
    """The likeliest format, and why each of the others declined."""
    best, most, refusals = None, 0.0, []
    for candidate in load_all().values():
        try:
            likelihood, reason = candidate.sniff(source)
        except AdvisorError:
            raise
        except Exception as error:  # noqa: BLE001 - a guesser that crashes must not vote, nor end the reading
            likelihood, reason = 0.0, f"failed to look: {error!r}"
        if likelihood > most:
            best, most = candidate, likelihood
        elif reason and not likelihood:
            refusals.append(f"{candidate.name}: {reason}")
    return best, refusals
