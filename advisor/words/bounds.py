"""Claims that a figure is never passed: "never goes above 50 %", "始终低于 0.6"."""

import math
import re

from advisor.words.reading import CLAIMABLE, HIGHER_IS_BETTER, Reading, Statement, claimed, is_wish
from advisor.words.subjects import subject

_REACH = 60  # characters before a figure in which the words of the bound stand
_NEVER = (
    r"\b(?:never|not(?: once| ever)?|(?:do|does|did|ca|wo|could|would|has|have)n'?t|cannot|can not|fails? to|unable to|refuses? to)"
    r"(?: (?:ever|even|really|been able to|be able to|seem to|want to|managed? to))*"
)
_VALUE = r"(?: (?:about|around|roughly|like|a|the|mark of))* ?$"
_OTHERS = re.compile(
    r"\b(?:papers?|report\w*|baselines?|official|others|published|expected)\b|论文|别人|官方|作者|原文"
)
# What is said just before the figure, and on which side of it the series is said to stay.
_BOUNDS = (
    (
        "below",
        re.compile(
            rf"{_NEVER} (?:exceeds?(?:ed)?|surpass(?:es|ed)?|reach(?:es|ed)?|hits?|pass(?:es|ed)?|beats?|crosse?s?(?:ed)?"
            r"|(?:go(?:es|ne)?|gets?|got|rises?|risen|climbs?|been|is|be|moves?) (?:any )?(?:above|over|past|beyond|higher than|more than|better than))"
            + _VALUE
        ),
    ),
    (
        "above",
        re.compile(
            rf"{_NEVER} (?:(?:go(?:es|ne)?|gets?|got|drops?|dropped|falls?|fallen|been|is|be|moves?|decreas\w+) (?:any )?(?:below|under|lower than|less than|beneath))"
            + _VALUE
        ),
    ),
    (
        "below",
        re.compile(
            r"\b(?:always|stay(?:s|ed)?|remain(?:s|ed)?|keeps?)(?: \w+)? (?:below|under|less than)" + _VALUE
        ),
    ),
    (
        "above",
        re.compile(
            r"\b(?:always|stay(?:s|ed)?|remain(?:s|ed)?|keeps?)(?: \w+)? (?:above|over|more than)" + _VALUE
        ),
    ),
    (
        "below",
        re.compile(
            r"(?:从来?|一直|始终|就|怎么(?:都|也)|死活|再也|总是?|也)?(?:不|没有?|未|无法|不能|没法)(?:曾|能|会)?(?:超过|高于|突破|达到|超|过|上到?) ?$"
            r"|(?:上|到|达|突破|超过?)不(?:了|到) ?$"
        ),
    ),
    (
        "above",
        re.compile(
            r"(?:从来?|一直|始终|就|怎么(?:都|也)|死活|再也|总是?|也)?(?:不|没有?|未|无法|不能|没法)(?:曾|能|会)?(?:低于|降到|小于|低过|掉到) ?$"
            r"|(?:降|掉|下)不(?:到|了) ?$"
        ),
    ),
    ("below", re.compile(r"(?:一直|始终|总是?|全程|都|永远)(?:在)?(?:低于|小于|不到|不超过|不高于) ?$")),
    ("above", re.compile(r"(?:一直|始终|总是?|全程|都|永远)(?:在)?(?:高于|大于|超过|不低于) ?$")),
)


def bounds(reading: Reading, used: set[int]) -> list[Statement]:
    """The bounds that a text states of a logged quantity; their figures are added to `used`."""
    statements: list[Statement] = []
    for item in reading.found:
        value = item.quantity.value
        if item.start in used or not math.isfinite(value):
            continue
        begin = max(0, item.start - _REACH)
        side, match = _side(reading.text[begin : item.start])
        if match is None:
            continue
        start = begin + match.start()
        about = subject(reading, start, item.start, "stuck")
        if about is None or about.measure not in CLAIMABLE or is_wish(reading, about.start, start):
            continue
        if _OTHERS.search(reading.text, max(0, about.start - _REACH), start):
            continue
        if item.quantity.of not in (about.role, about.measure, "unknown") and not (
            item.quantity.of == "score" or about.measure in HIGHER_IS_BETTER
        ):
            continue
        used.add(item.start)
        first = min(about.start, start)
        statements.append(Statement(side, claimed(about), first, start, item.end, value))
    return statements


def _side(before: str) -> tuple[str, re.Match[str] | None]:
    for side, pattern in _BOUNDS:
        match = pattern.search(before)
        if match is not None:
            return side, match
    return "", None
