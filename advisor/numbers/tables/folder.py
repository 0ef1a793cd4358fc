"""A folder as readers see it: the files in it, found safely and in bounded time."""

import fnmatch
import os
import re
from collections.abc import Mapping

import msgspec

from advisor.errors import ReadError
from advisor.language import Text
from advisor.numbers.tables.source import Source, open_source

MOST_FILES = 20_000
"""Files looked at in one folder; beyond it `Folder.cut` is true."""

_DEEPEST = 8
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "venv", "env"})
_DIGITS = re.compile(r"(\d+)")


class Folder(msgspec.Struct, frozen=True, eq=False):
    """What stands in a folder and below it, up to eight levels deep.

    Hidden folders and those of installed packages are left out, links to folders are not followed.

    path: as the user gave it.
    files: path relative to the folder, with "/" between its parts, to the time of the last change
        (seconds); in natural order: "version_9/metrics.csv" before "version_10/metrics.csv".
    cut: there are more files than were looked at.
    """

    path: str
    files: Mapping[str, float]
    cut: bool = False

    @property
    def name(self) -> str:
        """The folder's own name."""
        return os.path.basename(os.path.abspath(self.path))  # noqa: PTH100, PTH119 - pathlib costs start-up time

    def matching(self, *patterns: str) -> list[str]:
        """The files whose relative path, or whose last part, fits one of the patterns (`*`, `?`, `[…]`)."""
        return [
            name
            for name in self.files
            if any(
                fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(name.rpartition("/")[2], pattern)
                for pattern in patterns
            )
        ]

    def where(self, name: str) -> str:
        """The path under which a file of the folder can be opened and told."""
        return os.path.join(self.path, *name.split("/"))  # noqa: PTH118 - as above

    def open(self, name: str) -> Source:
        """A file of the folder, by its relative path.

        Raises:
            ReadError: as for `open_source`.
        """
        return open_source(self.where(name))


def open_folder(path: str) -> Folder:
    """List a folder.

    Raises:
        ReadError: it may not be read, or holds no file.
    """
    found: dict[str, float] = {}
    cut = _walk(path, "", 0, found)
    if not found:
        raise ReadError(
            Text(f"{path} is a folder without files", f"{path} 是空文件夹"),
            Text("a run folder that holds a metrics file", "含有指标文件的训练文件夹"),
            Text("check that logging wrote to it", "确认日志确实写到了这里"),
        )
    return Folder(path, {name: found[name] for name in sorted(found, key=natural)}, cut)


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts numbers in names by their value."""
    return tuple(
        (int(part), "") if part.isdecimal() and len(part) < 20 else (-1, part)  # noqa: PLR2004 - longer is no count
        for part in _DIGITS.split(name)
    )


def _walk(root: str, inside: str, depth: int, found: dict[str, float]) -> bool:
    """Collect the files below a folder; true when there were too many."""
    try:
        entries = sorted(os.scandir(os.path.join(root, inside)), key=lambda entry: entry.name)  # noqa: PTH118
    except OSError as error:
        if inside:
            return False
        raise ReadError(
            Text(f"{root} could not be opened ({error})", f"无法打开 {root}（{error}）"),
            Text("a folder that may be read", "有读权限的文件夹"),
        ) from None
    deeper = []
    for entry in entries:
        name = f"{inside}/{entry.name}" if inside else entry.name
        try:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and entry.name not in _SKIPPED and depth < _DEEPEST:
                    deeper.append(name)
            elif entry.is_file():
                if len(found) >= MOST_FILES:
                    return True
                found[name] = entry.stat().st_mtime
        except OSError:
            continue
    cut = False
    for name in deeper:
        cut |= _walk(root, name, depth + 1, found)
    return cut
