"""From named lists of any length to a table, as a History object or a JSON file of lists holds them."""

from collections.abc import Mapping

import numpy as np

from advisor.model import FloatArray, Problem, Text
from advisor.numbers.tables.table import Bools, Cells, Table, filled

List = tuple[FloatArray, Bools | None]
"""The values of a list and, where it has gaps, which of them are none."""


def side_by_side(lists: Mapping[str, List]) -> Table:
    """A column for each list. A shorter list does not say where its values belong.

    One whose length divides the longest was logged at the end of every so many steps (a validation
    every fifth epoch, an epoch's mean beside the losses of its batches); any other stands at the first
    steps. A problem says which was assumed.
    """
    longest = max((values.size for values, _ in lists.values()), default=0)
    columns, problems = [], []
    for name, (values, empty) in lists.items():
        cells = filled(values, empty)
        if values.size < longest:
            every, problem = _stride(name, values.size, longest)
            own = np.arange(values.size) if cells.places is None else cells.places
            cells = Cells(cells.values, (own + 1) * every - 1)
            problems.append(problem)
        columns.append(cells)
    return Table(tuple(lists), tuple(columns), longest, problems=tuple(problems))


def _stride(name: str, size: int, longest: int) -> tuple[int, Problem]:
    every = longest // size if size > 1 and longest % size == 0 else 1
    if every > 1:
        what = Text(
            f"{name} has {size} values where others have {longest}: taken as one at the end of every {every} steps",
            f"{name} 只有 {size} 个值，其他列有 {longest} 个：按每 {every} 步末尾记录一次处理",
        )
    else:
        what = Text(
            f"{name} has {size} values where others have {longest}: placed at the first steps",
            f"{name} 只有 {size} 个值，其他列有 {longest} 个：按前 {size} 步处理",
        )
    return every, Problem(what)
