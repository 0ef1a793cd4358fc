"""Names: which words of a line name the number after them, and what a few words alone say of the split."""

import re
from functools import lru_cache

from advisor.parsing import meaning
from advisor.parsing.names import words
from advisor.parsing.vocabulary import NEUTRAL, PARTS, RIVALS, SENSES, SMOOTHED, SPLITS, WINDOWS

LONGEST_NAME = 60
_MOST_WORDS = 4

_OPENING = re.compile(r"(?:(?:torch\.)?tensor\(|(?:np\.|numpy\.)?(?:array|float\d*)\()?[\s\"'(\[{<]*$")
_SEPARATOR = re.compile(r"\s*(?:[:=≈]+>?|->|→|\bis\b|[为是])\s*$")
_CLOSED = re.compile(r"\s*[(\[]([^()\[\]]{1,24})[)\]]$")
_UNIT = re.compile(r"^(?:[A-Za-zµ]{1,4}(?:/[A-Za-z]{1,8})?|/[A-Za-z]{1,8}|%)(?=[\s,;|\])-]|$)")
_UNIT_WORD = re.compile(
    r"^\s*(?:seconds?|secs?|ms|mins?|hours?|bpc|bpb|bits|nats|db|[a-z]+/s(?:ec)?(?!\s*[:=]))\b[\s,;]*",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;|、。!?{}\[\]()<>\"•]|\s-+\s|\s{2,}|[:=≈]+|\.\s|\s/\s|->|→|^-+\s*|^\.+\s*")
_TRIM = " -*#>'`.~+^&%$/\\_"
# fmt: off
_FILLERS = frozenset(["the", "and", "with", "of", "on", "in", "for", "at", "is", "was", "a", "an", "current", "cur", "final", "result", "results", "got", "has", "after", "completed"])
_SPLIT_COMPANY = NEUTRAL | WINDOWS | frozenset(["set", "inner", "phase", "stage", "mode", "result", "results", "statistics", "performance", "summary", "subset", "on", "running", "now", "during", "after", "start", "started", "starting", "begin", "done", "end", "finished", "ing"])
# fmt: on


def fragments(text: str) -> list[str]:
    """The pieces of a text between separators, trimmed; empty ones are left out."""
    return [piece for raw in _BREAK.split(text) if (piece := raw.strip(_TRIM))]


@lru_cache(maxsize=4096)
def split_of(fragment: str) -> str:
    """The split that a fragment is about when it says nothing else ("Validation", "[Train]"), else ""."""
    if len(fragment) > LONGEST_NAME:
        return ""
    tokens = words(fragment)
    said = [SPLITS[word] for word in tokens if word in SPLITS]
    if not said or any(word not in SPLITS and word not in _SPLIT_COMPANY for word in tokens):
        return ""
    return said[-1]


def halves(name: str) -> tuple[str, str]:
    """The names of two figures written as one: "val accuracy/loss" of 0.9/0.3, "train/val loss" of 0.2/0.3.

    >>> halves("val accuracy/loss"), halves("train/val loss"), halves("loss")
    (('val accuracy', 'val loss'), ('train loss', 'val loss'), ('loss', 'loss (after /)'))
    """
    first, _, second = name.partition("/")
    if second and "/" not in second:
        if split_of(first) and meaning(second):
            return f"{first.strip()} {second.split(maxsplit=1)[-1]}", second
        if meaning(first) and meaning(second):
            said = split_of(first.split(maxsplit=1)[0])
            return first, f"{said} {second}" if said else second
    return name, f"{name} (after /)"


@lru_cache(maxsize=1 << 14)
def name_before(text: str, first: bool) -> tuple[str, tuple[str, ...]]:
    """The name of the number that follows a text ("" without one), and the fragments before the name.

    Args:
        text: the words between the number and the one before it.
        first: no number stands before it on the line, so that no unit can begin the text.

    >>> name_before(": train loss ", False), name_before("ms, mfu ", False)
    (('train loss', ()), ('mfu', ()))
    """
    body = text if first else _UNIT_WORD.sub("", _UNIT.sub("", text))
    body = body[: _OPENING.search(body).start()]  # type: ignore[union-attr] # it matches the empty end too
    stripped = _SEPARATOR.sub("", body)
    explicit = len(stripped) < len(body.rstrip())
    if body.startswith("|") and body.rstrip().endswith("|"):  # a cell of a table of names and values
        stripped, explicit = body.rstrip()[:-1], True
    stripped = stripped.rstrip(" \"'*`")
    qualifier = ""
    if closed := _CLOSED.search(stripped):
        stripped = stripped[: closed.start()]
        qualifier = closed[1] if split_of(closed[1]) else ""
    if not stripped or stripped[-1] in ",;|)]}、。":
        return "", tuple(fragments(stripped))
    pieces = fragments(stripped)
    if not pieces:
        return "", ()
    name, rest = _named(pieces[-1], explicit)
    if name and qualifier:
        name = f"{qualifier} {name}"
    return name[:LONGEST_NAME], (*pieces[:-1], *([rest] if rest else []))


def _named(piece: str, explicit: bool) -> tuple[str, str]:
    """The name at the end of a piece, and the words before it that are no part of it."""
    tokens = piece.split()
    start = 0
    if not explicit and len(tokens) > 1:
        start = len(tokens)
        while start and (_is_known(tokens[start - 1]) or " ".join(tokens[start - 1 :]).lower() in SENSES):
            start -= 1
    start = max(start, len(tokens) - _MOST_WORDS)
    while start < len(tokens) and tokens[start].lower() in _FILLERS:
        start += 1
    rest = start
    while rest and tokens[rest - 1].lower() in _FILLERS:
        rest -= 1
    name = " ".join(tokens[start:]).strip(_TRIM)
    return name if any(c.isalpha() for c in name) else "", " ".join(tokens[:rest])


@lru_cache(maxsize=4096)
def _is_known(token: str) -> bool:
    """Whether a word belongs to names of metrics; words of prose do not."""
    low = token.lower().strip(_TRIM)
    return (
        any(low in known for known in (SPLITS, NEUTRAL, SMOOTHED, PARTS, RIVALS))
        or meaning(token) is not None
    )
