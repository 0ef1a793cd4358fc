"""Vectors of unit length in FAISS, at a byte a dimension: exact search of a few, lists of many.

Up to `EXACT_UP_TO` vectors every one is compared with the question. Beyond, they are sorted into lists around
centres (an inverted file: Jégou et al., 2011) and only the nearest lists are looked through: as many as are
needed to find `LEAST_RECALL` of what the comparison with all of them finds.
"""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Kind = Literal["flat", "lists"]

EXACT_UP_TO = 200_000
LEAST_RECALL = 0.99
RECALL_AT = 10
SAMPLE = 256  # vectors whose neighbours are looked for to measure the recall
PER_CENTRE = 40  # vectors a centre learns from; FAISS warns below 39
BLOCK = 50_000  # vectors that are widened to float32 at a time


def kind_for(count: int, exact_up_to: int = EXACT_UP_TO) -> Kind:
    """How that many vectors are searched."""
    return "flat" if count <= exact_up_to else "lists"


def serialised(vectors: npt.NDArray[Any], kind: Kind) -> bytes:
    """A FAISS index over inner products, which are cosines for unit vectors.

    Args:
        vectors: (n, d), of float16 or float32; may be mapped from a file, it is read in blocks.
        kind: how they are searched.
    """
    import faiss

    return bytes(faiss.serialize_index(_flat(vectors) if kind == "flat" else _lists(vectors)).tobytes())


def _flat(vectors: npt.NDArray[Any]) -> Any:
    import faiss

    index = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.train(_spread(vectors, BLOCK))
    _add(index, vectors)
    return index


def _lists(vectors: npt.NDArray[Any]) -> Any:
    import faiss

    count, dimension = vectors.shape
    centres = max(1, min(int(4 * count**0.5), count // PER_CENTRE))
    coarse = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, centres, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.train(_spread(vectors, centres * PER_CENTRE))
    _add(index, vectors)
    asked = _spread(vectors, SAMPLE)
    right = _exact(vectors, asked)
    index.nprobe = 1
    while index.nprobe < centres and recall(right, index.search(asked, RECALL_AT)[1]) < LEAST_RECALL:
        index.nprobe = min(centres, 2 * index.nprobe)
    return index


def _add(index: Any, vectors: npt.NDArray[Any]) -> None:
    for begin in range(0, len(vectors), BLOCK):
        index.add(np.ascontiguousarray(vectors[begin : begin + BLOCK], np.float32))


def _spread(vectors: npt.NDArray[Any], count: int) -> Floats:
    """So many of the vectors, from everywhere among them."""
    chosen = np.linspace(0, len(vectors) - 1, min(count, len(vectors))).astype(np.int64)
    return np.ascontiguousarray(vectors[chosen], np.float32)


def _exact(vectors: npt.NDArray[Any], asked: Floats) -> npt.NDArray[np.int64]:
    """The rows of the nearest vectors of each of `asked`, (asked, RECALL_AT)."""
    cosines = np.empty((len(asked), 0), np.float32)
    rows = np.empty((len(asked), 0), np.int64)
    for begin in range(0, len(vectors), BLOCK):
        block = np.asarray(vectors[begin : begin + BLOCK], np.float32)
        cosines = np.hstack([cosines, asked @ block.T])
        rows = np.hstack([rows, np.tile(np.arange(begin, begin + len(block)), (len(asked), 1))])
        best = np.argsort(-cosines, axis=1)[:, :RECALL_AT]
        cosines, rows = np.take_along_axis(cosines, best, 1), np.take_along_axis(rows, best, 1)
    return rows


def recall(right: npt.NDArray[np.int64], found: npt.NDArray[np.int64]) -> float:
    """The share of the right rows, (n, k), that were found, (n, k)."""
    return float((right[:, :, None] == found[:, None, :]).any(axis=2).mean())


def restored(data: bytes) -> Floats:
    """The vectors of an exact index, (n, d), at the precision that it keeps.

    Raises:
        RuntimeError: the bytes are no such index.
    """
    index = opened(data)
    return np.asarray(index.reconstruct_n(0, index.ntotal), np.float32)


def opened(data: bytes) -> Any:
    """The FAISS index itself.

    Raises:
        RuntimeError: the bytes are none.
    """
    import faiss

    return faiss.deserialize_index(np.frombuffer(data, np.uint8))
