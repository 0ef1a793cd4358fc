"""Slash commands and pasted paths: what a line is taken for, what it does, what it says when it is wrong."""

import pytest

from advisor import Advisor
from advisor.errors import ReadError, UsageError
from advisor.session import Session
from advisor.session.commands import Line, completions, is_command, load_all, read_line, run
from advisor.session.paths import pasted_paths

CONTRACT = ("attach", "detach", "entry", "export", "follow", "help", "lang", "quit", "role", "sessions")
OVERFIT = "examples/overfitting.csv"


@pytest.fixture(scope="module")
def oracle():
    return Advisor()


@pytest.fixture
def session(oracle):
    return Session(oracle)


def test_every_command_of_the_contract_is_there_with_help_in_both_languages():
    commands = load_all()
    assert set(CONTRACT) <= set(commands)
    for name, item in commands.items():
        assert item.usage.startswith("/" + name)
        assert item.help.en
        assert item.help.zh


def test_attach_and_detach(session):
    outcome = run(session, f"/attach {OVERFIT}")
    assert (outcome.show, outcome.subject) == ("attached", "overfitting.csv")
    assert "30" in outcome.say.en or "rows" in outcome.say.en
    assert run(session, "/detach overfitting.csv").show == "attached"
    assert session.attached == ()


def test_several_files_at_once_and_names_with_blanks(session, tmp_path):
    for name in ("a b.csv", "c.csv"):
        (tmp_path / name).write_text("epoch,loss\n1,0.5\n2,0.4\n3,0.3\n")
    run(session, f"/attach '{tmp_path}/a b.csv' {tmp_path}/c.csv")
    assert [item.name for item in session.attached] == ["a b.csv", "c.csv"]
    run(session, f"/detach {tmp_path}/a\\ b.csv")
    assert [item.name for item in session.attached] == ["c.csv"]


def test_a_role_with_an_equals_sign_in_the_column(session, tmp_path):
    (tmp_path / "m.csv").write_text("a=b,other\n" + "".join(f"{i},{i * 3}\n" for i in range(30)))
    run(session, f"/attach {tmp_path}/m.csv")
    run(session, "/role a=b=train_loss")
    assert session.attached[0].roles == {"a=b": "train_loss"}


def test_follow_is_a_switch(session):
    run(session, f"/attach {OVERFIT}")
    run(session, "/follow overfitting.csv")
    assert session.attached[0].following
    run(session, "/follow overfitting.csv")
    assert not session.attached[0].following


def test_entry_lang_and_the_rest(session):
    assert run(session, "/entry overfitting").subject == "overfitting"
    assert run(session, "/LANG zh").subject == "zh"
    assert session.language == "zh"
    assert [run(session, f"/{name}").show for name in ("sessions", "help", "quit")] == [
        "sessions",
        "help",
        "quit",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/atach x.csv", "did you mean /attach"),
        ("/nothing", "/attach"),
        ("/attach", "without a path"),
        ("/role x", "COLUMN=ROLE"),
        ("/role x=train_loss", "nothing is attached"),
        ("/entry overfiting", "overfitting"),
        ("/lang fr", "auto, en, zh"),
        ("/follow", "nothing is attached"),
        ("/detach", "nothing is attached"),
        ("/detach x", "no attached file"),
    ],
)
def test_a_wrong_line_says_what_would_be_right(session, line, told):
    with pytest.raises(UsageError, match=told.replace("/", ".")):
        run(session, line)


def test_a_missing_file_is_told_as_everywhere(session):
    with pytest.raises(ReadError):
        run(session, "/attach /no/such/file.csv")
    assert session.attached == ()


def test_what_is_a_command_and_what_is_a_path(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text("x")
    assert is_command("/help")
    assert is_command("/hlep me")
    assert not is_command(str(path))
    assert not is_command("loss stuck at 0.69")
    assert not is_command(str(tmp_path))
    assert read_line(str(path)) == Line("files", (str(path),))
    assert read_line("/no/such/run.csv") == Line("files", ("/no/such/run.csv",)), (
        "to be told that it is missing"
    )
    assert read_line("/help me").kind == "command"
    assert read_line("loss = 1/2, why").kind == "question"


@pytest.mark.parametrize(
    "form",
    [
        "{0}",
        "'{0}'",
        '"{0}"',
        "{1}",
        "file://{2}",
        " {1} ",
        "{1} {3}",
        "'{0}' '{3}'",
        "{0}\n{3}",
        "file://{2}\nfile://{3}",
    ],
)
def test_pasted_and_dragged_paths_are_recognised(tmp_path, form):
    one, two = tmp_path / "my run (1) 训练.csv", tmp_path / "b.csv"
    one.write_text("x")
    two.write_text("x")
    from urllib.parse import quote

    escaped = str(one).replace(" ", "\\ ").replace("(", "\\(").replace(")", "\\)")
    text = form.format(one, escaped, quote(str(one)), two)
    assert pasted_paths(text) == ((str(one), str(two)) if "{3}" in form else (str(one),))


@pytest.mark.parametrize(
    "text",
    [
        "loss is nan",
        "/no/such.csv",
        "examples",
        "why does examples/healthy.csv look odd",
        "",
        "it's",
        "\0",
        "x" * 9000,
        "~nobody/x.csv",
    ],
)
def test_a_question_is_no_path(text):
    assert pasted_paths(text) == ()


def test_completions(session):
    assert completions(session, "/de") == ["/detach"]
    run(session, f"/attach {OVERFIT}")
    assert completions(session, "/detach o") == ["/detach overfitting.csv"]
    assert "/entry overfitting" in completions(session, "/entry overf")
    assert completions(session, "/lang ") == ["/lang auto", "/lang en", "/lang zh"]
    assert "/role val_loss=" in completions(session, "/role val")
    assert completions(session, "loss") == []
