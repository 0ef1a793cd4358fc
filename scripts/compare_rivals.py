"""Holds the log linters that PyPI has, and the advisor, against the same lab runs, side by side in one run.

Usage: python scripts/compare_rivals.py LAB [--split test] [--venvs FOLDER] [--json FILE]
Every run of the split is read by the advisor's reader and written as the CSV that all of them read (step, loss,
eval_loss, accuracy, eval_accuracy, learning_rate, grad_norm ...). Each tool runs in a virtual environment of its
own, below a temporary folder or FOLDER, as a process a file; its time includes its start. A faulty run is right
where the first thing that a tool says is wrong means a diagnosis of the label (lab/rivals.py has the table), and
acceptable where an expert would let it stand; a healthy run is right where nothing is said to be wrong.
Needs a network for `pip install`; a tool that does not install is named and left out.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab.labels import Label, read_labels
from lab.rivals import OURS, TOOLS, Claims, Tool, run

from advisor.advise import read_named

COLUMNS = {
    "train_loss": "loss",
    "val_loss": "eval_loss",
    "train_accuracy": "accuracy",
    "val_accuracy": "eval_accuracy",
    "lr": "learning_rate",
    "grad_norm": "grad_norm",
}


def convert(source: Path, target: Path) -> None:
    """Write the longest run of a log as a plain CSV, a row a step."""
    longest = max(read_named(source).runs, key=lambda item: sum(s.values.size for s in item.series.values()))
    rows: dict[float, dict[str, float]] = {}
    for name, series in longest.series.items():
        for step, value in zip(series.steps.tolist(), series.values.tolist(), strict=True):
            rows.setdefault(step, {})[COLUMNS.get(name, name)] = value
    columns = ["step", *dict.fromkeys(column for row in rows.values() for column in row)]
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows({"step": f"{step:g}", **row} for step, row in sorted(rows.items()))


def install(tool: Tool, folder: Path) -> str | None:
    """The tool's command in its own environment, None where it does not install."""
    home = folder / tool.name
    command = home / "bin" / tool.name
    if not command.exists():
        venv.create(home, with_pip=True)
        done = subprocess.run(
            [home / "bin" / "pip", "install", "-q", tool.name], capture_output=True, check=False
        )
        if done.returncode:
            return None
    return str(command)


def judged(claims: Claims | None, tool: Tool, label: Label) -> dict[str, bool]:
    """What one answer is worth; an unreadable file is an answer that says nothing."""
    wrong = [name for name, claimed in claims or [] if claimed]
    meant = tool.means.get(wrong[0], wrong[0]).split() if wrong else []
    if label.healthy:
        return {
            "right": not wrong,
            "acceptable": not set(wrong) - set(label.ok),
            "alarm": bool(set(wrong) - set(label.ok)),
        }
    # A claim that nothing is wrong is no answer to a faulty run, but a state may be the label itself.
    said = meant or [name for name, _ in (claims or [])[:1]]
    right = not set(said).isdisjoint(label.gold)
    return {
        "right": right,
        "acceptable": right or not set(said).isdisjoint(label.ok),
        "missed": not wrong,
    }


def measure(tool: Tool, command: Sequence[str], files: Sequence[tuple[Path, Label]]) -> dict[str, Any]:
    """Run one tool over all files."""
    begin = time.perf_counter()
    said = [run([*command, *tool.arguments], path) for path, _ in files]
    took = time.perf_counter() - begin
    marks = [
        judged(None if a is None else tool.claims(a), tool, label)
        for a, (_, label) in zip(said, files, strict=True)
    ]
    healthy = sum(label.healthy for _, label in files)
    return {
        "right": round(sum(mark["right"] for mark in marks) / len(marks), 3),
        "right_of_faulty": round(
            sum(mark["right"] for mark, (_, label) in zip(marks, files, strict=True) if not label.healthy)
            / max(1, len(files) - healthy),
            3,
        ),
        "acceptable": round(sum(mark["acceptable"] for mark in marks) / len(marks), 3),
        "false_alarms": f"{sum(mark.get('alarm', False) for mark in marks)}/{healthy}",
        "missed": f"{sum(mark.get('missed', False) for mark in marks)}/{len(files) - healthy}",
        "unreadable": sum(answer is None for answer in said),
        "seconds_a_file": round(took / len(files), 3),
    }


def main() -> None:
    """Install, convert, run, print."""
    parser = argparse.ArgumentParser(description="The log linters of PyPI and the advisor on the same runs.")
    parser.add_argument("folder", type=Path, help="a folder written by make_runs.py")
    parser.add_argument("--split", default="test", choices=("fit", "dev", "test"))
    parser.add_argument("--venvs", type=Path, help="keep the virtual environments there")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    labels = [label for label in read_labels(options.folder) if label.split == options.split]
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        files = [(Path(temporary) / f"{number:04d}.csv", label) for number, label in enumerate(labels)]
        for path, label in files:
            convert(options.folder / label.file, path)
        for tool in TOOLS:
            command = install(tool, options.venvs or Path(temporary))
            if command is None:
                print(f"{tool.name} does not install here")
            else:
                results[tool.name] = measure(tool, [command], files)
        results["advisor"] = measure(OURS, [sys.executable, "-m", "advisor"], files)
    print(f"{len(labels)} runs of {options.folder}")
    for name, figures in results.items():
        print(f"{name:14}", "  ".join(f"{key} {value}" for key, value in figures.items()))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
