"""Vectors of unit length in FAISS, at a byte a dimension: exact search of a few, a graph of many.

Up to `EXACT_UP_TO` vectors every one is compared with the question. Beyond, they are linked to near ones and a
question walks along the links (a hierarchical navigable small world: Malkov and Yashunin, 2018), looking as far
around as is needed to find `LEAST_RECALL` of what the comparison with all of them finds.
"""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Kind = Literal["flat", "graph"]

EXACT_UP_TO = 200_000
LEAST_RECALL = 0.99
RECALL_AT = 10
SAMPLE = 256  # vectors whose neighbours are looked for to measure the recall
LINKS, BUILT_WITH = 32, 80  # links of a vector; candidates looked at for them
LEAST_WIDTH, WIDEST = 64, 4096  # candidates that a search keeps: at first, and at most
BLOCK = 50_000  # vectors that are widened to float32 at a time


def kind_for(count: int, exact_up_to: int = EXACT_UP_TO) -> Kind:
    """How that many vectors are searched."""
    return "flat" if count <= exact_up_to else "graph"


def serialised(vectors: npt.NDArray[Any], kind: Kind) -> bytes:
    """A FAISS index over inner products, which are cosines for unit vectors.

    Args:
        vectors: (n, d), of float16 or float32; may be mapped from a file, it is read in blocks.
        kind: how they are searched.
    """
    import faiss

    return bytes(faiss.serialize_index(_flat(vectors) if kind == "flat" else _graph(vectors)).tobytes())


def _flat(vectors: npt.NDArray[Any]) -> Any:
    import faiss

    index = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.train(_spread(vectors, BLOCK))
    _add(index, vectors)
    return index


def _graph(vectors: npt.NDArray[Any]) -> Any:
    import faiss

    index: Any = faiss.index_factory(vectors.shape[1], f"HNSW{LINKS}_SQ8", faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = BUILT_WITH
    index.train(_spread(vectors, BLOCK))
    _add(index, vectors)
    asked = _between(_spread(vectors, SAMPLE + 1))
    right = compared_with_all(index, asked)
    index.hnsw.efSearch = LEAST_WIDTH
    while index.hnsw.efSearch < WIDEST and recall(right, index.search(asked, RECALL_AT)[1]) < LEAST_RECALL:
        index.hnsw.efSearch *= 2
    return index


def _between(vectors: Floats) -> Floats:
    """Unit vectors that lie between each two: a vector of the index would find itself, which proves little."""
    middle = vectors[:-1] + vectors[1:]
    return np.ascontiguousarray(middle / np.linalg.norm(middle, axis=1, keepdims=True), np.float32)


def _add(index: Any, vectors: npt.NDArray[Any]) -> None:
    for begin in range(0, len(vectors), BLOCK):
        index.add(np.ascontiguousarray(vectors[begin : begin + BLOCK], np.float32))


def _spread(vectors: npt.NDArray[Any], count: int) -> Floats:
    """So many of the vectors, from everywhere among them."""
    chosen = np.linspace(0, len(vectors) - 1, min(count, len(vectors))).astype(np.int64)
    return np.ascontiguousarray(vectors[chosen], np.float32)


def compared_with_all(graph: Any, asked: Floats) -> npt.NDArray[np.int64]:
    """The rows of the vectors of a graph that are nearest to each of `asked`, (asked, RECALL_AT)."""
    import faiss

    rows: npt.NDArray[np.int64] = faiss.downcast_index(graph.storage).search(asked, RECALL_AT)[1]
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
