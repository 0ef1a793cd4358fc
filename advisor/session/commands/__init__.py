"""Lines that begin with a slash: one file a command, found by `load_all`; adding one touches no list.

A command changes the session and says what it did; what only a screen can do (open a panel, leave) it
asks the face for, by `Outcome.show`.
"""

import difflib
import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from advisor.errors import UsageError
from advisor.model import Text
from advisor.session.core import Session
from advisor.session.paths import one_path, pasted_paths

Show = Literal["", "attached", "entry", "find", "sessions", "theme", "help", "quit"]


class Outcome(msgspec.Struct, frozen=True):
    """What a command did.

    say: one or two sentences for the user.
    show: what the face is asked to open: the files attached, the entry named by `subject` (all of them
        when it is ""), the place in the talk that holds `subject`, the list of sessions, the theme named by `subject` (a choice of them), the help; or to end.
    """

    say: Text = Text("", "")
    show: Show = ""
    subject: str = ""


class Command(msgspec.Struct, frozen=True):
    """One command: its name without the slash, how it is written, what it does, its work."""

    name: str
    usage: str
    help: Text
    run: Callable[[Session, str], Outcome]


_COMMANDS: dict[str, Command] = {}
_LINE = re.compile(r"/([A-Za-z?][\w-]*)(?:\s+(.*))?", re.DOTALL)

_LONE_PATH = re.compile(r"(?:/|~/|\.\.?/|file:///)[^\s/]\S*\.\w{1,12}")


def command(
    usage: str,
    help: Text,  # noqa: A002  # the word that users know
) -> Callable[[Callable[[Session, str], Outcome]], Command]:
    """Register the decorated function as the command that `usage` begins with."""

    def register(run: Callable[[Session, str], Outcome]) -> Command:
        name = usage.split(maxsplit=1)[0].removeprefix("/")
        made = Command(name, usage, help, run)
        _COMMANDS[name] = made
        return made

    return register


def load_all() -> Mapping[str, Command]:
    """All commands by name, in alphabetical order."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return dict(sorted(_COMMANDS.items()))


def is_command(line: str) -> bool:
    """Whether a line is meant as a command: a slash and a name, and no path that exists."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return False
    return found[1].lower() in load_all() or not pasted_paths(line)


class Line(msgspec.Struct, frozen=True):
    """What the user sent: a command for `run`, files to attach, or a question to ask."""

    kind: Literal["command", "files", "question"]
    files: tuple[str, ...] = ()


def read_line(text: str) -> Line:
    """What a text is meant as. A lone path that does not exist is one too: its absence is worth telling."""
    if is_command(text):
        return Line("command")
    if paths := pasted_paths(text):
        return Line("files", paths)
    if _LONE_PATH.fullmatch(text.strip()):
        return Line("files", (one_path(text),))
    return Line("question")


def run(session: Session, line: str) -> Outcome:
    """Run a command line.

    Raises:
        UsageError: there is no such command, or its argument is wrong; says what would be right.
        ReadError: a file could not be read.
    """
    found = _LINE.fullmatch(line.strip())
    commands = load_all()
    name = found[1].lower() if found else line.strip().removeprefix("/")
    if found is None or name not in commands:
        close = difflib.get_close_matches(name, commands, n=1)
        raise UsageError(
            Text(f"there is no command /{name}", f"没有 /{name} 这个命令"),
            Text(
                f"one of: {', '.join('/' + known for known in commands)}",
                f"下列之一：{'、'.join('/' + known for known in commands)}",
            ),
            Text(f"did you mean /{close[0]}?", f"是不是想输入 /{close[0]}？") if close else "",
        )
    return commands[name].run(session, (found[2] or "").strip())


def completions(session: Session, line: str) -> list[str]:
    """Whole lines that `line` may be the beginning of: commands, then what their argument can be.

    Files are left to the face, which knows how to list a folder without waiting.
    """
    if not line.startswith("/"):
        return []
    name, blank, argument = line[1:].partition(" ")
    if not blank:
        return [f"/{known}" for known in load_all() if known.startswith(name.lower())]
    if name in ("detach", "follow"):
        among = [item.name for item in session.attached]
    elif name == "entry":
        among = list(session.advisor.knowledge.entries)
    elif name == "lang":
        among = ["auto", "en", "zh"]
    elif name == "role":
        among = [f"{column}=" for item in session.attached for column in item.columns]
    else:
        among = []
    return [f"/{name} {item}" for item in dict.fromkeys(among) if item.startswith(argument.lstrip())]
