"""Whether a text is a training log: told from samples of it, never from its name."""

import re
from itertools import islice

from advisor.language import Text
from advisor.numbers.lines.clean import lines
from advisor.numbers.lines.console import Console
from advisor.numbers.lines.records import Log
from advisor.numbers.tables.dialect import find_dialect
from advisor.numbers.tables.source import Source

_MOST_LINES = 1500
_LEAST_RECORDS = 2
_FEW, _THIN = 5, 0.1  # fewer records than this, in a smaller share of the lines, are quotations in a text
_SHORT, _RARE = 150, 0.02  # in a long text a few words about crashes are a guide, no report of one
_ENOUGH = 40
_SURE = 0.96  # a table is surer of itself only where every line is a row; a JSON text was told before
_ALL_ROWS = 0.88  # of a table: nearly every line sampled is a row, nearly every cell a number
_CODE = re.compile(
    r"^(?:def |class |import |from \w+ import|return\b|if .*:$|for .*:$|elif |else:$|while .*:$|@\w|self\.|#include|public |private |\}|\{|//|/\*|<\w+)"
)
_JSON = re.compile(r"\s*(?:\{\s*\"|\[\s*[{\[\"\]])")
_MUCH_CODE = 0.2


def judge_log(source: Source) -> tuple[float, str | Text]:
    """Likelihood of a log whose lines name their metrics, and the reason."""
    if not source.encoding:
        return 0.0, Text("not text", "不是文本")
    if _JSON.match(source.head[:1000]):
        return 0.0, Text("begins as JSON", "开头是 JSON")
    table = find_dialect(source.head)
    if not isinstance(table, Text) and table.header and table.likelihood > _ALL_ROWS:
        return 0.0, Text("a header and nothing but rows of numbers", "只有表头和数值行")
    best = 0.0
    why: str | Text = Text("no line with a named metric", "没有带指标名的行")
    # What stands above a curve may be longer than one sample.
    for sample in dict.fromkeys(source.sample(where) for where in (0.0, 0.5, 1.0)):
        found, reason = _judged(sample)
        if found > best:
            best, why = found, reason
    return best, why


def _judged(sample: bytes) -> tuple[float, str | Text]:
    console, seen, code = Console(), 0, 0
    for line in islice(lines(sample), _MOST_LINES):
        seen += 1
        code += bool(_CODE.match(line.text))
        console.feed(line)
        if len(console.log.records) >= _ENOUGH:
            break
    log = console.finish()
    return _verdict(log, seen, code, console.rows)


def _verdict(log: Log, seen: int, code: int, rows: int) -> tuple[float, str | Text]:
    """Likelihood and reason from what some lines said: `seen` of them, `code` like source code, `rows` of a table."""
    if log.events and len(log.records) < _FEW and (seen <= _SHORT or len(log.events) > _RARE * seen):
        return 0.5, "a crash report"
    if len(log.records) < _LEAST_RECORDS:
        return 0.0, Text("no two lines with a named metric", "带指标名的行不足两行")
    if len(log.records) < _FEW and len(log.records) < _THIN * seen:
        return 0.0, Text("hardly a line with a named metric", "几乎没有带指标名的行")
    if code > _MUCH_CODE * seen and not log.events and not _counts_up(log):
        return 0.0, Text("source code", "是源代码")
    if 2 * rows > len(log.records):
        return 0.5, "a table in a text"
    return (
        (_SURE, "lines with named metrics") if _counts_up(log) else (0.2, "named metrics without a counter")
    )


def _counts_up(log: Log) -> bool:
    """Whether an epoch, step or batch grows from record to record."""
    places = [(r.place.epoch or 0, r.place.step or 0, r.place.batch or r.at or 0) for r in log.records]
    return len(set(places)) > 1 or bool(log.records[0].place.epoch)
