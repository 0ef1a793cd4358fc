"""A linear classifier over an embedding and hashed n-grams, trained on the phrasings of the entries.

Nearest neighbours ask "which phrasing is this most like"; the head has learned which features tell the
entries apart. Multinomial logistic regression, trained by Adam on mini-batches; numpy alone, so that a
team's own entries need no further package.
"""

import io
import itertools
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

BUCKETS = 1 << 14
CHARACTERS = (2, 3, 4)
# The encoder was trained on the same phrasings, so embeddings separate them better than they will separate
# questions: weighed down, the n-grams keep their say (chosen on the fitting half of the questions).
EMBEDDING_SCALE = 2.0
EPOCHS, BATCH, RATE, PENALTY, SMOOTHING = 20, 256, 0.01, 2e-6, 0.05
# More n-grams than a long question has; the rest of a hostile text adds nothing.
LONGEST = 2000


@lru_cache(maxsize=4)  # two heads look at the same question
def ngrams(text: str) -> Mapping[int, float]:
    """Hashed word and character n-grams with their sublinear counts."""
    counts: dict[int, int] = {}
    words = text.lower()[:LONGEST].split()
    for word in words:
        padded = f" {word} "
        for size in CHARACTERS:
            for at in range(max(1, len(padded) - size + 1)):
                _count(counts, padded[at : at + size])
        _count(counts, f"w:{word}")
    for first, second in itertools.pairwise(words):
        _count(counts, f"w:{first} {second}")
    return {bucket: 1.0 + float(np.log(count)) for bucket, count in counts.items()}


def _count(counts: dict[int, int], piece: str) -> None:
    bucket = zlib.crc32(piece.encode("utf-8", "replace")) % BUCKETS
    counts[bucket] = counts.get(bucket, 0) + 1


class Head(msgspec.Struct, frozen=True, eq=False):
    """The trained classifier.

    labels: entry ids, one a column. weights: (BUCKETS + d, labels), half precision: a question touches
    only a few hundred rows, so they are widened there and not at load. idf: (BUCKETS,). mean: (d,).
    """

    labels: tuple[str, ...]
    weights: npt.NDArray[np.float16]
    bias: Floats
    idf: Floats
    mean: Floats

    def logits(self, text: str, vector: Floats) -> dict[str, float]:
        """The unnormalised score of every entry for a folded text and its embedding (d,)."""
        sparse, dense = _features(text, vector, self.idf, self.mean)
        buckets = np.fromiter(sparse, np.int64, len(sparse))
        values = np.fromiter(sparse.values(), np.float32, len(sparse))
        rows = self.weights[buckets].astype(np.float32)
        scores = values @ rows + dense @ self.weights[BUCKETS:].astype(np.float32) + self.bias
        return dict(zip(self.labels, scores.tolist(), strict=True))

    def to_bytes(self) -> bytes:
        """A NumPy archive without pickled objects; not compressed, since unpacking costs more than reading."""
        file = io.BytesIO()
        np.savez(
            file,
            labels=np.array(self.labels),
            weights=self.weights,
            bias=self.bias,
            idf=self.idf,
            mean=self.mean,
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Head":
        """The inverse of `to_bytes`.

        Raises:
            ValueError: the bytes are damaged.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                labels = tuple(str(label) for label in stored["labels"])
                return cls(labels, *(stored[name] for name in ("weights", "bias", "idf", "mean")))
        except (EOFError, KeyError, OSError, zipfile.BadZipFile) as error:
            raise ValueError(f"no trained head: {error!r}") from None


def train(texts: Sequence[str], vectors: Floats, labels: Sequence[str], seed: int = 0) -> Head:
    """Fit a head to labelled texts.

    Args:
        texts: n folded texts.
        vectors: their embeddings, (n, d), unit length.
        labels: their entry ids.
        seed: of the order of the mini-batches.
    """
    names = tuple(sorted(set(labels)))
    target = np.array([names.index(label) for label in labels])
    counted = [ngrams(text) for text in texts]
    seen = np.zeros(BUCKETS, np.float32)
    for item in counted:
        seen[list(item)] += 1
    idf = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    mean = vectors.mean(axis=0).astype(np.float32)
    rows = [_weighted(item, idf) for item in counted]
    dense = (vectors - mean) * EMBEDDING_SCALE
    weights, bias = _fit(rows, dense.astype(np.float32), target, len(names), seed)
    return Head(names, weights.astype(np.float16), bias, idf, mean)


def _fit(
    rows: Sequence[dict[int, float]], dense: Floats, target: npt.NDArray[np.int64], classes: int, seed: int
) -> tuple[Floats, Floats]:
    size = BUCKETS + dense.shape[1]
    weights = np.zeros((size, classes), np.float32)
    bias = np.zeros(classes, np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    order = np.random.default_rng(seed)
    step = 0
    for epoch in range(EPOCHS):
        rate = RATE * (1 - epoch / EPOCHS)
        for batch in np.array_split(order.permutation(len(rows)), -(-len(rows) // BATCH)):
            step += 1
            block = _block(rows, dense, batch)
            error = _softmax(block @ weights + bias) - _smooth(target[batch], classes)
            slope = block.T @ error / batch.size + PENALTY * weights
            first += 0.1 * (slope - first)
            second += 0.01 * (slope * slope - second)
            correct = np.sqrt(second / (1 - 0.99**step)) + 1e-8
            weights -= rate * first / (1 - 0.9**step) / correct
            bias -= rate * error.mean(axis=0)
    return weights, bias


def _block(rows: Sequence[dict[int, float]], dense: Floats, batch: npt.NDArray[np.int64]) -> Floats:
    block = np.zeros((batch.size, BUCKETS + dense.shape[1]), np.float32)
    for at, row in enumerate(batch):
        block[at, list(rows[row])] = list(rows[row].values())
    block[:, BUCKETS:] = dense[batch]
    return block


def _smooth(target: npt.NDArray[np.int64], classes: int) -> Floats:
    rows = np.full((target.size, classes), SMOOTHING / classes, np.float32)
    rows[np.arange(target.size), target] += 1 - SMOOTHING
    return rows


def _softmax(scores: Floats) -> Floats:
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True), np.float32)


def _weighted(counts: Mapping[int, float], idf: Floats) -> dict[int, float]:
    """TF-IDF values scaled to unit length."""
    values = {bucket: count * float(idf[bucket]) for bucket, count in counts.items()}
    length = float(np.sqrt(sum(value * value for value in values.values()))) or 1.0
    return {bucket: value / length for bucket, value in values.items()}


def _features(text: str, vector: Floats, idf: Floats, mean: Floats) -> tuple[dict[int, float], Floats]:
    return _weighted(ngrams(text), idf), ((vector - mean) * EMBEDDING_SCALE).astype(np.float32)
