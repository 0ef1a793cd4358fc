"""`advisor history` and the door of the session, as scripts meet them."""

import json

import pytest

from advisor import Advisor
from advisor.history import History
from advisor.session import Session

OVERFIT = "examples/overfitting.csv"


@pytest.fixture
def kept(home, monkeypatch):
    """A history with two conversations, in the user's own place."""
    path = home / "advisor" / "history.sqlite"
    monkeypatch.setenv("ADVISOR_HISTORY", str(path))
    history, oracle = History(path), Advisor()
    ids = []
    for questions in (
        ["val loss rises while train loss falls", "labels are fine"],
        ["损失一直不下降 \x1b[31m红"],
    ):
        session = Session(oracle, history=history)
        session.attach(OVERFIT)
        for question in questions:
            session.ask(question)
        ids.append(session.id)
    history.close()
    return ids


def test_the_list_shows_the_first_question_of_each(advisor, kept):
    done = advisor("history", "list")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith(kept[1])
    assert "损失一直不下降" in lines[0]
    assert "val loss rises while train loss falls" in lines[1]
    assert "\x1b" not in done.stdout
    body = json.loads(advisor("history", "list", "--json").stdout)
    assert body["schema"] == "advisor.history/1"
    assert [item["id"] for item in body["conversations"]] == [kept[1], kept[0]]
    assert body["conversations"][1]["question"] == "val loss rises while train loss falls"
    assert body["conversations"][1]["turns"] == 2


def test_show_tells_the_whole_talk_and_takes_a_short_id(advisor, kept):
    done = advisor("history", "show", kept[0][:6])
    assert done.returncode == 0
    assert "val loss rises while train loss falls" in done.stdout
    assert "labels are fine" in done.stdout
    assert "Overfitting" in done.stdout
    body = json.loads(advisor("history", "show", kept[0], "--json").stdout)
    assert body["turns"][0]["report"]["findings"][0]["id"] == "overfitting"


def test_search_finds_chinese_words(advisor, kept):
    assert kept[1] in advisor("history", "search", "不下降").stdout
    assert kept[0] not in advisor("history", "search", "不下降").stdout
    assert advisor("history", "search", "zebra").stdout == ""


def test_export_goes_to_a_file_or_to_standard_output(advisor, kept, tmp_path):
    path = tmp_path / "talk.html"
    done = advisor("history", "export", kept[0], "-o", path)
    assert done.returncode == 0
    assert done.stdout == ""
    assert path.read_text().startswith("<!DOCTYPE html>")
    again = advisor("history", "export", kept[0], "-o", path)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert advisor("history", "export", kept[0], "-o", path, "--force").returncode == 0
    assert advisor("history", "export", kept[0]).stdout.startswith("# ")
    assert json.loads(advisor("history", "export", kept[0], "--format", "json").stdout)["id"] == kept[0]


def test_delete_and_rename(advisor, kept):
    assert advisor("history", "rename", kept[0], "Tuesday run").returncode == 0
    assert "Tuesday run" in advisor("history", "list").stdout
    assert advisor("history", "delete", kept[0][:6]).returncode == 0
    assert kept[0] not in advisor("history", "list").stdout
    assert advisor("history", "show", kept[0]).returncode == 2


@pytest.mark.parametrize(
    "args",
    [["show", "zzzz"], ["delete", "zzzz"], ["export", "zzzz"], ["list", "--limit", "0"], [], ["frobnicate"]],
    ids=" ".join,
)
def test_what_is_not_there_is_wrong_usage(advisor, kept, args):  # noqa: ARG001  # there are others
    done = advisor("history", *args)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_looking_makes_no_file(advisor, home):
    done = advisor("history", "list")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(advisor("history", "list", "--json").stdout)["conversations"] == []
    assert not [path for path in home.rglob("*") if path.suffix == ".sqlite"]


def test_a_damaged_history_is_told_with_its_cure(advisor, home):
    path = home / "broken.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"no database " * 100)
    done = advisor("history", "list", env={"ADVISOR_HISTORY": str(path)})
    assert done.returncode == 3
    assert "damaged" in done.stderr
    assert "mv " in done.stderr


@pytest.mark.parametrize(
    "args", [[], ["chat"], ["chat", "loss is nan", "-a", OVERFIT], ["chat", "--resume", "x"]], ids=str
)
def test_without_a_terminal_the_session_says_what_would_work(advisor, args):
    done = advisor(*args)
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
    assert "advisor ask" in done.stderr
    assert done.stdout == ""


def test_keys_of_the_config_are_checked(home, monkeypatch):
    from advisor.cli.settings import stored_keys
    from advisor.errors import UsageError

    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    path = home / "advisor" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('theme = "dark"\n[keys]\nattach = ["ctrl+o", "f3"]\nquit = "f10"\n')
    assert stored_keys() == {"attach": "ctrl+o,f3", "quit": "f10"}
    path.write_text("[keys]\nattach = 3\n")
    with pytest.raises(UsageError, match="a key, or a list of keys"):
        stored_keys()
    path.write_text('them = "dark"\n')
    with pytest.raises(UsageError, match="did you mean theme"):
        stored_keys()
