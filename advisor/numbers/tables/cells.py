"""From the lines of a table to columns of numbers; what does not fit is noted, not fatal."""

import re
from array import array
from collections.abc import Iterator

import numpy as np

from advisor.model import FloatArray, Problem, Text
from advisor.numbers.tables.decimal import parse
from advisor.numbers.tables.dialect import BLANKS, Dialect, is_rule, splitter, trimmed
from advisor.numbers.tables.progress import tell
from advisor.numbers.tables.table import Bools, Table, filled
from advisor.parsing import MISSING, number

MAX_PROBLEMS = 20
"""Problems told one by one; beyond it only their number is."""

_BLOCK = 1 << 20  # bytes read at a time: enough to outweigh the calls, little enough to stay in the cache
_SMALL = 1 << 15  # bytes below which setting up the fast way costs more than it saves
_EDGE = re.compile(rb"^[ \t]+|[ \t]+$", re.MULTILINE)
_BLANK_RUN = re.compile(rb"[ \t]+")
_KEPT_WORDS = 100_000  # words kept of a column: names of runs, or of the split that a row is about


def read_cells(data: bytes, dialect: Dialect) -> Table:
    """Read the body of a table.

    Args:
        data: the whole text in UTF-8, lines ending with a newline each.
        dialect: its layout; `dialect.first` is where the body begins.
    """
    start = _offset(data, dialect.first)
    reader = _Reader(dialect, data.count(b"\n", start) + 1)
    for low, high in _blocks(data, start):
        block = data[low:high]
        reader.take(block, reader.fast(block))
        tell("", high, len(data))
    return reader.table()


def _offset(data: bytes, lines: int) -> int:
    at = 0
    for _ in range(lines):
        at = data.index(b"\n", at) + 1
    return at


