"""The measurement that would settle most of the remaining doubt."""

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from advisor.diagnosis.evidence import MEASURED, Weighed, sigmoid
from advisor.knowledge import Entry, Knowledge, Measure, title_of
from advisor.model import NextStep, Text

# A look-alike that nothing speaks for is still worth telling apart, but only this much.
LEAST_DOUBT = 0.02
MOST_STEPS = 2
# How often a measurement points to the right one of two; the same odds as an answer to it is given.
RELIABLE = sigmoid(MEASURED)


class _Pair(msgspec.Struct, frozen=True):
    """Two diagnoses that one measurement tells apart: the likelier first, and what knowing it is worth in bits.

    causal: the second is a cause of the first, so that both may be true.
    """

    first: str
    second: str
    measure: str
    worth: float
    tell_apart: Text
    causal: bool


def next_steps(
    knowledge: Knowledge,
    shown: Sequence[str],
    confidence: Mapping[str, float],
    weighed: Mapping[str, Weighed],
    present: frozenset[str],
    done: frozenset[Text] = frozenset(),
) -> tuple[NextStep, ...]:
    """Up to two measurements, the most telling first.

    Each is worth the information that it is expected to give (Lindley 1956) on the pairs that it tells
    apart; the second is chosen for the pairs that the first leaves open. Among the pairs are the causes of
    what is shown: a loss that is surely NaN leaves open why. A measurement is pointless where the file
    already holds the series that it would log, or the user has made it.
    """
    open_pairs = [
        pair
        for pair in _pairs(knowledge, shown, _belief(knowledge, shown, confidence, weighed))
        if _possible(knowledge.measures.get(pair.measure), present, done)
        and not _out_of_question(weighed, pair.second)
    ]
    steps: list[NextStep] = []
    while open_pairs and len(steps) < MOST_STEPS:
        worth: dict[str, float] = {}
        for pair in open_pairs:
            worth[pair.measure] = worth.get(pair.measure, 0.0) + pair.worth
        # max keeps the first of equals: the author's order stands, the likeliest mix-up first.
        best = max(worth, key=lambda name: worth[name])
        told = [pair for pair in open_pairs if pair.measure == best]
        leading = max(told, key=lambda pair: pair.worth)
        steps.append(_step(knowledge, leading))
        settled = {frozenset((pair.first, pair.second)) for pair in told}
        open_pairs = [
            pair
            for pair in open_pairs
            if frozenset((pair.first, pair.second)) not in settled
            # Whether this is the cause has been asked: of one shown or of another is the same question.
            and not (leading.causal and pair.causal and pair.second == leading.second)
        ]
    return tuple(steps)


def _possible(measure: Measure | None, present: frozenset[str], done: frozenset[Text]) -> bool:
    return measure is not None and measure.do not in done and measure.role not in present


def _belief(
    knowledge: Knowledge,
    shown: Sequence[str],
    confidence: Mapping[str, float],
    weighed: Mapping[str, Weighed],
) -> dict[str, float]:
    """How likely each diagnosis in question is: those shown, and the causes that they name.

    The listed causes share what the shown diagnosis has, one part being left for a cause that is not listed.
    What the numbers contradict is out of the question. A practice is advice, no rival of a fault.
    """
    belief = {
        name: confidence[name]
        for name in shown
        if not _is_advice(knowledge, name) and not _out_of_question(weighed, name)
    }
    for name in tuple(belief):
        causes = _causes(knowledge, knowledge.entries[name])
        for cause in causes:
            if not _out_of_question(weighed, cause):
                share = confidence[name] / (len(causes) + 1)
                belief[cause] = max(belief.get(cause, 0.0), confidence[cause], share)
    return belief


def _is_advice(knowledge: Knowledge, name: str) -> bool:
    return name in knowledge.entries and knowledge.entries[name].kind == "practice"


def _out_of_question(weighed: Mapping[str, Weighed], name: str) -> bool:
    return name in weighed and weighed[name].verdict == "contradicted"


def _causes(knowledge: Knowledge, entry: Entry) -> list[str]:
    """The entries that an entry names as its causes, each once; that a practice is missing is none to measure."""
    named = (c.leads_to for c in entry.causes if c.leads_to in knowledge.entries)
    return list(dict.fromkeys(name for name in named if not _is_advice(knowledge, name)))


def _pairs(knowledge: Knowledge, shown: Sequence[str], belief: Mapping[str, float]) -> Iterator[_Pair]:
    """Every two that a measurement tells apart, of which one is shown, or both are causes of what is shown."""
    seen: set[tuple[frozenset[str], str]] = set()
    for name in belief:
        entry = knowledge.entries[name]
        for other in entry.looks_like:
            key = frozenset((name, other.id)), other.measure
            if (
                key in seen
                or (name not in shown and other.id not in belief)
                or _is_advice(knowledge, other.id)
            ):
                continue
            seen.add(key)
            rival = belief.get(other.id, LEAST_DOUBT)
            first, second = (name, other.id) if belief[name] >= rival else (other.id, name)
            yield _Pair(
                first,
                second,
                other.measure,
                information(max(belief[name], rival), min(belief[name], rival)),
                other.tell_apart,
                second in _causes(knowledge, knowledge.entries[first]) if first in belief else False,
            )


def information(likelier: float, other: float) -> float:
    """Bits that a measurement is expected to tell about two diagnoses, of these probabilities.

    The mutual information of which of the two it is and of a result that is right with the probability
    RELIABLE, times the probability that it is one of them.
    """
    both = likelier + other
    share = likelier / both
    result = share * RELIABLE + (1 - share) * (1 - RELIABLE)
    return min(1.0, both) * (_entropy(result) - _entropy(RELIABLE))


def _entropy(p: float) -> float:
    """Entropy in bits of an event of probability p in (0, 1)."""
    return -(p * math.log2(p) + (1 - p) * math.log2(1 - p))


def _step(knowledge: Knowledge, pair: _Pair) -> NextStep:
    one, other = title_of(knowledge, pair.first), title_of(knowledge, pair.second)
    why = Text(f"tells “{one.en}” from “{other.en}”", f"用来区分“{one.zh}”与“{other.zh}”")
    if pair.causal:
        why = Text(f"shows whether “{other.en}” is the cause", f"看原因是不是“{other.zh}”")
    return NextStep(
        do=knowledge.measures[pair.measure].do,
        why=why,
        separates=(pair.first, pair.second),
        titles=(one, other),
        hint=pair.tell_apart,
    )
