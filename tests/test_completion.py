"""Completion as a shell asks for it: commands, options, values, ids; files are left to the shell."""

import os
import shutil
import subprocess
import sys

import pytest

from advisor.cli import command_names
from advisor.cli.completing import complete
from advisor.history import History


def words(*line):
    return [word for word, _ in complete(line)]


def test_commands_first():
    assert set(words("")) == {*command_names(), "--help", "--version"}
    assert words("dia") == ["diagnose"]
    assert words() == words("")


@pytest.mark.parametrize("command", command_names())
def test_every_command_tells_its_options(command):
    assert "--help" in words(command, "--h")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (["ask", "loss is nan", "--ver"], ["--verbose"]),
        (["ask", "--lang", ""], ["auto", "en", "zh"]),
        (["ask", "--lang", "en", "--dev"], ["--device"]),
        (["ask", "x", "--device", "c"], ["cpu", "cuda"]),
        (["kb", "sh"], ["show"]),
        (["kb", "show", "overfitt"], ["overfitting"]),
        (["history", "exp"], ["export"]),
        (["history", "export", "--format", "h"], ["html"]),
        (["index", ""], ["build", "status"]),
        (["completion", "z"], ["zsh"]),
    ],
    ids=" ".join,
)
def test_the_word_under_the_cursor(line, found):
    assert words(*line) == found


@pytest.mark.parametrize(
    "line", [["diagnose", ""], ["ask", "-a", ""], ["nothing", ""], ["ask", "--knowledge", "x"]], ids=str
)
def test_files_are_the_shells(line):
    assert words(*line) == []


@pytest.mark.usefixtures("home")
def test_conversations_by_their_question():
    from datetime import UTC, datetime

    assert words("history", "show", "") == []
    history = History()
    which = history.begin()
    history.add_question(which, "loss is nan", datetime.now(UTC))
    history.close()
    assert complete(["history", "show", ""]) == [(which, "loss is nan")]
    assert complete(["chat", "--resume", ""]) == [(which, "loss is nan")]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes(advisor, root, tmp_path):
    (tmp_path / "advisor").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m advisor "$@"\n')
    (tmp_path / "advisor").chmod(0o755)
    script = advisor("completion", "bash").stdout
    line = 'COMP_WORDS=(advisor kb show overfitt); COMP_CWORD=3; _advisor; printf "%s|" "${COMPREPLY[@]}"'
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(root)}
    bash = [shutil.which("bash"), "-c", script + line]
    done = subprocess.run(bash, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "overfitting|"
    assert done.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_script_passes_its_own_shell(advisor, shell):
    script = advisor("completion", shell)
    assert script.returncode == 0
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script.stdout, text=True, check=True)
