"""Earlier conversations, kept in one SQLite file of the user."""

import json
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from advisor.errors import UsageError
from advisor.history import search
from advisor.history.codec import encode
from advisor.history.database import connect, default_path, refused, told, transaction
from advisor.history.records import Change, Conversation, Kept, Listed, Turn
from advisor.history.turns import Packed, Turns
from advisor.language import Text

__all__ = ["Change", "Conversation", "History", "Kept", "Listed", "Turn", "Turns", "default_path"]

_LISTED = """
    SELECT c.id, c.name, c.started, c.latest, count(t.number),
        coalesce((SELECT question FROM turn WHERE conversation = c.number ORDER BY place LIMIT 1), '')
    FROM conversation c LEFT JOIN turn t ON t.conversation = c.number
    {where} GROUP BY c.number ORDER BY c.activity DESC
"""


class History:
    """Conversations on disk. Every method that writes returns after the data is synced.

    Safe to share between threads; several processes may use the same file. `path` None takes the
    user's own (`default_path`). One that may not be written to can be listed, searched and loaded. Every method may raise HistoryError (unreadable, damaged, full, read-only).

    Raises:
        HistoryError: the file cannot be opened; says why and what to do.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()
        self._lock = threading.RLock()
        self._refused = refused(self.path)
        self._connection = connect(self.path)
        with told(self.path):
            self._indexed = search.open_index(self._connection, fill=self._refused is None)

    @property
    def unwritable(self) -> str:
        """Why it can only be read, "" where it can be written to."""
        return str(self._refused or "")

    def close(self) -> None:
        """Let go of the file; closing twice is no error."""
        with self._lock:
            self._connection.close()

    def begin(self, language: str = "auto") -> str:
        """Start a conversation and return its id, eight hexadecimal digits."""
        now, name = _now(), secrets.token_hex(4)
        with self._writing():
            self._connection.execute(
                "INSERT INTO conversation (id, language, started, latest, activity)"
                " VALUES (?, ?, ?, ?, (SELECT coalesce(max(activity), 0) + 1 FROM conversation))",
                (name, language, now, now),
            )
        return name

    def add_question(self, which: str, question: str, asked: datetime) -> int:
        """Keep a question before it is answered; returns its place in the conversation, from 1."""
        with self._writing():
            number = self._number(which)
            place = self._connection.execute(
                "SELECT coalesce(max(place), 0) + 1 FROM turn WHERE conversation = ?", (number,)
            ).fetchone()[0]
            turn = self._connection.execute(
                "INSERT INTO turn (conversation, place, question, asked) VALUES (?, ?, ?, ?)",
                (number, place, question, asked.isoformat()),
            ).lastrowid
            search.write(self._connection, int(turn or 0), search.passage(question), indexed=self._indexed)
            self._touch(number)
        return int(place)

    def add_answer(self, which: str, turn: Turn) -> None:
        """Keep the answer of a question that `add_question` has kept."""
        body = encode(turn)
        titles = [
            text
            for f in (turn.diagnosis.findings if turn.diagnosis else ())
            for text in (f.title.en, f.title.zh)
        ]
        with self._writing():
            number = self._number(which)
            row = self._connection.execute(
                "UPDATE turn SET answer = ? WHERE conversation = ? AND place = ? RETURNING number",
                (body, number, turn.place),
            ).fetchone()
            if row is None:
                raise UsageError(
                    Text(
                        f"conversation {which} has no question {turn.place}",
                        f"对话 {which} 中没有第 {turn.place} 个问题",
                    )
                )
            passage = search.passage(turn.question, *titles)
            search.write(self._connection, row[0], passage, indexed=self._indexed)
            self._touch(number)

    def set_attached(self, which: str, attached: Sequence[Kept]) -> None:
        """Remember what is attached now, in place of what was."""
        with self._writing():
            number = self._number(which)
            self._connection.execute("DELETE FROM attached WHERE conversation = ?", (number,))
            self._connection.executemany(
                "INSERT INTO attached (conversation, place, name, path, given, roles) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (number, place, item.name, item.path, item.given, json.dumps(dict(item.roles)))
                    for place, item in enumerate(attached)
                ],
            )

    def set_language(self, which: str, language: str) -> None:
        """Remember the language that the user chose: auto, en or zh."""
        with self._writing():
            self._connection.execute(
                "UPDATE conversation SET language = ? WHERE number = ?", (language, self._number(which))
            )

    def rename(self, which: str, name: str) -> None:
        """Give a conversation a name; "" takes it away, and its first question stands for it again."""
        with self._writing():
            self._connection.execute(
                "UPDATE conversation SET name = ? WHERE number = ?", (name.strip()[:200], self._number(which))
            )

    def delete(self, which: str) -> None:
        """Delete a conversation for good: its pages are overwritten, in the log and the index too."""
        with self._writing():
            number = self._number(which)
            turns = self._connection.execute("SELECT number FROM turn WHERE conversation = ?", (number,))
            search.remove(self._connection, [row[0] for row in turns.fetchall()], indexed=self._indexed)
            self._connection.execute("DELETE FROM conversation WHERE number = ?", (number,))
            if self._indexed:
                self._connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        with self._reading():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def recent(self, limit: int = 200) -> list[Listed]:
        """The conversations, the one used last first; those without a question are left out."""
        with self._reading():
            rows = self._connection.execute(_LISTED.format(where="") + " LIMIT ?", (limit,)).fetchall()
        return [_listed(row) for row in rows if row[4]]

    def search(self, text: str, limit: int = 200) -> list[Listed]:
        """Conversations in which one question, its findings, or the name holds every word of `text`."""
        with self._reading():
            found = search.find(self._connection, text, indexed=self._indexed)
            passages: dict[int, str] = {}
            for turn, part in found.items():
                row = self._connection.execute(
                    "SELECT conversation FROM turn WHERE number = ?", (turn,)
                ).fetchone()
                if row is not None:
                    passages.setdefault(row[0], part)
            named = self._connection.execute(
                "SELECT number FROM conversation WHERE name != '' AND name LIKE ? ESCAPE '\\'",
                (search.like(text.strip()),),
            ).fetchall()
            numbers = list(dict.fromkeys([*(row[0] for row in named), *passages]))[:limit]
            rows = []
            for number in numbers:
                query = _LISTED.format(where="WHERE c.number = ?")
                row = self._connection.execute(query, (number,)).fetchone()
                rows.append(_listed(row, passages.get(number, "")))
        return rows

    def find(self, prefix: str) -> str:
        """The id that begins so.

        Raises:
            UsageError: none does, or several do; lists them.
        """
        sought = prefix.strip().lower()
        with self._reading():
            rows = self._connection.execute(
                "SELECT id FROM conversation WHERE substr(id, 1, ?) = ? ORDER BY activity DESC LIMIT 9",
                (len(sought), sought),
            ).fetchall()
        ids = [str(row[0]) for row in rows]
        if not sought or not ids:
            raise UsageError(
                Text(f"there is no conversation {prefix!r}", f"没有对话 {prefix!r}"),
                "",
                Text("advisor history list shows their ids", "运行 advisor history list 查看所有 id"),
            )
        if len(ids) > 1:
            raise UsageError(
                Text(f"{prefix!r} begins several ids", f"有多个 id 以 {prefix!r} 开头"),
                Text(f"one of: {', '.join(ids)}", f"下列之一：{'、'.join(ids)}"),
            )
        return ids[0]

    def load(self, which: str) -> Conversation:
        """A whole conversation by its full id; a turn whose answer is damaged comes without it.

        Raises:
            UsageError: there is none with this id.
        """
        with self._reading():
            number = self._number(which)
            name, language, started = self._connection.execute(
                "SELECT name, language, started FROM conversation WHERE number = ?", (number,)
            ).fetchone()
            turns = self._connection.execute(
                "SELECT place, question, asked, answer FROM turn WHERE conversation = ? ORDER BY place",
                (number,),
            ).fetchall()
            attached = self._connection.execute(
                "SELECT name, path, given, roles FROM attached WHERE conversation = ? ORDER BY place",
                (number,),
            ).fetchall()
        return Conversation(
            id=which,
            name=name,
            started=datetime.fromisoformat(started),
            language=language,
            turns=Turns(
                Packed(place, question, datetime.fromisoformat(asked), answer)
                for place, question, asked, answer in turns
            ),
            attached=tuple(Kept(row[0], row[1], row[2], json.loads(row[3])) for row in attached),
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._refused is not None:
            raise self._refused
        with self._lock, told(self.path), transaction(self._connection):
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, told(self.path):
            yield

    def _number(self, which: str) -> int:
        row = self._connection.execute("SELECT number FROM conversation WHERE id = ?", (which,)).fetchone()
        if row is None:
            raise UsageError(
                Text(f"there is no conversation {which!r}", f"没有对话 {which!r}"),
                "",
                Text("advisor history list shows their ids", "运行 advisor history list 查看所有 id"),
            )
        return int(row[0])

    def _touch(self, number: int) -> None:
        self._connection.execute(
            "UPDATE conversation SET latest = ?, activity = (SELECT max(activity) + 1 FROM conversation)"
            " WHERE number = ?",
            (_now(), number),
        )


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _listed(row: Sequence[Any], found: str = "") -> Listed:
    id_, name, started, latest, turns, first = row
    return Listed(
        id_, name, first, turns, datetime.fromisoformat(started), datetime.fromisoformat(latest), found
    )
