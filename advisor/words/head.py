"""Two linear classifiers trained on the phrasings of the entries: over words, and over the embedding.

Nearest neighbours ask "which phrasing is this most like"; a classifier has learned which features tell the
entries apart. The one sees spelling (error names, identifiers, figures), the other meaning; they err on
different questions, so they are joined later like any two signals. Both also know the label `OUTSIDE`. numpy
alone, so that a team's own entries need no further package.
"""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.words.ngrams import BUCKETS, ngrams
from advisor.words.regression import Integers, Recipe, Row, fit_dense, fit_sparse

Floats = npt.NDArray[np.float32]

# As measured (docs/decisions/018): words rank better told apart, meaning with one probability shared out.
WORDS = Recipe(epochs=4, rate=0.05, penalty=2e-6, apart=True)
MEANING = Recipe(epochs=12, rate=0.02, penalty=1e-4, smoothing=0.05)
# The encoder was trained on the same phrasings, so their embeddings are further apart than those of questions.
EMBEDDING_SCALE = 4.0


class ByWords(msgspec.Struct, frozen=True, eq=False):
    """The classifier over n-grams.

    weights: (BUCKETS, labels), half precision: a question touches only a few hundred rows, so they are widened
    there and not at load. bias: (labels,). rarity: (BUCKETS,), inverse document frequencies.
    """

    weights: npt.NDArray[np.float16]
    bias: Floats
    rarity: Floats

    def scores(self, text: str) -> Floats:
        """The unnormalised score of every label, (labels,), for a folded text."""
        columns, values = _weighted(ngrams(text), self.rarity)
        return np.asarray(values @ self.weights[columns].astype(np.float32) + self.bias, np.float32)


class ByMeaning(msgspec.Struct, frozen=True, eq=False):
    """The classifier over embeddings. weights: (d, labels). bias: (labels,). centre: (d,)."""

    weights: Floats
    bias: Floats
    centre: Floats

    def scores(self, vectors: Floats) -> Floats:
        """The unnormalised score of every label, (..., labels), for embeddings (..., d)."""
        table = (vectors - self.centre) * EMBEDDING_SCALE
        return np.asarray(table @ self.weights + self.bias, np.float32)


class Heads(msgspec.Struct, frozen=True, eq=False):
    """Both classifiers. labels: entry ids, and `OUTSIDE` where there were such texts; one a column."""

    labels: tuple[str, ...]
    words: ByWords
    meaning: ByMeaning

    def to_bytes(self) -> bytes:
        """A NumPy archive without pickled objects; not compressed, since unpacking costs more than reading."""
        file = io.BytesIO()
        arrays = {
            f"{part}.{name}": getattr(getattr(self, part), name)
            for part, kind in PARTS.items()
            for name in kind.__struct_fields__
        }
        np.savez(file, labels=np.array(self.labels), **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Heads":
        """The inverse of `to_bytes`.

        Raises:
            ValueError: the bytes are damaged.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                parts = {
                    part: kind(*(stored[f"{part}.{name}"] for name in kind.__struct_fields__))
                    for part, kind in PARTS.items()
                }
                return cls(tuple(str(label) for label in stored["labels"]), **parts)
        except (EOFError, KeyError, OSError, zipfile.BadZipFile) as error:
            raise ValueError(f"no trained heads: {error!r}") from None


PARTS: dict[str, Any] = {"words": ByWords, "meaning": ByMeaning}


def train(texts: Sequence[str], vectors: Floats, labels: Sequence[str]) -> Heads:
    """Fit both classifiers to labelled texts.

    Args:
        texts: n folded texts.
        vectors: their embeddings, (n, d), unit length.
        labels: their entry ids, or `OUTSIDE`.
    """
    names = tuple(sorted(set(labels)))
    numbers = {name: number for number, name in enumerate(names)}
    target = np.array([numbers[label] for label in labels])
    return Heads(names, train_words(texts, target, len(names)), train_meaning(vectors, target, len(names)))


def train_words(texts: Sequence[str], target: Integers, classes: int) -> ByWords:
    """The classifier over the n-grams of folded texts. `target`: (n,), the numbers of their labels."""
    counted = [ngrams(text) for text in texts]
    seen = np.bincount(np.concatenate([columns for columns, _ in counted]), minlength=BUCKETS)
    rarity = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    rows = [_weighted(item, rarity) for item in counted]
    weights, bias = fit_sparse(rows, BUCKETS, target, classes, WORDS)
    return ByWords(weights.astype(np.float16), bias, rarity)


def train_meaning(vectors: Floats, target: Integers, classes: int) -> ByMeaning:
    """The classifier over embeddings (n, d)."""
    centre = vectors.mean(axis=0).astype(np.float32)
    table = ((vectors - centre) * EMBEDDING_SCALE).astype(np.float32)
    return ByMeaning(*fit_dense(table, target, classes, MEANING), centre)


def _weighted(counts: Row, rarity: Floats) -> Row:
    """TF-IDF values scaled to unit length."""
    columns, values = counts
    values = values * rarity[columns]
    return columns, values / (float(np.linalg.norm(values)) or 1.0)
