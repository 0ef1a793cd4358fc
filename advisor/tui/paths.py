"""Paths as terminals and file managers paste them: quoted, with escaped blanks, as file:// addresses."""

import shlex
from pathlib import Path
from urllib.parse import unquote, urlsplit

LONGEST = 8000
MOST = 50


def pasted_paths(text: str) -> tuple[str, ...]:
    """The paths that a pasted text consists of, () unless all of it are files or folders that exist."""
    text = text.strip()
    if not text or len(text) > LONGEST or "\0" in text:
        return ()
    if found := _path(text):
        return (found,)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found_lines = [_path(line) for line in lines[:MOST]]
    if len(lines) > 1 and len(lines) <= MOST and all(found_lines):
        return tuple(path for path in found_lines if path)
    try:
        words = shlex.split(text)
    except ValueError:
        return ()
    found_words = [_path(word) for word in words]
    if 1 < len(words) <= MOST and all(found_words):
        return tuple(path for path in found_words if path)
    return ()


def _path(text: str) -> str:
    """The existing file or folder that a text names, "" if there is none; a bare word is no path."""
    if text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    for form in (text, text.replace("\\ ", " ")):
        path = Path(form).expanduser() if form.startswith("~") else Path(form)
        named = path.is_absolute() or "/" in form or "\\" in form or path.suffix
        try:
            if named and path.exists():
                return str(path)
        except (OSError, ValueError):
            return ""
    return ""
