"""The figures in an out-of-memory message, in bytes."""

import re

_SIZE = r"([\d.]+) ?([KMGT]i?B|bytes|B)\b"
_NUMBERS = (
    ("tried", re.compile(rf"[Tt]ried to allocate {_SIZE}|trying to allocate {_SIZE}")),
    ("total", re.compile(rf"total capacity of {_SIZE}|{_SIZE} total capacity")),
    ("free", re.compile(rf"{_SIZE} (?:is )?free")),
    ("allocated", re.compile(rf"{_SIZE} (?:is allocated by PyTorch|already allocated)")),
    ("reserved", re.compile(rf"{_SIZE} reserved in total")),
    ("unallocated", re.compile(rf"{_SIZE} is reserved by PyTorch but unallocated")),
    ("own", re.compile(rf"this process has {_SIZE}")),
)
_PROCESS = re.compile(rf"\bProcess \d+ has {_SIZE}")
_FACTORS = {"K": 2.0**10, "M": 2.0**20, "G": 2.0**30, "T": 2.0**40}


def allocation(text: str) -> dict[str, float]:
    """What the allocator says of the card when it gives up.

    Returns:
        Some of, in bytes: tried, total, free, allocated (live tensors), reserved (held by the process's
        allocator), unallocated (reserved and not allocated: fragmented or cached), others (in use by other
        processes on the card).
    """
    figures: dict[str, float] = {}
    for name, pattern in _NUMBERS:
        if found := pattern.search(text):
            amount, unit = (part for part in found.groups() if part is not None)
            figures[name] = _bytes(amount, unit)
    if "unallocated" not in figures and "reserved" in figures and "allocated" in figures:
        figures["unallocated"] = max(0.0, figures["reserved"] - figures["allocated"])
    processes = [_bytes(*found) for found in _PROCESS.findall(text)]
    if processes:
        # Without a line about itself the process that failed is among them: it is taken for the largest.
        figures["others"] = sum(processes) - (0.0 if "own" in figures else max(processes))
    return figures


def _bytes(amount: str, unit: str) -> float:
    try:
        return float(amount) * _FACTORS.get(unit[0], 1.0)
    except ValueError:
        return 0.0
