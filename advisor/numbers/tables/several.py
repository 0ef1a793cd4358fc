"""Several tables of one input, each a run of its own: a folder of runs, a database of them."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from advisor.model import Attachment, Problem, Run, Text, Value
from advisor.numbers.tables.exports import read_any
from advisor.numbers.tables.runs import Reading
from advisor.numbers.tables.table import Table
from advisor.parsing.roles import check_overrides


class Logged(msgspec.Struct, frozen=True, eq=False):
    """One run as it was found: its columns, what it says about itself, what was wrong with it."""

    table: Table
    settings: Mapping[str, Value] = {}
    problems: tuple[Problem, ...] = ()
    unused: Mapping[str, Text] = {}


def attach(
    path: str,
    format_name: str,
    runs: Mapping[str, Logged],
    roles: Mapping[str, str],
    notes: tuple[Text, ...] = (),
) -> Attachment:
    """The runs of an input by name; problems say in which of several they are.

    Args:
        path: the input, as the user gave it.
        format_name: as reports name the format.
        runs: name to what was found, in the order to be shown.
        roles: column name to role, as the user demands; a run without that column is read without.
        notes: what to say about the reading.

    Raises:
        UsageError: `roles` names a role that does not exist, or a column that no run has.
    """
    check_overrides(roles, list(dict.fromkeys(name for run in runs.values() for name in run.table.names)))
    readings = {name: _read(run, roles) for name, run in runs.items()}
    several = len(runs) > 1
    unused: dict[str, Text] = {}
    for name, reading in readings.items():
        unused |= reading.unused
        unused |= runs[name].unused
    return Attachment(
        path=path,
        format=format_name,
        runs=tuple(run for name, reading in readings.items() for run in _named(name, reading, several)),
        rows=sum(run.table.rows for run in runs.values()),
        problems=tuple(
            problem
            for name, reading in readings.items()
            for problem in said_where(name if several else "", (*runs[name].problems, *reading.problems))
        ),
        unused=unused,
        notes=notes,
    )


def _read(run: Logged, roles: Mapping[str, str]) -> Reading:
    own = {name: role for name, role in roles.items() if name in run.table.index}
    return read_any(run.table, own, "", run.settings)


def _named(name: str, reading: Reading, several: bool) -> Iterator[Run]:
    for run in reading.runs:
        yield msgspec.structs.replace(run, name=f"{name} {run.name}".strip()) if several else run


def said_where(name: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems with the name of the run or file before them, if it has one."""
    for problem in problems:
        what = Text(f"{name}: {problem.what.en}", f"{name}：{problem.what.zh}") if name else problem.what
        yield msgspec.structs.replace(problem, what=what)
