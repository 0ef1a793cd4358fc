"""What lines of a log say, before it becomes runs."""

import msgspec

from advisor.model import Event, Problem, Value


class Place(msgspec.Struct):
    """Where in the training a line stands, as far as it says.

    epoch and step count as printed; batch counts within an epoch of `batches` batches.
    """

    epoch: float | None = None
    step: float | None = None
    batch: float | None = None
    batches: float | None = None


class Record(msgspec.Struct):
    """The metrics of one line (or of one block of lines) and where in the training they were taken.

    line: counts from 1. values: figure by column name; the name tells the split ("val loss").
    percents: those of the names whose figure was written with a percent sign.
    bar: total of the progress bar that showed them, 0 outside of a bar; `at` is its count.
    late: measured after training, by a command that evaluates checkpoints.
    settings: what the line itself says of the run. bits: its losses are in bits.
    """

    line: int
    values: dict[str, float]
    place: Place
    percents: frozenset[str] = frozenset()
    bar: float = 0.0
    at: float = 0.0
    late: bool = False
    settings: dict[str, float] = msgspec.field(default_factory=dict)
    bits: bool = False


class Log(msgspec.Struct):
    """All that was read from one text.

    starts: lines at which the log says that a training begins.
    """

    records: list[Record] = msgspec.field(default_factory=list)
    events: list[Event] = msgspec.field(default_factory=list)
    settings: dict[str, Value] = msgspec.field(default_factory=dict)
    starts: list[int] = msgspec.field(default_factory=list)
    problems: list[Problem] = msgspec.field(default_factory=list)
