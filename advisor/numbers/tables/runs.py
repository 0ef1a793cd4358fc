"""From the columns of a table to training runs: where one ends, what counts its steps, which series it has."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from advisor.model import Event, FloatArray, Problem, Run, Series, Text, Value
from advisor.numbers.tables.cells import wordy
from advisor.numbers.tables.steps import Steps, restarts, steps_of
from advisor.numbers.tables.table import Table
from advisor.parsing import Assignment, Column, Sum, assign, meaning, setting
from advisor.parsing.vocabulary import SPLITS

MAX_RUNS = 1000
"""More restarts than this are no runs but a counter that is none."""

_PERCENT = frozenset(
    {
        "accuracy",
        "f1",
        "precision",
        "recall",
        "specificity",
        "auc",
        "auprc",
        "map",
        "iou",
        "dice",
        "error",
        "wer",
        "cer",
    }
)
_ONE_SCALE = 5.0  # two accuracies of one run that are closer than this are written alike
_ABOVE_FRACTION = 1.5  # a rate beyond this was written in percent
_COUNTERS = ("epoch", "step", "time")
_FEW = 4  # values from which no course can be told


class Reading(msgspec.Struct, frozen=True, eq=False):
    """The runs of one table and what did not become part of them."""

    runs: tuple[Run, ...]
    unused: Mapping[str, Text]
    problems: tuple[Problem, ...]


def read_table(
    table: Table, overrides: Mapping[str, str], hint: str = "", settings: Mapping[str, Value] | None = None
) -> Reading:
    """The runs of a table, with a problem noted when none of its columns is a metric.

    Args:
        table: the columns.
        overrides: column name to role, as the user demands.
        hint: the name of the file, for a lone column that has no name of its own.
        settings: what the file says about the run outside the table.

    Raises:
        UsageError: an override names a column or a role that does not exist.
    """
    numeric, unused = _numeric(table)
    points = {table.names[at]: table.columns[at].values.size for at in numeric}
    spelled = dict(table.spelled) | _named_by_file(table, numeric, hint) | _splits_alone(table, numeric, hint)
    names = [table.names[at] for at in numeric]
    roles = assign(names, overrides, points, spelled)
    found = _settings(table, roles) | dict(settings or {})
    unused |= {name: why for name, why in roles.unused.items() if not setting(name)}
    unused |= {name: Text("a setting of the run", "这是训练设置") for name in roles.unused if setting(name)}
    if hint_used := [name for name in spelled if name not in table.spelled]:
        roles = _announced(roles, hint_used, hint)
    runs, problems = _runs(table, roles, found)
    return Reading(tuple(runs), unused, (*table.problems, *problems, *_nothing_found(table, roles)))


def _numeric(table: Table) -> tuple[list[int], dict[str, Text]]:
    numeric, unused = [], {}
    for at, name in enumerate(table.names):
        if wordy(table.word_counts.get(at, 0), table.columns[at].values.size):
            unused[name] = Text("holds words, not numbers", "内容是文字，不是数字")
        else:
            numeric.append(at)
    return numeric, unused


def _splits_alone(table: Table, numeric: list[int], hint: str) -> dict[str, str]:
    """Columns that name nothing but a split ("train", "valid"), where no other is a metric: of what the file is
    called, or of a loss where all of them fall.
    """
    said = [(at, meaning(table.names[at])) for at in numeric]
    alone = [at for at, found in said if found is None and table.names[at].strip().lower() in SPLITS]
    if not alone or any(found is not None and found.role not in (*_COUNTERS, "lr") for _, found in said):
        return {}
    named = meaning(hint)
    if named is not None and named.role in ("loss", "accuracy"):
        return {table.names[at]: f"{table.names[at]} {named.role}" for at in alone}
    ends = [table.columns[at].values[[0, -1]] for at in alone if table.columns[at].values.size > _FEW]
    if len(ends) == len(alone) and all(last < first for first, last in ends):
        return {table.names[at]: f"{table.names[at]} loss" for at in alone}
    return {}


def _named_by_file(table: Table, numeric: list[int], hint: str) -> dict[str, str]:
    """A lone column without a name ("Value" in TensorBoard's export) is what the file is called."""
    silent = [
        table.names[at]
        for at in numeric
        if meaning(table.spelled.get(table.names[at], table.names[at])) is None
    ]
    if len(silent) != 1 or not (silent[0].startswith("column") or silent[0].lower() in ("value", "values")):
        return {}
    spoken = [meaning(table.names[at]) for at in numeric if table.names[at] != silent[0]]
    said = meaning(hint)
    if any(m is not None and m.quantity not in ("epoch", "step", "iteration", "time") for m in spoken):
        return {}
    if said is not None and said.role not in _COUNTERS:
        return {silent[0]: hint}
    return {silent[0]: "loss"} if "history" in hint.lower() else {}


def _announced(roles: Assignment, names: Sequence[str], hint: str) -> Assignment:
    why = Text(
        f"a guess: the column has no telling name; by its course and the name of the file, {hint}",
        f"猜测：列没有可辨认的名字，依据数值走势和文件名 {hint}",
    )
    columns = tuple(
        msgspec.structs.replace(column, reason=why) if column.name in names else column
        for column in roles.columns
    )
    return msgspec.structs.replace(roles, columns=columns)


def _settings(table: Table, roles: Assignment) -> dict[str, Value]:
    """Columns that never change and name a setting (batch size, classes, optimiser)."""
    found: dict[str, Value] = {}
    used = {column.name for column in roles.columns}
    for at, name in enumerate(table.names):
        key = setting(name)
        if not key or name in used or not table.rows:
            continue
        words = table.words.get(at, [])
        values = table.columns[at].values
        if words and len(set(words)) == 1:
            found[key] = words[0]
        elif not words and values.size == table.rows and (values == values[0]).all():
            found[key] = int(values[0]) if float(values[0]).is_integer() else float(values[0])
    return found


def _nothing_found(table: Table, roles: Assignment) -> Iterator[Problem]:
    if (
        not table.names
        or roles.sums
        or any(column.role not in (*_COUNTERS, "lr") for column in roles.columns)
    ):
        return
    count = len(table.names)
    yield Problem(
        Text(
            f"read {count} columns; none was recognised as a loss or metric: name one with --role COLUMN=ROLE",
            f"读到 {count} 列，但没有一列能认出是损失或指标：请用 --role 列名=角色 指定",
        )
    )


def _runs(table: Table, roles: Assignment, settings: Mapping[str, Value]) -> tuple[list[Run], list[Problem]]:
    starts, problems = restarts(table, roles)
    if len(starts) > MAX_RUNS:
        what = Text(
            f"the counter restarts {len(starts) - 1} times: read as one run",
            f"计数器重新开始 {len(starts) - 1} 次：按一次训练理解",
        )
        starts, problems = [0], [*problems, Problem(what)]
    stops = [*starts[1:], table.rows]
    runs = []
    for number, (start, stop) in enumerate(zip(starts, stops, strict=True), 1):
        last = number == len(starts)
        said = {**settings, **{key: value for row, key, value in table.settings if row < stop or last}}
        happened = [
            (row, event)
            for row, event in table.events
            if (start < row or number == 1) and (row <= stop or last)
        ]
        if stop > start or happened or len(starts) > 1:
            name = f"run {number}" if len(starts) > 1 else ""
            runs.append(_run(name, table, roles, slice(start, stop), said, happened))
    return runs, problems


def _run(
    name: str,
    table: Table,
    roles: Assignment,
    rows: slice,
    settings: Mapping[str, Value],
    happened: Sequence[tuple[float, Event]],
) -> Run:
    if rows.stop == rows.start:
        what = Text("started and logged nothing: no rows", "启动后没有记录任何数据行")
        problems = () if happened else (Problem(what),)
        return Run(name, {}, settings=settings, problems=problems, events=tuple(e for _, e in happened))
    steps = steps_of(table, roles, rows)
    series: dict[str, Series] = {}
    for column in roles.columns:
        made = _series(column, table, table.index[column.name], rows, steps)
        if made is not None:
            series[column.key] = made
    series = _of_one_scale(series)
    for part_sum in roles.sums:
        total = _total(part_sum, table, [table.index[part] for part in part_sum.parts], rows, steps)
        if total is not None:
            series[part_sum.role] = total
    if steps.unit == "step" and "step" not in series and "epoch" in series:
        series["step"] = msgspec.structs.replace(series.pop("epoch"), role="step", quantity="step")
    events = _placed(happened, steps.values, rows.start)
    return Run(name, series, steps.unit, steps.epoch_starts, settings, steps.problems, events)


def _placed(happened: Sequence[tuple[float, Event]], steps: FloatArray, start: int) -> tuple[Event, ...]:
    """The events of a run; one that tells no step itself stands at the last step before it."""
    return tuple(
        event
        if event.step is not None
        else msgspec.structs.replace(event, step=float(steps[max(int(row) - start, 1) - 1]))
        for row, event in happened
    )


def _total(part_sum: Sum, table: Table, parts: list[int], rows: slice, steps: Steps) -> Series | None:
    """The sum of the components of a loss, where all of them are there."""
    present = np.logical_and.reduce([table.columns[at].held(rows) for at in parts])
    if not present.any():
        return None
    with np.errstate(invalid="ignore"):  # inf - inf is NaN, as it should be
        values = np.sum([table.columns[at].dense(rows)[present] for at in parts], axis=0)
    return Series(
        part_sum.name,
        part_sum.role,
        steps.values[present],
        values,
        "loss",
        part_sum.split,
        -1,
        "",
        part_sum.reason,
    )


def _series(column: Column, table: Table, at: int, rows: slice, steps: Steps) -> Series | None:
    values, places = table.columns[at].within(rows)
    if not values.size:
        return None
    unit = _unit(column, values, at in table.percents)
    return Series(
        column.name,
        column.role,
        steps.values if places is None else steps.values[places],
        values,
        column.quantity,
        column.split,
        column.direction,
        unit,
        column.reason,
    )


def _of_one_scale(series: dict[str, Series]) -> dict[str, Series]:
    """The same, with an accuracy that stays within 1 read as percent where its sibling shows that it is.

    Guessing among 100 classes is 1.0 in percent: beside a training accuracy of 1.07 it is not perfect.
    """
    tops = {
        key: float(item.values[np.isfinite(item.values)].max())
        for key, item in series.items()
        if item.quantity == "accuracy" and np.isfinite(item.values).any()
    }
    tops = {key: top for key, top in tops.items() if top <= 100.0 + 1e-3}  # beyond that it counts something
    beyond = [top for key, top in tops.items() if series[key].unit != "fraction" and top > 1.0 + 1e-6]
    if not beyond:
        return series
    percent = {
        key: msgspec.structs.replace(series[key], unit="percent")
        for key, top in tops.items()
        if (series[key].unit == "" and series[key].role != "other" and np.nanmin(series[key].values) >= 0)
        or (series[key].unit == "fraction" and top * _ONE_SCALE > min(beyond))
    }
    return series | percent


def _unit(column: Column, values: FloatArray, percent: bool) -> str:
    if percent or column.percent:
        return "percent"
    if column.quantity not in _PERCENT:
        return ""
    finite = values[np.isfinite(values)]
    if not finite.size or finite.min() < 0:
        return ""
    top = finite.max()
    if top <= 1.0 + 1e-6:
        return "fraction"
    # An accuracy whose name holds unknown words ("acc_mean_pos") may be anything.
    telling = column.quantity != "accuracy" or column.role != "other"
    return "percent" if telling and _ABOVE_FRACTION < top <= 100.0 + 1e-3 else ""
