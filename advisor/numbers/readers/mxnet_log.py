"""Logs of MXNet's Module.fit and Speedometer: a line a metric, for batches and for epochs."""

import re
from collections.abc import Mapping

from advisor.model import Attachment
from advisor.numbers.lines.console import Console
from advisor.numbers.lines.gather import read_log
from advisor.numbers.readers import reader
from advisor.numbers.tables.source import Source
from advisor.parsing import meaning

_LINE = re.compile(r"Epoch\[\d+\] (?:Batch ?\[|Train-|Validation-|Time cost=)")
# Since 1.5 the Speedometer prints the range of batches that it averaged over.
_RANGE = re.compile(r"Batch ?\[\d+-(\d+)\]")
_METRIC = re.compile(r"(?:Train|Validation)-(\w*)")


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is a log of MXNet."""
    found = len(_LINE.findall(source.head))
    return (0.98, "lines of the Speedometer") if found > 1 else (0.0, "")


@reader("mxnet log", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read training and validation metrics.

    Raises:
        UsageError: `roles` names a column or a role that does not exist.
    """
    return read_log(source, "mxnet log", Console(_plain, _spelled).read(source.data), roles)


def _plain(line: str) -> str:
    return _RANGE.sub(r"Batch [\1]", line)


def _spelled(name: str) -> str:
    """A metric under its class name ("Train-SmoothL1") is a loss where the name only says which."""
    metric = _METRIC.match(name)
    return (
        f"{name} loss"
        if metric
        and meaning(name) is None
        and meaning(f"{metric[1]} loss") is not None
        and re.search(r"L1|L2|Loss|CE$|Entropy", name)
        else name
    )
