"""One file of a session: as it was read, what the user said of its columns, and whether it has changed since."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import msgspec

from advisor.model import Attachment

# Files of a run folder that are looked at to see whether it has changed.
MOST_FILES = 2000


class Stamp(msgspec.Struct, frozen=True):
    """What tells a changed file from an unchanged one without reading it; zeros when it is not there."""

    modified_ns: int = 0
    size: int = 0
    files: int = 0


class Attached(msgspec.Struct, frozen=True, eq=False):
    """A file or run folder of the session.

    name: short and different from every other, what the user says in /detach and /follow.
    given: the path as the user wrote it. path: absolute.
    read: its contents as they were read last; None for a file of an earlier session that is gone.
    roles: column -> role, what the user overruled.
    following: whether the user asked to be told when it changes.
    stamp: of the contents in `read`.
    """

    name: str
    given: str
    path: str
    read: Attachment | None
    roles: Mapping[str, str] = msgspec.field(default_factory=dict)
    following: bool = False
    stamp: Stamp = Stamp()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, those that became no series included."""
        if self.read is None:
            return ()
        named = [series.name for run in self.read.runs for series in run.series.values()]
        return tuple(dict.fromkeys([*named, *self.read.unused]))

    @property
    def points(self) -> int:
        """How many points its longest series has; what grows when a file grows."""
        runs = self.read.runs if self.read is not None else ()
        return max((series.values.size for run in runs for series in run.series.values()), default=0)


def stamp_of(path: str) -> Stamp:
    """The stamp of a file, or of a folder with all that lies in it; microseconds for a file."""
    try:
        info = os.stat(path)  # noqa: PTH116  # called every second; pathlib adds nothing
    except OSError:
        return Stamp()
    if not stat.S_ISDIR(info.st_mode):
        return Stamp(info.st_mtime_ns, info.st_size, 1)
    newest, size, count = info.st_mtime_ns, 0, 0
    for folder, _, files in os.walk(path):
        for name in files:
            count += 1
            if count > MOST_FILES:
                return Stamp(newest, size, count)
            try:
                part = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118  # the same
            except OSError:
                continue
            newest, size = max(newest, part.st_mtime_ns), size + part.st_size
    return Stamp(newest, size, count)


def short_name(path: str, taken: frozenset[str]) -> str:
    """The file name, with as many of its folders as it takes to differ from all names taken."""
    parts = Path(path).parts
    for count in range(1, len(parts) + 1):
        name = "/".join(parts[-count:])
        if name not in taken:
            return name
    return path
