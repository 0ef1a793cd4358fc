"""BM25 over the entries: rare terms, error names, identifiers.

An entry is one document, made of its titles, summaries and phrasings; a term counts once for each of them
that holds it. Scoring an entry by its single best phrasing ranked a phrasing that was left out first in 30 %
of the cases, the entry as a whole in 50 to 57 % (30 entries, 2,271 phrasings). The weights of BM25 (Robertson
and Zaragoza, 2009) are computed when the index is built, so that a search only adds them up.
"""

import math
from collections import Counter
from typing import Self

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.errors import DataError
from advisor.knowledge import Entry, Knowledge
from advisor.language import Text
from advisor.words.folding import fold
from advisor.words.tokens import content_terms, terms

SATURATION = 8.0  # k1: a term goes on to gain up to dozens of phrasings; chosen by leaving phrasings out
SIZE_WEIGHT = 0.75  # b: makes up for entries with few phrasings


class _Stored(msgspec.Struct, frozen=True):
    """The index as msgpack: the postings of term i are `offsets[i]` to `offsets[i + 1]`.

    `offsets` and `places` (row of the entry) are little-endian uint32, `weights` float32.
    """

    entries: list[str]
    terms: list[str]
    offsets: bytes
    places: bytes
    weights: bytes


def build(knowledge: Knowledge) -> bytes:
    """The lexical index of a knowledge base, for `Lexical.load`."""
    entries = sorted(knowledge.entries)
    counts: list[Counter[str]] = []
    sizes: list[int] = []
    for identifier in entries:
        texts = documents(knowledge.entries[identifier])
        sizes.append(len(texts))
        counts.append(Counter(term for text in texts for term in set(terms(fold(text)))))
    return msgspec.msgpack.encode(_store(entries, counts, np.array(sizes, dtype=np.float64)))


def documents(entry: Entry) -> list[str]:
    """The texts of an entry that are searched."""
    titles = [f"{entry.id} {entry.title.en}", entry.title.zh, entry.summary.en, entry.summary.zh]
    return [*titles, *entry.phrasings.en, *entry.phrasings.zh]


def _store(entries: list[str], counts: list[Counter[str]], sizes: npt.NDArray[np.float64]) -> _Stored:
    mean_size = float(sizes.mean()) if sizes.size else 1.0
    discounts = SATURATION * (1 - SIZE_WEIGHT + SIZE_WEIGHT * sizes / mean_size)
    postings: dict[str, list[tuple[int, float]]] = {}
    for row, count in enumerate(counts):
        for term, frequency in count.items():
            weight = frequency * (SATURATION + 1) / (frequency + discounts[row])
            postings.setdefault(term, []).append((row, weight))
    vocabulary = sorted(postings)
    holders = [len(postings[term]) for term in vocabulary]
    rarity = [_rarity(number, len(entries)) for number in holders]
    weights = [
        weight * rare for term, rare in zip(vocabulary, rarity, strict=True) for _, weight in postings[term]
    ]
    places = [row for term in vocabulary for row, _ in postings[term]]
    return _Stored(
        entries=entries,
        terms=vocabulary,
        offsets=np.cumsum([0, *holders]).astype("<u4").tobytes(),
        places=np.array(places).astype("<u4").tobytes(),
        weights=np.array(weights).astype("<f4").tobytes(),
    )


def _rarity(holders: int, total: int) -> float:
    """The inverse document frequency, kept positive."""
    return math.log(1 + (total - holders + 0.5) / (holders + 0.5))


class Lexical:
    """A lexical index in memory; safe to share between threads."""

    def __init__(self, stored: _Stored) -> None:
        self._entries = stored.entries
        self._rows = {term: row for row, term in enumerate(stored.terms)}
        self._offsets: list[int] = np.frombuffer(stored.offsets, "<u4").tolist()
        self._places: npt.NDArray[np.uint32] = np.frombuffer(stored.places, "<u4")
        self._weights: npt.NDArray[np.float32] = np.frombuffer(stored.weights, "<f4")
        self._check()

    @classmethod
    def load(cls, data: bytes) -> Self:
        """The index that `build` wrote.

        Raises:
            DataError: the bytes are no lexical index, or a damaged one.
        """
        try:
            return cls(msgspec.msgpack.decode(data, type=_Stored))
        except (msgspec.MsgspecError, ValueError) as problem:
            seen = Text(f"the lexical index is damaged ({problem})", f"词语索引已损坏（{problem}）")
            raise DataError(
                seen, cure=Text("rebuild it with: advisor index build", "重新建立：advisor index build")
            ) from problem

    def search(self, text: str) -> dict[str, float]:
        """The BM25 score of every entry that shares a term with the text, by entry id."""
        scores = np.zeros(len(self._entries), dtype=np.float32)
        for term in set(terms(fold(text))):
            row = self._rows.get(term)
            if row is not None:
                postings = slice(self._offsets[row], self._offsets[row + 1])
                scores[self._places[postings]] += self._weights[postings]
        return {self._entries[row]: float(scores[row]) for row in np.flatnonzero(scores)}

    def coverage(self, text: str) -> float:
        """The share of a text's content terms that the knowledge base knows; 0 for a text without any."""
        asked = set(content_terms(fold(text)))
        return sum(term in self._rows for term in asked) / len(asked) if asked else 0.0

    def _check(self) -> None:
        """Raises ValueError when the parts do not fit together, so that no search can fail."""
        sound = (
            len(self._offsets) == len(self._rows) + 1
            and self._offsets[0] == 0
            and self._offsets == sorted(self._offsets)
            and self._places.size == self._weights.size == self._offsets[-1]
            and bool(np.all(self._places < len(self._entries)))
        )
        if not sound:
            raise ValueError("its tables do not fit together")