def _blocks(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    while start < len(data):
        stop = data.rfind(b"\n", start, start + _BLOCK) + 1
        if stop <= start:
            stop = data.find(b"\n", start) + 1 or len(data)
        yield start, stop
        start = stop


class _Reader:
    """Blocks of lines in, one table out; the columns are laid out beforehand for the most rows there can be."""

    def __init__(self, dialect: Dialect, most_rows: int) -> None:
        self.dialect = dialect
        self.width = len(dialect.names)
        self.split = splitter(dialect.separator)
        self.line = dialect.first  # lines seen so far
        self.rows = 0
        self.columns = np.empty((self.width, most_rows))
        self.missing: dict[int, Bools] = {}
        self.words: dict[int, list[str]] = {}
        self.word_counts: dict[int, int] = {}
        self.word_lines: dict[int, list[tuple[int, str]]] = {}
        self.ragged: list[tuple[int, int]] = []
        self.ragged_count = 0
        self.breaks: list[int] = []

    def take(self, block: bytes, part: tuple[FloatArray, Bools | None] | None) -> None:
        """Add some whole lines: `part` as `fast` read them, or cell by cell where it is None."""
        if part is None:
            part = self._slow(block.decode("utf-8", "replace"))
        else:
            self.line += part[0].shape[0]
        values, empty = part
        rows = slice(self.rows, self.rows + len(values))
        self.columns[:, rows] = values.T
        self.rows = rows.stop
        if empty is not None:
            for at in np.flatnonzero(empty.any(axis=0)).tolist():
                mask = self.missing.setdefault(at, np.zeros(self.columns.shape[1], np.bool_))
                mask[rows] = empty[:, at]

    def fast(self, block: bytes) -> tuple[FloatArray, Bools | None] | None:
        """The numbers of a block, None when it is small or holds anything but numbers; changes nothing.

        Quotes are dropped: the count of fields shows if they mattered.
        """
        if len(block) < _SMALL or self.dialect.decimal_comma:
            return None
        block = block.replace(b'"', b"")
        if not block.endswith(b"\n"):
            block += b"\n"
        if self.dialect.separator != BLANKS:
            separator = ord(self.dialect.separator)
        elif b"," in block:
            return None
        else:
            separator = ord(",")
            block = _BLANK_RUN.sub(b",", _EDGE.sub(b"", block))
        # One letter is looked for, since that is many times as fast as looking for the word.
        read = _with_nan if b"n" in block or b"N" in block else parse
        return read(block, separator, self.width) or _scanned(block, separator, self.width)

    def _slow(self, text: str) -> tuple[FloatArray, Bools]:
        values, empty = array("d"), bytearray()
        for line in text.removesuffix("\n").split("\n"):
            self.line += 1
            if not line.strip() or line.startswith("#") or is_rule(line):
                continue
            cells = self.split(line)
            if len(cells) != self.width:
                cells = trimmed(cells, self.width)
            if len(cells) != self.width:
                self._note_ragged(len(cells))
            elif line.strip() == self.dialect.header_line:
                self.breaks.append(self.rows + len(values) // self.width)
            else:
                self._row(cells, values, empty)
        shape = (-1, self.width)
        return np.array(values).reshape(shape), np.frombuffer(bytes(empty), np.bool_).reshape(shape)

    def _row(self, cells: list[str], values: "array[float]", empty: bytearray) -> None:
        for at, cell in enumerate(cells):
            try:
                value: float | None = float(cell)
            except ValueError:
                value = self._other(at, cell)
            else:
                value = self._other(at, cell) if "_" in cell else value
            values.append(float("nan") if value is None else value)
            empty.append(value is None)

    def _other(self, at: int, cell: str) -> float | None:
        """A cell that `float` does not read: a number in another spelling, nothing, or words."""
        found = number(cell, self.dialect.decimal_comma)
        if found is not None:
            return found.value
        if cell.lower() not in MISSING:
            self.word_counts[at] = self.word_counts.get(at, 0) + 1
            if self.word_counts[at] <= _KEPT_WORDS:
                self.words.setdefault(at, []).append(cell)
            if self.word_counts[at] <= MAX_PROBLEMS:
                self.word_lines.setdefault(at, []).append((self.line, cell))
        return None

    def _note_ragged(self, count: int) -> None:
        self.ragged_count += 1
        if len(self.ragged) < MAX_PROBLEMS:
            self.ragged.append((self.line, count))

    def table(self) -> Table:
        """All that was read, column by column."""
        columns = [
            filled(column[: self.rows], self.missing[at][: self.rows] if at in self.missing else None)
            for at, column in enumerate(self.columns)
        ]
        return Table(
            names=self.dialect.names,
            columns=tuple(columns),
            rows=self.rows,
            spelled=self.dialect.spelled,
            percents=self.dialect.percents,
            words=self.words,
            word_counts=self.word_counts,
            breaks=tuple(self.breaks),
            problems=tuple(self._problems([cells.values.size for cells in columns])),
        )

    def _problems(self, sizes: list[int]) -> Iterator[Problem]:
        dialect = self.dialect
        if dialect.preamble:
            count = len(dialect.preamble)
            yield Problem(
                Text(f"{count} lines before the table were skipped", f"表格之前的 {count} 行已跳过"), 1
            )
        for line, count in self.ragged:
            what = Text(
                f"{count} fields where {self.width} were expected", f"应有 {self.width} 列，实有 {count} 列"
            )
            yield Problem(what, line)
        yield from _more(
            self.ragged_count - len(self.ragged), Text("lines with another number of fields", "行的列数不符")
        )
        for at, cells in self.word_lines.items():
            if wordy(self.word_counts[at], sizes[at]):
                continue
            for line, cell in cells:
                name, shown = dialect.names[at], cell[:40]
                yield Problem(
                    Text(f"{shown!r} in column {name} is no number", f"{name} 列的“{shown}”不是数字"), line
                )
            yield from _more(
                self.word_counts[at] - len(cells),
                Text(f"such cells in column {dialect.names[at]}", f"处 {dialect.names[at]} 列不是数字"),
            )


def wordy(words: int, numbers: int) -> bool:
    """Whether at least half of the filled cells of a column are words."""
    return words > 0 and words >= numbers


def _more(count: int, what: Text) -> Iterator[Problem]:
    if count > 0:
        yield Problem(Text(f"{count} more {what.en}", f"另有 {count} {what.zh}"))


def _with_nan(block: bytes, separator: int, width: int) -> tuple[FloatArray, None] | None:
    """A block of plain decimals and NaN without empty cells: NaN is read as the empty cell that it is not."""
    mark = bytes([separator])
    if any(gap in b"\n" + block for gap in (mark * 2, b"\n" + mark, mark + b"\n")):
        return None
    found = parse(block.replace(b"nan", b"").replace(b"NaN", b""), separator, width)
    return None if found is None else (found[0], None)


def _scanned(block: bytes, separator: int, width: int) -> tuple[FloatArray, Bools | None] | None:
    """A block of plain numbers with NaN, infinities or padding among them, or None when it is not so.

    Slower than `parse`, still far from a loop over cells: the C library reads number after number.
    """
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero((data == separator) | (data == ord("\n")))
    kinds = data[ends]
    if kinds.size % width or ends[-1] != data.size - 1:
        return None
    table = kinds.reshape(-1, width)
    if (table[:, -1] != ord("\n")).any() or (table[:, :-1] != separator).any():
        return None
    empty = np.diff(ends, prepend=-1) == 1
    mark = chr(separator).encode()
    flat = block[:-1].replace(b"\n", mark)
    if empty.any():
        # Twice, since neighbours share a separator.
        flat = (
            (mark + flat + mark)
            .replace(mark * 2, mark + b"nan" + mark)
            .replace(mark * 2, mark + b"nan" + mark)
        )
        flat = flat[1:-1]
    try:
        values = np.fromstring(flat, sep=chr(separator))
    except (ValueError, DeprecationWarning):
        return None
    if values.size != kinds.size:
        return None
    return values.reshape(-1, width), empty.reshape(-1, width)
