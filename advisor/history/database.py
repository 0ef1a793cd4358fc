"""The SQLite file: where it lies, how it is opened, and its failures in plain words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from advisor.errors import HistoryError
from advisor.history.schema import is_current, prepare
from advisor.language import Text

WAIT_SECONDS = 5.0  # for another session that is just writing
_MARKS = ("file is not a database", "malformed", "disk image")


def default_path() -> Path:
    """`history.sqlite` in the user's data folder (`ADVISOR_HISTORY` names another file)."""
    if named := os.environ.get("ADVISOR_HISTORY"):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("advisor", appauthor=False) / "history.sqlite"


def connect(path: Path) -> sqlite3.Connection:
    """Open the history, making folder, file and tables where they are missing.

    Several processes may hold it at once (write-ahead log). Every commit is synced to the disk before it
    returns (synchronous=FULL), so that neither kill -9 nor a power cut takes back what was confirmed; a
    commit a turn costs milliseconds. Deleted rows are overwritten (secure_delete). Where nothing may be
    written (see `refused`) what is there can be read.

    Raises:
        HistoryError: it cannot be opened; says why and what to do.
    """
    with told(path):
        if refused(path) is not None:
            return _checked(_readable(path), path)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            # Conversations are private: nobody else may read the file, from its first byte on.
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(
            path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        return _checked(connection, path, "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")


def refused(path: Path) -> HistoryError | None:
    """Why an existing history can only be read (a read-only home, somebody else's file), None if it can be written."""
    if not path.exists() or all(os.access(part, os.W_OK) for part in (path, path.parent)):
        return None
    return _explained(path, PermissionError("readonly"))


def _readable(path: Path) -> sqlite3.Connection:
    """A connection that only reads; what SQLite would write beside a file in WAL mode it must do without."""
    for mode in ("mode=ro", "immutable=1"):
        address = f"{path.absolute().as_uri()}?{mode}"
        connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError:
            connection.close()
        else:
            return connection
    raise PermissionError("readonly")


def _checked(connection: sqlite3.Connection, path: Path, *pragmas: str) -> sqlite3.Connection:
    """The connection with its settings, its tables of the format of this program."""
    try:
        for pragma in (*pragmas, "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        if not is_current(connection, str(path)):
            prepare(connection, str(path))
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; on return it is on the disk."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Failures of SQLite and of the file system as `HistoryError`."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise _explained(path, error) from None


def _explained(path: Path, error: Exception) -> HistoryError:
    text = str(error)
    if any(mark in text for mark in _MARKS):
        return HistoryError(
            Text(f"the history {path} is damaged ({text})", f"历史记录 {path} 已损坏（{text}）"),
            Text("an SQLite database", "一个 SQLite 数据库"),
            Text(
                f"move it away and a new one is made: mv '{path}' '{path}.damaged'",
                f"把它移走，程序会新建一个：mv '{path}' '{path}.damaged'",
            ),
        )
    if "full" in text or getattr(error, "errno", None) == 28:  # noqa: PLR2004  # ENOSPC on every system we run on
        return HistoryError(
            Text(f"the disk with {path} is full", f"{path} 所在的磁盘已满"),
            Text("some free space", "一些可用空间"),
            Text("delete something", "清理磁盘空间"),
        )
    if "locked" in text:
        return HistoryError(
            Text(f"the history {path} is held by another program", f"历史记录 {path} 正被另一个程序占用"),
            "",
            Text("try again, or end it", "稍后重试，或结束那个程序"),
        )
    if "readonly" in text or "unable to open" in text or isinstance(error, PermissionError):
        return HistoryError(
            Text(f"the history {path} cannot be written ({text})", f"历史记录 {path} 无法写入（{text}）"),
            Text("a folder that you may write to", "一个有写权限的文件夹"),
            Text(
                "set ADVISOR_HISTORY to a file in such a folder",
                "把 ADVISOR_HISTORY 设为这种文件夹中的一个文件",
            ),
        )
    return HistoryError(
        Text(f"the history {path} cannot be used ({text})", f"历史记录 {path} 无法使用（{text}）")
    )
