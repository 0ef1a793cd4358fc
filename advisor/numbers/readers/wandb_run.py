"""Weights & Biases: run files (`run-<id>.wandb`), alone or below a folder, and the history files of old versions."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from advisor.errors import ReadError
from advisor.model import Attachment, Problem, Text, Value
from advisor.numbers.binary.damage import problems
from advisor.numbers.binary.leveldb import MARK
from advisor.numbers.readers import Reason, folder, reader, taken
from advisor.numbers.tables.folder import Folder
from advisor.numbers.tables.logged import Logged as Objects
from advisor.numbers.tables.logged import settings_of
from advisor.numbers.tables.records import Records
from advisor.numbers.tables.several import Logged, attach
from advisor.numbers.tables.source import Source

if TYPE_CHECKING:
    from advisor.numbers.binary.wandb_log import WandbRun

MOST_RUNS = 64
"""Runs of one folder that are read; of more, the last ones."""

_FORMAT = "wandb"
_HISTORY = "wandb-history.jsonl"
_SUMMARY = "wandb-summary.json"
_LONGEST_CONFIG = 1 << 20
_EXPORT = Text(
    "export the history of the run: wandb.Api().run(PATH).history().to_csv('history.csv')",
    "导出该次训练的历史数据：wandb.Api().run(PATH).history().to_csv('history.csv')",
)


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is a run file."""
    return (1.0, "its first bytes") if source.raw.startswith(MARK) else (0.0, "")


@reader(_FORMAT, sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read the history, settings and crashes of one run file.

    Raises:
        ReadError: nothing was logged.
        UsageError: `roles` names a key or a role that does not exist.
    """
    from advisor.numbers.binary.wandb_log import read_run

    run = read_run(source.content())
    if not run.records.rows and not run.events:
        raise ReadError(
            Text(
                f"{source.path} is a W&B run file without history",
                f"{source.path} 是 W&B 运行文件，但没有历史数据",
            ),
            Text("a run that called wandb.log", "调用过 wandb.log 的一次训练"),
            Text(
                "check whether the run ended before its first step: files/output.log beside it",
                "查看旁边的 files/output.log，训练是否在第一步之前就结束了",
            ),
        )
    return attach(source.path, _FORMAT, {run.name: _logged(run)}, roles)


def claim(found: Folder) -> tuple[float, Reason]:
    """Whether the folder holds run files, or the history of old versions."""
    files = found.matching("*.wandb", _HISTORY)
    if files:
        return 0.8, f"{len(files)} W&B runs"
    if not found.matching(_SUMMARY):
        return 0.0, ""
    return 0.0, Text(
        f"W&B left only last values here ({_SUMMARY}): {_EXPORT.en}",
        f"W&B 在这里只留下了最后的值（{_SUMMARY}）：{_EXPORT.zh}",
    )


@folder(_FORMAT, claim)
def read_folder(found: Folder, roles: Mapping[str, str]) -> Attachment:
    """Read every run below the folder.

    Raises:
        ReadError: none of them logged anything.
        UsageError: `roles` names a key that no run has, or a role that does not exist.
    """
    names = found.matching("*.wandb")
    own = {_top(name) for name in names}
    names += [name for name in found.matching(_HISTORY) if _top(name) not in own]
    runs: dict[str, Logged] = {}
    read_ones = []
    for name in names[-MOST_RUNS:]:
        title, run = _attempt(found, name)
        if run is not None:
            place = _top(name).rpartition("/")[2] or found.name
            runs[f"{place} ({title})" if title else place] = run
            read_ones.append(name)
    if not runs:
        raise ReadError(
            Text(
                f"{found.path} holds {len(names)} W&B runs that logged nothing",
                f"{found.path} 中有 {len(names)} 次 W&B 训练，都没有记录任何数据",
            ),
            Text("a run that called wandb.log", "调用过 wandb.log 的一次训练"),
            _EXPORT,
        )
    return attach(found.path, _FORMAT, runs, roles, (taken(found, read_ones),))


def _top(name: str) -> str:
    """The folder of a run: without the "files" in which newer versions keep what is uploaded."""
    return name.rpartition("/")[0].removesuffix("/files").removesuffix("files")


def _attempt(found: Folder, name: str) -> tuple[str, Logged | None]:
    """The title of a run and what it logged, None when that is nothing."""
    from advisor.numbers.binary.wandb_log import WandbRun, read_run

    try:
        source = found.open(name)
        if name.endswith(_HISTORY):
            return "", _old(found, name, source)
        run = read_run(source.content()) if sniff(source)[0] else WandbRun()
    except ReadError:
        return "", None
    return run.name, _logged(run) if run.records.rows or run.events else None


def _logged(run: "WandbRun") -> Logged:
    for event in run.events:
        run.records.event(event)
    told = [*problems(run.damage), *_ended(run.exit_code)]
    return Logged(run.records.table(), run.settings, tuple(told))


def _ended(code: int) -> Iterator[Problem]:
    if code:
        yield Problem(Text(f"the run ended with exit code {code}", f"训练以退出码 {code} 结束"))


def _old(found: Folder, name: str, source: Source) -> Logged | None:
    """The history that versions before 0.10 kept as one object a line, with config.yaml beside it."""
    records = Records()
    objects = Objects(records)
    for block in source.blocks():
        for line in block.splitlines():
            try:
                objects.add(msgspec.json.decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                continue
    config = f"{name.removesuffix(_HISTORY)}config.yaml"
    settings = _config(found.open(config)) if config in found.files else {}
    return Logged(records.table(), settings) if records.rows else None


def _config(source: Source) -> dict[str, Value]:
    import yaml

    if source.size > _LONGEST_CONFIG:
        return {}
    try:
        said: Any = yaml.safe_load(source.data)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    if not isinstance(said, dict):
        return {}
    return settings_of(
        {
            str(key): item["value"] if isinstance(item, dict) and "value" in item else item
            for key, item in said.items()
        }
    )
