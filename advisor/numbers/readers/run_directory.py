"""A folder in which some files are logs: the best one is read, and its like in the folders beside it.

"Best" is told by name first (a `metrics.csv` before a `train.log` before a stray `notes.txt`), then by
what reading finds: the first with a loss or an accuracy over several points is taken. Runs beside each
other (`version_0`, `version_1`, `exp`, `exp2`) are runs of their own; checkpoints of one run hold its
history again and again, so there the longest counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

import msgspec

from advisor.errors import ReadError
from advisor.model import Attachment, Event, Problem, Run, Text, Value
from advisor.numbers.lines.beside import crashes_beside
from advisor.numbers.readers import Reason, folder, read_source, sniff_best, taken
from advisor.numbers.tables.folder import Folder
from advisor.numbers.tables.hyperparameters import NAMES, hyperparameters

MOST_RUNS = 64
"""Runs of one folder that are read; of more, the last ones."""

_TRIED = 24  # files read in search of a curve
_LEAST_POINTS = 2
_LIKELY = 0.3  # a file that no format finds likelier than this is no log

# From the most telling name to the least; a pattern is held against the last part of the path.
_NAMES = (
    ("trainer_state.json",),
    ("metrics.csv", "results.csv", "progress.csv", "history.csv", "*train*log*.csv", "log.csv", "loss*.csv"),
    ("scalars.json", "*.log.json", "metrics.json*", "history*.json*", "*history*.jsonl", "log.json*"),
    ("*metric*.csv", "*metric*.json*", "*result*.csv", "results.txt", "*log*.csv", "*loss*.csv", "*.tsv"),
    (
        "log.txt",
        "*train*.log",
        "*train*.out",
        "*train*.txt",
        "output.log",
        "stdout*",
        "log",
        "*.log",
        "*.out",
    ),
    ("*.csv", "*.jsonl", "*.log.*"),
    ("*.json", "*.txt", "*.err"),
)
_NEVER = (
    "*config*",
    "*args*",
    "*requirements*",
    "*vocab*",
    "*tokenizer*",
    "*special_tokens*",
    "*merges.txt",
    "*label*",
    "readme*",
    "*license*",
    "*.index.json",
    "package*.json",
    "*summary.json",
    "*metadata*",
)
_WEIGHTS = ("*.pt", "*.pth", "*.ckpt", "*.safetensors", "*.h5", "*.hdf5", "*.keras", "*.bin", "*.onnx")
_SNAPSHOT = re.compile(r"(checkpoint|ckpt|step|epoch|global_step|iter)[-_]?\d+")
_PACKED = re.compile(r"\.(gz|xz|zst|zstd|bz2)$")


def claim(found: Folder) -> tuple[float, Reason]:
    """Whether any of the files may be a log."""
    if _ranked(found):
        return 0.5, "files that may be logs"
    weights = found.matching(*_WEIGHTS)
    if weights:
        return 0.0, Text(
            f"{len(weights)} files of weights ({weights[0]}) and no log beside them",
            f"有 {len(weights)} 个权重文件（{weights[0]}），旁边没有日志",
        )
    return 0.0, Text(
        f"{len(found.files)} files, none with the name of a log",
        f"{len(found.files)} 个文件，没有一个像日志的文件名",
    )


@folder("folder", claim)
def read(found: Folder, roles: Mapping[str, str]) -> Attachment:
    """Read the best file and its like.

    Raises:
        ReadError: none of the files can be read as a log.
        UsageError: `roles` names a column or a role that does not exist.
    """
    best = _best(found, roles)
    if best is None:
        raise ReadError(
            Text(
                f"{found.path} holds no file that can be read as a log ({len(found.files)} files)",
                f"{found.path} 的 {len(found.files)} 个文件中，没有能作为日志读取的",
            ),
            Text("a run folder with a metrics file in it", "含有指标文件的训练文件夹"),
            Text("name the metrics file itself", "直接指定指标文件"),
        )
    chosen, notes = _family(found, best, roles)
    return joined(found, chosen, notes)


def joined(found: Folder, parts: Mapping[str, Attachment], notes: Iterable[Text] = ()) -> Attachment:
    """The files of one folder as one attachment: each run is named by the folder it stood in."""
    first = next(iter(parts.values()))
    beside = {name: _settings_beside(found, name) for name in parts}
    crashed = {name: _crashes_beside(found, name, parts) for name in parts}
    unused: dict[str, Text] = {}
    for part in parts.values():
        unused |= part.unused
    return Attachment(
        path=found.path,
        format=first.format,
        runs=tuple(
            msgspec.structs.replace(
                run,
                settings={**beside[name][0], **run.settings},
                events=(*run.events, *(event for events in crashed[name].values() for event in events)),
            )
            for name, part in parts.items()
            for run in _named(name, part, parts)
        ),
        encoding=first.encoding,
        rows=sum(part.rows for part in parts.values()),
        problems=tuple(problem for name, part in parts.items() for problem in _said_where(name, part)),
        unused=unused,
        notes=(
            taken(
                found,
                [
                    *parts,
                    *(file for _, files in beside.values() for file in files),
                    *(file for events in crashed.values() for file in events),
                ],
            ),
            *notes,
            *(note for part in parts.values() for note in part.notes),
        ),
    )


def _settings_beside(found: Folder, name: str) -> tuple[dict[str, Value], list[str]]:
    """The settings told by the files in the folder of a log, and these files."""
    settings: dict[str, Value] = {}
    read_ones = []
    for place in dict.fromkeys((name.rpartition("/")[0], _root(name))):
        for title in NAMES:
            file = f"{place}/{title}".removeprefix("/")
            if file in found.files and (told := _told(found, file)):
                settings = {**told, **settings}
                read_ones.append(file)
    return settings, read_ones


def _crashes_beside(found: Folder, name: str, parts: Mapping[str, Attachment]) -> dict[str, list[Event]]:
    """What the logs in the folder of a metrics file tell of a crash, by file, where there is one run that tells none."""
    place = name.rpartition("/")[0]
    alone = sum(other.rpartition("/")[0] == place for other in parts) == 1
    runs = parts[name].runs
    if not alone or len(runs) != 1 or runs[0].events:
        return {}
    return crashes_beside(found, place, parts)


def _told(found: Folder, file: str) -> dict[str, Value]:
    try:
        return hyperparameters(found.open(file).sample(0.0))
    except ReadError:
        return {}


def _named(name: str, part: Attachment, parts: Mapping[str, Attachment]) -> Iterator[Run]:
    """The runs of one of several files under the name of its folder, or its own where folders do not tell."""
    places = {other.rpartition("/")[0] for other in parts}
    place = name.rpartition("/")[0] if len(places) == len(parts) else name
    for run in part.runs:
        yield msgspec.structs.replace(
            run, name=run.name if len(parts) == 1 else f"{place or name} {run.name}".strip()
        )


def _said_where(name: str, part: Attachment) -> Iterator[Problem]:
    for problem in part.problems:
        what = Text(f"{name}: {problem.what.en}", f"{name}：{problem.what.zh}")
        yield msgspec.structs.replace(problem, what=what)


def _ranked(found: Folder) -> list[str]:
    """The files that may be logs, the most telling names first, then those nearest to the top."""
    ranks = {name: rank for name in found.files if (rank := _rank(name)) is not None}
    return sorted(ranks, key=lambda name: (ranks[name], name.count("/")))


def _rank(name: str) -> int | None:
    last = _PACKED.sub("", name.rpartition("/")[2].lower())
    if any(fnmatchcase(last, pattern) for pattern in _NEVER):
        return None
    for rank, patterns in enumerate(_NAMES):
        if any(fnmatchcase(last, pattern) for pattern in patterns):
            return rank
    return None


def _best(found: Folder, roles: Mapping[str, str]) -> str | None:
    """The first file with a curve, else the first that can be read at all."""
    fallback = None
    for name in _ranked(found)[:_TRIED]:
        held = _attempt(found, name, roles)
        if held is None:
            continue
        if _points(held) >= _LEAST_POINTS:
            return name
        if fallback is None and any(run.series or run.events for run in held.runs):
            fallback = name
    return fallback


def _attempt(found: Folder, name: str, roles: Mapping[str, str]) -> Attachment | None:
    try:
        source = found.open(name)
        return read_source(source, roles) if sniff_best(source)[1] >= _LIKELY else None
    except ReadError:
        return None


def _points(held: Attachment) -> int:
    """The most points that a loss or an accuracy has in one run."""
    return max(
        (
            series.values.size
            for run in held.runs
            for role, series in run.series.items()
            if role.endswith(("_loss", "_accuracy"))
        ),
        default=0,
    )


def _family(found: Folder, best: str, roles: Mapping[str, str]) -> tuple[dict[str, Attachment], list[Text]]:
    """The file and its like: the same name in the folders beside it, or names that differ in a number.

    Of the checkpoints of one run, and a copy above them, the one that goes furthest counts; of many runs the
    last ones.
    """
    runs: dict[tuple[str, str], list[str]] = {}
    for name in found.files:
        if _shape(name) == _shape(best):
            runs.setdefault((_root(name), name.rpartition("/")[2]), []).append(name)
    chosen: dict[str, Attachment] = {}
    notes = []
    for names in list(runs.values())[-MOST_RUNS:]:
        # The last checkpoint, and the copy above them all, which is sorted behind it.
        held = {
            name: got for name in reversed(names[-2:]) if (got := _attempt(found, name, roles)) is not None
        }
        if not held:
            continue
        name = max(held, key=lambda name: _reach(held[name]))
        chosen[name] = held[name]
        if len(names) > 1:
            what = Text(
                f"{name} goes furthest of {len(names)} such files of the run",
                f"同一训练有 {len(names)} 个这样的文件，{name} 记录得最长",
            )
            notes.append(what)
    return chosen, notes


def _reach(held: Attachment) -> tuple[float, int]:
    """The last step that a loss or an accuracy was told for, and how many points it has."""
    last = max((series.steps[-1] for run in held.runs for series in run.series.values()), default=0.0)
    return float(last), _points(held)


def _root(name: str) -> str:
    """The folder of the run: without the folder of a checkpoint inside it."""
    parts = name.split("/")[:-1]
    while parts and _SNAPSHOT.fullmatch(parts[-1]):
        parts.pop()
    return "/".join(parts)


def _shape(name: str) -> tuple[int, str]:
    root, last = _root(name), name.rpartition("/")[2]
    return (root.count("/") + bool(root), re.sub(r"\d+", "", last))
