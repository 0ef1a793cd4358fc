"""From event files to runs: their curves in one table, on one step axis, with what the files say in words."""

from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from advisor.model import FloatArray, Problem, Text, Value
from advisor.numbers.binary.damage import Damage, problems
from advisor.numbers.binary.logdir import Curves, EventFile, joined
from advisor.numbers.binary.points import read_points
from advisor.numbers.binary.said import settings_of
from advisor.numbers.tables.records import MAX_COLUMNS, from_points
from advisor.numbers.tables.several import Logged, said_where
from advisor.numbers.tables.source import Source

_AGAIN = "evaluation_"  # Keras: the values of an epoch once more, over iterations
_STRIDE = 5  # steps of the run for each of a curve, from which on the curve counts something longer


def event_file(source: Source) -> EventFile:
    """Read an event file."""
    damage = Damage()
    return EventFile(read_points(source.content(), damage), damage)


def run_of(files: Mapping[str, EventFile], name: str, top: str) -> Logged:
    """The curves, settings and problems of one run.

    Args:
        files: its event files by path, as `logdir.by_run` gives them.
        name: the folder of the run.
        top: the name of the folder that all paths are relative to.
    """
    curves = joined(files, name, top)
    unused: dict[str, Text] = {}
    counts_epochs = _counts_epochs(curves.names)
    if counts_epochs:
        curves, unused = _without_iterations(curves)
    curves, told = _on_one_axis(curves)
    settings: dict[str, Value] = {}
    for path, file in files.items():
        settings = settings_of(file.points) | settings
        told += _problems(file, path.rpartition("/")[2] if len(files) > 1 else "")
    counter = "epoch" if counts_epochs else "step"
    table = from_points(curves.names, curves.series, curves.steps, curves.values, counter)
    return Logged(table, settings, tuple(told), unused)


def _counts_epochs(names: tuple[str, ...]) -> bool:
    """Whether the curves are those of Keras, whose steps count epochs."""
    tags = [name.rpartition("/")[2] for name in names]
    return any(tag.startswith("epoch_") for tag in tags) and all(
        tag.startswith(("epoch_", _AGAIN)) for tag in tags
    )


def _without_iterations(curves: Curves) -> tuple[Curves, dict[str, Text]]:
    again = [at for at, name in enumerate(curves.names) if name.rpartition("/")[2].startswith(_AGAIN)]
    kept = [at for at in range(len(curves.names)) if at not in again]
    why = Text("logged once more over iterations; taken over epochs", "按迭代数重复记录；采用按轮次的记录")
    index = np.full(len(curves.names), -1)
    index[kept] = np.arange(len(kept))
    series = index[curves.series]
    rows = series >= 0
    names = tuple(curves.names[at] for at in kept)
    return (
        Curves(names, series[rows], curves.steps[rows], curves.values[rows]),
        {curves.names[at]: why for at in again},
    )


def _on_one_axis(curves: Curves) -> tuple[Curves, list[Problem]]:
    """Curves that count epochs where others count steps, placed at the step reached when they were logged.

    Scripts often give `add_scalar` the batch for the training loss and the epoch for the validation.
    """
    counts = np.bincount(curves.series, minlength=len(curves.names))
    if len(curves.names) < 2 or not counts.size:  # noqa: PLR2004 - one curve agrees with itself
        return curves, []
    reached = np.maximum.accumulate(curves.steps)
    densest = curves.series == counts.argmax()
    if (np.diff(curves.steps[densest]) < 0).any():
        return curves, []  # resumed or begun anew: what was reached is not known
    order = np.argsort(curves.series, kind="stable")
    steps, moved = curves.steps.copy(), []
    for at, own in enumerate(np.split(order, np.cumsum(counts)[:-1])):
        if _counts_longer(curves.steps[own], reached[own]):
            steps[own] = reached[own]
            moved.append(curves.names[at])
    if not moved:
        return curves, []
    shown = ", ".join(moved[:3]) + (" …" if len(moved) > 3 else "")  # noqa: PLR2004 - enough to know which
    what = Text(
        f"{shown}: counted in epochs where others count steps; placed at the step reached when logged",
        f"{shown}：按轮次计数，而其他曲线按步计数；已放到记录时所达到的步数",
    )
    return msgspec.structs.replace(curves, steps=steps), [Problem(what)]


def _counts_longer(own: FloatArray, reached: FloatArray) -> bool:
    """Whether the steps of a curve count one by one from the beginning while the run goes on by many."""
    return (
        own.size > 1
        and own[0] in (0.0, 1.0)
        and bool((np.diff(own) == 1).all())
        and bool((np.diff(reached) > 0).all())
        and bool(reached[-1] >= _STRIDE * (own[-1] + 1))
    )


def _problems(file: EventFile, name: str) -> Iterator[Problem]:
    found = list(problems(file.damage))
    if dropped := file.points.dropped:
        what = Text(
            f"more than {MAX_COLUMNS} tags: {dropped} values left out",
            f"标签超过 {MAX_COLUMNS} 个：舍去 {dropped} 个值",
        )
        found.append(Problem(what))
    yield from said_where(name, found)
