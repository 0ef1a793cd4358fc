"""What may go wrong around the history: kill -9, a full disk, a read-only home, two sessions, old and new formats."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor import Advisor
from advisor.errors import HistoryError
from advisor.history import History, schema
from advisor.session import Session

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

KILLED = """
import os, signal, sys
from pathlib import Path
from advisor import Advisor
from advisor.history import History
from advisor.session import Session

where, at = sys.argv[1:]
session = Session(Advisor(), history=History(Path(where)))
session.ask("loss stuck at 0.69")
stages = []

def tell(stage):
    stages.append(stage)
    if len(stages) == int(at):
        os.kill(os.getpid(), signal.SIGKILL)

session.ask("val loss is flat too", tell=tell)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "history.sqlite"


@pytest.fixture(scope="module")
def oracle():
    return Advisor()


@pytest.mark.parametrize(
    ("stage", "questions", "answers"),
    [(1, 1, 1), (2, 2, 1), (3, 2, 1), (4, 2, 1), (99, 2, 2)],
    ids=["before it was sent", "reading", "answering", "answered, not kept", "shown"],
)
def test_kill_9_loses_nothing_that_was_sent(path, root, stage, questions, answers):
    done = subprocess.run([sys.executable, "-c", KILLED, path, str(stage)], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL
    history = History(path)
    (item,) = history.recent()
    turns = history.load(item.id).turns
    assert [turn.question for turn in turns] == ["loss stuck at 0.69", "val loss is flat too"][:questions]
    assert sum(turn.diagnosis is not None for turn in turns) == answers
    history.close()


def test_two_sessions_at_once_keep_everything(path, oracle):
    def talk(name):
        session = Session(oracle, history=History(path))
        for number in range(4):
            session.ask(f"{name}: loss stuck at 0.{number + 1}")
        assert session.unsaved == ""

    threads = [threading.Thread(target=talk, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history = History(path)
    found = [history.load(item.id) for item in history.recent()]
    assert sorted(len(item.turns) for item in found) == [4, 4, 4]
    for item in found:
        assert [turn.place for turn in item.turns] == [1, 2, 3, 4]
        assert len({turn.question.split(":")[0] for turn in item.turns}) == 1
    history.close()


def test_the_same_conversation_open_twice_keeps_both_sides(path, oracle):
    one = Session(oracle, history=History(path))
    one.ask("loss is nan")
    two = Session(oracle, history=History(path))
    two.resume(History(path).load(one.id))
    one.ask("loss stuck at 0.69")
    two.ask("accuracy is at chance")
    questions = [turn.question for turn in History(path).load(one.id).turns]
    assert questions == ["loss is nan", "loss stuck at 0.69", "accuracy is at chance"]


def test_conversations_are_private(path):
    History(path).close()
    assert path.stat().st_mode & 0o077 == 0


@contextmanager
def nobody():
    """Root may write anywhere: look as somebody else."""
    root = os.geteuid() == 0
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="rights of Linux")
@pytest.mark.parametrize("closed", [True, False])
def test_a_history_that_may_not_be_written_can_be_listed_and_searched(oracle, closed):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "history.sqlite"
        history = History(path)
        Session(oracle, history=history).ask("loss is nan")
        if closed:
            history.close()
        for item in (*path.parent.iterdir(), path.parent):
            item.chmod(0o555 if item.is_dir() else 0o444)
        with nobody():
            later = History(path)
            assert "cannot be written" in later.unwritable
            assert [item.first for item in later.recent()] == ["loss is nan"]
            assert [item.first for item in later.search("nan")] == ["loss is nan"]
            session = Session(oracle, history=later)
            assert "cannot be written" in session.unsaved, "before anything is asked"
            session.resume(later.load(later.recent()[0].id))
            assert session.ask("val loss is flat too").diagnosis.context
            with pytest.raises(HistoryError, match="cannot be written"):
                later.delete(session.id)
            later.close()
        history.close()
        path.parent.chmod(0o755)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_home_is_told(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(HistoryError, match="cannot be written"):
        History(tmp_path / "data" / "history.sqlite")


def test_a_home_that_cannot_hold_a_folder_is_told(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(HistoryError) as caught:
        History(tmp_path / "data" / "history.sqlite")
    assert "data" in str(caught.value)


def full(history):
    """No page may be added any more, as on a full disk: SQLite reports the same error."""
    pages = history._connection.execute("PRAGMA page_count").fetchone()[0]
    history._connection.execute(f"PRAGMA max_page_count = {pages}")


def test_on_a_full_disk_the_session_goes_on_unsaved_and_says_so(path, oracle):
    history = History(path)
    session = Session(oracle, history=history)
    session.ask("loss is nan")
    full(history)
    turn = session.ask("loss stuck at 0.69" + " " * 30_000)
    assert turn.diagnosis.findings
    assert "full" in session.unsaved
    assert session.ask("val loss is flat too").diagnosis.context
    assert session.unsaved
    assert len(session.turns) == 3


def test_when_there_is_room_again_what_was_missed_is_kept(path, oracle):
    history = History(path)
    session = Session(oracle, history=history)
    session.ask("loss is nan")
    full(history)
    session.ask("loss stuck at 0.69" + " " * 30_000)
    assert session.unsaved
    history._connection.execute("PRAGMA max_page_count = 100000")
    session.ask("accuracy is at chance")
    assert session.unsaved == ""
    turns = History(path).load(session.id).turns
    assert [turn.question[:18] for turn in turns] == [
        "loss is nan",
        "loss stuck at 0.69",
        "accuracy is at cha",
    ]
    assert all(turn.diagnosis is not None for turn in turns)


def test_a_conversation_deleted_elsewhere_goes_on_unsaved(path, oracle):
    session = Session(oracle, history=History(path))
    session.ask("loss is nan")
    History(path).delete(session.id)
    assert session.ask("loss stuck at 0.69").diagnosis.findings
    assert "no conversation" in session.unsaved


def test_a_database_damaged_in_the_middle_of_a_session_is_told(path, oracle):
    history = History(path)
    session = Session(oracle, history=history)
    session.ask("loss is nan")
    history._connection.execute("DROP TABLE turn")
    assert session.ask("loss stuck at 0.69").diagnosis.findings
    assert str(path) in session.unsaved


def test_a_damaged_answer_costs_only_itself(path, oracle):
    history = History(path)
    session = Session(oracle, history=history)
    session.ask("loss is nan")
    session.ask("loss stuck at 0.69")
    history._connection.execute("UPDATE turn SET answer = x'00ff00' WHERE place = 1")
    turns = history.load(session.id).turns
    assert [turn.diagnosis is None for turn in turns] == [True, False]


def test_a_later_format_is_refused_with_its_cure(path):
    History(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(HistoryError, match="later version"):
        History(path)


def test_another_programs_database_is_left_alone(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(HistoryError, match="another program"):
        History(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_an_older_format_is_brought_up_to_date_with_what_it_holds(path, monkeypatch):
    history = History(path)
    which = history.begin()
    history.add_question(which, "loss is nan", NOW)
    history.close()
    newer = (*schema.MIGRATIONS, ("ALTER TABLE conversation ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'",))
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    again = History(path)
    assert again.load(which).turns[0].question == "loss is nan"
    assert again._connection.execute("SELECT mood FROM conversation").fetchall() == [("calm",)]
    assert again._connection.execute("PRAGMA user_version").fetchone() == (len(newer),)
    again.close()
    History(path).close()


def test_a_migration_that_fails_leaves_the_old_format(path, monkeypatch):
    history = History(path)
    which = history.begin()
    history.add_question(which, "loss is nan", NOW)
    history.close()
    with monkeypatch.context() as patch:
        broken = (*schema.MIGRATIONS, ("ALTER TABLE conversation ADD COLUMN mood TEXT", "NO SUCH STATEMENT"))
        patch.setattr(schema, "MIGRATIONS", broken)
        with pytest.raises(HistoryError):
            History(path)
    assert History(path).load(which).turns[0].question == "loss is nan"


def test_passages_written_without_the_index_are_found_later(path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("advisor.history.search.open_index", lambda _, **_k: False)
        history = History(path)
        history.add_question(history.begin(), "验证集损失不下降", NOW)
        history.close()
    again = History(path)
    assert again._indexed
    assert [item.first for item in again.search("损失")] == ["验证集损失不下降"]
