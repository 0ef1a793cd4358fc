"""MLflow's file store: a folder for each run, in it a file for each metric with "time value step" lines."""

import re
from collections.abc import Mapping

import numpy as np

from advisor.errors import ReadError
from advisor.model import Attachment, FloatArray, Problem, Text, Value
from advisor.numbers.readers import folder, reader, taken
from advisor.numbers.tables.decimal import parse
from advisor.numbers.tables.folder import Folder
from advisor.numbers.tables.histories import History, run_of
from advisor.numbers.tables.logged import settings_of
from advisor.numbers.tables.several import Logged, attach
from advisor.numbers.tables.source import Source
from advisor.parsing import number

MOST_RUNS = 64
"""Runs of one store that are read; of more, those logged to last."""

MOST_METRICS = 1000
"""Metrics of one run that are read."""

_FORMAT = "mlflow"
# Milliseconds since 1970, the value, the step (since 1.0), and since 3.0 the data set that a model was measured on.
_LINE = re.compile(r"\d{12,14} [-+.\w]+(?: -?\d+(?: \S+)*)?")
_SAMPLED = 50
_LONGEST = 1 << 16  # bytes of a file that describes a run
_FAILED = re.compile(r"^status: ([45])$", re.MULTILINE)  # RunStatus of service.proto
_DELETED = re.compile(r"^lifecycle_stage: deleted$", re.MULTILINE)
_NAME = re.compile(r"^run_name: ['\"]?(.{1,100}?)['\"]?$", re.MULTILINE)
_RUN = re.compile(r"(?:(.*)/)?metrics/(.+)")


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is the file of one metric: every line begins with a time in milliseconds."""
    lines = source.head.splitlines()[:_SAMPLED]
    known = bool(lines) and all(_LINE.fullmatch(line) and _is_number(line.split(" ")[1]) for line in lines)
    return (0.97, "time, value and step in every line") if known else (0.0, "")


def _is_number(written: str) -> bool:
    return number(written) is not None


@reader(_FORMAT, sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read one metric; its name is that of the file.

    Raises:
        UsageError: `roles` names another column, or a role that does not exist.
    """
    found = _RUN.fullmatch(source.path.replace("\\", "/"))
    name = found[2] if found else source.stem or "value"
    history, problems = _history(source)
    return attach(source.path, _FORMAT, {"": run_of({name: history}, {}, problems)}, roles)


def claim(found: Folder) -> tuple[float, str]:
    """Whether files lie where MLflow puts metrics."""
    runs = _runs(found)
    return (0.75, f"{len(runs)} MLflow runs") if runs else (0.0, "")


@folder(_FORMAT, claim)
def read_folder(found: Folder, roles: Mapping[str, str]) -> Attachment:
    """Read every run of the store.

    Raises:
        ReadError: none of them logged a metric.
        UsageError: `roles` names a metric that no run has, or a role that does not exist.
    """
    store = _runs(found)
    latest = sorted(store, key=lambda run: max(found.files[name] for name in store[run].values()))[
        -MOST_RUNS:
    ]
    runs: list[tuple[float, str, Logged]] = []
    read_ones: list[str] = []
    for run in latest:
        title, logged, begun = _read_run(found, run, store[run])
        if logged is not None:
            runs.append((begun, title, logged))
            read_ones += store[run].values()
    if not runs:
        raise ReadError(
            Text(
                f"{found.path} holds {len(store)} MLflow runs without a metric",
                f"{found.path} 中有 {len(store)} 次 MLflow 训练，都没有指标",
            ),
            Text("a run that called mlflow.log_metric", "调用过 mlflow.log_metric 的一次训练"),
            Text("name the folder of a run that did", "指定记录过指标的那次训练的文件夹"),
        )
    runs.sort(key=lambda item: item[0])
    named: dict[str, Logged] = {}
    for _, title, logged in runs:
        named[title if title not in named else f"{title} ({len(named) + 1})"] = logged
    return attach(found.path, _FORMAT, named, roles, (taken(found, read_ones, shown=2),))


