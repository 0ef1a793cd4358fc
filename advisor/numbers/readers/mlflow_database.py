"""MLflow's SQLite store (`mlflow.db`): opened for reading alone, its rows bounded."""

from array import array
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from advisor.errors import ReadError
from advisor.model import Attachment, Problem, Text
from advisor.numbers.readers import Reason, folder, reader, taken
from advisor.numbers.tables.folder import Folder
from advisor.numbers.tables.histories import History, run_of
from advisor.numbers.tables.logged import settings_of
from advisor.numbers.tables.several import Logged, attach
from advisor.numbers.tables.source import Source

if TYPE_CHECKING:
    import sqlite3

MOST_RUNS = 64
"""Runs of one database that are read; of more, the last ones."""

MOST_ROWS = 20_000_000
"""Values of one database that are read."""

_FORMAT = "mlflow database"
_NAME = "mlflow.db"
_MARK = b"SQLite format 3\0"
_NEEDED = {"runs", "metrics", "params"}
_STEPS = 10_000  # instructions of SQLite's machine between two looks at the budget
# Instructions for a byte of the file, and besides: 64 runs without an index take 10. A damaged database
# that leads in circles is left.
_BUDGET = 100
_BASE = 10_000_000
_LONGEST = 1 << 20  # bytes of a text
_MOST_COPIED = 1 << 30  # bytes of a database that is copied for the sake of its last transactions
_WIDEST = 1.797e308  # infinities are kept as the largest number
_RUNS = """
    SELECT run_uuid, name, status FROM runs WHERE lifecycle_stage = 'active' AND run_uuid IN
    (SELECT run_uuid FROM metrics) ORDER BY start_time DESC LIMIT ?
"""
_METRICS = "SELECT key, timestamp, step, value, is_nan FROM metrics WHERE run_uuid = ? LIMIT ?"
_PARAMS = "SELECT key, value FROM params WHERE run_uuid = ? LIMIT 1000"


def sniff(source: Source) -> tuple[float, Reason]:
    """How likely the source is a database with MLflow's tables."""
    if not source.raw.startswith(_MARK):
        return 0.0, ""
    if source.packing or source.path == "-":
        return 0.0, Text(
            "an SQLite database must be a file of its own: unpack it",
            "SQLite 数据库必须是单独的文件：请先解压",
        )
    import sqlite3

    try:
        with _opened(source) as base:
            names = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        return 0.0, Text(f"a damaged SQLite database ({error})", f"已损坏的 SQLite 数据库（{error}）")
    return (
        (1.0, "its tables")
        if names >= _NEEDED
        else (0.0, Text("an SQLite database without MLflow's tables", "没有 MLflow 数据表的 SQLite 数据库"))
    )


@reader(_FORMAT, sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read the metrics and parameters of all runs.

    Raises:
        ReadError: the database is damaged, or no run logged a metric.
        UsageError: `roles` names a metric that no run has, or a role that does not exist.
    """
    import sqlite3

    try:
        with _opened(source) as base:
            runs = dict(_read_runs(base))
    except (sqlite3.Error, OverflowError) as error:
        raise ReadError(
            Text(
                f"{source.path} is an MLflow database that SQLite cannot read ({error})",
                f"{source.path} 是 MLflow 数据库，但 SQLite 无法读取（{error}）",
            ),
            Text("a whole database", "完整的数据库"),
            Text("copy it again while no server writes to it", "在没有服务写入它时重新复制一份"),
        ) from None
    if not runs:
        raise ReadError(
            Text(
                f"{source.path} is an MLflow database without a metric",
                f"{source.path} 是 MLflow 数据库，但其中没有指标",
            ),
            Text("a run that logged metrics", "记录过指标的一次训练"),
        )
    return attach(source.path, _FORMAT, runs, roles)


def claim(found: Folder) -> tuple[float, str]:
    """Whether the folder holds a database by MLflow's own name."""
    files = found.matching(_NAME)
    return (0.6, files[0]) if files else (0.0, "")


@folder(_FORMAT, claim)
def read_folder(found: Folder, roles: Mapping[str, str]) -> Attachment:
    """Read the database that lies in the folder.

    Raises:
        ReadError: as for `read`.
        UsageError: as for `read`.
    """
    name = found.matching(_NAME)[0]
    source = found.open(name)
    likelihood, reason = sniff(source)
    if not likelihood:
        why = reason if isinstance(reason, Text) else Text("no SQLite database", "不是 SQLite 数据库")
        raise ReadError(
            Text(f"{source.path}: {why.en}", f"{source.path}：{why.zh}"),
            Text("a database of MLflow", "MLflow 的数据库"),
        )
    held = read(source, roles)
    return Attachment(
        found.path, held.format, held.runs, rows=held.rows, problems=held.problems, unused=held.unused,
        notes=(taken(found, [name]),),
    )  # fmt: skip


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """Where to open the database: itself, unchangeable; or a copy, where the last transactions still lie in a
    log beside it. To read that log SQLite writes beside the database, which is not ours to change.
    """
    log = path.with_name(f"{path.name}-wal")
    if not log.is_file() or not 0 < log.stat().st_size <= _MOST_COPIED - path.stat().st_size:
        yield f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        return
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / _NAME
        shutil.copyfile(path, copy)
        shutil.copyfile(log, f"{copy}-wal")
        yield copy.as_uri()


@contextmanager
def _opened(source: Source) -> "Iterator[sqlite3.Connection]":
    """A connection that writes nothing, not even a journal, and that a hostile schema cannot make run on."""
    import sqlite3

    with _address(Path(source.path)) as address, closing(sqlite3.connect(address, uri=True)) as base:
        base.execute("PRAGMA trusted_schema = OFF")
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        base.text_factory = lambda data: data.decode("utf-8", "replace")
        left = (_BASE + _BUDGET * source.size) // _STEPS

        def stop() -> bool:
            nonlocal left
            left -= 1
            return left < 0

        base.set_progress_handler(stop, _STEPS)
        yield base


def _read_runs(base: "sqlite3.Connection") -> Iterator[tuple[str, Logged]]:
    """The runs in the order in which they began, under names of their own."""
    left = MOST_ROWS
    for number, (key, name, status) in enumerate(reversed(base.execute(_RUNS, (MOST_RUNS,)).fetchall()), 1):
        histories, count = _histories(base, key, left)
        left -= count
        settings = settings_of({str(param): str(value) for param, value in base.execute(_PARAMS, (key,))})
        told = {"FAILED": ("failed", "失败"), "KILLED": ("was killed", "被终止")}.get(str(status))
        problems = (
            [Problem(Text(f"the run {told[0]}, says MLflow", f"MLflow 记录该次训练{told[1]}"))]
            if told
            else []
        )
        yield f"{name or key} ({number})", run_of(histories, settings, tuple(problems))


def _histories(base: "sqlite3.Connection", key: object, most: int) -> tuple[dict[str, History], int]:
    """The metrics of one run, and how many values they have."""
    rows: dict[str, array[float]] = {}
    count = 0
    for name, time, step, value, is_nan in base.execute(_METRICS, (key, most)):
        if all(isinstance(figure, int | float) for figure in (time, step, value)):
            shown = np.nan if is_nan else np.copysign(np.inf, value) if abs(value) > _WIDEST else value
            rows.setdefault(str(name), array("d")).extend((time, step, shown))
            count += 1
    return {name: History(*np.array(own).reshape(-1, 3).T.copy()) for name, own in rows.items()}, count
