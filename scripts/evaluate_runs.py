"""Diagnoses every run of a lab folder and says how often the first finding is right.

Usage: python scripts/evaluate_runs.py OUT [--split test] [--json FILE]
OUT is a folder written by make_runs.py. For each split it prints

- strict: the first finding is in `gold`;
- acceptable: it is in `gold` or `ok`;
- false alarms: healthy runs whose first finding is a fault with a confidence of at least 0.5 that is not in
  `gold` or `ok`;
- missed: faulty runs with no fault of at least 0.5 among the findings;
- calibration: the expected calibration error of the first finding's confidence over ten bins of equal width,
  a finding counting as right when it is in `gold` or `ok` (Guo et al. 2017, "On Calibration of Modern Neural
  Networks"),

then a confusion table and the runs that were answered wrongly.
"""

import argparse
import collections
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from advisor import Advisor
from advisor.errors import AdvisorError

# From this confidence on a finding counts as claimed.
CLAIMED = 0.5
BINS = 10
NOTHING = "(nothing)"


class Run(msgspec.Struct, frozen=True):
    """A line of labels.jsonl, as far as it is needed here."""

    file: str
    split: str
    family: str
    recipe: str
    gold: tuple[str, ...]
    ok: tuple[str, ...]
    healthy: bool


class Answer(msgspec.Struct, frozen=True):
    """What the advisor said of a run; `findings` are (id, kind, confidence), best first."""

    run: Run
    findings: tuple[tuple[str, str, float], ...]
    healthy: bool | None
    status: str

    @property
    def first(self) -> str:
        """The id of the first finding."""
        return self.findings[0][0] if self.findings else NOTHING

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
        return not self.run.healthy and not faults


def read_labels(folder: Path) -> list[Run]:
    """The lines of labels.jsonl."""
    lines = (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [msgspec.json.decode(line, type=Run) for line in lines if line.strip()]


def answer(advisor: Advisor, folder: Path, run: Run) -> Answer:
    """Diagnose one run; a file that cannot be read counts as no finding."""
    try:
        report = advisor.diagnose([folder / run.file])
    except AdvisorError as error:
        print(f"{run.file}: {error}", file=sys.stderr)
        return Answer(run, (), None, "unreadable")
    findings = tuple((item.id, item.kind, float(item.confidence)) for item in report.findings)
    return Answer(run, findings, report.healthy, report.status)


def calibration_error(answers: Sequence[Answer]) -> float:
    """Mean distance of confidence and share right, weighted by bin; between 0 and 1."""
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
        "strict": _share([item.strict for item in answers]),
        "acceptable": _share([item.acceptable for item in answers]),
        "false_alarms": sum(item.alarm for item in answers),
        "healthy_runs": healthy,
        "called_healthy": sum(item.run.healthy and item.healthy is True for item in answers),
        "missed": sum(item.missed for item in answers),
        "faulty_runs": len(answers) - healthy,
        "calibration_error": calibration_error(answers),
    }


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else float("nan")


def show_summary(name: str, figures: dict[str, Any]) -> None:
    """One line for a group."""
    print(
        f"{name:28} {figures['runs']:4d} runs  strict {figures['strict']:.3f}  acceptable {figures['acceptable']:.3f}"
        f"  false alarms {figures['false_alarms']}/{figures['healthy_runs']}"
        f"  called healthy {figures['called_healthy']}/{figures['healthy_runs']}"
        f"  missed {figures['missed']}/{figures['faulty_runs']}  calibration {figures['calibration_error']:.3f}"
    )


def show_confusion(answers: Sequence[Answer]) -> None:
    """For each gold id what came first, most frequent first."""
    table: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for item in answers:
        table[item.run.gold[0]][item.first] += 1
    for gold, counts in sorted(table.items()):
        cells = ", ".join(f"{said} {number}" for said, number in counts.most_common())
        print(f"  {gold:42} {counts[gold]:3d}/{counts.total():<3d}  {cells}")


def show_wrong(answers: Sequence[Answer]) -> None:
    """Every run whose first finding is not acceptable."""
    for item in answers:
        if not item.acceptable:
            said = ", ".join(f"{name} {confidence:.2f}" for name, _, confidence in item.findings) or NOTHING
            print(f"  {item.run.file}: {item.run.gold[0]} <- {said} [{item.status}]")


def main() -> None:
    """Evaluate and print."""
    parser = argparse.ArgumentParser(description="Hold the advisor against the runs of a lab folder.")
    parser.add_argument("folder", type=Path, help="a folder written by make_runs.py")
    parser.add_argument("--split", action="append", choices=("fit", "dev", "test"), help="only this split")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    advisor = Advisor(language="en")
    runs = read_labels(options.folder)
    figures: dict[str, Any] = {}
    for split in options.split or ("fit", "dev", "test"):
        answers = [answer(advisor, options.folder, run) for run in runs if run.split == split]
        if not answers:
            continue
        figures[split] = summary(answers)
        print(f"== {split}")
        show_summary("all", figures[split])
        for family in sorted({item.run.family for item in answers}):
            show_summary(family, summary([item for item in answers if item.run.family == family]))
        print("first finding by gold:")
        show_confusion(answers)
        print("not acceptable:")
        show_wrong(answers)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
