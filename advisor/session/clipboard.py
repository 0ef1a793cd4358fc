"""Copying that says what became of it: the platform's own tool first, then the terminal (OSC 52).

A tool that ends well has the text. A terminal never answers: then all that can be said is that it was asked.
"""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping

import msgspec

from advisor.model import Text

# Tools by the variable that must be set for them to reach a clipboard ("" none).
_TOOLS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("", "pbcopy", ()),
    ("WAYLAND_DISPLAY", "wl-copy", ()),
    ("DISPLAY", "xclip", ("-selection", "clipboard")),
    ("DISPLAY", "xsel", ("--clipboard", "--input")),
    ("", "clip.exe", ()),
    ("", "termux-clipboard-set", ()),
)
# xterm and tmux take no longer sequence; a longer one would be cut without a word.
LONGEST_SEQUENCE = 74_994
TIMEOUT_SECONDS = 3.0


class Copied(msgspec.Struct, frozen=True):
    """What became of a copy. how: the tool's name, "terminal", or "" when nothing worked.

    sure: whether the text is known to be in the clipboard. say: the sentence for the user.
    """

    how: str
    sure: bool
    say: Text


def tools(
    environ: Mapping[str, str], which: Callable[[str], str | None], platform: str = sys.platform
) -> list[list[str]]:
    """The command lines worth trying, best first: those installed whose clipboard can be reached."""
    found = []
    for variable, name, arguments in _TOOLS:
        # Over ssh a tool would fill the clipboard of the machine at the other end.
        if variable and not environ.get(variable):
            continue
        if name == "pbcopy" and (platform != "darwin" or "SSH_CONNECTION" in environ):
            continue
        if name == "clip.exe" and not (platform == "win32" or "WSL_DISTRO_NAME" in environ):
            continue
        if path := which(name):
            found.append([path, *arguments])
    return found


def sequence(text: str, environ: Mapping[str, str]) -> str:
    """The escape sequence that asks the terminal to take the text, "" if it is too long for one.

    Inside tmux and screen it is wrapped, so that it reaches the terminal outside.
    """
    body = base64.b64encode(text.encode()).decode()
    if len(body) > LONGEST_SEQUENCE:
        return ""
    asked = f"\x1b]52;c;{body}\x07"
    if environ.get("TMUX"):
        return "\x1bPtmux;" + asked.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environ.get("TERM", "").startswith("screen"):
        return f"\x1bP{asked}\x1b\\"
    return asked


def copy(
    text: str,
    send: Callable[[str], None],
    *,
    environ: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
) -> Copied:
    """Copy a text and say truthfully what is known of it. May wait up to `TIMEOUT_SECONDS` a tool.

    Args:
        text: what to copy, as it is.
        send: writes an escape sequence to the terminal as it stands (a TUI gives its driver's write).
        environ: the variables that tell which clipboards can be reached.
        which: finds a program in the PATH.
    """
    for line in tools(environ, which):
        if _took(line, text):
            name = os.path.basename(line[0])  # noqa: PTH119  # a name, no path
            return Copied(name, True, Text(f"copied ({name})", f"已复制（{name}）"))
    asked = sequence(text, environ)
    if not asked:
        return Copied(
            "",
            False,
            Text(
                "not copied: no clipboard tool is at hand, and the text is too long for the terminal to take",
                "未能复制：没有可用的剪贴板工具，而文本太长，终端无法接收",
            ),
        )
    send(asked)
    return Copied(
        "terminal",
        False,
        Text(
            "sent to the terminal's clipboard (OSC 52); some terminals ignore this",
            "已发送到终端剪贴板（OSC 52）；部分终端会忽略",
        ),
    )


def _took(line: list[str], text: str) -> bool:
    # clip.exe reads UTF-16; all others the locale's encoding, which is UTF-8 wherever they run.
    encoding = "utf-16" if line[0].endswith("clip.exe") else "utf-8"
    try:
        # Output goes nowhere: xclip stays alive as the owner of the selection and would hold a pipe open.
        done = subprocess.run(  # noqa: S603  # a fixed tool; the text goes to its standard input
            line,
            input=text.encode(encoding, "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
