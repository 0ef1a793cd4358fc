"""Lines of a log, or rows of a table, pasted into a question: read as a file that holds nothing else."""

import re

import msgspec

from advisor.errors import AdvisorError
from advisor.model import Attachment, Run
from advisor.numbers.readers import read_source
from advisor.numbers.tables.source import Source

FEWEST_LINES = 3
FEWEST_POINTS = 3
# Numbers for every word: in a line of a log they are about as many, in prose far fewer.
_NUMBERS_PER_WORD = 0.6
_NUMBER = re.compile(
    r"(?<![A-Za-z_\d.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\b(?:nan|inf)\b", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z_][\w/.]+|[\u3400-\u9fff]{1,2}")
_HEADER = re.compile(r"[^\d.!?。！？]{3,200}")
_RULE = re.compile(r"[\s|:+=-]+")
_COUNTERS = frozenset({"epoch", "step", "time", "lr"})


def read_pasted(text: str, name: str) -> Attachment | None:
    """What the lines of a text hold as a run; None where they are prose, or too few to be one.

    Args:
        text: the question with its line breaks.
        name: how the reader is told where the figures are from.
    """
    lines = _lines(text.splitlines())
    if len(lines) < FEWEST_LINES:
        return None
    content = "\n".join(lines).encode() + b"\n"
    try:
        found = read_source(Source(name, len(content), content), {})
    except AdvisorError:
        return None
    runs = tuple(run for run in found.runs if _points(run) >= FEWEST_POINTS)
    return msgspec.structs.replace(found, path=name, runs=runs) if runs else None


def _lines(lines: list[str]) -> list[str]:
    """The lines that are no prose, with the header of a table before them."""
    kept: list[str] = []
    before = ""
    for line in lines:
        if _is_data(line):
            if not kept and before:
                kept.append(before)
            kept.append(line)
        elif not _RULE.fullmatch(line):
            before = line if _HEADER.fullmatch(line) and len(_WORD.findall(line)) > 1 else ""
    return kept


def _is_data(line: str) -> bool:
    numbers = len(_NUMBER.findall(line))
    return numbers > 0 and numbers >= _NUMBERS_PER_WORD * len(_WORD.findall(line))


def _points(run: Run) -> int:
    """Points of the longest series that is a metric."""
    return max((s.values.size for s in run.series.values() if s.role not in _COUNTERS), default=0)
