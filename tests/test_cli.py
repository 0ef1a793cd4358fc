"""The command line as users and scripts meet it: answers, forms, exit codes, errors."""

import json
import re
from pathlib import Path

import pytest

CHANCE = "examples/stuck_at_chance.csv"
OVERFIT = "examples/overfitting.csv"
HEALTHY = "examples/healthy.csv"


def test_the_main_job(advisor):
    done = advisor("ask", "loss stuck at 0.69", "--attach", CHANCE, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    first = report["findings"][0]
    assert report["schema"] == "advisor.report/1"
    assert report["status"] == "answered"
    assert report["healthy"] is False
    assert first["id"] == "chance-level-binary"
    assert first["verdict"] == "supported"
    assert first["confidence"] > 0.9
    assert "0.693" in first["evidence"][0]["statement"]
    assert first["causes"][0]["sources"]
    assert first["fixes"][0]["sources"]
    assert report["claims"][0]["verdict"] == "confirmed"
    assert report["next"]


def test_json_has_the_keys_of_the_contract(advisor):
    report = json.loads(advisor("ask", "loss stuck at 0.69", "-a", CHANCE, "--json").stdout)
    assert {
        "schema", "advisor_version", "question", "language", "status", "healthy", "attachments", "findings",
        "claims", "next", "timing_ms",
    } <= set(report)  # fmt: skip
    attachment = report["attachments"][0]
    assert {"path", "format", "encoding", "rows", "runs", "series", "problems"} <= set(attachment)
    assert attachment["rows"] == 30
    series = {item["role"]: item for item in attachment["series"]}
    assert {"name", "role", "points", "nonfinite", "first", "last", "min", "max"} <= set(series["train_loss"])
    finding = report["findings"][0]
    assert {
        "rank", "id", "kind", "title", "confidence", "match", "verdict", "evidence", "causes", "fixes", "sources",
    } <= set(finding)  # fmt: skip
    assert {"check", "verdict", "series", "statement", "values"} <= set(finding["evidence"][0])
    assert {"do", "why", "separates"} <= set(report["next"][0])
    assert report["timing_ms"]["total"] > 0


def test_a_false_claim_is_refuted_first(advisor):
    done = advisor("ask", "loss stuck at 0.69, nothing is learned", "-a", OVERFIT, "--json")
    report = json.loads(done.stdout)
    assert report["claims"][0]["verdict"] == "refuted"
    assert report["findings"][0]["id"] == "overfitting"


def test_the_same_question_in_chinese(advisor):
    done = advisor("ask", "二分类 loss 一直停在 0.69，准确率 50% 左右", "-a", CHANCE)
    assert done.returncode == 0
    assert "最可能" in done.stdout.splitlines()[0]
    assert "ln 2" in done.stdout


@pytest.mark.parametrize(
    ("file", "healthy", "first"),
    [
        (HEALTHY, True, "still-learning"),
        (OVERFIT, False, "overfitting"),
        (CHANCE, False, "chance-level-binary"),
    ],
)
def test_diagnose_names_what_the_numbers_show(advisor, file, healthy, first):
    done = advisor("diagnose", file, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["healthy"] is healthy
    assert report["findings"][0]["id"] == first
    assert report["findings"][0]["match"] is None


def test_diagnose_reads_standard_input(advisor, root):
    done = advisor("diagnose", "-", "--json", stdin=(root / CHANCE).read_text())
    assert json.loads(done.stdout)["findings"][0]["id"] == "chance-level-binary"


def test_ask_reads_the_question_from_standard_input(advisor):
    done = advisor("ask", "-", "--json", stdin="my validation loss rises while training loss keeps falling\n")
    assert json.loads(done.stdout)["findings"][0]["id"] == "overfitting"


@pytest.mark.parametrize("question", ["how do I bake sourdough bread?", "你好", "今天天气怎么样"])
def test_out_of_scope_is_declined(advisor, question):
    done = advisor("ask", question, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 4
    assert report["status"] == "out_of_scope"
    assert report["findings"] == []


def test_fail_on_fault(advisor):
    assert advisor("diagnose", OVERFIT, "--fail-on", "fault", "--quiet").returncode == 5
    assert advisor("diagnose", HEALTHY, "--fail-on", "fault", "--quiet").returncode == 0
    assert advisor("diagnose", OVERFIT, "--fail-on", "fault", "--min-confidence", "1").returncode == 0


def test_a_file_without_a_loss_is_never_healthy(advisor, tmp_path):
    path = tmp_path / "foo.csv"
    path.write_text("alpha,beta,gamma\n" + "".join(f"{i},{i * 2},{i * 3}\n" for i in range(30)))
    done = advisor("diagnose", path, "--json")
    report = json.loads(done.stdout)
    assert report["healthy"] is None
    assert "--role" in advisor("diagnose", path).stdout
    named = json.loads(advisor("diagnose", path, "--role", "beta=train_loss", "--json").stdout)
    assert named["attachments"][0]["series"][0]["role"] == "train_loss"
    assert named["healthy"] is False


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "empty"), (bytes(range(256)) * 20, "binary"), (b"\x00\x01\x02" * 50, "binary")],
)
def test_unreadable_content_is_refused_with_a_reason(advisor, tmp_path, content, told):
    path = tmp_path / "metrics.csv"
    path.write_bytes(content)
    done = advisor("diagnose", path)
    assert done.returncode == 3
    assert str(path) in done.stderr
    assert told in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_missing_file_and_directory_are_refused(advisor, tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        done = advisor("ask", "loss is nan", "-a", path)
        assert done.returncode == 3
        assert str(path) in done.stderr
        assert not done.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["frobnicate"],
        ["ask"],
        ["ask", ""],
        ["ask", "x", "--no-such-option"],
        ["ask", "x", "--baseline", HEALTHY],
        ["kb", "no-such-action"],
        ["--lang", "zh"],
        [HEALTHY],
        ["ask", "x", "--top", "0"],
        ["ask", "x", "--lang", "fr"],
        ["ask", "x", "--json", "--markdown"],
        ["diagnose", CHANCE, "--role", "nonsense"],
        ["diagnose", CHANCE, "--role", "train_loss=no_such_role"],
        ["diagnose", CHANCE, "--role", "no_such_column=train_loss"],
        ["ask", "x", "--knowledge", "/no/such/folder"],
        ["ask", "x", "--min-confidence", "2"],
        ["kb", "show", "no-such-entry"],
        ["chat"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_what_would_be_right(advisor, args):
    done = advisor(*args)
    assert done.returncode == 2
    assert done.stderr.startswith("advisor: ")
    assert re.search("^  (needed:|to do:|需要：|怎么办：)", done.stderr, re.MULTILINE)
    assert "Traceback" not in done.stderr


def test_a_mistyped_command_is_guessed(advisor):
    assert "diagnose" in advisor("diagnos", CHANCE).stderr


HOSTILE = "loss \x1b[31mstuck\x1b[0m at 0.69 \x1b]0;owned\x07 [bold]x[/bold] \u202e\u200b"


def test_escape_sequences_of_a_question_never_reach_the_terminal(advisor):
    for form in ([], ["--markdown"], ["--json"]):
        done = advisor("ask", HOSTILE, "-a", CHANCE, *form)
        assert "\x1b" not in done.stdout + done.stderr
        assert "\u202e" not in done.stdout


def test_escape_sequences_of_a_file_never_reach_the_terminal(advisor, tmp_path):
    path = tmp_path / "evil\x1b[2J.csv"
    path.write_text(
        "epoch,train_\x1b[31mloss,val_loss\n" + "".join(f"{i},{1 / (i + 1)},0.5\n" for i in range(20))
    )
    for command in (["diagnose"], ["inspect"]):
        done = advisor(*command, path)
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "question",
    ["x" * 100_000, "\x00\x01\x02\x03", "🙂🙃🤖" * 50, "loss " * 20_000, "(((((((((((((((((((("],
    ids=["long", "control", "emoji", "repeated", "brackets"],
)
def test_strange_questions_get_an_answer_or_an_honest_no(advisor, question):
    done = advisor("ask", "-", "--json", stdin=question)
    assert done.returncode in {0, 2, 4}
    assert "Traceback" not in done.stderr


def test_settings_come_from_flag_then_variable_then_file(advisor, home):
    folder = home / "advisor"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('lang = "zh"\ntop = 1\n')

    def first_line(*args, env=None):
        return advisor("diagnose", OVERFIT, "--quiet", *args, env=env).stdout.splitlines()[0]

    assert "过拟合" in first_line()
    assert "Overfitting" in first_line(env={"ADVISOR_LANG": "en"})
    assert "过拟合" in first_line("--lang", "zh", env={"ADVISOR_LANG": "en"})


def test_an_unknown_setting_in_the_file_is_told(advisor, home):
    (home / "advisor").mkdir(parents=True)
    (home / "advisor" / "config.toml").write_text("colour = true\n")
    done = advisor("diagnose", OVERFIT)
    assert done.returncode == 2
    assert "colour" in done.stderr


def test_colour_only_where_it_is_wanted(advisor):
    assert "\x1b" not in advisor("diagnose", OVERFIT).stdout


def test_markdown(advisor):
    done = advisor("diagnose", OVERFIT, "--markdown")
    assert done.stdout.startswith("# ")
    assert "Overfitting" in done.stdout


def test_help_is_a_page_and_names_every_command(advisor, root):
    page = advisor("--help").stdout
    commands = [p.stem for p in (root / "advisor/cli/commands").glob("*.py") if p.stem != "__init__"]
    assert commands
    for name in commands:
        assert re.search(rf"^  {name}\b", page, re.MULTILINE), name
    assert max(len(line) for line in page.splitlines()) <= 90
    for name in commands:
        assert advisor(name, "--help").returncode == 0


def test_baseline_says_what_differs(advisor):
    report = json.loads(advisor("diagnose", OVERFIT, "--baseline", HEALTHY, "--json").stdout)
    assert any("baseline" in line for line in report["baseline"])


def test_a_closed_pipe_is_no_failure(root):
    import subprocess
    import sys

    line = f"{sys.executable} -m advisor kb list | head -n 1"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, cwd=root, check=False)  # noqa: S602
    assert "Traceback" not in done.stderr


