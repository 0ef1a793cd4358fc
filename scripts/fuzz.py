"""Feed broken and hostile files to every reader: anything but runs or a `ReadError`, in bounds, is a fault.

    python scripts/fuzz.py [--seconds 120] [--seed 0] [--keep FOLDER] [SEEDS ...]

Files of the test data (or those named) are cut, spliced, repeated and rewritten at random, then a fixed
list of hostile ones is read. Each case may take 5 s of the processor a megabyte (and a second besides), the process 4 x
the largest case + 200 MB. What breaks a bound is kept, with the exception, and the exit code is 1.
"""

import argparse
import contextlib
import gzip
import json
import random
import resource
import struct
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from advisor.errors import ReadError
from advisor.numbers.binary.crc32c import masked
from advisor.numbers.readers import read

ROOT = Path(__file__).resolve().parent.parent
SECONDS_PER_MB, SECONDS_BESIDES = 5.0, 1.0
TIMES_THE_FILE, MEGABYTES_BESIDES = 4, 200
LARGEST_SEED = 1 << 18
TOKENS = (
    b"\0",
    b"\xff",
    b"\r",
    b"\n",
    b"\r\n",
    b",",
    b"\t",
    b'"',
    b"{",
    b"[",
    b"nan",
    b"inf",
    b"1e999",
    b"-",
    b"\x80" * 9,
)

Mutation = Callable[[bytearray, random.Random], None]


def flip(data: bytearray, rng: random.Random) -> None:
    """Change some bytes."""
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] = rng.randrange(256)


def cut(data: bytearray, rng: random.Random) -> None:
    """Take a stretch out, or the end away."""
    start = rng.randrange(len(data))
    del data[start : rng.choice([len(data), start + rng.randint(1, 64)])]


def repeat(data: bytearray, rng: random.Random) -> None:
    """Say a stretch again, a few or many times."""
    start = rng.randrange(len(data))
    data[start:start] = data[start : start + rng.randint(1, 200)] * rng.choice([1, 2, 500])


def insert(data: bytearray, rng: random.Random) -> None:
    """Put a telling token somewhere."""
    at = rng.randrange(len(data))
    data[at:at] = rng.choice(TOKENS) * rng.choice([1, 1, 3, 1000])


def number(data: bytearray, rng: random.Random) -> None:
    """Write an extreme integer over what is there."""
    value = rng.choice([0, 1, 0x7F, 0xFF, 1 << 15, (1 << 31) - 1, 1 << 32, (1 << 63) - 1, (1 << 64) - 1])
    at = rng.randrange(len(data))
    data[at : at + 8] = struct.pack("<Q", value)


def resealed(data: bytearray, rng: random.Random) -> None:
    """Make the checksums of an event file right again, so that what lies behind them is reached."""
    del rng
    at = 0
    while at + 16 <= len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        if at + 16 + length > len(data):
            return
        struct.pack_into("<I", data, at + 8, masked(bytes(data[at : at + 8])))
        struct.pack_into("<I", data, at + 12 + length, masked(bytes(data[at + 12 : at + 12 + length])))
        at += 16 + length


MUTATIONS: tuple[Mutation, ...] = (flip, flip, cut, repeat, insert, number, resealed)


def mutants(seeds: list[bytes], rng: random.Random) -> Iterator[bytes]:
    """Broken files without end."""
    while True:
        data = bytearray(rng.choice(seeds))
        if rng.random() < 0.1:
            other = rng.choice(seeds)
            data[rng.randrange(len(data) + 1) :] = other[rng.randrange(len(other)) :]
        for _ in range(rng.randint(1, 4)):
            if data:
                rng.choice(MUTATIONS)(data, rng)
        yield bytes(data[: 4 * LARGEST_SEED])


def record(content: bytes) -> bytes:
    """A TFRecord."""
    length = struct.pack("<Q", len(content))
    return length + struct.pack("<I", masked(length)) + content + struct.pack("<I", masked(content))


def scalar(tag: bytes, step: int) -> bytes:
    """An event of one scalar."""
    value = b"\x0a" + bytes([len(tag)]) + tag + b"\x15" + struct.pack("<f", 0.5)
    summary = b"\x0a" + bytes([len(value)]) + value
    return record(b"\x09" + struct.pack("<d", step) + b"\x2a" + bytes([len(summary)]) + summary)


