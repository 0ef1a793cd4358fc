"""Full-text search over questions and findings, in Chinese too.

FTS5 knows no Chinese words, and its trigrams miss words of two characters, which most are. So every Han
character is made a token of its own, and a Chinese term becomes a phrase of neighbouring tokens: any
substring is found. Where SQLite was built without FTS5, the same passages are scanned instead.
"""

import re
import sqlite3

# Stands between Han characters in stored passages: a separator for FTS5, nothing to the eye.
GLUE = "\x1f"
MOST_TERMS = 16
_HAN = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_SNIPPET = "snippet(words, 0, '', '', '…', 24)"


def passage(*texts: str) -> str:
    """Texts as they are stored for searching."""
    return _spaced(" · ".join(text for text in texts if text))


def shown(body: str) -> str:
    """A stored passage as it was written."""
    return body.replace(GLUE, "")


def open_index(connection: sqlite3.Connection, *, fill: bool = True) -> bool:
    """Make the index ready, filling in what a program without FTS5 has written; False where there is no FTS5.

    Without `fill` nothing is written: False also where the index is not there or not complete.
    """
    try:
        if not fill:
            there = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'words'").fetchone()[
                0
            ]
            return bool(there) and _complete(connection)
        connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5"
            "(body, content='passage', content_rowid='turn', tokenize='unicode61 remove_diacritics 2')"
        )
        if not _complete(connection):
            connection.execute("INSERT INTO words(words) VALUES ('rebuild')")
    except sqlite3.OperationalError as error:
        if "no such module" in str(error):
            return False
        raise
    return True


def _complete(connection: sqlite3.Connection) -> bool:
    indexed = connection.execute("SELECT count(*) FROM words_docsize").fetchone()[0]
    return bool(indexed == connection.execute("SELECT count(*) FROM passage").fetchone()[0])


def write(connection: sqlite3.Connection, turn: int, body: str, *, indexed: bool) -> None:
    """Store the passage of a turn in place of an earlier one; inside a transaction."""
    remove(connection, [turn], indexed=indexed)
    connection.execute("INSERT INTO passage (turn, body) VALUES (?, ?)", (turn, body))
    if indexed:
        connection.execute("INSERT INTO words (rowid, body) VALUES (?, ?)", (turn, body))


def remove(connection: sqlite3.Connection, turns: list[int], *, indexed: bool) -> None:
    """Forget the passages of turns; inside a transaction."""
    for turn in turns:
        old = connection.execute("SELECT body FROM passage WHERE turn = ?", (turn,)).fetchone()
        if old is None:
            continue
        if indexed:
            connection.execute(
                "INSERT INTO words (words, rowid, body) VALUES ('delete', ?, ?)", (turn, old[0])
            )
        connection.execute("DELETE FROM passage WHERE turn = ?", (turn,))


def find(connection: sqlite3.Connection, text: str, *, indexed: bool) -> dict[int, str]:
    """Turns whose passage holds every term of `text`, with the telling part of each; best first.

    Terms are prefixes of words, or any part of Chinese text. Where no word begins so, parts of words count.
    """
    terms = text.split()[:MOST_TERMS]
    if not terms:
        return {}
    if indexed:
        query = " ".join('"' + _spaced(term).replace('"', '""') + '" *' for term in terms)
        rows = connection.execute(
            f"SELECT rowid, {_SNIPPET} FROM words WHERE words MATCH ? ORDER BY rank",  # noqa: S608 - a constant
            (query,),
        ).fetchall()
        if rows:
            return {int(turn): shown(part) for turn, part in rows}
    where = " AND ".join("body LIKE ? ESCAPE '\\'" for _ in terms)
    rows = connection.execute(
        f"SELECT turn, substr(body, 1, 200) FROM passage WHERE {where} ORDER BY turn DESC",  # noqa: S608 - marks only
        [like(_spaced(term)) for term in terms],
    ).fetchall()
    return {int(turn): shown(part) for turn, part in rows}


def like(term: str) -> str:
    """A pattern for LIKE that finds the term anywhere, whatever wildcards it holds."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", term) + "%"


def _spaced(text: str) -> str:
    return re.sub(f"{GLUE}+", GLUE, _HAN.sub(f"{GLUE}\\1{GLUE}", text.replace(GLUE, " "))).strip(GLUE)
