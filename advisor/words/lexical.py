"""BM25 over the phrasings, titles and summaries of the entries: rare terms, error names, identifiers.

Every phrasing is a document of its own; an entry scores by its best one. The weights of BM25
(Robertson and Zaragoza, 2009) are computed when the index is built, so that a search only adds them up.
"""

import math
from collections import Counter
from typing import Self

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.errors import DataError
from advisor.knowledge import Entry, Knowledge
from advisor.words.folding import fold
from advisor.words.tokens import content_terms, terms

SATURATION = 1.2  # k1: how much a repeated term adds
LENGTH_WEIGHT = 0.5  # b: how far a long document is discounted


class _Stored(msgspec.Struct, frozen=True):
    """The index as msgpack: postings of term i are `offsets[i]` to `offsets[i + 1]`.

    `offsets`, `documents` and `entry_starts` are little-endian uint32, `weights` float16; `entry_starts` is the
    first document of every entry. Documents of one entry stand together.
    """

    entries: list[str]
    terms: list[str]
    offsets: bytes
    documents: bytes
    weights: bytes
    entry_starts: bytes
    document_count: int


def build(knowledge: Knowledge) -> bytes:
    """The lexical index of a knowledge base, for `Lexical.load`."""
    entries = sorted(knowledge.entries)
    counts: list[Counter[str]] = []
    starts: list[int] = []
    for identifier in entries:
        starts.append(len(counts))
        counts += [Counter(terms(fold(text))) for text in documents(knowledge.entries[identifier])]
    return msgspec.msgpack.encode(_store(entries, counts, starts))


def documents(entry: Entry) -> list[str]:
    """The texts of an entry that are searched, each on its own."""
    titles = [f"{entry.id} {entry.title.en}", entry.title.zh, entry.summary.en, entry.summary.zh]
    return [*titles, *entry.phrasings.en, *entry.phrasings.zh]


def _store(entries: list[str], counts: list[Counter[str]], starts: list[int]) -> _Stored:
    postings: dict[str, list[tuple[int, float]]] = {}
    lengths = np.array([count.total() for count in counts], dtype=np.float64)
    discounts = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths / max(1.0, float(lengths.mean() if counts else 0)))
    for document, count in enumerate(counts):
        for term, frequency in count.items():
            weight = frequency * (SATURATION + 1) / (frequency + discounts[document])
            postings.setdefault(term, []).append((document, weight))
    vocabulary = sorted(postings)
    sizes = np.array([0, *(len(postings[term]) for term in vocabulary)])
    rarity = [_rarity(len(postings[term]), len(counts)) for term in vocabulary]
    weights = [weight * rare for term, rare in zip(vocabulary, rarity, strict=True) for _, weight in postings[term]]
    places = [document for term in vocabulary for document, _ in postings[term]]
    return _Stored(
        entries=entries,
        terms=vocabulary,
        offsets=np.cumsum(sizes).astype("<u4").tobytes(),
        documents=np.array(places).astype("<u4").tobytes(),
        weights=np.array(weights).astype("<f2").tobytes(),
        entry_starts=np.array(starts).astype("<u4").tobytes(),
        document_count=len(counts),
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
        self._documents: npt.NDArray[np.uint32] = np.frombuffer(stored.documents, "<u4")
        self._weights = np.frombuffer(stored.weights, "<f2").astype(np.float32)
        self._starts = np.frombuffer(stored.entry_starts, "<u4").astype(np.intp)
        self._count = stored.document_count
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
            seen = f"the lexical index is damaged ({problem})"
            raise DataError(seen, cure="rebuild it with: advisor index build") from problem

    def search(self, text: str) -> dict[str, float]:
        """The BM25 score of every entry that shares a term with the text, by entry id."""
        scores = self._document_scores(fold(text))
        if not scores.any():
            return {}
        best = np.maximum.reduceat(scores, self._starts)
        return {self._entries[row]: float(best[row]) for row in np.flatnonzero(best)}

    def coverage(self, text: str) -> float:
        """The share of a text's content terms that the knowledge base knows; 0 for a text without any."""
        asked = set(content_terms(fold(text)))
        return sum(term in self._rows for term in asked) / len(asked) if asked else 0.0

    def _document_scores(self, folded: str) -> npt.NDArray[np.float32]:
        scores = np.zeros(self._count, dtype=np.float32)
        for term in set(terms(folded)):
            row = self._rows.get(term)
            if row is not None:
                postings = slice(self._offsets[row], self._offsets[row + 1])
                scores[self._documents[postings]] += self._weights[postings]
        return scores

    def _check(self) -> None:
        """Raises ValueError when the parts do not fit together, so that no search can fail."""
        sound = (
            len(self._offsets) == len(self._rows) + 1
            and self._documents.size == self._weights.size == self._offsets[-1]
            and self._offsets == sorted(self._offsets)
            and self._starts.size == len(self._entries)
            and (self._documents.size == 0 or int(self._documents.max()) < self._count)
            and (self._starts.size == 0 or int(self._starts.max()) < self._count)
            and bool(np.all(np.diff(self._starts) > 0))
        )
        if not sound:
            raise ValueError("its tables do not fit together")