def hostile() -> Iterator[tuple[str, Callable[[Path], object]]]:
    """Files made to exhaust memory or time: their names and what writes them."""

    def content(data: bytes) -> Callable[[Path], object]:
        return lambda path: path.write_bytes(data)

    yield "one line of 10 MB.csv", content(b"epoch,loss\n1," + b"5" * 10_000_000 + b"\n2,3\n")
    yield "one line of 10 MB.log", content(b"epoch 1 loss " * 800_000)
    yield "words of 10 MB.log", content(b"epoch 1 loss 0.5\n" + b"x" * 10_000_000 + b"\nepoch 2 loss 0.4\n")
    yield "braces of 10 MB.log", content(b"epoch 1 loss 0.5\n" + b"({[" * 3_000_000 + b"\nepoch 2 loss 0.4\n")
    yield (
        "100 k columns.csv",
        content(
            b"\n".join([b",".join(b"c%d" % i for i in range(100_000)), *[b",".join([b"1"] * 100_000)] * 3])
        ),
    )
    yield "many keys.jsonl", content(b"".join(b'{"loss": 1, "k%d": %d}\n' % (i, i) for i in range(200_000)))
    yield "nested.json", content(b"[" * 5_000_000)
    yield "nested objects.json", content(b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000)
    yield "nested lines.jsonl", content((b'{"loss": 1, "a":' + b"[" * 5000 + b"\n") * 500)
    yield "zeros.bin", content(b"\0" * 10_000_000)
    yield "carriage returns.log", content(b"".join(b"epoch %d loss 0.5\r" % i for i in range(300_000)))
    yield (
        "mixed.log",
        content("epoch 1 损失 0.5\n".encode() * 50_000 + "epoch 2 损失 0.5\n".encode("gb18030") * 50_000),
    )
    yield "zip bomb.zip", zip_bomb
    yield "gzip bomb.csv.gz", content(gzip.compress(b"epoch,loss\n" + b"0,0\n" * 50_000_000, 9))
    yield "sparse.csv", sparse
    yield "tags.tfevents", content(b"".join(scalar(b"%07d" % i, i) for i in range(100_000)))
    yield "lengths.tfevents", content(b"".join(scalar(b"x" * (i % 90 + 1), i) for i in range(100_000)))
    yield "garbage between.tfevents", content(b"".join(scalar(b"loss", i) + b"\x01" for i in range(50_000)))
    yield (
        "empty values.tfevents",
        content(record(b"\x09" + b"\0" * 8 + b"\x2a\x80\x80\xc0\x02" + b"\x0a\0" * (0x500000 // 2))),
    )
    yield "sparse.tfevents", lambda path: sparse(path, scalar(b"loss", 1))
    yield "broken blocks.wandb", content(b":W&B\xe1\xbe\x00" + b"\x01" * 10_000_000)


def zip_bomb(path: Path) -> None:
    """A gigabyte of zeros in a megabyte."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("loss.csv", "w", force_zip64=True) as file,
    ):
        for _ in range(1024):
            file.write(bytes(1 << 20))


def sparse(path: Path, head: bytes = b"epoch,loss\n1,2\n2,3\n") -> None:
    """A hundred gigabytes of nothing behind a beginning."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(100 << 30)


def attempt(path: Path) -> str:
    """What became of a file: "read", "refused", or the fault."""
    begin = time.process_time()
    try:
        read(str(path))
        outcome = "read"
    except ReadError:
        outcome = "refused"
    except Exception:  # noqa: BLE001 - this is what is looked for
        return traceback.format_exc(limit=-4)
    took = time.process_time() - begin
    allowed = SECONDS_BESIDES + SECONDS_PER_MB * path.stat().st_blocks * 512 / 1e6
    return outcome if took <= allowed else f"took {took:.1f} s where {allowed:.1f} s are allowed"


def main() -> int:
    """Read until the time is up, then the hostile files; say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=ROOT / "results" / "fuzz")
    args = parser.parse_args()
    paths = args.seeds or [*ROOT.glob("tests/data/**/*"), *ROOT.glob("examples/*")]
    named = sorted(p for p in paths if p.is_file() and p.stat().st_size > 0)
    seeds = [path.read_bytes()[:LARGEST_SEED] for path in named if path.suffix not in (".yaml", ".md")]
    suffixes = sorted({path.suffix for path in named})
    rng = random.Random(args.seed)  # noqa: S311 - nothing secret
    outcomes: Counter[str] = Counter()
    faults: set[str] = set()
    largest = 0
    args.keep.mkdir(parents=True, exist_ok=True)
    base = peak()
    with tempfile.TemporaryDirectory() as name:

        def tell(path: Path) -> None:
            nonlocal largest
            largest = max(largest, path.stat().st_blocks * 512)
            before = peak()
            outcome = attempt(path)
            grown = peak() - before
            if grown > MEGABYTES_BESIDES + TIMES_THE_FILE * path.stat().st_blocks * 512 / 1e6:
                outcome = f"{path.name}: memory grew by {grown:.0f} MB"
            outcomes[outcome if outcome in ("read", "refused") else "fault"] += 1
            if outcome not in ("read", "refused") and outcome not in faults:
                faults.add(outcome)
                print(f"--- {path.name}\n{outcome}", flush=True)
                with contextlib.suppress(OSError):
                    if path.stat().st_size < 4 * LARGEST_SEED:
                        (args.keep / f"{len(faults):03d}{path.suffix}").write_bytes(path.read_bytes())

        end = time.monotonic() + args.seconds
        for data in mutants(seeds, rng):
            if time.monotonic() > end:
                break
            path = Path(name) / f"mutant{rng.choice(suffixes)}"
            path.write_bytes(data)
            tell(path)
        for title, write in hostile():
            path = Path(name) / title
            write(path)
            tell(path)
            path.unlink()
    print(
        json.dumps(
            {
                **outcomes,
                "kinds of fault": len(faults),
                "seeds": len(seeds),
                "memory grew MB": round(peak() - base),
            }
        )
    )
    return 1 if faults else 0


def peak() -> float:
    """Largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
