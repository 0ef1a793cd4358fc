"""Errors speak the language of the user; the Python API stays English."""

import ast
import io
import re
import zipfile
from pathlib import Path

import pytest

import advisor
from advisor.cli import main
from advisor.errors import AdvisorError, ReadError, UsageError
from advisor.language import Text
from advisor.numbers.readers import read

SOURCES = sorted(Path(advisor.__file__).parent.rglob("*.py"))
ERRORS = {"AdvisorError", "UsageError", "KnowledgeError", "ReadError", "HistoryError", "DataError"}
# Errors that only a program that calls these functions can meet.
API = ("advisor/advise.py", "numbers/tables/objects.py", "session/core.py", "words/index.py")
COMMAND = re.compile(r"(?:advisor|pip|/\w+) ")
PROSE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

REFUSED = [
    ["diagnose", "no-such-file.csv"],
    ["diagnose"],
    ["diagnose", "examples/healthy.csv", "--no-such-option"],
    ["diagnose", "examples/healthy.csv", "--top", "0"],
    ["diagnose", "examples/healthy.csv", "--min-confidence", "2"],
    ["diagnose", "examples/healthy.csv", "--role", "nonsense"],
    ["diagnose", "examples/healthy.csv", "--role", "train_loss=no_such_role"],
    ["diagnose", "README.md"],
    ["diagnose", "advisor/cli"],
    ["diagnose", "examples/healthy.csv", "--json", "--markdown"],
    ["ask", " "],
    ["ask", "loss is nan", "--knowledge", "no-such-folder"],
    ["ask", "loss is nan", "--baseline", "examples/healthy.csv"],
    ["kb", "show", "overfiting"],
    ["diagnos", "x"],
    ["history", "show", "abc"],
]


@pytest.fixture(autouse=True)
def _here(home, root, monkeypatch):  # noqa: ARG001  # home for its effect on the environment
    monkeypatch.chdir(root)


def calls(path, names):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def written(node):
    """The words of a text as they stand in the source, without what is put in."""
    return "".join(
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


@pytest.mark.parametrize("args", REFUSED, ids=" ".join)
def test_a_refusal_is_told_in_both_languages(args, capsys, monkeypatch):
    code = main(args)
    english = capsys.readouterr().err
    monkeypatch.setenv("ADVISOR_LANG", "zh")
    assert main(args) == code >= 2
    chinese = capsys.readouterr().err
    assert not CHINESE.search(english.replace("损失", ""))
    assert english.count("\n") == chinese.count("\n")
    assert ("needed:" in english) == ("需要：" in chinese)
    assert ("to do:" in english) == ("怎么办：" in chinese)
    prose = re.sub(r"`[^`]*`|advisor \w+ --help|history list|(?:console log|csv)：", "", chinese)
    assert all(CHINESE.search(line) or "advisor" in line for line in chinese.splitlines())
    assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", prose), prose


@pytest.mark.parametrize("choose", ["flag", "flag=", "variable", "config", "locale"])
def test_the_language_is_found_where_it_was_chosen(choose, capsys, monkeypatch, home):
    args = ["diagnose", "no-such-file.csv"]
    if choose == "flag":
        args += ["--lang", "zh"]
    elif choose == "flag=":
        args += ["--lang=zh"]
    elif choose == "variable":
        monkeypatch.setenv("ADVISOR_LANG", "zh")
    elif choose == "config":
        (home / "advisor").mkdir(parents=True)
        (home / "advisor" / "config.toml").write_text('lang = "zh"\n', encoding="utf-8")
    else:
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(args) == 3
    assert capsys.readouterr().err == (
        "advisor: no-such-file.csv 不存在\n  需要：指标文件的路径\n  怎么办：检查拼写和所在文件夹\n"
    )


def test_english_chosen_outweighs_a_chinese_locale(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["diagnose", "no-such-file.csv", "--lang", "en"]) == 3
    assert "needed: the path of a metrics file" in capsys.readouterr().err


def test_a_broken_config_is_told_in_the_language_of_the_locale(capsys, monkeypatch, home):
    (home / "advisor").mkdir(parents=True)
    (home / "advisor" / "config.toml").write_text("lang = \n", encoding="utf-8")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["diagnose", "examples/healthy.csv"]) == 2
    assert "不是有效的 TOML" in capsys.readouterr().err


