"""A failure on the terminal: what was seen, what is needed, what to do, in the language of the user."""

import contextlib
import difflib
import os
import sys
from collections.abc import Sequence

from advisor.errors import LABELS, AdvisorError, UsageError
from advisor.language import Language, Text, locale_language
from advisor.report.style import clean


def refuse(error: AdvisorError, argv: Sequence[str]) -> int:
    """Print the failure of a command line and return its exit code."""
    language = language_of(argv)
    seen, *rest = error.parts(language)
    lines = [f"advisor: {clean(seen)}"]
    for label, text in zip(LABELS[language], rest, strict=True):
        if text:
            head = f"{label + ':':<8}" if language == "en" else f"{label}："
            lines.append(f"  {head}{clean(text)}")
    _write(lines)
    return error.exit_code


def interrupted(argv: Sequence[str]) -> None:
    """Say that the user stopped the command."""
    _write([f"advisor: {Text('interrupted', '已中断').in_language(language_of(argv))}"])


def language_of(argv: Sequence[str]) -> Language:
    """The language chosen by `--lang`, ADVISOR_LANG or config.toml, else that of the locale.

    The command line is looked through as it stands: what failed may be its very parsing.
    """
    chosen = _flag(argv) or os.environ.get("ADVISOR_LANG") or _configured()
    if chosen == "en":
        return "en"
    return "zh" if chosen == "zh" else locale_language()


def _flag(argv: Sequence[str]) -> str:
    chosen = ""
    for at, word in enumerate(argv):
        if word == "--":
            break
        if word.startswith("--lang="):
            chosen = word.removeprefix("--lang=")
        elif word == "--lang":
            chosen = argv[at + 1] if at + 1 < len(argv) else ""
    return chosen


def _configured() -> str:
    from advisor.cli.settings import configured

    try:
        return str(configured("lang") or "")
    except AdvisorError:  # that may be the very failure to tell of
        return ""


def no_command(name: str, known: Sequence[str]) -> UsageError:
    """The refusal of a word that is no command."""
    return UsageError(
        Text(f"there is no command {name!r}", f"没有 {name!r} 这个命令"),
        Text(f"one of: {', '.join(known)}", f"下列之一：{'、'.join(known)}"),
        _guess(name, known),
    )


def _guess(name: str, known: Sequence[str]) -> Text:
    if os.path.exists(name):  # noqa: PTH110  # a name too long for a path is no reason to fail here
        return Text(f"to look at a file: advisor diagnose {name}", f"要查看一个文件：advisor diagnose {name}")
    if name.startswith("-"):
        return Text(
            "options stand behind the command, see `advisor --help`",
            "选项要写在命令之后，见 `advisor --help`",
        )
    if " " in name or len(name) > 20 or not name.isascii():  # noqa: PLR2004  # a question, not a mistyped word
        return Text('to ask a question: advisor ask "…"', '要提问：advisor ask "…"')
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return Text(f"did you mean `advisor {close[0]}`?", f"是不是想输入 `advisor {close[0]}`？")
    return Text("see `advisor --help`", "见 `advisor --help`")


def _write(lines: Sequence[str]) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write("\n".join(lines) + "\n")
