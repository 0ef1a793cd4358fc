"""Logs of Darknet: a line of figures an iteration, and lines of the detection layers between them."""

import math
import re
from collections.abc import Mapping

from advisor.model import Attachment
from advisor.numbers.lines.clean import Line, lines
from advisor.numbers.lines.crash import Crashes
from advisor.numbers.lines.gather import read_log
from advisor.numbers.lines.records import Log, Place, Record
from advisor.numbers.lines.settings import Settings
from advisor.numbers.readers import reader
from advisor.numbers.tables.source import Source

_FIGURE = r"(-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|nan|inf))"
# The classifier prints "batch, epoch: ..." where the detector prints "batch: ...".
_LINE = re.compile(
    rf"(?<!\d)(\d{{1,12}})(?:, ([\d.]{{1,12}}))?: {_FIGURE}, {_FIGURE} avg(?: loss)?, {_FIGURE} rate, {_FIGURE} seconds, (\d+) images"
)
_LAYER = re.compile(
    r"(?:Region|Detection|Yolo)\b.{0,80}?\bAvg \(?IOU: ?(-?\d+(?:\.\d*)?|-?nan)|\bAvg IOU: (-?\d+(?:\.\d*)?|-?nan)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\bcount: (\d+)")
_MAP = re.compile(r"mean[ _]average[ _]precision \(mAP@?([\d.]*)\) = (\d+(?:\.\d*)?)", re.IGNORECASE)


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is a log of Darknet."""
    return (0.98, "Darknet's line of figures") if _LINE.search(source.head) else (0.0, "")


@reader("darknet log", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read losses, rates and the overlap of the detection layers by iteration.

    Raises:
        UsageError: `roles` names a column or a role that does not exist.
    """
    log = _Darknet()
    for line in lines(source.data):
        log.feed(line)
    return read_log(source, "darknet log", log.finish(), roles)


class _Darknet:
    """What was printed so far; layers come before the iteration that they belong to."""

    def __init__(self) -> None:
        self.log = Log()
        self.settings, self.crashes = Settings(), Crashes()
        self.overlaps: list[float] = []

    def feed(self, line: Line) -> None:
        text = line.text
        self.crashes.feed(line)
        if found := _LINE.match(text):
            self._iteration(line.number, found)
        elif found := _LAYER.search(text):
            count = _COUNT.search(text)
            overlap = float(found[1] or found[2])
            # A layer without an object in the batch prints -nan: that is harmless.
            if math.isfinite(overlap) and (count is None or count[1] != "0"):
                self.overlaps.append(overlap)
        elif found := _MAP.search(text):
            place = self.log.records[-1].place if self.log.records else Place()
            self.log.records.append(Record(line.number, {"val mAP": float(found[2])}, place))
        elif not self.log.records:
            self.settings.feed(text)

    def _iteration(self, number: int, found: re.Match[str]) -> None:
        values = {"loss": float(found[3]), "avg loss": float(found[4]), "lr": float(found[5])}
        if self.overlaps:
            values["IoU"] = math.fsum(self.overlaps) / len(self.overlaps)
            self.overlaps.clear()
        self.log.records.append(Record(number, values, Place(step=float(found[1]))))

    def finish(self) -> Log:
        self.log.settings, self.log.events = self.settings.found, self.crashes.finish()
        return self.log
