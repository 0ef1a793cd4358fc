"""Lines of a log without what terminals and loggers add: colours, bars, time stamps, levels, ranks."""

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_LINE = 8000
"""Characters of a line that are looked at; metrics stand at its beginning or, in a bar, at its end."""

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_=>()])|[\x00-\x08\x0b-\x1f\x7f]"
)
_MOVES = re.compile(r"\x1b\[\d*[ABEF]|\r")  # the cursor goes to another line
_WIDE = str.maketrans("：，（）｜％＝；　［］／－", ":,()|%=; []/-")

_STAMP = r"""
    \d{4}[-/.]\d\d?[-/.]\d\d?[ T_]\d\d?:\d\d:\d\d(?:[.,:]\d+)?(?:Z|[ ]?[+-]\d\d:?\d\d)?
  | \d\d?[-/.]\d\d?(?:[-/.]\d\d(?:\d\d)?)?,?[ ]\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?(?:[ ][AP]M)?
  | (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ ])?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ ]+\d\d?[ ]\d\d:\d\d:\d\d(?:[ ]\d{4})?
  | (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ ])?\d\d?[ ](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:[ ]\d{4})?[ ]\d\d:\d\d(?::\d\d)?
  | [IWEF]\d{4}(?:\d{4})?[ ]\d\d:\d\d:\d\d\.\d+[ ]+\d+[ ][\w./-]+:\d+
  | \d\d?:\d\d:\d\d(?:[.,]\d+)?
"""
_LEVEL = r"INFO|DEBUG|WARNING|WARN|ERROR|CRITICAL|FATAL|NOTSET|TRACE"
_PREFIXES = re.compile(
    rf"""(?:\s*(?:
        \[?\s*(?:{_STAMP})(?:[ ]+[\w.-]+(?=\]))?\s*\]?
      | P?\d{{3,7}}(?=[ ]+(?:{_LEVEL})\b)
      | (?:{_LEVEL}):[\w.]*: | \[[\w.-]+\](?=\s*\d{{4}}-\d\d-)
      | [\[(<]?\s*(?:{_LEVEL})(?:[ |]+[\w./]+:\d+)?\s*[\])>]?(?![\w=])
      | \[?[\w./-]+\.py:[ ]*\d+(?::\w+)?\]? | \([\w./-]+\.py[ ]\d+\) | [\w.]+:[\w<>]+:\d+(?=[ ]-) | \((?:[\w./-]+):\d+\) | \[[\w./-]+:\d+\]
      | (?:mmengine|mm[a-z]+|pp[a-z]+|root|__main__|[a-z_]\w*(?:\.\w+)+)(?=\s*(?:[-|:]|\[?(?:{_LEVEL})))
    )\s*(?:[-|:>\]]+(?=\s))?){{0,6}}""",
    re.VERBOSE,
)
_RANK = re.compile(
    r"\s*\[?(?:rank|default|GPU|gpu|Rank|RANK|proc|worker)[ _:=]?(\d+)\]?\s*[:|>]\s*|\s*\[\d+,(\d+)\]<std(?:out|err)>:"
)


class Line(NamedTuple):
    """A line as its author wrote it: `number` counts from 1, `rank` is the process that wrote it, -1 unknown."""

    number: int
    text: str
    rank: int


def lines(data: bytes) -> Iterator[Line]:
    """The lines of a text, cleaned; blank ones are left out.

    Args:
        data: UTF-8 with LF ends; what a carriage return overwrites is a line of its own.
    """
    number, at, size = 0, 0, len(data)
    while at < size:
        stop = data.find(b"\n", at)
        stop = size if stop < 0 else stop
        number += 1
        raw = data[at:stop]
        at = stop + 1
        if len(raw) > 4 * LONGEST_LINE:
            raw = raw[: 2 * LONGEST_LINE] + raw[-2 * LONGEST_LINE :]
        text = raw.decode("utf-8", "replace")
        if text.isprintable():
            parts = [text]
        else:
            parts = [_ESCAPES.sub("", part).replace("\t", "  ") for part in _MOVES.split(text)]
        for part in parts:
            cleaned = _cleaned(part)
            if cleaned:
                yield _unprefixed(number, cleaned)


def _cleaned(text: str) -> str:
    if not text.isascii():
        text = text.translate(_WIDE)
    if len(text) > LONGEST_LINE:
        text = text[: LONGEST_LINE // 2] + "  " + text[-LONGEST_LINE // 2 :]
    return text.strip()


def _unprefixed(number: int, text: str) -> Line:
    rank, start = -1, 0
    for _ in range(3):  # a rank may stand before, between and behind
        start = _PREFIXES.match(text, start).end()  # type: ignore[union-attr] # it matches nothing, too
        found = _RANK.match(text, start)
        if found is None:
            break
        rank, start = int(found[1] or found[2]), found.end()
    return Line(number, text[start:].strip() or text, rank)
