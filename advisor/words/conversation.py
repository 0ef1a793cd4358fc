"""A question within a conversation: "labels are fine", "val loss is flat too", or something new.

The talk is searched as one text and as the question that began it, and both count: alone, one long text
would be drawn to whatever word is in it ("I already use dropout" is no question about dropout). A talk ends where
a text is about something else; what the user ruled out stays ruled out until then.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal

import msgspec
import numpy as np

from advisor.model import Candidate, Query
from advisor.words.concepts import concerned
from advisor.words.figures_alone import topic_of_figures
from advisor.words.folding import language_of, lowered, simplified
from advisor.words.followup import Part, asks, continues, part_of
from advisor.words.fuse import Doubles
from advisor.words.measures import labels
from advisor.words.question import understand
from advisor.words.search import Shares, WordsArm
from advisor.words.troubles import Trouble, halves, parts
from advisor.words.vague import Topic, topic_of

MOST_EARLIER = 12  # earlier texts that are looked at
# What all texts of a talk in one weigh ("it only happens in evaluation" needs its "it") against the question
# that began it ("I already use dropout" must not drown it).
TOGETHER = 0.5
# A new text is about the same trouble if one of its likely entries is one of the talk's, or a look-alike.
LIKELY = 0.1
ALONE = 0.5
# From which probability a part of a text is a trouble of its own: behind "and also", behind a bare "and".
RECOGNISED, SURE = 0.5, 0.8
# What is left of the share of an entry that the user rules out by name ("it is not overfitting").
DENIED = 0.005


class Heard(msgspec.Struct, frozen=True):
    """A question as it was understood.

    query: the question itself, with everything that was ruled out in the talk. context: the earlier texts
    that it was read together with. found: candidates, best first. in_scope: whether the talk is about
    training trouble at all. ruled_out: ids of entries that the user denied. vague: the topic of a talk that says only
    that something is wrong (`vague`), "" otherwise. troubles: what the question complains of, if it is more than one.
    names_metric: whether the question speaks of something that a log holds.
    """

    query: Query
    context: tuple[str, ...]
    found: tuple[Candidate, ...]
    in_scope: bool
    ruled_out: tuple[str, ...] = ()
    vague: str = ""
    troubles: tuple[Trouble, ...] = ()
    names_metric: bool = False


class _Text(msgspec.Struct, frozen=True, eq=False):
    query: Query
    part: Part
    shares: Shares
    topic: Topic | None = None


def hear(
    arm: WordsArm,
    question: str,
    earlier: Sequence[str] = (),
    language: Literal["auto", "en", "zh"] = "auto",
) -> Heard:
    """Search for a question as part of a conversation.

    Args:
        arm: searches single texts.
        question: what the user says now.
        earlier: what the user said before, oldest first.
        language: of the answer; "auto" takes that of the question, or of the talk where it is but a nod.
    """
    talk: list[_Text] = []
    for text in earlier[-MOST_EARLIER:]:
        _join(arm, talk, text)
    now = _join(arm, talk, question)
    query, before = now.query, [item.query for item in talk[:-1]]
    own = query.language if language == "auto" else language
    if language == "auto" and before and now.part in ("nod", "aside"):
        own = language_of(simplified(before[-1].text))
    query = msgspec.structs.replace(
        query,
        language=own,
        denied=_each(item.query.denied for item in talk),
        in_place=_each(item.query.in_place for item in talk),
    )
    values, troubles = _joined(arm, talk)
    ruled_out = _ruled_out(arm, talk)
    values = _redistributed(values, np.array([DENIED if name in ruled_out else 1.0 for name in arm.ids]))
    scope = max(item.shares.scope for item in talk)
    found = [Candidate(name, float(values[at] * scope)) for at, name in enumerate(arm.ids)]
    found.sort(key=lambda item: (-item.match, item.id))
    context = tuple(item.text for item in before)
    vague = next((item.topic.name for item in talk if item.topic), "") if not _telling(talk) else ""
    in_scope = bool(vague) or arm.inside(scope)
    return Heard(
        query,
        context,
        tuple(found),
        in_scope,
        tuple(sorted(ruled_out)),
        vague,
        troubles,
        bool(labels(lowered(query.folded))),
    )


def _join(arm: WordsArm, talk: list[_Text], text: str) -> _Text:
    """Add a text to the talk, or begin a new one with it; nods alone say nothing and are left out later."""
    new = _read(arm, text)
    if talk and not _follows(arm, talk, new):
        talk.clear()
    talk[:] = [item for item in talk if item.part not in ("nod", "aside")] if talk else talk
    talk.append(new)
    return new


def _read(arm: WordsArm, text: str) -> _Text:
    query = understand(text)
    topic = topic_of(query) or topic_of_figures(query)
    shares = _guessed(arm, topic, _shares(arm, query)) if topic else _shares(arm, query)
    return _Text(query, part_of(query), shares, topic)


def _read_part(arm: WordsArm, text: str) -> _Text:
    """A part of a text, without what it rules out."""
    part = _read(arm, text)
    fallen = _ruled_out(arm, [part])
    keep = np.array([DENIED if name in fallen else 1.0 for name in arm.ids])
    return msgspec.structs.replace(
        part, shares=Shares(_redistributed(part.shares.values, keep), part.shares.scope)
    )


def _shares(arm: WordsArm, query: Query) -> Shares:
    """What a text says without what it rules out: "no leakage, but …" is no question about leakage."""
    whole = arm.shares(query)
    if not query.rest:
        return whole
    rest = arm.shares(understand(query.rest))
    return Shares(rest.values, max(whole.scope, rest.scope))


def _guessed(arm: WordsArm, topic: Topic, shares: Shares) -> Shares:
    """What a text that says nothing but its topic may mean; never so sure as to be an answer."""
    usual = np.array([topic.likely.get(name, 0.0) for name in arm.ids])
    return Shares((1 - topic.heard) * usual + topic.heard * shares.values, 1.0)


def _telling(talk: Iterable[_Text]) -> list[_Text]:
    """The texts that say what is seen, or a fact."""
    return [item for item in talk if item.part in ("symptom", "fact") and item.topic is None]


def _ruled_out(arm: WordsArm, talk: Iterable[_Text]) -> set[str]:
    """Ids of the entries that fall with what was ruled out."""
    patterns = {pattern for item in talk for pattern in item.query.excludes}
    return set().union(*(concerned(pattern, arm.ids) for pattern in patterns))


def _redistributed(values: Doubles, keep: Doubles) -> Doubles:
    """The shares once a branch is ruled out: what it had goes to the others.

    By the root of their shares: that the likeliest is wrong does not make the next one certain.
    """
    left = values * keep
    others = np.sqrt(values) * (keep == 1)
    return np.asarray(left + (values.sum() - left.sum()) * others / others.sum())


def _each(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def _follows(arm: WordsArm, talk: Sequence[_Text], new: _Text) -> bool:
    """Whether a text goes on with the talk: by its wording, else by what it is about."""
    told = continues(new.query)
    if told is not None:
        return told
    if not _telling(talk):
        return arm.inside(new.shares.scope)  # whatever it is says more of the same trouble
    likely = arm.likely(new.shares.values, LIKELY)
    if asks(new.query) and new.shares.values.max() >= ALONE:
        return False
    return arm.related(arm.likely(_joined(arm, talk)[0], LIKELY), likely)


def _joined(arm: WordsArm, talk: Sequence[_Text]) -> tuple[Doubles, tuple[Trouble, ...]]:
    """One distribution over the entries: the mean of what the first text says, and all of them together."""
    speaking = _telling(talk) or list(talk[:1])
    if len(speaking) == 1:
        return _apart(arm, speaking[0])
    together = arm.shares(
        understand(". ".join((item.query.rest or item.query.text).rstrip(".。 ") for item in speaking))
    )
    return (1 - TOGETHER) * speaking[0].shares.values + TOGETHER * together.values, ()


def _apart(arm: WordsArm, item: _Text) -> tuple[Doubles, tuple[Trouble, ...]]:
    """Several troubles in one text are found each by itself; all of them may be right at once."""
    text = item.query.text
    explicit = parts(text)
    told = [_read_part(arm, complaint) for complaint in explicit or halves(text)]
    troubles = tuple(_trouble(arm, part) for part in told)
    if told and _are_separate(arm, told, troubles, RECOGNISED if explicit else SURE):
        return np.max([part.shares.values for part in told], axis=0), troubles
    return item.shares.values, ()


def _trouble(arm: WordsArm, part: _Text) -> Trouble:
    return Trouble(part.query.text, "" if part.topic else arm.ids[int(part.shares.values.argmax())])


def _are_separate(arm: WordsArm, told: Sequence[_Text], troubles: Sequence[Trouble], least: float) -> bool:
    """Whether each part is recognised, or complains without saying of what, and no two are of one trouble."""
    if not all(part.topic or part.shares.values.max() * part.shares.scope >= least for part in told):
        return False
    return not any(
        one.id and other.id and arm.related((one.id,), (other.id,))
        for one, other in combinations(troubles, 2)
    )
