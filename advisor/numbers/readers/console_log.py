"""Logs that people and frameworks print: `name: value` in any dress, progress bars, printed dicts, small tables."""

from collections.abc import Mapping

from advisor.errors import ReadError
from advisor.language import Text
from advisor.model import Attachment
from advisor.numbers.lines.console import Console
from advisor.numbers.lines.gather import read_log
from advisor.numbers.lines.sniff import judge_log
from advisor.numbers.readers import Reason, reader
from advisor.numbers.tables.source import Source


def sniff(source: Source) -> tuple[float, Reason]:
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
            Text(f"{source.path} holds no metric in any line", f"{source.path} 的每一行都没有指标"),
            Text("lines such as 'epoch 3 loss 0.52'", "形如 “epoch 3 loss 0.52” 的行"),
            Text(
                "print the metrics with their names, or export them as CSV",
                "打印指标时带上名称，或导出为 CSV",
            ),
        )
    return read_log(source, "console log", log, roles)