def test_the_api_stays_english(monkeypatch):
    monkeypatch.setenv("ADVISOR_LANG", "zh")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(ReadError) as caught:
        read("no-such-file.csv")
    error = caught.value
    assert str(error) == (
        "no-such-file.csv does not exist; needed: the path of a metrics file; "
        "to do: check the spelling and the folder"
    )
    assert (error.seen, error.cure) == (
        "no-such-file.csv does not exist",
        "check the spelling and the folder",
    )
    assert error.told("zh") == "no-such-file.csv 不存在；需要：指标文件的路径；怎么办：检查拼写和所在文件夹"


def zipped(member):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(member, "x")
        archive.writestr("other", "x")
    return made.getvalue()


CONTENT = {
    "checkpoint.pt": zipped("a/data.pkl"),
    "book.xlsx": zipped("xl/workbook.xml"),
    "two.zip": zipped("a.csv"),
    "empty.csv": b"",
    "words.txt": b"nothing to see here\nmove along\n",
    "table.parquet": b"PAR1" + b"\0" * 40,
    "loss.npy": b"\x93NUMPY\x01\x00" + b"\0" * 40,
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    "model.pkl": b"\x80\x04\x95" + b"\0" * 40,
    "model.gguf": b"GGUF" + b"\x03\0\0\0" * 9,
    "cut.csv.gz": b"\x1f\x8b\x08\0",
    "one.json": b'{"a": "b", "c": "d"}',
    "broken.json": b'{"loss" 1, 2, 3}',
    "base.db": b"SQLite format 3\0" + b"\0" * 90,
    "run.wandb": b":W&B" + b"\0" * 40,
}


@pytest.mark.parametrize("name", CONTENT)
def test_a_file_that_cannot_be_read_is_refused_in_both_languages(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(CONTENT[name])
    with pytest.raises(ReadError) as caught:
        read(path)
    for part, english in zip(caught.value.parts("zh"), caught.value.parts("en"), strict=True):
        assert bool(part) == bool(english)
        assert not CHINESE.search(english)
        assert not part or CHINESE.search(part)
    seen, need, _ = caught.value.parts("zh")
    known = re.compile(r"console log：|\w+ log：|Unexpected .*?\)|（[^）]*(?:byte|malformed|EOF)[^）]*）")
    prose = known.sub("", seen.replace(str(path), "") + need)
    assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", prose), prose


def test_what_is_the_same_in_both_languages_may_be_plain():
    error = UsageError(Text("nothing is attached", "还没有附加任何文件"), cure="/attach PATH")
    assert error.told("zh") == "还没有附加任何文件；怎么办：/attach PATH"
    assert error.told("en") == str(error) == "nothing is attached; to do: /attach PATH"
    assert AdvisorError("x").parts("zh") == ("x", "", "")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-3:]))
def test_no_text_lacks_a_language(path):
    for call in calls(path, {"Text"}):
        if len(call.args) != 2:
            continue
        en, zh = map(written, call.args)
        if isinstance(call.args[0], ast.Constant | ast.JoinedStr) and PROSE.search(en):
            assert zh.strip(), f"line {call.lineno}: no Chinese beside {en!r}"
            assert CHINESE.search(zh), f"line {call.lineno}: {zh!r} is not Chinese"


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if not path.as_posix().endswith(API)],
    ids=lambda path: "/".join(path.parts[-3:]),
)
def test_no_error_that_a_user_meets_is_english_alone(path):
    for call in calls(path, ERRORS):
        for part in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(part, ast.Constant | ast.JoinedStr) and not COMMAND.match(written(part)):
                assert not PROSE.search(written(part)), f"line {call.lineno}: {written(part)!r}"
