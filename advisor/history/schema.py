"""The tables of the history, by version; a database made by an older program is brought up to date."""

import sqlite3

from advisor.errors import HistoryError
from advisor.language import Text

# Marks the file as ours ("advs"), so that another program's database is never written to.
APPLICATION = 0x61647673

# The statements of each version, applied in order; what has been released is never edited.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # Dates are UTC in ISO 8601 and serve to be shown; `activity` counts up with every write and serves
        # to order by, whatever the clock does.
        """CREATE TABLE conversation (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL DEFAULT '',
            language TEXT NOT NULL DEFAULT 'auto',
            started TEXT NOT NULL,
            latest TEXT NOT NULL,
            activity INTEGER NOT NULL
        )""",
        # `answer` is NULL until there is one: the question is safe before the answer is computed.
        """CREATE TABLE turn (
            number INTEGER PRIMARY KEY,
            conversation INTEGER NOT NULL REFERENCES conversation(number) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            question TEXT NOT NULL,
            asked TEXT NOT NULL,
            answer BLOB,
            UNIQUE (conversation, place)
        )""",
        """CREATE TABLE attached (
            conversation INTEGER NOT NULL REFERENCES conversation(number) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            given TEXT NOT NULL,
            roles TEXT NOT NULL DEFAULT '{}',
            PRIMARY KEY (conversation, place)
        )""",
        # What is searched, one row a turn: the question and the titles of its findings.
        """CREATE TABLE passage (
            turn INTEGER PRIMARY KEY REFERENCES turn(number) ON DELETE CASCADE,
            body TEXT NOT NULL
        )""",
        "CREATE INDEX conversation_activity ON conversation(activity)",
    ),
)


def prepare(connection: sqlite3.Connection, path: str) -> None:
    """Create the tables or bring them up to the version of this program.

    Raises:
        HistoryError: the file belongs to another program or to a later version.
        sqlite3.Error: the file cannot be written.
    """
    connection.execute("BEGIN IMMEDIATE")  # two sessions that start at once must not both create the tables
    try:
        version = _version(connection, path)
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        if version < len(MIGRATIONS):
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def is_current(connection: sqlite3.Connection, path: str) -> bool:
    """Whether nothing needs to be written before the tables can be used; errors as for `prepare`."""
    return _version(connection, path) == len(MIGRATIONS)


def _version(connection: sqlite3.Connection, path: str) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    mark = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if mark not in (0, APPLICATION) or (mark == 0 and (version or _tables(connection))):
        raise HistoryError(
            Text(f"{path} belongs to another program", f"{path} 属于其他程序"),
            Text("a history that advisor made", "由 advisor 创建的历史记录"),
        )
    if version > len(MIGRATIONS):
        raise HistoryError(
            Text(
                f"{path} was written by a later version of advisor (its format is {version})",
                f"{path} 由更新版本的 advisor 写入（格式版本 {version}）",
            ),
            Text(f"format {len(MIGRATIONS)} or earlier", f"格式版本不高于 {len(MIGRATIONS)}"),
            "pip install --upgrade advisor",
        )
    return version


def _tables(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
