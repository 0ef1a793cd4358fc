"""Every failure that a user can cause or meet, and the exit code it ends with.

::

  AdvisorError
  ├── UsageError         2   the command line or an argument is wrong
  │   └── KnowledgeError 2   a knowledge entry is broken
  ├── ReadError          3   an input could not be read
  │   └── HistoryError   3   earlier conversations cannot be read or kept
  └── DataError          1   the program's own data (index, model) is missing or damaged
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `advisor --help` loads this file, and need not load what a Text is made of
    from collections.abc import Mapping

    from advisor.language import Language, Text


class AdvisorError(Exception):
    """A failure told in three parts: what was seen, what is needed, what to do.

    The attributes and `str()` are English; `parts` and `told` give the language of a user. A part that
    is the same in both languages (a command to type, a message of the system) may be a plain str.

    Args:
        seen: what the program met, quoting the user's own path or value.
        need: what would have been accepted ("" when it goes without saying).
        cure: the next thing to try ("" when there is none).
    """

    exit_code = 1

    def __init__(self, seen: "str | Text", need: "str | Text" = "", cure: "str | Text" = "") -> None:
        self._parts = (seen, need, cure)
        self.seen, self.need, self.cure = self.parts("en")
        super().__init__(self.told("en"))

    def parts(self, language: "Language") -> tuple[str, str, str]:
        """What was seen, what is needed, what to do."""
        seen, need, cure = (in_language(part, language) for part in self._parts)
        return seen, need, cure

    def told(self, language: "Language") -> str:
        """All of it in one line."""
        needed, to_do = LABELS[language]
        seen, need, cure = self.parts(language)
        if language == "zh":
            lines = (seen, need and f"{needed}：{need}", cure and f"{to_do}：{cure}")
            return "；".join(line.rstrip("。") for line in lines if line)
        lines = (seen, need and f"{needed}: {need}", cure and f"{to_do}: {cure}")
        return "; ".join(line.rstrip(".") for line in lines if line)


LABELS: "Mapping[Language, tuple[str, str]]" = {"en": ("needed", "to do"), "zh": ("需要", "怎么办")}


def in_language(part: "str | Text", language: "Language") -> str:
    """A part of a message; one that is no Text reads the same in both languages."""
    return part if isinstance(part, str) else part.in_language(language)


class UsageError(AdvisorError):
    """The command line, an option or an argument of the Python API is wrong."""

    exit_code = 2


class KnowledgeError(UsageError):
    """An entry of the knowledge base is broken; names file, field and reason."""


class ReadError(AdvisorError):
    """An input could not be read: which, where, why, and what would be accepted."""

    exit_code = 3


class HistoryError(ReadError):
    """The database of earlier conversations cannot be opened, read or written; the file is named."""


class DataError(AdvisorError):
    """The program's own data (index folder, encoder weights) is missing or damaged."""
