"""How often a tool's first finding is right, over labelled runs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import numpy as np

from lab.labels import Label

# From this confidence on a finding counts as claimed.
CLAIMED = 0.5
BINS = 10
NOTHING = "(nothing)"


class Answer(msgspec.Struct, frozen=True):
    """What a tool said of a run; `findings` are (id, kind, confidence), best first.

    A tool that says `uncertain` claims nothing, whatever candidates it lists.
    """

    run: Label
    findings: tuple[tuple[str, str, float], ...]
    healthy: bool | None
    status: str

    @property
    def first(self) -> str:
        """The id of the first finding; NOTHING where nothing is claimed and nothing is right."""
        unsure = self.status != "answered" and NOTHING in self.run.gold
        return self.findings[0][0] if self.findings and not unsure else NOTHING

    @property
    def confidence(self) -> float:
        """The confidence of the first finding."""
        return self.findings[0][2] if self.findings else 0.0

    @property
    def strict(self) -> bool:
        """Whether the first finding is what the numbers show."""
        return self.first in self.run.gold

    @property
    def acceptable(self) -> bool:
        """Whether an expert would let the first finding stand."""
        return self.first in (*self.run.gold, *self.run.ok)

    @property
    def alarm(self) -> bool:
        """Whether a healthy run was called faulty."""
        claimed = self.confidence >= CLAIMED and self.findings[0][1] == "fault"
        return self.run.healthy and claimed and not self.acceptable

    @property
    def missed(self) -> bool:
        """Whether a faulty run went by without a fault being claimed."""
        faults = [kind for _, kind, confidence in self.findings if kind == "fault" and confidence >= CLAIMED]
        return not self.run.healthy and "fault" not in faults

    @property
    def length(self) -> str:
        """How long the run is, in words."""
        bounds = {15: "up to 15 epochs", 50: "16 to 50", 150: "51 to 150"}
        return next((name for bound, name in bounds.items() if self.run.points <= bound), "over 150")


def calibration_error(answers: Sequence[Answer]) -> float:
    """Mean distance of confidence and share right, weighted by bin; between 0 and 1 (Guo et al. 2017)."""
    said = np.array([item.confidence for item in answers if item.findings])
    right = np.array([item.acceptable for item in answers if item.findings])
    if not said.size:
        return float("nan")
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    inside = [places == place for place in np.unique(places)]
    return float(sum(abs(said[part].mean() - right[part].mean()) * part.mean() for part in inside))


def summary(answers: Sequence[Answer]) -> dict[str, Any]:
    """The figures of one group of runs."""
    healthy = sum(item.run.healthy for item in answers)
    return {
        "runs": len(answers),
        "strict": _share(item.strict for item in answers),
        "acceptable": _share(item.acceptable for item in answers),
        "false_alarms": sum(item.alarm for item in answers),
        "healthy_runs": healthy,
        "called_healthy": sum(item.run.healthy and item.healthy is True for item in answers),
        "missed": sum(item.missed for item in answers),
        "faulty_runs": len(answers) - healthy,
        "calibration_error": round(calibration_error(answers), 4),
    }


def _share(flags: Iterable[bool]) -> float:
    known = list(flags)
    return round(sum(known) / len(known), 4) if known else float("nan")


GROUPS: dict[str, Callable[[Answer], str]] = {
    "fault": lambda item: item.run.gold[0],
    "family": lambda item: item.run.family,
    "length": lambda item: item.length,
    "format": lambda item: item.run.format,
}


def grouped(answers: Sequence[Answer], by: str) -> dict[str, dict[str, Any]]:
    """The figures of every group of one way to divide the runs."""
    key = GROUPS[by]
    names = sorted({key(item) for item in answers})
    return {name: summary([item for item in answers if key(item) == name]) for name in names}


def confusion(answers: Sequence[Answer]) -> dict[str, dict[str, int]]:
    """For each first label how often which finding came first, most frequent first."""
    table: dict[str, dict[str, int]] = {}
    for item in answers:
        row = table.setdefault(item.run.gold[0], {})
        row[item.first] = row.get(item.first, 0) + 1
    return {
        gold: dict(sorted(row.items(), key=lambda cell: (-cell[1], cell[0])))
        for gold, row in sorted(table.items())
    }
