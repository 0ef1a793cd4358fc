"""Diagnoses every run of a lab folder and says how often the first finding is right.

Usage: python scripts/evaluate_runs.py LAB [--split test] [--json FILE] [--yaml] [--quiet]
LAB is a folder written by make_runs.py. For each split it prints

- strict: the first finding is in `gold`;
- acceptable: it is in `gold` or `ok`;
- false alarms: healthy runs whose first finding is a fault with a confidence of at least 0.5 that is not in
  `gold` or `ok`;
- missed: faulty runs with no fault of at least 0.5 among the findings;
- calibration: the expected calibration error of the first finding's confidence over ten bins of equal width,
  a finding counting as right when it is in `gold` or `ok`,

by fault, family, length and format, then a confusion table and the runs that were answered wrongly.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab.labels import Label, read_labels
from lab.score import GROUPS, NOTHING, Answer, confusion, grouped, summary

from advisor import Advisor
from advisor.errors import AdvisorError
from advisor.knowledge.files import built_in_folder
from advisor.version import __version__


def answer(advisor: Advisor, folder: Path, run: Label) -> Answer:
    """Diagnose one run; a file that cannot be read counts as no finding."""
    try:
        report = advisor.diagnose([folder / run.file])
    except AdvisorError as error:
        print(f"{run.file}: {error}", file=sys.stderr)
        return Answer(run, (), None, "unreadable")
    findings = tuple((item.id, item.kind, float(item.confidence)) for item in report.findings)
    return Answer(run, findings, report.healthy, report.status)


def show_summary(name: str, figures: dict[str, Any]) -> None:
    """One line for a group."""
    healthy = figures["healthy_runs"]
    print(
        f"{name:42} {figures['runs']:4d}  strict {figures['strict']:.3f}  acceptable {figures['acceptable']:.3f}"
        f"  false alarms {figures['false_alarms']}/{healthy}  called healthy {figures['called_healthy']}/{healthy}"
        f"  missed {figures['missed']}/{figures['faulty_runs']}  calibration {figures['calibration_error']:.3f}"
    )


def show_wrong(answers: Sequence[Answer]) -> None:
    """Every run whose first finding is not acceptable."""
    for item in answers:
        if not item.acceptable:
            said = ", ".join(f"{name} {confidence:.2f}" for name, _, confidence in item.findings) or NOTHING
            print(f"  {item.run.file}: {item.run.gold[0]} <- {said} [{item.status}]")


def evaluate(split: str, answers: Sequence[Answer], *, quiet: bool) -> dict[str, Any]:
    """Print the figures of one split and return them for the file of results."""
    print(f"== {split}")
    show_summary("all", summary(answers))
    parts = {by: grouped(answers, by) for by in GROUPS}
    for by, groups in parts.items():
        print(f"by {by}:")
        for name, figures in groups.items():
            show_summary(f"  {name}", figures)
    table = confusion(answers)
    print("first finding by gold:")
    for gold, row in table.items():
        cells = ", ".join(f"{said} {number}" for said, number in row.items())
        print(f"  {gold:42} {row.get(gold, 0):3d}/{sum(row.values()):<3d}  {cells}")
    if not quiet:
        print("not acceptable:")
        show_wrong(answers)
    return (
        {"all": summary(answers)}
        | {f"by_{by}": groups for by, groups in parts.items()}
        | {"confusion": table}
    )


def main() -> None:
    """Evaluate and print."""
    parser = argparse.ArgumentParser(description="Hold the advisor against the runs of a lab folder.")
    parser.add_argument("folder", type=Path, help="a folder written by make_runs.py")
    parser.add_argument("--split", action="append", choices=("fit", "dev", "test"), help="only this split")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument(
        "--yaml", action="store_true", help="take the entries as their YAML says now, not as compiled"
    )
    parser.add_argument("--quiet", action="store_true", help="do not list what went wrong (for a test split)")
    options = parser.parse_args()
    advisor = Advisor([built_in_folder()] if options.yaml else None, language="en")
    runs = read_labels(options.folder)
    results: dict[str, Any] = {"version": __version__}
    for split in options.split or ("fit", "dev", "test"):
        answers = [answer(advisor, options.folder, run) for run in runs if run.split == split]
        if answers:
            results[split] = evaluate(split, answers, quiet=options.quiet)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
