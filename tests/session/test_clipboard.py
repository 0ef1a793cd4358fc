"""Copying says the truth: which tool took the text, that the terminal was asked, or that nothing worked."""

import base64
import os
import shutil
import stat

import pytest

from advisor.session.clipboard import LONGEST_SEQUENCE, copy, sequence, tools

TEXT = "loss 停在 0.69\nnext line"


@pytest.fixture
def tool(tmp_path):
    """Make a fake clipboard tool in a PATH of its own: `tool(name, exit code)`; it stores what it is given."""

    def make(name, code=0):
        path = tmp_path / name
        path.write_text(f'#!/bin/sh\n/bin/cat > "{tmp_path}/got-{name}"\nexit {code}\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return (tmp_path / f"got-{name}").read_text

    make.which = lambda name: shutil.which(name, path=str(tmp_path))
    return make


def test_the_platform_tool_gets_the_text_first(tool):
    got = tool("wl-copy")
    done = copy(TEXT, pytest.fail, environ={"WAYLAND_DISPLAY": "wayland-0"}, which=tool.which)
    assert (done.how, done.sure) == ("wl-copy", True)
    assert got() == TEXT


def test_a_tool_that_fails_gives_way_to_the_next(tool):
    tool("xclip", code=1)
    got = tool("xsel")
    done = copy(TEXT, pytest.fail, environ={"DISPLAY": ":0"}, which=tool.which)
    assert done.how == "xsel"
    assert got() == TEXT


def test_without_a_display_the_terminal_is_asked_and_nothing_is_promised(tool):
    tool("xclip")
    sent = []
    done = copy(TEXT, sent.append, environ={}, which=tool.which)
    assert (done.how, done.sure) == ("terminal", False)
    assert base64.b64decode(sent[0].removeprefix("\x1b]52;c;").removesuffix("\x07")).decode() == TEXT


def test_a_text_too_long_for_the_terminal_is_not_sent(tool):
    done = copy("x" * LONGEST_SEQUENCE, pytest.fail, environ={}, which=tool.which)
    assert (done.how, done.sure) == ("", False)
    assert "not copied" in done.say.en


def test_inside_tmux_the_sequence_is_passed_through():
    asked = sequence("x", {"TMUX": "socket,1,0"})
    assert asked.startswith("\x1bPtmux;\x1b\x1b]52;c;")
    assert asked.endswith("\x1b\\")


def test_over_ssh_the_far_clipboard_is_left_alone():
    assert tools({"SSH_CONNECTION": "a b"}, lambda name: "/bin/" + name, platform="darwin") == [
        ["/bin/termux-clipboard-set"]
    ]
    assert tools({}, lambda name: "/bin/" + name, platform="darwin")[0] == ["/bin/pbcopy"]


def test_a_tool_that_vanishes_is_no_crash():
    done = copy("x", lambda _: None, environ={"DISPLAY": ":0"}, which=lambda name: f"/no/such/{name}{os.sep}")
    assert done.how == "terminal"
