"""TensorBoard event files, alone or as a folder of runs; scalars, and tensors that hold one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from advisor.errors import ReadError
from advisor.model import Attachment, Problem, Text, Value
from advisor.numbers.binary.crc32c import length_of
from advisor.numbers.binary.damage import Damage, problems
from advisor.numbers.binary.logdir import Curves, EventFile, by_run, epochs_only, joined
from advisor.numbers.binary.points import read_points
from advisor.numbers.binary.said import settings_of
from advisor.numbers.readers import folder, reader, taken
from advisor.numbers.tables.folder import Folder
from advisor.numbers.tables.records import MAX_COLUMNS, from_points
from advisor.numbers.tables.several import Logged, attach, said_where
from advisor.numbers.tables.source import Source

MOST_FILES = 512
"""Event files of one folder that are read; of more, the last ones."""

_FORMAT = "tensorboard"
_HEADER = 12
_WALL_TIME = 0x09  # an event begins with this field, an example of a data set with another
_MARK = b"brain.Event:"
_PATTERN = "*tfevents*"
# Where one of these stands, it holds the same figures with less doubt about their meaning.
_TOLD_BETTER = (
    "trainer_state.json",
    "metrics.csv",
    "results.csv",
    "progress.csv",
    "metrics.json",
    "scalars.json",
)
_VERSUS = "evaluation_"


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is an event file: its first record is sound, or says that it was one."""
    head = source.raw[: _HEADER + 1]
    if source.encoding or len(head) <= _HEADER:
        return 0.0, ""
    if length_of(head[:_HEADER]) is not None and head[_HEADER] == _WALL_TIME:
        return 1.0, "a sound record"
    return (0.9, "an event record") if _MARK in source.raw[:200] else (0.0, "")


@reader(_FORMAT, sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read the scalars of one event file.

    Raises:
        ReadError: it holds no scalar.
        UsageError: `roles` names a tag or a role that does not exist.
    """
    file = _file(source)
    if not file.points.values.size:
        raise ReadError(
            f"{source.path} is a TensorBoard event file without a scalar ({_held(file)})",
            "an event file to which add_scalar or tf.summary.scalar wrote",
            "name the folder of the run: other event files in it may hold the scalars",
        )
    where = "" if source.path == "-" else Path(source.path).absolute().parent.name
    return attach(source.path, _FORMAT, {"": _run({"": file}, "", where)}, roles)


def claim(found: Folder) -> tuple[float, str]:
    """Whether the folder holds event files, and nothing that tells the same better."""
    files = found.matching(_PATTERN)
    if not files:
        return 0.0, ""
    return (0.4 if found.matching(*_TOLD_BETTER) else 0.7), f"{len(files)} event files"


@folder(_FORMAT, claim)
def read_folder(found: Folder, roles: Mapping[str, str]) -> Attachment:
    """Read every run below the folder.

    Raises:
        ReadError: none of the event files holds a scalar.
        UsageError: `roles` names a tag that no run has, or a role that does not exist.
    """
    names = found.matching(_PATTERN)[-MOST_FILES:]
    files = {name: file for name in names if (file := _attempt(found, name)) is not None}
    runs = {
        name or found.name: run
        for name, own in by_run(files).items()
        if (run := _run(own, name, found.name)).table.rows
    }
    if not runs:
        raise ReadError(
            f"{found.path} holds {len(names)} TensorBoard event files without a scalar",
            "an event file to which add_scalar or tf.summary.scalar wrote",
            "check that the script logs scalars, and closes or flushes its writer",
        )
    return attach(found.path, _FORMAT, runs, roles, (taken(found, files),))


def _file(source: Source) -> EventFile:
    damage = Damage()
    return EventFile(read_points(source.content(), damage), damage)


def _attempt(found: Folder, name: str) -> EventFile | None:
    try:
        source = found.open(name)
        return _file(source) if sniff(source)[0] else None
    except ReadError:
        return None


def _held(file: EventFile) -> str:
    words = f", {len(file.points.said)} texts" if file.points.said else ""
    broken = f", {file.damage.broken} damaged" if file.damage.broken else ""
    return f"{file.points.events} records{words}{broken}"


def _run(files: Mapping[str, EventFile], name: str, top: str) -> Logged:
    curves = joined(files, name, top)
    unused: dict[str, Text] = {}
    counter = "step"
    if epochs_only(curves.names):
        counter = "epoch"
        curves, unused = _without_iterations(curves)
    settings: dict[str, Value] = {}
    told: list[Problem] = []
    for path, file in files.items():
        settings = settings_of(file.points) | settings
        told += _problems(file, path.rpartition("/")[2] if len(files) > 1 else "")
    table = from_points(curves.names, curves.series, curves.steps, curves.values, counter)
    return Logged(table, settings, tuple(told), unused)


def _without_iterations(curves: Curves) -> tuple[Curves, dict[str, Text]]:
    """Without what Keras logs a second time, over iterations instead of epochs."""
    again = [at for at, name in enumerate(curves.names) if name.rpartition("/")[2].startswith(_VERSUS)]
    kept = [at for at in range(len(curves.names)) if at not in again]
    why = Text("logged once more over iterations; taken over epochs", "按迭代数重复记录；采用按轮次的记录")
    index = np.full(len(curves.names), -1)
    index[kept] = np.arange(len(kept))
    series = index[curves.series]
    rows = series >= 0
    names = tuple(curves.names[at] for at in kept)
    return (
        Curves(names, series[rows], curves.steps[rows], curves.values[rows]),
        {curves.names[at]: why for at in again},
    )


def _problems(file: EventFile, name: str) -> Iterator[Problem]:
    found = list(problems(file.damage))
    if dropped := file.points.dropped:
        what = Text(
            f"more than {MAX_COLUMNS} tags: {dropped} values left out",
            f"标签超过 {MAX_COLUMNS} 个：舍去 {dropped} 个值",
        )
        found.append(Problem(what))
    yield from said_where(name, found)
