"""The results of an evaluation as a table to read and a file to keep."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from advisor import __version__
from evaluation.answers import Group
from evaluation.ranking import Figure

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "results"


class Results(msgspec.Struct, frozen=True):
    """Everything that was measured.

    groups: of the whole program. systems: plain ones, and the joined signals with one of them alone or left out.
    """

    groups: Sequence[Group]
    abstention: Mapping[str, Figure]
    calibration_error: float
    milliseconds: Mapping[str, float]
    systems: Sequence[Group] = ()
    version: str = __version__


def show(results: Results) -> str:
    """All of it as plain text; intervals in brackets."""
    lines = [*_table(results.groups), ""]
    lines += [f"{name:<34}{_interval(value)}" for name, value in results.abstention.items()]
    lines += [f"{'calibration error':<34}{results.calibration_error:.3f}"]
    lines += [f"{f'milliseconds, {name}':<34}{value}" for name, value in results.milliseconds.items()]
    if results.systems:
        lines += ["", *_table(results.systems)]
    return "\n".join(lines)


def _table(groups: Sequence[Group]) -> Iterable[str]:
    names = list(groups[0].figures)
    yield f"{'':<34}{'n':>5}" + "".join(f"{name:>9}" for name in names) + "   R@1 of 95 %"
    for group in groups:
        means = "".join(f"{group.figures[name].mean:>9.3f}" for name in names)
        first = group.figures["R@1"]
        yield f"{group.name:<34}{group.count:>5}{means}   [{first.low:.3f}, {first.high:.3f}]"


def _interval(value: Figure) -> str:
    return f"{value.mean:.3f} [{value.low:.3f}, {value.high:.3f}]"


def save(results: Results) -> Path:
    """Write the file of this version."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"words-{results.version}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results)) + b"\n")
    return path
