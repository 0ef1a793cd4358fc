"""The dense signals: how near a question lies to what people write about each diagnosis."""

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.errors import DataError
from advisor.language import Text
from advisor.words.encoders import Encoder
from advisor.words.index import CURE, VECTORS, Index
from advisor.words.vectors import opened, restored

Floats = npt.NDArray[np.float32]

BEST_OF = 3  # texts whose mean steadies the score of the single best one
NEIGHBOURS = 512  # texts that are asked for; an entry with none among them is as good as out of the race
SHARPNESS = 20.0  # of the vote: a text counts e times as much as one whose cosine is lower by 1/SHARPNESS


class Nearness(msgspec.Struct, frozen=True, eq=False):
    """How near every entry is, by its place in `Dense.entries`; arrays of cosines, (entries,).

    best: of the nearest of its texts (title, summary or phrasing). mean: of its three nearest. vote: the
    logarithm of the sum over all of its texts among the nearest, each weighing exp(SHARPNESS * cosine),
    divided by SHARPNESS: many near texts count more than one. What lies beyond the nearest `NEIGHBOURS` texts
    counts as the last of them.
    """

    best: Floats
    mean: Floats
    vote: Floats


class Dense:
    """Compares questions with the texts of the knowledge; a pure function of encoder and index.

    Raises:
        DataError: the vectors in the index cannot be read or do not fit its rows or the encoder.
    """

    def __init__(self, encoder: Encoder, index: Index) -> None:
        self._encoder, self.entries = encoder, index.rows.entries
        try:
            self._vectors = opened(index.files[VECTORS])
        except RuntimeError as error:
            raise DataError(
                Text(
                    f"the vectors in {index.folder} cannot be read: {error}",
                    f"无法读取 {index.folder} 中的向量：{error}",
                ),
                cure=CURE,
            ) from error
        if (self._vectors.ntotal, self._vectors.d) != (len(index.rows), encoder.dimension):
            raise DataError(
                Text(
                    f"the index in {index.folder} holds {self._vectors.ntotal} vectors of {self._vectors.d} dimensions",
                    f"{index.folder} 中的索引有 {self._vectors.ntotal} 个 {self._vectors.d} 维向量",
                ),
                need=Text(
                    f"{len(index.rows)} of {encoder.dimension}",
                    f"{len(index.rows)} 个 {encoder.dimension} 维向量",
                ),
                cure=CURE,
            )
        self._entry = np.array(index.rows.entry, np.int64)

    def embed(self, text: str) -> Floats:
        """The text's vector, shape (d,), unit length."""
        vector: Floats = self._encoder.encode([text])[0]
        return vector

    def search(self, vector: Floats) -> Nearness:
        """The nearness of every entry to a text given by its vector (d,)."""
        cosines, rows = self._compare(vector)
        found = rows >= 0  # an approximate search pads with -1 what it did not find
        return nearness(cosines[found], self._entry[rows[found]], len(self.entries))

    def _compare(self, vector: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Descending cosines and their rows, on one thread.

        FAISS's own threads wait by spinning, which slows the encoder down threefold on two cores. The
        setting belongs to the calling thread and is given back.
        """
        import faiss

        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)
        try:
            cosines, rows = self._vectors.search(vector[None], min(NEIGHBOURS, self._entry.size))
        finally:
            faiss.omp_set_num_threads(threads)
        return cosines[0], rows[0]


def nearness(cosines: Floats, codes: npt.NDArray[np.int64], entries: int) -> Nearness:
    """Group descending cosines by entry.

    Args:
        cosines: of the nearest texts.
        codes: the place of the entry of each.
        entries: how many entries there are.
    """
    floor = float(cosines[-1]) if cosines.size else 0.0
    order = np.argsort(codes, kind="stable")  # within an entry the cosines stay descending
    codes, cosines = codes[order], cosines[order]
    starts = np.searchsorted(codes, np.arange(entries))
    place = np.arange(codes.size) - starts[codes]
    top = np.full((entries, BEST_OF), floor, np.float32)
    near = place < BEST_OF
    top[codes[near], place[near]] = cosines[near]
    votes = np.bincount(codes, np.exp(SHARPNESS * (cosines - floor)), entries)
    vote = floor + np.log1p(votes) / SHARPNESS
    return Nearness(top[:, 0], top.mean(axis=1), vote.astype(np.float32))


def stored_vectors(index: Index) -> Floats:
    """The vectors of an exact index, (rows, d), at the precision that it keeps.

    Raises:
        DataError: they cannot be read.
    """
    try:
        return restored(index.files[VECTORS])
    except RuntimeError as error:
        raise DataError(
            Text(
                f"the vectors in {index.folder} cannot be read: {error}",
                f"无法读取 {index.folder} 中的向量：{error}",
            ),
            cure=CURE,
        ) from error
