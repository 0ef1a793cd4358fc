"""Time whole commands side by side: the budgets of the design, as ratios measured in one run.

    python scripts/benchmark.py [--runs 5] [--skip-large] [--tbparse PYTHON]

Every figure is the median of several processes, with the peak memory that the operating system counted.
Machines are noisy: read the ratios.
"""

import argparse
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "examples" / "healthy.csv"
QUESTION = "loss stuck at 0.69"

NAIVE = """
import sys
import faiss, numpy
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu")
index = faiss.read_index(sys.argv[2])
print(index.search(model.encode([sys.argv[3]], normalize_embeddings=True).astype(numpy.float32), 5))
"""
PANDAS = """
import sys, time
import pandas
begin = time.perf_counter()
pandas.read_csv(sys.argv[1])
print("TOOK", time.perf_counter() - begin)
"""


TBPARSE = """
import sys, time
from tbparse import SummaryReader
begin = time.perf_counter()
rows = len(SummaryReader(sys.argv[1]).scalars)
print("TOOK", rows, time.perf_counter() - begin)
"""
READ = """
import sys, time
from advisor.numbers.readers import read
begin = time.perf_counter()
rows = sum(series.values.size for run in read(sys.argv[1]).runs for name, series in run.series.items() if name != "step")
print("TOOK", rows, time.perf_counter() - begin)
"""


# A process that was forked from a large one starts with the large one's peak: a small one must do it.
SPAWNER = """
import json, os, resource, subprocess, sys, time
begin = time.perf_counter()
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
wall = time.perf_counter() - begin
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps([wall, peak, done.returncode, done.stdout[-2000:], done.stderr[-2000:]]))
"""


def run(command: Sequence[str], runs: int) -> tuple[float, float, str]:
    """Median wall seconds, largest peak memory in MB, and the last output of a command."""
    results = []
    for _ in range(runs):
        spawned = [sys.executable, "-S", "-c", SPAWNER, *command]
        done = subprocess.run(spawned, capture_output=True, text=True, check=True)
        results.append(json.loads(done.stdout))
        if results[-1][2] not in (0, 4):
            raise SystemExit(f"{' '.join(command)} ended with {results[-1][2]}: {results[-1][4]}")
    walls = [wall for wall, *_ in results]
    return statistics.median(walls), max(peak for _, peak, *_ in results), results[-1][3]


def show(name: str, wall: float, peak: float, note: str = "") -> None:
    """One line of the table."""
    print(f"{name:<46}{wall:>8.3f} s{peak:>8.0f} MB  {note}")


def large_csv(path: Path, rows: int = 1_000_000) -> None:
    """A metrics file of a million steps and five columns."""
    rng = np.random.default_rng(0)
    steps = np.arange(rows)
    fall = np.exp(-steps / (rows / 3))
    columns = [
        fall + rng.normal(0, 0.05, rows),
        fall + rng.normal(0, 0.06, rows),
        1 - fall,
        np.full(rows, 1e-3),
    ]
    with path.open("w", encoding="utf-8") as file:
        file.write("step,train_loss,val_loss,train_accuracy,lr\n")
        for begin in range(0, rows, 50_000):
            part = [steps[begin : begin + 50_000], *(column[begin : begin + 50_000] for column in columns)]
            file.writelines("%d,%.6f,%.6f,%.6f,%g\n" % row for row in zip(*part, strict=True))  # noqa: UP031


