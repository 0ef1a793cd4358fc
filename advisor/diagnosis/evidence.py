"""Observations held against one entry: weights of evidence, added up in nats (Good 1985)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from advisor.diagnosis.weights import HAND_SET, Ask, Weights, ask_of
from advisor.knowledge import Entry, Knowledge
from advisor.model import Evidence, Measured, Observation, Text, Value, Verdict

Answers = Mapping[Ask, Observation]

# What the user reports of an experiment made to tell two diagnoses apart: odds of twenty to one, not certainty.
MEASURED = 3.0
# Evidence worth less than this decides no verdict by itself.
NOTABLE = 0.7


class Weighed(msgspec.Struct, frozen=True):
    """All evidence about one entry, strongest first, and the log-odds it amounts to.

    gained: what the strongest supporting check adds.
    """

    log_odds: float
    evidence: tuple[Evidence, ...]
    verdict: Literal["supported", "contradicted", "untested"]
    gained: float = 0.0


def logit(probability: float) -> float:
    """Log-odds of a probability, kept within +-7 nats."""
    bounded = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(bounded / (1 - bounded))


def sigmoid(log_odds: float) -> float:
    """The probability of log-odds."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))


def asks(knowledge: Knowledge) -> set[Ask]:
    """Everything that the entries want to know of a run, each once."""
    links = (link for e in knowledge.entries.values() for link in (*e.checks.supports, *e.checks.contradicts))
    return {ask_of(link) for link in links}


def weigh(entry: Entry, answers: Answers | None, weights: Weights = HAND_SET) -> Weighed:
    """Hold what was observed against one entry.

    A supporting check that holds adds weight x strength; one that clearly does not takes away
    miss x strength; a contradicting check that holds takes away weight x strength. Silence is
    worth nothing, and is listed so that the reader sees what was not tested.
    """
    if answers is None:
        return Weighed(0.0, (), "untested")
    items = sorted(_items(entry, answers, weights), key=lambda item: -abs(item[0]))
    log_odds = sum(effect for effect, _ in items)
    gained = max((effect for effect, _ in items), default=0.0)
    if log_odds > 0 and gained >= NOTABLE:
        verdict: Literal["supported", "contradicted", "untested"] = "supported"
    elif log_odds <= -NOTABLE:
        verdict = "contradicted"
    else:
        verdict = "untested"
    # Two checks may say the same of one series; it is read once.
    said = {(evidence.verdict, evidence.statement.en): evidence for _, evidence in reversed(items)}
    first = {id(evidence) for evidence in said.values()}
    return Weighed(log_odds, tuple(e for _, e in items if id(e) in first), verdict, gained)


def with_measured(weighed: Weighed, measured: Sequence[Measured]) -> Weighed:
    """The same with what the user measured counted in, as evidence that stands first."""
    if not measured:
        return weighed
    told = tuple(_told(item) for item in measured)
    effect = sum(MEASURED if item.holds else -MEASURED for item in measured)
    verdict: Literal["supported", "contradicted"] = "supported" if effect > 0 else "contradicted"
    return Weighed(
        weighed.log_odds + effect,
        (*told, *weighed.evidence),
        verdict if effect else weighed.verdict,
        max(weighed.gained, effect),
    )


def _told(item: Measured) -> Evidence:
    speaks = (
        Text("it speaks for this", "结果支持这一点")
        if item.holds
        else Text("it speaks against this", "结果不支持这一点")
    )
    statement = Text(f"you measured ({item.do.en}): {speaks.en}", f"你测过（{item.do.zh}）：{speaks.zh}")
    return Evidence("measured", "supports" if item.holds else "contradicts", 1.0, "", statement, {})


def _items(entry: Entry, answers: Answers, weights: Weights) -> Iterator[tuple[float, Evidence]]:
    for link in entry.checks.supports:
        seen = answers.get(ask_of(link))
        if seen is None:
            continue
        worth = weights.support(entry.id, link)
        if seen.holds is None:
            yield 0.0, _evidence(link, "silent", seen)
        elif seen.holds:
            yield worth.hold * seen.strength, _evidence(link, "supports", seen)
        elif worth.miss > 0:
            yield -worth.miss * seen.strength, _evidence(link, "contradicts", seen)
    for link in entry.checks.contradicts:
        seen = answers.get(ask_of(link))
        if seen is not None and seen.holds:
            yield (
                -weights.contradiction(entry.id, link).hold * seen.strength,
                _evidence(link, "contradicts", seen),
            )


def _evidence(link: Mapping[str, Value], verdict: Verdict, seen: Observation) -> Evidence:
    return Evidence(
        check=str(link["check"]),
        verdict=verdict,
        strength=round(seen.strength, 3),
        series=seen.series,
        statement=seen.statement,
        values=seen.values,
        missing=seen.missing,
    )
