"""From which epoch or step a claim holds: "after epoch 10", "第 10 轮之后", "from the start"."""

import re
from bisect import bisect_right

import msgspec

from advisor.words.reading import CLAUSE_END, SENTENCE_END, Reading, Statement

_STILL = re.compile(r"还是|仍|依然|依旧|\bstill\b")
_SINCE_BEFORE = re.compile(
    r"(?:\b(?:after|since|from|starting (?:at|from|with)|past|at|around|by)(?: (?:about|around|roughly|the|only|just|epochs?"
    r"|steps?|iterations?|iters?|training for|number))*[ #:]*|(?:从|到|在)(?:了)?第? ?)$"
)
_SINCE_BEHIND = re.compile(
    r" ?(?:个|th|st|nd|rd)? ?(?:epochs?|steps?|iters?|iterations?|轮|步|代|次迭代)? ?(?:的?训练)?(?:之后|以后|过后|后(?!面)|开始|起|时|的时候)"
)
_UNIT_BEHIND = re.compile(r" ?(?:epochs?|steps?|iterations?|iters?)\b")
_NOT_SINCE = re.compile(r"(?:\b(?:first|until|within|last|every)|前|每|最后) ?$")
_FROM_START = re.compile(
    r"\bfrom (?:the )?(?:very )?(?:start|beginning|get-?go)\b|\bfrom the (?:very )?(?P<first>first|1st) (?:epoch|step|iteration|batch|eval\w*)\b"
    r"|从?(?:一开始|最开始|头开始)|从第(?:一|1) ?(?:个|次)? ?(?P<first_zh>epoch|轮|步|batch|step|iter)"
)
_ONSET_REACH = 30  # characters before a figure in which "starting from" is looked for


def with_since(reading: Reading, statements: list[Statement]) -> list[Statement]:
    """Adds the epoch or step from which a claim holds, where the same clause or its neighbour says so."""
    breaks = [match.start() for match in CLAUSE_END.finditer(reading.text)]
    clauses = [bisect_right(breaks, item.at) for item in statements]
    result = list(statements)
    for place, end, value in _onsets(reading):
        clause = bisect_right(breaks, place)
        same = [i for i, its in enumerate(clauses) if its == clause]
        behind = [i for i in same if result[i].at >= place]
        ends_here = clause < len(breaks) and SENTENCE_END.match(reading.text, breaks[clause]) is not None
        following = [] if ends_here else [i for i, its in enumerate(clauses) if its == clause + 1]
        before = [i for i, its in enumerate(clauses) if its == clause - 1]
        for index in behind or same[-1:] or following or before[-1:]:
            item = result[index]
            if (
                item.since is None
                and item.kind not in ("at-value", "gap")
                and not _STILL.search(reading.text[item.first : item.end])
            ):
                quoted = (
                    (min(item.first, place), max(item.end, end)) if index in same else (item.first, item.end)
                )
                result[index] = msgspec.structs.replace(item, since=value, first=quoted[0], end=quoted[1])
    return result


def _onsets(reading: Reading) -> list[tuple[int, int, float]]:
    """Spans and values of "after epoch 10", "第 10 轮之后", "from the start" (0)."""
    text = reading.text
    onsets = [
        (*match.span(), 1.0 if match["first"] or match["first_zh"] else 0.0)
        for match in _FROM_START.finditer(text)
    ]
    for item in reading.found:
        if item.quantity.of not in ("epoch", "step"):
            continue
        earliest = max(0, item.start - _ONSET_REACH)
        before = text[earliest : item.start]
        if _NOT_SINCE.search(before):
            continue
        led, followed = _SINCE_BEFORE.search(before), _SINCE_BEHIND.match(text, item.end)
        if led or followed:
            unit = _UNIT_BEHIND.match(text, item.end)
            end = followed.end() if followed else unit.end() if unit else item.end
            onsets.append((earliest + led.start() if led else item.start, end, item.quantity.value))
    return onsets
