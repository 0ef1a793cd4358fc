"""Tables of numbers as text: comma, tab, semicolon, pipe or blanks between the columns, with or without header."""

from collections.abc import Mapping

from advisor.errors import ReadError
from advisor.language import Text
from advisor.model import Attachment, Value
from advisor.numbers.lines.settings import Settings
from advisor.numbers.readers import Reason, reader
from advisor.numbers.tables.cells import read_cells
from advisor.numbers.tables.dialect import Dialect, find_dialect
from advisor.numbers.tables.exports import read_any
from advisor.numbers.tables.source import Source


def sniff(source: Source) -> tuple[float, Reason]:
    """How likely the source is a table of numbers."""
    dialect = _dialect(source)
    return (0.0, dialect) if isinstance(dialect, Text) else (dialect.likelihood, "rows of numbers")


@reader("csv", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read the table and find its runs.

    Raises:
        ReadError: the source holds no table.
        UsageError: `roles` names a column or a role that does not exist.
    """
    dialect = _dialect(source)
    if isinstance(dialect, Text):
        raise ReadError(
            Text(f"{source.path} holds no table: {dialect.en}", f"{source.path} 中没有表格：{dialect.zh}"),
            Text("rows of numbers in columns", "按列排布的数值行"),
            Text("export the metrics as CSV", "把指标导出为 CSV"),
        )
    table = read_cells(source.data, dialect)
    reading = read_any(table, roles, source.stem, _settings(dialect))
    return Attachment(
        source.path, "csv", reading.runs, source.encoding, table.rows, reading.problems, reading.unused
    )


def _dialect(source: Source) -> Dialect | Text:
    if not source.encoding:
        return Text("not text", "不是文本")
    return find_dialect(source.head)


def _settings(dialect: Dialect) -> dict[str, Value]:
    """Settings in the lines above the table."""
    settings = Settings()
    for line in dialect.preamble:
        settings.feed(line)
    return settings.found
