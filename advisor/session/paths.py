"""Paths as terminals and file managers paste them: quoted, with escaped blanks, as file:// addresses."""

import re
import shlex
from pathlib import Path
from urllib.parse import unquote, urlsplit

LONGEST = 8000
MOST = 50
_ESCAPED = re.compile(r"\\(.)")


def pasted_paths(text: str) -> tuple[str, ...]:
    """The paths that a text consists of, one or several set apart by blanks or lines.

    () unless every part of it names a file or folder that exists: a question stays a question. A bare
    word without a slash or a suffix is no path, even where a folder of that name lies about.
    """
    text = text.strip()
    if not text or len(text) > LONGEST or "\0" in text:
        return ()
    if whole := _existing(text):
        return (whole,)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for parts in (lines, _words(text)):
        found = [_existing(part) for part in parts[:MOST]]
        if 1 < len(parts) <= MOST and all(found):
            return tuple(dict.fromkeys(found))
    return ()


def one_path(text: str) -> str:
    """The path that an argument such as that of /attach names, whether it exists or not."""
    text = text.strip()
    if text.startswith("file://"):
        return unquote(urlsplit(text).path)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text if _exists(text) else _ESCAPED.sub(r"\1", text)


def _existing(text: str) -> str:
    """The path a part names if it exists, else ""."""
    path = one_path(text)
    if path.startswith("~"):
        path = str(Path(path).expanduser())
    named = "/" in path or "\\" in path or Path(path).suffix
    return path if named and _exists(path) else ""


def _exists(path: str) -> bool:
    try:
        return Path(path).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return []
