"""One term per concept and language, and how a text departs from it."""

import functools
import re
from collections.abc import Iterator, Sequence

import msgspec

from advisor.model import Language


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A concept: its term in each language and the variants that entries should not use."""

    en: str
    zh: str
    avoid_en: tuple[str, ...] = ()
    avoid_zh: tuple[str, ...] = ()

    def in_language(self, language: Language) -> str:
        """The term to use."""
        return self.zh if language == "zh" else self.en

    def avoided(self, language: Language) -> tuple[str, ...]:
        """The variants not to use."""
        return self.avoid_zh if language == "zh" else self.avoid_en


def variants_in(text: str, glossary: Sequence[Term], language: Language) -> Iterator[tuple[str, str]]:
    """Every (variant, term) of which the variant stands in the text, compared without case.

    A variant inside a longer term ("超参" in "超参数") or inside an identifier
    ("from_pretrained", "pretrained=True") does not count.
    """
    pattern, terms = _matcher(tuple(glossary), language)
    for match in pattern.finditer(text):
        term = terms.get(match.group().lower())
        if term:
            yield match.group(), term


@functools.cache
def _matcher(glossary: tuple[Term, ...], language: Language) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all terms and variants, longest first, and the term for each variant."""
    terms = {
        variant.lower(): term.in_language(language) for term in glossary for variant in term.avoided(language)
    }
    words = {*terms, *(term.in_language(language).lower() for term in glossary)} - {""}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(_whole, longest_first)) or r"(?!)", re.IGNORECASE), terms


def _whole(word: str) -> str:
    """The word on its own; Latin letters next to it, or code such as `x.word(`, make it another word."""
    start = r"(?<![A-Za-z0-9_.\-])" if word[0].isascii() else ""
    end = r"(?![A-Za-z0-9_(=\-]|\.[A-Za-z])" if word[-1].isascii() else ""
    return start + re.escape(word) + end
