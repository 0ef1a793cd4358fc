"""The sums of `advisor.diagnosis` as one matrix: what each weight of evidence is multiplied with in each run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from advisor.advise import read_named
from advisor.diagnosis import PRIOR
from advisor.diagnosis.evidence import asks
from advisor.diagnosis.weights import HAND_SET, ask_of, spelled
from advisor.knowledge import Knowledge
from advisor.model import Observation, Run
from advisor.numbers.checks import observe
from lab.labels import Label


class Weight(NamedTuple):
    """One weight: of which entry (its row), which link, on which side of it, and what its author set."""

    entry: int
    link: str
    side: str
    set: float


class Design(NamedTuple):
    """Everything that the fit needs.

    names: the entries. weights: all weights. inputs: (runs, weights), the signed strengths. priors: (entries,)
    in nats. faults, healthy: (entries,), true for those. gold, ok: (runs, entries), true where the label says so. runs: the labels.
    """

    names: list[str]
    weights: list[Weight]
    inputs: Any
    priors: Any
    faults: Any
    healthy: Any
    gold: Any
    ok: Any


def design(knowledge: Knowledge, labelled: Sequence[tuple[Path, Label]]) -> Design:
    """Read and observe every run, and lay out the weights of all entries that checks speak of."""
    entries = [entry for entry in knowledge.entries.values() if entry.checks.supports]
    names = [entry.id for entry in entries]
    weights = []
    for row, entry in enumerate(entries):
        for link in entry.checks.supports:
            worth = HAND_SET.support(entry.id, link)
            asked = spelled(ask_of(link))
            weights += [Weight(row, asked, "hold", worth.hold), Weight(row, asked, "miss", worth.miss)]
        for link in entry.checks.contradicts:
            worth = HAND_SET.contradiction(entry.id, link)
            weights.append(Weight(row, spelled(ask_of(link)), "against", worth.hold))
    wanted = asks(knowledge)
    rows = []
    for folder, label in labelled:
        run = max(read_named(folder / label.file).runs, key=_points)
        said = {spelled(ask): observe(ask[0], run, dict(ask[1])) for ask in wanted}
        rows.append([_signed(said[weight.link], weight.side) for weight in weights])
    gold = np.array([[name in label.gold for name in names] for _, label in labelled])
    ok = np.array([[name in label.ok for name in names] for _, label in labelled])
    return Design(
        names,
        weights,
        np.array(rows),
        priors=np.array([PRIOR[entry.kind] for entry in entries]),
        faults=np.array([entry.kind == "fault" for entry in entries]),
        healthy=np.array([entry.healthy for entry in entries]),
        gold=gold,
        ok=ok,
    )


def _points(run: Run) -> int:
    return sum(series.values.size for series in run.series.values())


def _signed(seen: Observation, side: str) -> float:
    """The strength with its sign where the observation touches this side of a link, else 0."""
    if seen.holds is None:
        return 0.0
    if seen.holds:
        return {"hold": seen.strength, "miss": 0.0, "against": -seen.strength}[side]
    return -seen.strength if side == "miss" else 0.0
