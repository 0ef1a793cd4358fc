"""Cuts folded text into the terms that lexical search counts.

English words lose their plural, -ing and -ed; identifiers are kept whole and in parts
(`use_global_stats`, `CrossEntropyLoss`); figures are terms; Chinese gives pairs of characters, and a single character that stands alone.
"""

import re

_TERM = re.compile(
    r"[a-zA-Z]+(?:'[a-z]+)?(?:[_.]?[a-zA-Z0-9]+)*|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[^\W\x00-\x7f]+"
)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LONGEST = 40  # characters of a term; longer ones are noise
_STOP_TEXT = (
    "a an the is are was were be been am i my me we our you your it its this that these those and or but if so as at by"
    " for from in into of on to with than then there here do does did have has had can could will would should may might"
    " not no what why how when which who just very really get gets got some any all also only about after before because"
    " while where up out more most much many even still"
)
STOP_WORDS = frozenset(_STOP_TEXT.split())
STOP_CHARACTERS = frozenset("的了是在我有和就都也很一这那个到说要去你会着没看自己上把让吗呢吧啊什么怎为不")


def terms(folded: str) -> list[str]:
    """All terms of a folded text, repeated as often as they occur."""
    found: list[str] = []
    for match in _TERM.finditer(folded):
        word = match[0][:_LONGEST]
        if not word[0].isascii():
            found += [word] if len(word) == 1 else [word[i : i + 2] for i in range(len(word) - 1)]
        elif word[0].isdigit():
            found.append(word.lower())
        else:
            found += _word_terms(word)
    return found


def content_terms(folded: str) -> list[str]:
    """The terms that carry meaning: no stop words, figures, single letters, or Chinese pairs with a particle."""
    kept: list[str] = []
    for term in terms(folded):
        if not term[0].isascii():
            if len(term) == 2 and not STOP_CHARACTERS.intersection(term):  # noqa: PLR2004 - a pair
                kept.append(term)
        elif term not in STOP_WORDS and not term[0].isdigit() and len(term) > 1:
            kept.append(term)
    return kept


def _word_terms(word: str) -> list[str]:
    parts = [part.lower() for part in _PARTS.findall(word)]
    if len(parts) < 2 or "'" in word:  # noqa: PLR2004 - a plain word
        return [stem(word.lower())]
    return [word.lower(), *(stem(part) for part in parts if len(part) > 1)]


def stem(word: str) -> str:
    """A light stem: plural -s, -ing, -ed and a doubled consonant before them are cut off."""
    if len(word) <= 3 or word.endswith(("ss", "ous", "tus", "cus", "nus", "is")):  # noqa: PLR2004 - too short to inflect
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and not root.endswith("e"):  # noqa: PLR2004 - "red", "ring" stay
            return root[:-1] if root[-1] == root[-2] and root[-1] not in "ls" else root
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    word = word.removesuffix("s")
    return word.removesuffix("e") if len(word) > 4 else word  # noqa: PLR2004 - "decrease" meets "decreasing"
