"""Every failure that a user can cause or meet, and the exit code it ends with.

::

  AdvisorError
  ├── UsageError         2   the command line or an argument is wrong
  │   └── KnowledgeError 2   a knowledge entry is broken
  ├── ReadError          3   an input could not be read
  │   └── HistoryError   3   earlier conversations cannot be read or kept
  └── DataError          1   the program's own data (index, model) is missing or damaged
"""


class AdvisorError(Exception):
    """A failure told in three parts: what was seen, what is needed, what to do.

    Args:
        seen: what the program met, quoting the user's own path or value.
        need: what would have been accepted ("" when it goes without saying).
        cure: the next thing to try ("" when there is none).
    """

    exit_code = 1

    def __init__(self, seen: str, need: str = "", cure: str = "") -> None:
        self.seen, self.need, self.cure = seen, need, cure
        parts = (seen, f"needed: {need}" if need else "", f"to do: {cure}" if cure else "")
        super().__init__("; ".join(part.rstrip(".") for part in parts if part))


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
