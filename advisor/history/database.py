"""The SQLite file: where it lies, how it is opened, and its failures in plain words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from advisor.errors import HistoryError
from advisor.history.schema import is_current, prepare

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
    commit a turn costs milliseconds. Deleted rows are overwritten (secure_delete).

    Raises:
        HistoryError: it cannot be opened; says why and what to do.
    """
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            # Conversations are private: nobody else may read the file, from its first byte on.
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(
            path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
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
            f"the history {path} is damaged ({text})",
            "an SQLite database",
            f"move it away and a new one is made: mv '{path}' '{path}.damaged'",
        )
    if "full" in text or getattr(error, "errno", None) == 28:  # noqa: PLR2004  # ENOSPC on every system we run on
        return HistoryError(f"the disk with {path} is full", "some free space", "delete something")
    if "locked" in text:
        return HistoryError(f"the history {path} is held by another program", "", "try again, or end it")
    if "readonly" in text or "unable to open" in text or isinstance(error, PermissionError):
        return HistoryError(
            f"the history {path} cannot be written ({text})",
            "a folder that you may write to",
            "set ADVISOR_HISTORY to a file in such a folder",
        )
    return HistoryError(f"the history {path} cannot be used ({text})")
