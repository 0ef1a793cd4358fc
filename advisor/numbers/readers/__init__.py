"""Reading metrics from anywhere: the registry of formats, the choice between them, one door for all.

A format is one file of this folder: it registers a reader with `@reader` (for a file) or `@folder`
(for a run directory), and `load_all` finds it. The content decides, not the name: every format looks
at the beginning of a file, or at the list of files in a folder, and says how likely it is, and why
not; the likeliest reads.

What a reader of files needs: `tables.source.Source` for the text or the bytes, `tables.records` to turn
what it found into a table, and there `attachment`, which finds roles, runs, steps, units, settings and
events the same way for all.
"""

import importlib
import os
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from advisor.errors import AdvisorError, ReadError, in_language
from advisor.model import Attachment, Run, Text
from advisor.numbers.tables.folder import Folder, open_folder
from advisor.numbers.tables.objects import read_object
from advisor.numbers.tables.source import Source, open_source

Roles = Mapping[str, str]
Reason = str | Text  # why a format is likely, or why it is not: that is shown, and so in both languages
Sniff = Callable[[Source], tuple[float, Reason]]
Read = Callable[[Source, Roles], Attachment]
Claim = Callable[[Folder], tuple[float, Reason]]
ReadFolder = Callable[[Folder, Roles], Attachment]

_Input = TypeVar("_Input", Source, Folder)


class Format(msgspec.Struct, Generic[_Input], frozen=True):
    """One format: its name, its guess (likelihood 0 to 1, and the reason), its reading."""

    name: str
    sniff: Callable[[_Input], tuple[float, Reason]]
    read: Callable[[_Input, Roles], Attachment]


_READERS: dict[str, Format[Source]] = {}
_FOLDERS: dict[str, Format[Folder]] = {}


def reader(name: str, sniff: Sniff) -> Callable[[Read], Read]:
    """Register the decorated function as the reader of a format.

    Args:
        name: the format, as reports name it.
        sniff: looks at a source and returns (likelihood, reason); the reason says what speaks
            against it when the likelihood is 0 ("" when that goes without saying).
    """

    def register(read: Read) -> Read:
        _READERS[name] = Format(name, sniff, read)
        return read

    return register


def folder(name: str, claim: Claim) -> Callable[[ReadFolder], ReadFolder]:
    """Register the decorated function as the reader of a kind of run directory.

    Args:
        name: the kind, as reports name it.
        claim: looks at the list of files and returns (likelihood, reason). The search for the best
            single file (`run_directory`) claims 0.5 at most: a folder that holds a run as a whole claims
            more, one that is only worth reading when nothing better is there claims less.

    The function decorated says in `Attachment.notes` what it took and what else was there
    (`taken` writes that note).
    """

    def register(read: ReadFolder) -> ReadFolder:
        _FOLDERS[name] = Format(name, claim, read)
        return read

    return register


def load_all() -> Mapping[str, Format[Source]]:
    """All formats of files by name; imports the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return _READERS


def read(path_or_object: Any, roles: Roles | None = None) -> Attachment:
    """Read a metrics file, a run folder, standard input ("-"), or an object of a training script.

    Args:
        path_or_object: a path, "-", a dict of sequences, a pandas or polars frame, a Keras History.
        roles: column name to role, overruling the guess.

    Raises:
        ReadError: it cannot be read; says what was seen, what is needed, what to do.
        UsageError: `roles` names a column or a role that does not exist.
    """
    if not (isinstance(path_or_object, str) or hasattr(path_or_object, "__fspath__")):
        return read_object(path_or_object, roles or {})
    path = os.fspath(path_or_object)
    if os.path.isdir(path):  # noqa: PTH112 - pathlib costs start-up time
        return _read_folder(open_folder(path), roles or {})
    return read_source(open_source(path), roles or {})


def read_source(source: Source, roles: Roles) -> Attachment:
    """Read one opened input by the likeliest format. Errors as for `read`."""
    load_all()
    likely, refusals = _choose(source, _READERS.values())
    if not likely:
        raise ReadError(
            Text(
                f"{source.path} is no metrics file that the advisor knows ({refusals.en})",
                f"{source.path} 不是本工具能识别的指标文件（{refusals.zh}）",
            ),
            Text(
                "a log or a table of metrics, as training frameworks write them",
                "训练框架写出的日志或指标表格",
            ),
            Text("export the metrics as CSV with a header line", "把指标导出为带表头的 CSV"),
        )
    found = likely[0].read(source, roles)
    if not source.packing:
        return found
    note = Text(f"unpacked ({source.packing})", f"已解压（{source.packing}）")
    return msgspec.structs.replace(found, notes=(note, *found.notes))


def _read_folder(opened: Folder, roles: Roles) -> Attachment:
    """Read a folder by the likeliest of its readers that finds a run; the likeliest one's error otherwise."""
    load_all()
    likely, refusals = _choose(opened, _FOLDERS.values())
    errors = []
    for chosen in likely:
        try:
            return _with_crashes(opened, chosen.read(opened, roles))
        except ReadError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    raise ReadError(
        Text(
            f"{opened.path} is a folder without a metrics file that the advisor knows ({refusals.en})",
            f"{opened.path} 文件夹中没有本工具能识别的指标文件（{refusals.zh}）",
        ),
        Text(
            "a run folder, as training frameworks write it, or one metrics file",
            "训练框架写出的训练文件夹，或单个指标文件",
        ),
        Text("name the metrics file itself", "直接指定指标文件"),
    )


