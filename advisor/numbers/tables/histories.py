"""Metrics that a tracker keeps one by one, each with steps and times of its own, as one run."""

from collections.abc import Mapping
from itertools import pairwise

import msgspec
import numpy as np

from advisor.model import FloatArray, Problem, Value
from advisor.numbers.tables.records import from_points
from advisor.numbers.tables.several import Logged


class History(msgspec.Struct, frozen=True, eq=False):
    """One metric: for each value the time (any unit that rises) and the step at which it was logged."""

    times: FloatArray
    steps: FloatArray
    values: FloatArray


def run_of(
    histories: Mapping[str, History], settings: Mapping[str, Value], problems: tuple[Problem, ...] = ()
) -> Logged:
    """The metrics of one run side by side, ordered by step, values of one step by time."""
    names = tuple(histories)
    if not names:
        return Logged(from_points((), np.empty(0, np.int64), np.empty(0), np.empty(0)), settings, problems)
    borders = np.cumsum([0, *(history.values.size for history in histories.values())])
    series = np.zeros(int(borders[-1]), np.int64)
    for at, (start, stop) in enumerate(pairwise(borders.tolist())):
        series[start:stop] = at
    steps = np.concatenate([history.steps for history in histories.values()])
    times = np.concatenate([history.times for history in histories.values()])
    values = np.concatenate([history.values for history in histories.values()])
    order = np.lexsort((times, steps))
    return Logged(from_points(names, series[order], steps[order], values[order]), settings, problems)
