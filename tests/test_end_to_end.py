"""The session in a real pseudo-terminal, as a user meets it: ask, attach, follow up, leave, come back."""

import os
import re
import shutil
import sys
import time

import pexpect
import pyte
import pytest

WAIT = 60.0  # seconds at most; a busy machine is no failure
SIZE = (40, 120)  # rows, columns


class Terminal:
    """A program in a pseudo-terminal and the screen that it has drawn."""

    def __init__(self, command, cwd, size=SIZE):
        self.screen = pyte.Screen(size[1], size[0])
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        # A copy of the environment: readline writes LINES and COLUMNS of this process into the original.
        self._child = pexpect.spawn(
            command[0], command[1:], cwd=str(cwd), dimensions=size, env=dict(os.environ), timeout=WAIT
        )

    def text(self):
        # Not `screen.display`: pyte stumbles over a wide character of which half was overwritten.
        rows = (self.screen.buffer[y] for y in range(self.screen.lines))
        lines = ("".join(row[x].data for x in range(self.screen.columns)) for row in rows)
        return "\n".join(line.rstrip() for line in lines)

    def _take(self):
        """Feed what the program has written; False once it has ended."""
        try:
            written = self._child.read_nonblocking(65536, timeout=0.1)
            self.raw += written
            self._stream.feed(written)
        except pexpect.TIMEOUT:
            pass
        except pexpect.EOF:
            return False
        return True

    def see(self, *texts):
        """Wait until all of these stand on the screen at once."""
        self.until(lambda: all(text in self.text() for text in texts), f"to see {texts}")

    def until(self, holds, what):
        """Read what the program writes until something holds."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            going = self._take()
            if holds():
                return
            assert going, f"the program has ended, {what} was wanted:\n{self.text()}"
        pytest.fail(f"waited {WAIT:.0f} s {what}:\n{self.text()}")

    def type(self, text):
        self._child.send(text)

    def say(self, text):
        """Type a line and send it."""
        self._child.send(text)
        self.see(f"❯ {text}")
        self._child.send("\r")

    def ended(self):
        """Wait for the end and return the exit status."""
        end = time.monotonic() + WAIT
        while self._take():
            assert time.monotonic() < end, f"still running:\n{self.text()}"
        self._child.close()
        return self._child.exitstatus

    def kill(self):
        self._child.close(force=True)


@pytest.fixture
def terminal(home, root, tmp_path, monkeypatch):  # noqa: ARG001  # for its effect on the environment
    """Open the session: `terminal(*args)`; what still runs at the end is killed."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("PYTHONPATH", str(root))
    open_ones = []

    def start(*args, size=SIZE):
        open_ones.append(Terminal([sys.executable, "-m", "advisor", *args], tmp_path, size))
        open_ones[-1].see("^q")
        return open_ones[-1]

    yield start
    for item in open_ones:
        item.kill()


def test_ask_attach_follow_up_quit_and_resume(terminal, advisor, root, tmp_path):
    shutil.copy(root / "examples" / "overfitting.csv", tmp_path)
    session = terminal()
    session.say("val loss rises while train loss falls")
    session.see("Overfitting")
    session.say("/attach overfitting.csv")
    session.see("overfitting.csv", "val_loss")
    session.say("what do the numbers say?")
    session.see("your numbers agree")
    session.say("/quit")
    assert session.ended() == 0
    listed = advisor("history", "list").stdout
    assert "val loss rises while train loss falls" in listed
    assert " 2 " in listed
    again = terminal("chat", "--resume", "last")
    again.see("overfitting.csv", "Measure next")
    again.say("how do I fix it?")
    again.see("how do I fix it?", "Keep the checkpoint")
    again.say("/quit")
    assert again.ended() == 0


def test_in_chinese_on_a_small_screen(terminal, advisor, tmp_path):
    session = terminal("chat", "--lang", "zh", size=(24, 80))
    session.say("训练集准确率 99%，验证集只有 60%")
    session.see("过拟合")
    session.say("/export 会话.txt")
    session.until((tmp_path / "会话.txt").exists, "for the file")
    session.say("/quit")
    assert session.ended() == 0
    assert "过拟合" in (tmp_path / "会话.txt").read_text()
    assert "训练集准确率 99%" in advisor("history", "search", "验证集").stdout


def test_kill_9_in_the_middle_keeps_what_was_sent(terminal, advisor):
    session = terminal("chat", "loss stuck at 0.69")
    session.see("0.693")
    session.kill()
    assert "loss stuck at 0.69" in advisor("history", "list").stdout


def test_what_is_typed_before_the_program_is_there_is_not_lost(terminal):
    session = terminal("chat")
    session.type("loss stuck at 0.69\rand then")
    session.see("0.693", "❯ and then")
    session.kill()


def test_a_paste_of_several_lines_composed_characters_and_the_clipboard(terminal):
    session = terminal("chat", size=(24, 80))
    session.see("❯ ")
    session.type("\x1b[200~loss stuck at 0.693\n训练集没问题\x1b[201~")
    session.see("训练集没问题")
    assert session.text().count("0.693\n") == 1, "pasted once"
    session.type("\r")
    session.see("ln 2")
    session.type("\x1b")
    session.see("c Copy")
    session.type("c")
    session.until(
        lambda: b"\x1b]52;c;" in session.raw, "to see the text sent to the clipboard of the terminal"
    )
    session.kill()


def test_without_colour_everything_is_grey(terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLORTERM", "truecolor")
    session = terminal("chat", "loss stuck at 0.69")
    session.see("0.693")
    colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", session.raw)
    assert colours
    assert all(red == green == blue for red, green, blue in colours)
    session.kill()
