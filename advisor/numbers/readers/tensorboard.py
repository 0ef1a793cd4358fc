"""TensorBoard event files, alone or as a folder of runs; scalars, and tensors that hold one."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import ReadError
from advisor.language import Text
from advisor.model import Attachment
from advisor.numbers.binary.crc32c import length_of
from advisor.numbers.readers import folder, reader, taken
from advisor.numbers.tables.folder import Folder
from advisor.numbers.tables.several import attach
from advisor.numbers.tables.source import Source

if TYPE_CHECKING:
    from advisor.numbers.binary.logdir import EventFile

MOST_FILES = 512
"""Event files of one folder that are read; of more, the last ones."""

_FORMAT = "tensorboard"
_HEADER = 12
_WALL_TIME = 0x09  # an event begins with this field, an example of a data set with another
_MARK = b"brain.Event:"
_PATTERN = "*tfevents*"
# Where one of these stands, it holds the same figures with less doubt about their meaning.
_TOLD_BETTER = (
    "trainer_state.json",
    "metrics.csv",
    "results.csv",
    "progress.csv",
    "metrics.json",
    "scalars.json",
)


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is an event file: its first record is sound, or says that it was one."""
    head = source.raw[: _HEADER + 1]
    if source.encoding or len(head) <= _HEADER:
        return 0.0, ""
    if length_of(head[:_HEADER]) is not None and head[_HEADER] == _WALL_TIME:
        return 1.0, "a sound record"
    return (0.9, "an event record") if _MARK in source.raw[:200] else (0.0, "")


@reader(_FORMAT, sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read the scalars of one event file.

    Raises:
        ReadError: it holds no scalar.
        UsageError: `roles` names a tag or a role that does not exist.
    """
    from advisor.numbers.binary.event_runs import event_file, run_of

    file = event_file(source)
    if not file.points.values.size:
        raise ReadError(
            Text(
                f"{source.path} is a TensorBoard event file without a scalar ({_held(file).en})",
                f"{source.path} 是 TensorBoard 事件文件，但其中没有标量（{_held(file).zh}）",
            ),
            Text(
                "an event file to which add_scalar or tf.summary.scalar wrote",
                "由 add_scalar 或 tf.summary.scalar 写入过的事件文件",
            ),
            Text(
                "name the folder of the run: other event files in it may hold the scalars",
                "指定该次训练的文件夹：标量可能在其中的其他事件文件里",
            ),
        )
    where = "" if source.path == "-" else Path(source.path).absolute().parent.name
    return attach(source.path, _FORMAT, {"": run_of({"": file}, "", where)}, roles)


def claim(found: Folder) -> tuple[float, str]:
    """Whether the folder holds event files, and nothing that tells the same better."""
    files = found.matching(_PATTERN)
    if not files:
        return 0.0, ""
    return (0.4 if found.matching(*_TOLD_BETTER) else 0.7), f"{len(files)} event files"


@folder(_FORMAT, claim)
def read_folder(found: Folder, roles: Mapping[str, str]) -> Attachment:
    """Read every run below the folder.

    Raises:
        ReadError: none of the event files holds a scalar.
        UsageError: `roles` names a tag that no run has, or a role that does not exist.
    """
    from advisor.numbers.binary.event_runs import run_of
    from advisor.numbers.binary.logdir import by_run

    names = found.matching(_PATTERN)[-MOST_FILES:]
    files = {name: file for name in names if (file := _attempt(found, name)) is not None}
    runs = {
        name or found.name: run
        for name, own in by_run(files).items()
        if (run := run_of(own, name, found.name)).table.rows
    }
    if not runs:
        raise ReadError(
            Text(
                f"{found.path} holds {len(names)} TensorBoard event files without a scalar",
                f"{found.path} 中有 {len(names)} 个 TensorBoard 事件文件，都没有标量",
            ),
            Text(
                "an event file to which add_scalar or tf.summary.scalar wrote",
                "由 add_scalar 或 tf.summary.scalar 写入过的事件文件",
            ),
            Text(
                "check that the script logs scalars, and closes or flushes its writer",
                "确认脚本记录了标量，并关闭或刷新了 writer",
            ),
        )
    return attach(found.path, _FORMAT, runs, roles, (taken(found, files),))


def _attempt(found: Folder, name: str) -> "EventFile | None":
    from advisor.numbers.binary.event_runs import event_file

    try:
        source = found.open(name)
        return event_file(source) if sniff(source)[0] else None
    except ReadError:
        return None


def _held(file: "EventFile") -> Text:
    events, texts, broken = file.points.events, len(file.points.said), file.damage.broken
    en = [f"{events} records", f"{texts} texts" if texts else "", f"{broken} damaged" if broken else ""]
    zh = [f"{events} 条记录", f"{texts} 段文本" if texts else "", f"{broken} 条已损坏" if broken else ""]
    return Text(", ".join(filter(None, en)), "，".join(filter(None, zh)))