def _with_crashes(opened: Folder, held: Attachment) -> Attachment:
    """What was read from a folder, with the crash that a log at its top tells of, where one run was found."""
    from advisor.numbers.lines.beside import crashes_beside

    if len(held.runs) != 1 or held.runs[0].events:
        return held
    told = crashes_beside(opened, "")
    if not told:
        return held
    run = msgspec.structs.replace(
        held.runs[0], events=tuple(event for events in told.values() for event in events)
    )
    names = ", ".join(told)
    note = Text(f"what {names} tells in words belongs to the run", f"{names} 中的报错归入该次训练")
    return msgspec.structs.replace(held, runs=(run,), notes=(*held.notes, note))


def sniff_best(source: Source) -> tuple[str, float]:
    """The likeliest format of a file and how likely it is; ("", 0.0) when none fits."""
    load_all()
    likely, _ = _choose(source, _READERS.values())
    return (likely[0].name, likely[0].sniff(source)[0]) if likely else ("", 0.0)


def taken(opened: Folder, names: Iterable[str], shown: int = 5) -> Text:
    """The note that says which files of a folder were read and which were not."""
    chosen = list(names)
    others = [name for name in opened.files if name not in set(chosen)]
    parts_en = [f"read {_listed(chosen, shown, 'more')}"]
    parts_zh = [f"读取了 {_listed(chosen, shown, '个其他文件')}"]
    if others:
        parts_en.append(f"not read: {_listed(others, shown, 'more')}")
        parts_zh.append(f"未读取：{_listed(others, shown, '个其他文件')}")
    if opened.cut:
        parts_en.append(f"only the first {len(opened.files)} files were looked at")
        parts_zh.append(f"只查看了前 {len(opened.files)} 个文件")
    return Text("; ".join(parts_en), "；".join(parts_zh))


def _listed(names: list[str], shown: int, more: str) -> str:
    listed = ", ".join(names[:shown])
    return listed if len(names) <= shown else f"{listed} + {len(names) - shown} {more}"


def read_runs(path_or_object: Any, roles: Roles | None = None) -> list[Run]:
    """The runs of a metrics file or object: `runs[0].series["train_loss"].values`.

    Args:
        path_or_object: as for `read`.
        roles: column name to role, overruling the guess.

    Raises:
        ReadError: it cannot be read.
        UsageError: `roles` names a column or a role that does not exist.
    """
    return list(read(path_or_object, roles).runs)


def _choose(thing: _Input, formats: Iterable[Format[_Input]]) -> tuple[list[Format[_Input]], Text]:
    """The formats that it may be, the likeliest first, and why each of the others declined."""
    likely, refusals = [], []
    reason: Reason
    for candidate in formats:
        try:
            likelihood, reason = candidate.sniff(thing)
        except AdvisorError:
            raise
        except Exception as error:  # noqa: BLE001 - a guesser that crashes must not vote, nor end the reading
            likelihood, reason = 0.0, Text(f"failed to look: {error!r}", f"识别时出错：{error!r}")
        if likelihood > 0:
            likely.append((likelihood, candidate))
        elif reason:
            refusals.append((candidate.name, reason))
    likely.sort(key=lambda pair: -pair[0])
    why_not = Text(
        "; ".join(f"{name}: {in_language(reason, 'en')}" for name, reason in refusals),
        "；".join(f"{name}：{in_language(reason, 'zh')}" for name, reason in refusals),
    )
    return [candidate for _, candidate in likely], why_not
