"""Which event files below a folder belong to one run.

A folder that holds event files is a run, with three exceptions that writers make: Keras and estimators
put training and validation beside each other ("train", "validation", "eval"), the `add_scalars` of PyTorch
and tensorboardX opens a folder for each curve ("loss_train", "loss/train" with the tag "loss"), and
`add_hparams` one named by the time, which repeats last figures beside the hyperparameters.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import msgspec
import numpy as np

from advisor.model import FloatArray
from advisor.numbers.binary.damage import Damage
from advisor.numbers.binary.points import Points
from advisor.parsing import meaning
from advisor.parsing.vocabulary import SPLITS


class EventFile(msgspec.Struct, frozen=True, eq=False):
    """One event file: what was read from it, and what was wrong with it."""

    points: Points
    damage: Damage


class Curves(msgspec.Struct, frozen=True, eq=False):
    """The scalars of one run in the order of their wall times, from all of its files.

    series: for each point the index of its name.
    """

    names: tuple[str, ...]
    series: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    steps: FloatArray
    values: FloatArray


def split_of(folder: str) -> str:
    """The split that a folder is named for, "" when it is named for something else."""
    return folder if folder.lower() in SPLITS else ""


def by_run(files: Mapping[str, EventFile]) -> dict[str, dict[str, EventFile]]:
    """The folder of every run ("" for the top) to its event files.

    Args:
        files: path relative to the top ("run/train/events.out…") to what was read.
    """
    folders = {_folder(path) for path in files}
    runs: dict[str, dict[str, EventFile]] = {}
    for path, file in files.items():
        runs.setdefault(_run_of(_folder(path), folders, file), {})[path] = file
    return runs


def _run_of(folder: str, folders: AbstractSet[str], file: EventFile) -> str:
    """The folder of the run to which a file in some folder belongs."""
    above = folder
    while above:
        above = above.rpartition("/")[0]
        if above in folders:
            if _is_part(_inner(folder, above), file):
                return above
            break
    parent, _, last = folder.rpartition("/")
    return parent if split_of(last) else folder


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _inner(folder: str, run: str) -> str:
    """The folder relative to that of its run, as one name."""
    return (folder.removeprefix(f"{run}/") if run else folder).replace("/", "_") if folder != run else ""


def _is_part(inner: str, file: EventFile) -> bool:
    return _is_time(inner) or bool(
        file.points.tags and all(_of_curve(inner, tag) for tag in file.points.tags)
    )


def _is_time(folder: str) -> bool:
    return "." in folder and folder.replace(".", "", 1).isdecimal()


def _of_curve(folder: str, tag: str) -> str:
    """The name of the curve for which `add_scalars` opened a folder, "" when it did not."""
    head = f"{tag.replace('/', '_')}_"
    return folder[len(head) :] if folder.startswith(head) else ""


def joined(files: Mapping[str, EventFile], run: str, top: str) -> Curves:
    """The scalars of the files of one run.

    Args:
        files: as `by_run` gives them.
        run: the folder of the run.
        top: the name of the folder that all paths are relative to.
    """
    names: dict[str, int] = {}
    series, steps, values, walls = [], [], [], []
    for path, file in files.items():
        folder = _folder(path)
        inner = _inner(folder, run)
        if _is_time(inner):
            continue
        last = folder.rpartition("/")[2] or top
        points = file.points
        index = [
            names.setdefault(name, len(names)) for name in (_name(tag, last, inner) for tag in points.tags)
        ]
        series.append(np.array(index, np.int64)[points.series])
        steps.append(points.steps)
        values.append(points.values)
        walls.append(np.fmax.accumulate(points.walls) if points.walls.size else points.walls)
    order = np.argsort(np.concatenate(walls), kind="stable") if len(walls) > 1 else slice(None)
    if not series:
        return Curves((), np.empty(0, np.int64), np.empty(0), np.empty(0))
    return Curves(
        tuple(names),
        np.concatenate(series)[order],
        np.concatenate(steps)[order],
        np.concatenate(values)[order],
    )


def _name(tag: str, folder: str, inner: str) -> str:
    """The name of a curve: its tag, with the curve or the split that its folder is named for."""
    if curve := _of_curve(inner, tag):
        return f"{tag}/{curve}"
    said = meaning(tag)
    return f"{folder}/{tag}" if split_of(folder) and not (said is not None and said.split) else tag
