"""Logs of Caffe: glog lines of the solver, a line for each output of the train and the test net."""

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
_MARK = re.compile(
    r"(?:Train|Test) net output #\d+: |\bIteration \d+.{0,80}?, lr = |Solving \S*$|solver\.cpp:\d+\]"
)
_ITERATION = re.compile(r"Iteration (\d+)\b")
_LOSS = re.compile(rf"Iteration \d+.{{0,80}}, loss = {_FIGURE}", re.IGNORECASE)
_RATE = re.compile(rf"Iteration \d+.{{0,80}}, lr = {_FIGURE}", re.IGNORECASE)
_OUTPUT = re.compile(rf"(Train|Test) net output #\d+: (\S+) = {_FIGURE}", re.IGNORECASE)
_START = re.compile(r"Starting Optimization|^Solving ")


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is a log of Caffe; the network printed first may be longer than the head."""
    tail = source.sample(1.0).decode("utf-8", "replace")
    found = len(_MARK.findall(source.head)) + len(_MARK.findall(tail))
    return (0.98, "lines of Caffe's solver") if found > 1 else (0.0, "")


@reader("caffe log", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read losses, outputs and learning rates by iteration.

    Raises:
        UsageError: `roles` names a column or a role that does not exist.
    """
    log = _Solver()
    for line in lines(source.data):
        log.feed(line)
    return read_log(source, "caffe log", log.finish(), roles)


class _Solver:
    """What the solver printed so far; a test net's outputs follow the line that names the iteration."""

    def __init__(self) -> None:
        self.log = Log()
        self.settings, self.crashes = Settings(), Crashes()
        self.iteration: float | None = None

    def feed(self, line: Line) -> None:
        text = line.text
        self.crashes.feed(line)
        if found := _ITERATION.match(text):
            self.iteration = float(found[1])
        if found := _LOSS.match(text):
            self._put(line.number, "loss", found[1])
        elif found := _RATE.match(text):
            self._put(line.number, "lr", found[1])
        elif found := _OUTPUT.match(text):
            # The total of the line above is averaged over iterations, the output of that name is not.
            name = "loss (output)" if found[2] == "loss" and found[1] == "Train" else found[2]
            self._put(line.number, f"test {name}" if found[1].lower() == "test" else name, found[3])
        elif _START.search(text):
            self.log.starts.append(line.number)
        elif not self.log.records:
            self.settings.feed(text)

    def _put(self, number: int, name: str, figure: str) -> None:
        """One value, beside the others of its iteration."""
        records = self.log.records
        if not records or records[-1].place.step != self.iteration or name in records[-1].values:
            records.append(Record(number, {}, Place(step=self.iteration)))
        records[-1].values[name] = float(figure)

    def finish(self) -> Log:
        self.log.settings, self.log.events = self.settings.found, self.crashes.finish()
        return self.log
