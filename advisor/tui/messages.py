"""What workers tell the screens. A worker only posts these; all state is changed where they arrive."""

from dataclasses import dataclass
from typing import Literal

from textual.message import Message

from advisor.history import Change, Conversation, Turn
from advisor.model import Diagnosis, Text
from advisor.session import Attached, Update
from advisor.session.commands import Outcome

# What the conversation is busy with, and the names of the groups of workers that do it.
Doing = Literal["", "restoring", "attaching", "asking", "renewing"]


@dataclass
class Stage(Message):
    """The work on the question that was sent last has come so far: keeping, reading or answering."""

    name: str

    def can_replace(self, message: Message) -> bool:
        """A later stage makes an earlier one uninteresting."""
        return isinstance(message, Stage)


@dataclass
class Answered(Message):
    """A question has its answer."""

    turn: Turn


@dataclass
class FileAttached(Message):
    """A file has been read."""

    item: Attached


@dataclass
class Renewed(Message):
    """The last question has been answered again, or the numbers by themselves; None where there is nothing to say."""

    answer: tuple[Diagnosis, tuple[Change, ...]] | None


@dataclass
class CommandDone(Message):
    """A line that was a command has done its work."""

    outcome: Outcome


class Restarted(Message):
    """A conversation of its own has begun."""


class AllAttached(Message):
    """Every file that was asked for has been tried."""


@dataclass
class Failed(Message):
    """Something that the user asked for could not be done; `doing`: what the conversation was busy with for it."""

    error: Exception
    doing: Doing = ""


class Stopped(Message):
    """The user stopped a question."""


@dataclass
class Updated(Message):
    """Followed files have grown."""

    updates: tuple[Update, ...]


class Changed(Message):
    """The session is no longer as it was (roles, files, language): draw it again."""


@dataclass
class Resumed(Message):
    """An earlier conversation has been loaded; `lost` is what could not be restored."""

    conversation: Conversation
    lost: tuple[Text, ...]


@dataclass
class FoundTurn(Message):
    """The turn that holds a text, by its index; None if none does."""

    text: str
    at: int | None


class Redrawn(Message):
    """What the session holds has been drawn: panels above it draw anew, and the first line too."""
