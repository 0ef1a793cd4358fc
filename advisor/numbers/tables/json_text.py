"""One JSON text to plain values, tolerant of what trainers leave behind: NaN, several texts, a cut end."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from advisor.errors import ReadError
from advisor.language import Text

MAX_TEXT = 256 << 20
"""A single JSON text must be held as objects, which take a multiple of its bytes; lines need not."""

_OBJECT, _LIST = 230, 120
"""Bytes that a small object and a small list take in memory, measured."""
_SPARE = 150 << 20

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]')
_CLOSERS = {"{": "}", "[": "]"}
_GAP = re.compile(r"[\s,;]*")
_MOST_TEXTS = 1_000_000


def parse(data: bytes, path: str) -> tuple[Any, str]:
    """The value of a JSON text and what had to be mended: "", "cut" or "several".

    "several": texts one after the other are given as a list. "cut": the text ends early, and what
    was complete is given.

    Raises:
        ReadError: it is no JSON, too deep or too large.
    """
    if len(data) > MAX_TEXT:
        raise ReadError(
            Text(
                f"{path} is one JSON text of {len(data) >> 20} MiB",
                f"{path} 是一整段 {len(data) >> 20} MiB 的 JSON",
            ),
            Text(
                f"at most {MAX_TEXT >> 20} MiB, or one object a line, which has no such bound",
                f"不超过 {MAX_TEXT >> 20} MiB；或每行一个对象，则没有此限制",
            ),
            Text(
                "jq -c '.[]' FILE > metrics.jsonl turns a list into lines",
                "用 jq -c '.[]' FILE > metrics.jsonl 把列表转成逐行格式",
            ),
        )
    if _OBJECT * data.count(b"{") + _LIST * data.count(b"[") > 4 * len(data) + _SPARE:
        raise ReadError(
            Text(
                f"{path} is one JSON text of more than a million tiny parts",
                f"{path} 是一整段 JSON，由一百多万个细小部分组成",
            ),
            Text(
                "objects that hold several figures each, or lists of figures",
                "每个含多个数值的对象，或数值列表",
            ),
            Text(
                "write one object a line, or a list of records that each name their metrics",
                "每行写一个对象，或写成各条都带指标名的记录列表",
            ),
        )
    try:
        return msgspec.json.decode(data), ""
    except RecursionError:
        raise _too_deep(path) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    text = data.decode("utf-8", "replace")
    try:
        return _mended(text)
    except RecursionError:
        raise _too_deep(path) from None
    except ValueError as error:
        raise ReadError(
            Text(
                f"{path} begins as JSON and is none ({str(error)[:80]})",
                f"{path} 开头像 JSON，但不是有效的 JSON（{str(error)[:80]}）",
            ),
            Text("one JSON text, or one object a line", "一整段 JSON，或每行一个对象"),
            Text("check whether it was cut or edited", "检查文件是否被截断或改动过"),
        ) from None


def items(data: bytes, at_once: int = 10_000) -> Iterator[list[Any]]:
    """The items of a text that is one long list, some at a time, so that they need not all be held as objects.

    Ends where the list does, or where it is no longer JSON.
    """
    decoder = json.JSONDecoder()
    text = data.decode("utf-8", "replace")
    stop = _gap(text, 0) + 1
    some: list[Any] = []
    while (start := _gap(text, stop)) < len(text) and text[start] != "]":
        try:
            thing, stop = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        some.append(thing)
        if len(some) >= at_once:
            yield some
            some = []
    if some:
        yield some


def _too_deep(path: str) -> ReadError:
    return ReadError(
        Text(f"{path} is nested too deep for a log", f"{path} 的嵌套太深，不像日志"),
        Text("objects or lists of metrics, a few levels deep", "只有几层的指标对象或列表"),
    )


def _mended(text: str) -> tuple[Any, str]:
    """Read with Python's own parser, which knows NaN; then text after text; then what a cut text still holds."""
    decoder = json.JSONDecoder()
    start = _gap(text, 0)
    try:
        thing, stop = decoder.raw_decode(text, start)
    except ValueError:
        return json.loads(_closed(text)), "cut"
    found = [thing]
    while (stop := _gap(text, stop)) < len(text) and len(found) < _MOST_TEXTS:
        try:
            thing, stop = decoder.raw_decode(text, stop)
        except ValueError:
            return found, "cut"
        found.append(thing)
    return (found, "several") if len(found) > 1 else (found[0], "")


def _gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at


def _closed(text: str) -> str:
    """The text up to its last comma outside a string, with the brackets closed that are open there."""
    opened: list[str] = []
    cut, kept = 0, ""
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if sign in "{[":
            opened.append(_CLOSERS[sign])
            if len(opened) > 500:  # noqa: PLR2004 - Python's own parser gives up at about 1000
                raise RecursionError
        elif sign in "}]":
            if not opened or opened.pop() != sign:
                break
        elif sign == ",":
            cut, kept = token.start(), "".join(reversed(opened))
    return text[:cut] + kept
