"""The turns of a conversation. What lies in the history is opened when it is looked at.

A thousand answers with their curves would fill half a gigabyte; as they are kept, they take some 15 MB.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import overload

import msgspec

from advisor.errors import HistoryError
from advisor.history.codec import decode
from advisor.history.records import Turn

# Turns held open: those that a screen has mounted, and some.
OPENED = 40


class Packed(msgspec.Struct, frozen=True, eq=False):
    """A turn as the history holds it; `body` is None for a question without an answer."""

    place: int
    question: str
    asked: datetime
    body: bytes | None

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.body is not None


class Turns(Sequence[Turn]):
    """Turns, oldest first. `items` tells questions, and which of them have an answer, without opening any."""

    def __init__(self, items: "Iterable[Turn | Packed]" = ()) -> None:
        self.items: tuple[Turn | Packed, ...] = items.items if isinstance(items, Turns) else tuple(items)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.items)

    @overload
    def __getitem__(self, at: int) -> Turn: ...

    @overload
    def __getitem__(self, at: slice) -> "Turns": ...

    def __getitem__(self, at: int | slice) -> "Turn | Turns":
        """One of them, opened; a slice opens none."""
        if isinstance(at, slice):
            return Turns(self.items[at])
        item = self.items[at]
        return item if isinstance(item, Turn) else _opened(item)

    def answered(self) -> list[str]:
        """The questions that have an answer."""
        return [item.question for item in self.items if item.answered]

    def find(self, text: str, before: int) -> int | None:
        """The index of the last turn before `before` that holds every word of `text`, None if none does.

        Looks into questions and the titles of what was found, in both languages; opens the answers that it passes.
        """
        words = text.lower().split()
        places = reversed(range(min(before, len(self))))
        return next((at for at in places if words and all(word in _said(self[at]) for word in words)), None)

    def latest(self) -> Turn | None:
        """The newest turn with an answer."""
        there = (at for at in reversed(range(len(self))) if self.items[at].answered)
        return next((turn for at in there if (turn := self[at]).answered), None)


def _said(turn: Turn) -> str:
    findings = turn.diagnosis.findings if turn.diagnosis is not None else ()
    titles = [text for item in findings for text in (item.id, item.title.en, item.title.zh)]
    return " ".join([turn.question, *titles]).lower()


@lru_cache(maxsize=OPENED)
def _opened(packed: Packed) -> Turn:
    """The whole turn; without its answer if that is damaged."""
    bare = Turn(packed.place, packed.question, packed.asked)
    if packed.body is None:
        return bare
    try:
        kept = decode(packed.body)
    except HistoryError:
        return bare
    return Turn(
        packed.place,
        packed.question,
        packed.asked,
        kept.diagnosis,
        kept.changes,
        kept.understood,
        kept.facts,
        kept.measured,
    )