def cold(python: str, runs: int, folder: Path) -> None:
    """One question in a fresh process, against a plain script that does the same."""
    import faiss

    from advisor.store import BUILT_IN
    from advisor.words.dense import stored_vectors
    from advisor.words.encoders.checkpoint import write_checkpoint
    from advisor.words.encoders.package import find_package
    from advisor.words.index import load

    package = find_package()
    if package is None:
        raise SystemExit("no encoder is shipped")
    write_checkpoint(package, folder / "model")
    vectors = stored_vectors(load(BUILT_IN))
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "vectors.faiss"))
    (folder / "naive.py").write_text(NAIVE, encoding="utf-8")
    naive = [python, str(folder / "naive.py"), str(folder / "model"), str(folder / "vectors.faiss"), QUESTION]
    wall, peak, _ = run([python, "-m", "advisor", "ask", QUESTION], runs)
    plain, plain_peak, _ = run(naive, max(2, runs // 2))
    show('advisor ask "…", cold', wall, peak, f"1/{plain / wall:.1f} of the plain script")
    show("sentence-transformers + FAISS script, cold", plain, plain_peak)


def small(python: str, runs: int) -> None:
    """Start-up and a small log, against importing numpy."""
    base, base_peak, _ = run([python, "-c", "import numpy"], runs)
    show('python -c "import numpy"', base, base_peak)
    for name, command in (
        ("advisor --help", ["--help"]),
        ("advisor diagnose (30 rows)", ["diagnose", str(SMALL)]),
        ("advisor inspect (30 rows)", ["inspect", str(SMALL)]),
    ):
        wall, peak, _ = run([python, "-m", "advisor", *command], runs)
        show(name, wall, peak, f"{wall / base:.2f} x import numpy")


def large(python: str, runs: int, folder: Path) -> None:
    """A million rows, against pandas reading the file."""
    path = folder / "large.csv"
    large_csv(path)
    size = path.stat().st_size / 2**20
    (folder / "read.py").write_text(PANDAS, encoding="utf-8")
    _, peak, output = run([python, str(folder / "read.py"), str(path)], max(2, runs // 2))
    took = float(output.split()[-1])
    show("pandas.read_csv alone (1 M x 5)", took, peak, f"file of {size:.0f} MB")
    wall, peak, _ = run([python, "-m", "advisor", "diagnose", str(path)], max(2, runs // 2))
    note = f"{wall / took:.2f} x pandas.read_csv, memory {peak / size:.1f} x file"
    show("advisor diagnose (1 M x 5), whole process", wall, peak, note)


def event_file(path: Path, steps: int = 30_000) -> None:
    """A TensorBoard file of five scalars a step."""
    from advisor.numbers.binary.crc32c import masked

    def record(content: bytes) -> bytes:
        length = struct.pack("<Q", len(content))
        return length + struct.pack("<I", masked(length)) + content + struct.pack("<I", masked(content))

    def scalar(tag: bytes, number: float, step: int) -> bytes:
        value = b"\x0a" + bytes([len(tag)]) + tag + b"\x15" + struct.pack("<f", number)
        summary = b"\x0a" + bytes([len(value)]) + value
        wide = bytes([step & 0x7F | 0x80, step >> 7 & 0x7F | 0x80, step >> 14])  # a varint of three bytes
        return (
            b"\x09"
            + struct.pack("<d", 1.7e9 + step)
            + b"\x10"
            + wide
            + b"\x2a"
            + bytes([len(summary)])
            + summary
        )

    tags = (b"train/loss", b"train/acc", b"val/loss", b"lr", b"grad_norm")
    with path.open("wb") as file:
        file.write(record(b"\x09" + struct.pack("<d", 1.7e9) + b"\x1a\x0dbrain.Event:2"))
        for step in range(steps):
            file.writelines(record(scalar(tag, 1 / (step + 1), step)) for tag in tags)


def events(python: str, runs: int, folder: Path, tbparse: str) -> None:
    """150 k scalars of TensorBoard, against tbparse reading the same file; both without their imports."""
    place = folder / "events"
    place.mkdir()
    event_file(place / "events.out.tfevents.1700000000.host")
    (folder / "events.py").write_text(READ, encoding="utf-8")
    (folder / "tbparse_events.py").write_text(TBPARSE, encoding="utf-8")
    _, peak, output = run([python, str(folder / "events.py"), str(place)], runs)
    _, rows, took = output.split()
    done = subprocess.run([tbparse, "-c", "import tbparse"], capture_output=True, check=False)
    if done.returncode:
        show(
            f"TensorBoard file, {rows} scalars",
            float(took),
            peak,
            "not compared: --tbparse PYTHON with tbparse",
        )
        return
    _, rival_peak, output = run([tbparse, str(folder / "tbparse_events.py"), str(place)], runs)
    rival = float(output.split()[2])
    show(f"TensorBoard file, {rows} scalars", float(took), peak, f"1/{rival / float(took):.1f} of tbparse")
    show("tbparse, the same file", rival, rival_peak)


def warm() -> None:
    """Many questions in one process."""
    import yaml

    from advisor import Advisor

    items = yaml.safe_load((ROOT / "tests/data/questions.yaml").read_text(encoding="utf-8"))
    questions = [item["q"] for item in items][::3]
    advisor = Advisor()
    for question in questions[:5]:
        advisor.ask(question)
    times = []
    for question in questions:
        begin = time.perf_counter()
        advisor.ask(question)
        times.append((time.perf_counter() - begin) * 1e3)
    times.sort()
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"{f'warm question, n = {len(times)}':<46}p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--skip-large", action="store_true")
    parser.add_argument("--tbparse", default=sys.executable, help="a Python that has tbparse installed")
    args = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small(sys.executable, args.runs)
        cold(sys.executable, args.runs, folder)
        events(sys.executable, args.runs, folder, args.tbparse)
        if not args.skip_large:
            large(sys.executable, args.runs, folder)
    warm()


if __name__ == "__main__":
    main()