def _runs(found: Folder) -> dict[str, dict[str, str]]:
    """The folder of every run to its metrics: name to file. Folders of models repeat what their run logged."""
    told = {path.removesuffix("meta.yaml") for path in found.files if path.endswith("meta.yaml")}
    told |= {path.rpartition("params/")[0] for path in found.files if "params/" in path}
    runs: dict[str, dict[str, str]] = {}
    for path in found.files:
        place = _RUN.fullmatch(path)
        if place is None or "/models/m-" in f"/{path}":
            continue
        top = place[1] or ""
        if f"{top}/".lstrip("/") in told and len(runs.get(top, ())) < MOST_METRICS:
            runs.setdefault(top, {})[place[2]] = path
    return runs


def _read_run(found: Folder, run: str, metrics: Mapping[str, str]) -> tuple[str, Logged | None, float]:
    """The title of a run, what it logged (None when nothing, or when it was deleted), and when it began."""
    meta = _text(found, f"{run}/meta.yaml".lstrip("/"))
    named = _NAME.search(meta)
    title = named[1] if named else run.rpartition("/")[2] or found.name
    if _DELETED.search(meta):
        return title, None, 0.0
    histories: dict[str, History] = {}
    told: list[Problem] = []
    for name, path in metrics.items():
        try:
            source = found.open(path)
        except ReadError:
            continue
        if sniff(source)[0]:
            histories[name], problems = _history(source)
            told += problems
    ended = _FAILED.search(meta)
    if ended:
        failed = ended[1] == "4"
        en, zh = ("failed", "失败") if failed else ("was killed", "被终止")
        told.append(Problem(Text(f"the run {en}, says MLflow", f"MLflow 记录该次训练{zh}")))
    begun = min((float(h.times.min()) for h in histories.values() if h.times.size), default=0.0)
    settings = _params(found, run)
    return title, run_of(histories, settings, tuple(told)) if histories else None, begun


def _params(found: Folder, run: str) -> dict[str, Value]:
    top = f"{run}/params/".lstrip("/")
    said = {name.removeprefix(top): _text(found, name) for name in found.files if name.startswith(top)}
    return settings_of(said)


def _text(found: Folder, name: str) -> str:
    """A small file of the store, "" when it is missing, empty or too large."""
    if name not in found.files:
        return ""
    try:
        source = found.open(name)
    except ReadError:
        return ""
    return source.data.decode("utf-8", "replace").strip() if source.size <= _LONGEST else ""


def _history(source: Source) -> tuple[History, tuple[Problem, ...]]:
    """Times, steps and values; lines that do not fit are counted and told."""
    parts, broken = [], 0
    for block in source.blocks():
        whole = block if block.endswith(b"\n") else block + b"\n"
        fast = parse(whole, ord(" "), 3) if len(block) > _LONGEST else None
        if fast is not None and fast[1] is None:
            parts.append(fast[0])
        else:
            rows, bad = _rows(block.decode("utf-8", "replace"), sum(len(part) for part in parts))
            parts.append(np.array(rows, np.float64).reshape(-1, 3))
            broken += bad
    table: FloatArray = np.concatenate(parts) if parts else np.empty((0, 3))
    what = Text(f"lines without time and value: {broken}", f"缺少时间或数值的行：{broken}")
    problems = (Problem(what),) if broken else ()
    return History(table[:, 0].copy(), table[:, 2].copy(), table[:, 1].copy()), problems


def _rows(text: str, before: int) -> tuple[list[tuple[float, float, float]], int]:
    """Time, value and step of each line; before 1.0 steps were not written, the place stands for them."""
    rows: list[tuple[float, float, float]] = []
    broken = 0
    for line in text.splitlines():
        parts = line.split(" ")
        try:
            step = float(int(parts[2])) if len(parts) > 2 else float(before + len(rows))  # noqa: PLR2004
            rows.append((float(int(parts[0])), float(parts[1]), step))
        except (ValueError, IndexError, OverflowError):
            broken += bool(line.strip())
    return rows, broken
