"""One JSON object a line, as Detectron2, MMCV, MMEngine, DETR, timm, W&B and many scripts log.

Read block by block, so that a log of a gigabyte needs the memory of its numbers alone.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from advisor.model import Attachment, Problem, Text
from advisor.numbers.readers import Reason, reader
from advisor.numbers.tables.logged import Logged, is_record
from advisor.numbers.tables.records import Records, attachment
from advisor.numbers.tables.source import Source

_SAMPLED = 20  # lines looked at
_SHARE = 0.6  # of them must be objects
_MAX_PROBLEMS = 20

_DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


def sniff(source: Source) -> tuple[float, Reason]:
    """How likely every line is an object with figures."""
    lines = [line for line in source.head.splitlines() if line.strip()]
    if not any(line.lstrip().startswith("{") for line in lines[:_SAMPLED]):
        return 0.0, ""
    things = [_parsed(line.encode()) for line in lines[:_SAMPLED]]
    objects = [thing for thing in things if isinstance(thing, dict)]
    share = len(objects) / len(things)
    if share < _SHARE or (len(lines) == 1 and _is_document(objects[0])):
        return 0.0, ""
    if not any(is_record(thing) for thing in objects):
        return 0.0, Text("objects without figures", "对象中没有数值")
    return 0.55 + 0.4 * share, "an object a line"


def _is_document(thing: Mapping[str, Any]) -> bool:
    """Whether a lone object is a whole file (lists of values) rather than the first of many lines."""
    return any(isinstance(value, list | dict) for value in thing.values())


@reader("jsonl", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read all lines; those that are no objects are counted and told.

    Raises:
        UsageError: `roles` names a column or a role that does not exist.
    """
    records = Records()
    logged = Logged(records)
    line, broken = 0, 0
    for block in source.blocks():
        try:
            things = _DECODER.decode_lines(block)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            things = []
            for number, text in enumerate(block.splitlines(), line + 1):
                thing = _parsed(text)
                if isinstance(thing, dict):
                    things.append(thing)
                elif text.strip():
                    broken += 1
                    if broken <= _MAX_PROBLEMS:
                        records.problems.append(_broken(number))
        logged.extend(things)
        line += block.count(b"\n")
    if broken > _MAX_PROBLEMS:
        more = broken - _MAX_PROBLEMS
        records.problems.append(Problem(Text(f"{more} more such lines", f"另有 {more} 行如此")))
    return attachment(source, "jsonl", records.table(), roles)


def _parsed(text: bytes) -> Any:
    """The value of one line, None when it is none. Python writes bare NaN and Infinity, which JSON has not."""
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _broken(line: int) -> Problem:
    return Problem(
        Text("no JSON object: cut off or something else between", "不是 JSON 对象：被截断或夹杂其他内容"),
        line,
    )
