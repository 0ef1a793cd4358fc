"""Logs that people and frameworks print: `name: value` in any dress, progress bars, printed dicts, small tables."""

from collections.abc import Mapping

from advisor.errors import ReadError
from advisor.model import Attachment
from advisor.numbers.lines.console import Console
from advisor.numbers.lines.gather import read_log
from advisor.numbers.lines.sniff import judge_log
from advisor.numbers.readers import reader
from advisor.numbers.tables.source import Source


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is a training log."""
    return judge_log(source)


@reader("console log", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read the metrics, settings and events of a log.

    Raises:
        ReadError: no line holds a metric and none tells of a crash.
        UsageError: `roles` names a column or a role that does not exist.
    """
    log = Console().read(source.data)
    if not log.records and not log.events:
        raise ReadError(
            f"{source.path} holds no metric in any line",
            "lines such as 'epoch 3 loss 0.52'",
            "print the metrics with their names, or export them as CSV",
        )
    return read_log(source, "console log", log, roles)
