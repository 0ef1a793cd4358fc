"""Tables that dashboards export: a column for each run, or a row for each run."""

from collections.abc import Mapping

import msgspec
import numpy as np

from advisor.model import Problem, Text, Value
from advisor.numbers.tables.dialect import unique
from advisor.numbers.tables.runs import Reading, read_table
from advisor.numbers.tables.table import Table
from advisor.parsing import assign, meaning
from advisor.parsing.roles import check_overrides
from advisor.parsing.vocabulary import SPLITS

_BETWEEN = " - "  # Weights & Biases: "run name - metric"
_BOUNDS = ("__MIN", "__MAX")
_NAMES = frozenset({"metric", "metrics", "tag", "name", "key", "variable", "scalar", "series", "指标"})
_VALUES = frozenset({"value", "values", "val", "数值"})
_MOST_NAMES = 1000
_RUN_COLUMNS = frozenset(
    {"name", "run", "run name", "run_name", "run id", "run_id", "experiment", "id", "实验", "名称"}
)


def read_any(
    table: Table, overrides: Mapping[str, str], hint: str = "", settings: Mapping[str, Value] | None = None
) -> Reading:
    """The runs of a table, be it one run down the rows, a run a column, or a run a row (no curve then).

    Raises:
        UsageError: an override names a column or a role that does not exist.
    """
    if _is_run_table(table):
        assign(table.names, overrides)  # a wrong override is told here too
        what = Text(
            f"a table with one row a run ({table.rows} runs), no curve: export the history of a run instead",
            f"这是每行一次训练的汇总表（{table.rows} 次训练），没有曲线：请导出单次训练的历史记录",
        )
        why = Text("a summary of runs, not a curve", "训练汇总，不是曲线")
        return Reading((), dict.fromkeys(table.names, why), (*table.problems, Problem(what)))
    table = _by_name(_by_split(table))
    runs = _columns_by_run(table)
    return (
        _side_by_side(table, runs, overrides, hint) if runs else read_table(table, overrides, hint, settings)
    )


def _is_run_table(table: Table) -> bool:
    """Whether the rows carry the names of runs, each its own."""
    for at, name in enumerate(table.names):
        words = table.words.get(at, [])
        if name.strip().lower() in _RUN_COLUMNS and words:
            filled = min(table.rows, len(words))
            return table.word_counts[at] == table.rows and len(set(words)) == filled
    return False


def _by_split(table: Table) -> Table:
    """A table whose rows are about training or validation in turn (a column "phase"), with a column for each."""
    for at, words in table.words.items():
        splits = {word: SPLITS.get(word.lower(), "") for word in set(words)}
        if len(words) != table.rows or "" in splits.values() or len(set(splits.values())) < 2:  # noqa: PLR2004
            continue
        said = np.array([splits[word] for word in words])
        others = [i for i in range(len(table.names)) if i != at]
        parts = [(i, "") for i in others if _is_counter(table.names[i])]
        parts += [
            (i, split) for i in others if (i, "") not in parts for split in sorted(set(splits.values()))
        ]
        return msgspec.structs.replace(
            table,
            names=tuple(f"{split} {table.names[i]}".strip() for i, split in parts),
            columns=tuple(
                table.columns[i].only(said == split) if split else table.columns[i] for i, split in parts
            ),
            words={new: table.words[i] for new, (i, _) in enumerate(parts) if i in table.words},
            word_counts={
                new: table.word_counts[i] for new, (i, _) in enumerate(parts) if i in table.word_counts
            },
            percents=frozenset(new for new, (i, _) in enumerate(parts) if i in table.percents),
        )
    return table


def _by_name(table: Table) -> Table:
    """A table with a row for each value ("metric, step, value"), with a column for each name."""
    values = next((at for at, name in enumerate(table.names) if name.lower() in _VALUES), None)
    names = next((at for at in table.words if table.names[at].lower() in _NAMES), None)
    if values is None or names is None or len(table.words[names]) != table.rows:
        return table
    said = np.array(table.words[names])
    kept = [
        at for at in range(len(table.names)) if at not in (values, names) and _is_counter(table.names[at])
    ]
    titles = list(dict.fromkeys(table.words[names]))
    if len(titles) > _MOST_NAMES:
        return table
    return msgspec.structs.replace(
        table,
        names=(*(table.names[at] for at in kept), *unique(titles)),
        columns=(
            *(table.columns[at] for at in kept),
            *(table.columns[values].only(said == title) for title in titles),
        ),
        words={},
        word_counts={},
        percents=frozenset(),
    )


def _columns_by_run(table: Table) -> dict[str, list[int]]:
    """Run name to its columns, when every metric column is named "run - metric"."""
    runs: dict[str, list[int]] = {}
    for at, name in enumerate(table.names):
        run, between, metric = name.rpartition(_BETWEEN)
        if between and run and metric:
            if not name.endswith(_BOUNDS):
                runs.setdefault(run, []).append(at)
        elif not _is_counter(name):
            return {}
    return runs


def _is_counter(name: str) -> bool:
    said = meaning(name)
    return said is not None and said.role in ("epoch", "step", "time")


def _side_by_side(
    table: Table, runs: Mapping[str, list[int]], overrides: Mapping[str, str], hint: str
) -> Reading:
    shared = [at for at, name in enumerate(table.names) if _BETWEEN not in name]
    metrics = {table.names[at].rpartition(_BETWEEN)[2] for columns in runs.values() for at in columns}
    check_overrides(overrides, [table.names[at] for at in shared] + sorted(metrics))
    readings = []
    for run, columns in runs.items():
        part = _part(table, shared, columns)
        own = {name: role for name, role in overrides.items() if name in part.names}
        reading = read_table(part, own, hint)
        named = [msgspec.structs.replace(r, name=f"{run} {r.name}".strip()) for r in reading.runs]
        readings.append(msgspec.structs.replace(reading, runs=tuple(named)))
    bound = Text(
        "the smallest or largest value within a step, not the value", "步内的最小值或最大值，不是指标本身"
    )
    unused = {name: bound for name in table.names if name.endswith(_BOUNDS)}
    for reading in readings:
        unused |= reading.unused
    problems = {problem.what.en: problem for reading in readings for problem in reading.problems}
    return Reading(
        tuple(run for r in readings for run in r.runs), unused, (*table.problems, *problems.values())
    )


def _part(table: Table, shared: list[int], columns: list[int]) -> Table:
    """The columns of one run, under the names of their metrics."""
    kept = [*shared, *columns]
    held = np.logical_or.reduce([table.columns[at].held(slice(0, table.rows)) for at in columns])
    return Table(
        names=tuple(table.names[at].rpartition(_BETWEEN)[2] for at in kept),
        columns=tuple(table.columns[at].of_rows(held) for at in kept),
        rows=int(held.sum()),
        word_counts={new: table.word_counts[at] for new, at in enumerate(kept) if at in table.word_counts},
        words={new: table.words[at] for new, at in enumerate(kept) if at in table.words},
    )
