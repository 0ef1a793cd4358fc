"""What a conversation is made of, as it is shown, kept and exported: frozen values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from advisor.model import Attachment, Diagnosis, Measured, Text, attachment_dict


class Change(msgspec.Struct, frozen=True):
    """How one diagnosis moved in the ranking from one answer to the next.

    before, after: ranks from 1; None where it was or is not among the findings shown.
    was, now: confidences from 0 to 1, None likewise.
    why: the reason in one sentence.
    """

    id: str
    title: Text
    before: int | None
    after: int | None
    was: float | None
    now: float | None
    why: Text


class Turn(msgspec.Struct, frozen=True, eq=False):
    """One question and its answer.

    place: position in the conversation, from 1.
    question: as the user typed it.
    asked: when, in UTC.
    diagnosis: the answer; None when the program ended, or was told to stop, before there was one.
    changes: how the ranking moved since the turn before; empty for a question of its own.
    understood: what a bare "yes" or "no" was taken to say; None for any other question.
    facts: what was attached, as `Diagnosis.to_dict()` told it when the answer was given.
    measured: what the user had found out by then and the answer takes into account.
    """

    place: int
    question: str
    asked: datetime
    diagnosis: Diagnosis | None = None
    changes: tuple[Change, ...] = ()
    understood: Text | None = None
    facts: tuple[Mapping[str, Any], ...] = ()
    measured: tuple[Measured, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.diagnosis is not None

    def report(self) -> dict[str, Any] | None:
        """The public report (`advisor.report/1`) of the answer, None without one.

        A turn that comes from the history holds thinned curves; what was said of the files is kept in full.
        """
        if self.diagnosis is None:
            return None
        body = self.diagnosis.to_dict()
        if self.facts:
            body["attachments"] = [dict(item) for item in self.facts]
        return body


class Kept(msgspec.Struct, frozen=True):
    """An attachment as the history remembers it: where it lies and what the user said of its columns.

    name: as the session shows it. path: absolute. given: as the user wrote it.
    """

    name: str
    path: str
    given: str
    roles: Mapping[str, str] = msgspec.field(default_factory=dict)


class Conversation(msgspec.Struct, frozen=True, eq=False):
    """A whole conversation. `name` is "" until the user gives it one; `started` is in UTC.

    turns: oldest first; those of a conversation from the history are opened one by one, see `Turns`.
    """

    id: str
    name: str
    started: datetime
    language: Literal["auto", "en", "zh"]
    turns: Sequence[Turn] = ()
    attached: tuple[Kept, ...] = ()


class Listed(msgspec.Struct, frozen=True):
    """One line of the list of conversations.

    first: its first question. turns: how many questions. found: the passage that a search met, "" in a list.
    """

    id: str
    name: str
    first: str
    turns: int
    started: datetime
    latest: datetime
    found: str = ""

    @property
    def title(self) -> str:
        """The user's name for it, else its first question."""
        return self.name or self.first


def facts_of(attachments: tuple[Attachment, ...], diagnosis: Diagnosis) -> tuple[Mapping[str, Any], ...]:
    """What was attached, as plain JSON types in the language of the answer."""
    return tuple(attachment_dict(item, diagnosis.language) for item in attachments)
