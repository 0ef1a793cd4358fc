"""Crashes told in the logs that lie beside a metrics file: the error output of the run that wrote it."""

from collections.abc import Container
from fnmatch import fnmatchcase

from advisor.errors import ReadError
from advisor.model import Event
from advisor.numbers.lines.clean import lines
from advisor.numbers.lines.crash import Crashes
from advisor.numbers.tables.folder import Folder

MOST_FILES = 8
"""Files looked at, each of them at its end."""

_NAMES = ("*.err", "*.out", "*.log", "*err*.txt", "*log*.txt", "*out*.txt", "std*", "nohup*", "log")


def crashes_beside(found: Folder, place: str, read: Container[str] = ()) -> dict[str, list[Event]]:
    """What the logs in one place of a folder tell, by file; a file that tells nothing is left out.

    Args:
        found: the folder.
        place: the folder inside it, "" for itself.
        read: the files that are read for their metrics.
    """
    here = [
        file
        for file in found.files
        if file.rpartition("/")[0] == place
        and file not in read
        and any(fnmatchcase(file.rpartition("/")[2].lower(), name) for name in _NAMES)
    ]
    told: dict[str, list[Event]] = {}
    for file in here[-MOST_FILES:]:
        try:
            source = found.open(file)
        except ReadError:
            continue
        if source.encoding and (events := _told(source.sample(1.0))):
            told[file] = events
    return told


def _told(data: bytes) -> list[Event]:
    crashes = Crashes()
    for line in lines(data):
        crashes.feed(line)
    return crashes.finish()
