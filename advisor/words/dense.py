"""The dense signal: how near a question lies to what people write about each diagnosis."""

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.errors import DataError
from advisor.words.encoders import Encoder
from advisor.words.index import CURE, VECTORS, Index

BEST_OF = 3  # phrasings whose mean steadies the score of the single best one
APPROXIMATE_NEIGHBOURS = 1_000  # asked of an approximate index, so that most entries in reach get a score


class DenseHit(msgspec.Struct, frozen=True):
    """How near an entry is; cosines between -1 and 1.

    best: of the nearest of its texts (title, summary or phrasing).
    mean: of its three nearest phrasings (of fewer, where it has fewer; `best` where it has none).
    row: the row of the nearest text in the index.
    """

    best: float
    mean: float
    row: int


class Dense:
    """Compares questions with every text of the knowledge; a pure function of encoder and index.

    Raises:
        DataError: the vectors in the index cannot be read or do not fit its rows or the encoder.
    """

    def __init__(self, encoder: Encoder, index: Index) -> None:
        import faiss

        self._encoder, self._rows = encoder, index.rows
        try:
            self._vectors = faiss.deserialize_index(np.frombuffer(index.files[VECTORS], np.uint8))
        except RuntimeError as error:
            raise DataError(f"the vectors in {index.folder} cannot be read: {error}", cure=CURE) from error
        if (self._vectors.ntotal, self._vectors.d) != (len(index.rows), encoder.dimension):
            raise DataError(
                f"the index in {index.folder} holds {self._vectors.ntotal} vectors of {self._vectors.d} dimensions",
                need=f"{len(index.rows)} of {encoder.dimension}",
                cure=CURE,
            )
        exact = index.manifest.kind == "flat"
        self._neighbours = len(index.rows) if exact else min(APPROXIMATE_NEIGHBOURS, len(index.rows))
        self._entry = np.array(index.rows.entry, np.int64)
        self._phrasing = np.array([part == "phrasing" for part in index.rows.part])

    def embed(self, text: str) -> npt.NDArray[np.float32]:
        """The text's vector, shape (d,), unit length."""
        vector: npt.NDArray[np.float32] = self._encoder.encode([text])[0]
        return vector

    def search(self, vector: npt.NDArray[np.float32]) -> dict[str, DenseHit]:
        """The nearness of every entry to a text given by its vector (d,): by id, nearest first.

        An approximate index leaves out entries none of whose texts is among the nearest thousand.
        """
        cosines, rows = self._compare(vector)
        found = rows[0] >= 0  # an approximate search pads with -1 what it did not find
        return self._hits(cosines[0][found], rows[0][found])

    def _compare(
        self, vector: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """Descending cosines and their rows, on one thread.

        FAISS's own threads wait by spinning, which slows the encoder down threefold on two cores. The
        setting belongs to the calling thread and is given back.
        """
        import faiss

        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)
        try:
            cosines, rows = self._vectors.search(vector[None], self._neighbours)
        finally:
            faiss.omp_set_num_threads(threads)
        return cosines, rows

    def _hits(self, cosines: npt.NDArray[np.float32], rows: npt.NDArray[np.int64]) -> dict[str, DenseHit]:
        """Group descending cosines by entry."""
        codes = self._entry[rows]
        nearest, first = np.unique(codes, return_index=True)
        steady = self._steady(cosines, rows)
        order = np.argsort(first, kind="stable")
        return {
            self._rows.entries[code]: DenseHit(
                best=float(cosines[place]),
                mean=steady.get(int(code), float(cosines[place])),
                row=int(rows[place]),
            )
            for code, place in zip(nearest[order], first[order], strict=True)
        }

    def _steady(self, cosines: npt.NDArray[np.float32], rows: npt.NDArray[np.int64]) -> dict[int, float]:
        """The mean of the nearest phrasings by entry."""
        phrasings = self._phrasing[rows]
        codes, values = self._entry[rows[phrasings]], cosines[phrasings]
        order = np.argsort(codes, kind="stable")  # within an entry the cosines stay descending
        codes, values = codes[order], values[order]
        entries, starts = np.unique(codes, return_index=True)
        place = np.arange(codes.size) - np.repeat(starts, np.diff([*starts, codes.size]))
        best = place < BEST_OF
        sums = np.bincount(codes[best], weights=values[best])
        counts = np.bincount(codes[best])
        return {int(code): float(sums[code] / counts[code]) for code in entries}


def stored_vectors(index: Index) -> npt.NDArray[np.float32]:
    """The vectors of an exact index, (rows, d), at the precision that it keeps.

    Raises:
        DataError: they cannot be read.
    """
    import faiss

    try:
        vectors = faiss.deserialize_index(np.frombuffer(index.files[VECTORS], np.uint8))
        return np.asarray(vectors.reconstruct_n(0, vectors.ntotal), np.float32)
    except RuntimeError as error:
        raise DataError(f"the vectors in {index.folder} cannot be read: {error}", cure=CURE) from error
