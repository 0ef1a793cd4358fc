"""What nvidia-smi prints, in any of its forms: the tables, `-l` loops, `--query-gpu` as CSV, `dmon`.

Forms as of drivers 375 to 580; "N/A" and "-" stand for what a card does not report.
"""

import csv
import re
from collections.abc import Iterable

import msgspec

from advisor.parsing import number

_MIB = 2.0**20
_NAME = re.compile(
    r"^\|\s+(\d+)\s+(\S.*?)\s{2,}(?:On|Off|WDDM|TCC|N/A|MCDM|\S+)\s*\|\s*[0-9A-Fa-f]+:[0-9A-Fa-f]+:"
)
_USE = re.compile(r"\|\s*(\d+)MiB\s*/\s*(\d+)MiB\s*\|\s*(\d+%|N/A)")
_PROCESS = re.compile(r"^\|\s+(\d+)\s+(?:\S+\s+\S+\s+)?(\d+)\s+(C\+G|C|G|M\+C)\s+(\S.*?)\s+(\d+MiB|N/A)\s*\|")
_QUERIED = re.compile(r"(?:utilization\.gpu|memory\.used|memory\.free|memory\.total)(?: \[\S+\])?(?:,|$)")


class Sample(msgspec.Struct):
    """One card at one moment. used, total: bytes. utilization: percent of time with a kernel running. None: not told."""

    line: int
    gpu: str
    name: str = ""
    used: float | None = None
    total: float | None = None
    utilization: float | None = None


class Process(msgspec.Struct, frozen=True):
    """A process on a card; `memory` in bytes, None where the driver does not tell. computes: not only graphics."""

    line: int
    gpu: str
    pid: int
    name: str
    memory: float | None
    computes: bool


class Dump(msgspec.Struct):
    """All samples in file order, and the processes of the last table."""

    samples: list[Sample] = msgspec.field(default_factory=list)
    processes: list[Process] = msgspec.field(default_factory=list)
    lists_processes: bool = False


def is_dump(head: str) -> bool:
    """Whether a text begins as one of the forms."""
    if "NVIDIA-SMI" in head[:4000] and "Driver Version" in head[:4000]:
        return True
    if head.lstrip().startswith("# gpu "):
        return True
    first = head.lstrip().partition("\n")[0]
    return "," in first and len(_QUERIED.findall(first)) > 0


def read_dump(text: str) -> Dump:
    """All that the text tells of the cards."""
    head = text[:4000]
    if "NVIDIA-SMI" in head:
        return _tables(text.split("\n"))
    if head.lstrip().startswith("# gpu "):
        return Dump(list(_monitored(text.split("\n"))))
    return Dump(list(_queried(text.split("\n"))))


def _tables(lines: Iterable[str]) -> Dump:
    dump, current = Dump(), Sample(0, "")
    for at, line in enumerate(lines, 1):
        if "NVIDIA-SMI" in line:
            dump.processes.clear()
            dump.lists_processes = False
        elif "Processes:" in line:
            dump.lists_processes = True
        elif found := _NAME.match(line):
            current = Sample(at, found[1], found[2].strip())
        elif found := _PROCESS.match(line):
            dump.processes.append(_process(at, found))
        elif (found := _USE.search(line)) and current.gpu:
            current.used, current.total = float(found[1]) * _MIB, float(found[2]) * _MIB
            current.utilization = float(found[3].rstrip("%")) if found[3] != "N/A" else None
            dump.samples.append(current)
            current = Sample(0, "")
    return dump


def _process(line: int, found: re.Match[str]) -> Process:
    memory = float(found[5].removesuffix("MiB")) * _MIB if found[5] != "N/A" else None
    return Process(line, found[1], int(found[2]), found[4], memory, found[3] in ("C", "M+C"))


def _queried(lines: list[str]) -> Iterable[Sample]:
    header = [cell.strip().split(" [", maxsplit=1)[0] for cell in next(csv.reader(lines[:1]), [])]
    which = next(
        (k for k in ("index", "gpu_uuid", "uuid", "gpu_bus_id", "pci.bus_id", "name") if k in header), ""
    )
    # Without a column that tells the cards apart, rows of one time stamp are the cards in turn.
    stamp, turn = "", 0
    for at, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) != len(header):
            continue
        row = dict(zip(header, cells, strict=True))
        turn = turn + 1 if row.get("timestamp", "") == stamp and stamp else 0
        stamp = row.get("timestamp", "")
        card = str(turn) if which in ("", "name") else row[which]
        total, used, free = (_mib(row.get(f"memory.{part}", "")) for part in ("total", "used", "free"))
        if used is None and total is not None and free is not None:
            used = total - free
        yield Sample(at, card, row.get("name", ""), used, total, _plain(row.get("utilization.gpu", "")))


def _monitored(lines: Iterable[str]) -> Iterable[Sample]:
    """`nvidia-smi dmon`: a line of names, a line of units, then a line a card and second."""
    names: list[str] = []
    for at, line in enumerate(lines, 1):
        cells = line.lstrip("# ").split()
        if line.lstrip().startswith("#"):
            names = cells if "gpu" in cells else names
            continue
        if not names or len(cells) < len(names):
            continue
        row = dict(zip(names, cells, strict=False))
        used = _plain(row.get("fb", ""))
        yield Sample(
            at, row["gpu"], "", used * _MIB if used is not None else None, None, _plain(row.get("sm", ""))
        )


def _plain(cell: str) -> float | None:
    """The figure of a cell in its own unit."""
    found = number(cell.split(" ", maxsplit=1)[0].rstrip("%"))
    return None if found is None else found.value


def _mib(cell: str) -> float | None:
    found = _plain(cell)
    return None if found is None else found * _MIB