def test_a_closed_output_is_no_failure(root):
    import subprocess
    import sys

    line = f"{sys.executable} -m advisor kb list >&-"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, cwd=root, check=False)  # noqa: S602
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(root):
    import subprocess
    import sys

    line = f"{sys.executable} -m advisor --version > /dev/full"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, cwd=root, check=False)  # noqa: S602
    assert done.returncode == 1
    assert "could not be written" in done.stderr


def test_a_question_without_quotes(advisor):
    quoted, bare = (advisor("ask", *words, "--quiet") for words in (["loss is nan"], ["loss", "is", "nan"]))
    assert bare.returncode == 0
    assert bare.stdout == quoted.stdout


def test_kb_search_shows_as_many_as_asked_for(advisor):
    assert len(json.loads(advisor("kb", "search", "gradient", "--top", "2", "--json").stdout)) == 2


def test_doctor_tells_a_broken_configuration_and_all_the_rest(advisor, home):
    assert advisor("doctor").returncode == 0
    (home / "advisor").mkdir(parents=True)
    (home / "advisor" / "config.toml").write_text("top = 'many'\n")
    done = advisor("doctor")
    assert done.returncode == 1
    assert re.search("^config .*'many'", done.stdout, re.MULTILINE)
    assert re.search("^encoder +ok", done.stdout, re.MULTILINE)


def test_an_answer_leaves_no_trace(advisor, home, monkeypatch):
    # CI would hide a library that keeps or sends something: ONNX Runtime does neither when it is set.
    monkeypatch.delenv("CI", raising=False)
    assert advisor("ask", "loss stuck at 0.69").returncode == 0
    assert not list(home.rglob("*"))
