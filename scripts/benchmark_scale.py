"""Build and search an index of very many synthetic phrasings: memory, time, and recall against exact search.

    python scripts/benchmark_scale.py [--count 1000000] [--questions 200]

The vectors are mixtures of those of the shipped phrasings, so that they crowd as real ones do. They are
written to a file and read from it in blocks; building runs in a process of its own, whose peak memory is told.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from advisor.store import BUILT_IN
from advisor.words.dense import NEIGHBOURS, stored_vectors
from advisor.words.index import load
from advisor.words.vectors import RECALL_AT, compared_with_all, kind_for, opened, recall, serialised

Floats = npt.NDArray[np.float32]
BLOCK = 50_000
# A synthetic phrasing is one text, a quarter of another one, and some noise.
OTHER, NOISE = 0.25, 0.005


def mixtures(base: Floats, count: int, rng: np.random.Generator) -> Floats:
    """So many unit vectors (count, d) near those of `base` (n, d)."""
    one, other = base[rng.integers(len(base), size=(2, count))]
    mixed = one + OTHER * other + NOISE * rng.standard_normal(one.shape, np.float32)
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def write_vectors(path: Path, base: Floats, count: int) -> None:
    """Write the synthetic vectors as float16, a block at a time."""
    rng = np.random.default_rng(0)
    table = np.lib.format.open_memmap(path, "w+", np.float16, (count, base.shape[1]))
    for begin in range(0, count, BLOCK):
        size = min(BLOCK, count - begin)
        table[begin : begin + size] = mixtures(base, size, rng)
    table.flush()


def build(source: Path, target: Path) -> None:
    """Build the index in this process and tell what it took."""
    vectors = np.load(source, mmap_mode="r")
    begin = time.perf_counter()
    target.write_bytes(serialised(vectors, kind_for(len(vectors))))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"built {len(vectors):,} vectors as {kind_for(len(vectors))} in {time.perf_counter() - begin:.0f} s"
    )
    print(f"peak memory {peak:.0f} MB (mapped file included), index {target.stat().st_size / 1e6:.0f} MB")


def search(target: Path, base: Floats, questions: int) -> None:
    """Time single questions on one thread, and count what exact search finds as well."""
    import faiss

    asked = mixtures(base, questions, np.random.default_rng(1))
    index = opened(target.read_bytes())
    faiss.omp_set_num_threads(1)
    took, found = [], []
    for vector in asked:
        begin = time.perf_counter()
        found.append(index.search(vector[None], NEIGHBOURS)[1][0, :RECALL_AT])
        took.append(1e3 * (time.perf_counter() - begin))
    right = compared_with_all(index, asked)
    low, high = np.percentile(took, [50, 99])
    print(f"search for the {NEIGHBOURS} nearest on one thread: p50 {low:.1f} ms, p99 {high:.1f} ms")
    print(
        f"recall of the {RECALL_AT} nearest: {recall(right, np.array(found)):.4f} of the comparison with all"
    )


def main() -> None:
    """Write, build in a process of its own, search."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--build", nargs=2, type=Path, metavar=("VECTORS", "INDEX"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.build:
        build(*args.build)
        return
    base = stored_vectors(load(BUILT_IN))
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "vectors.npy", Path(folder) / "index"
        write_vectors(source, base, args.count)
        subprocess.run([sys.executable, __file__, "--build", source, target], check=True)
        search(target, base, args.questions)


if __name__ == "__main__":
    main()
