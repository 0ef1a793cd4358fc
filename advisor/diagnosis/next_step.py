"""The measurement that would settle most of the remaining doubt."""

from collections.abc import Mapping, Sequence

from advisor.diagnosis.evidence import Weighed
from advisor.knowledge import Knowledge, title_of
from advisor.model import NextStep, Text

# A look-alike that nothing speaks for is still worth telling apart, but only this much.
LEAST_DOUBT = 0.02
MOST_STEPS = 2


def next_steps(
    knowledge: Knowledge,
    shown: Sequence[str],
    confidence: Mapping[str, float],
    weighed: Mapping[str, Weighed],
    present: frozenset[str],
    done: frozenset[Text] = frozenset(),
) -> tuple[NextStep, ...]:
    """Up to two measurements, the most telling first.

    A measurement that tells entry a from entry b is worth p(a) x p(b): most where both are likely.
    It is pointless where the file already holds the series that it would log, or the user has made it.
    """
    worth: dict[str, float] = {}
    pairs: dict[str, tuple[float, str, str]] = {}
    for name in (name for name in shown if weighed[name].verdict != "contradicted"):
        for other in knowledge.entries[name].looks_like:
            measure = knowledge.measures.get(other.measure)
            if measure is None or measure.do in done or (measure.role and measure.role in present):
                continue
            value = confidence[name] * max(confidence.get(other.id, 0.0), LEAST_DOUBT)
            worth[other.measure] = worth.get(other.measure, 0.0) + value
            if value > pairs.get(other.measure, (0.0, "", ""))[0]:
                pairs[other.measure] = value, name, other.id
    # Sorting is stable: among equals the author's order stands, the likeliest mix-up first.
    best = sorted(worth, key=lambda key: -worth[key])[:MOST_STEPS]
    return tuple(_step(knowledge, key, pairs[key]) for key in best)


def _step(knowledge: Knowledge, measure: str, pair: tuple[float, str, str]) -> NextStep:
    _, first, second = pair
    one, other = title_of(knowledge, first), title_of(knowledge, second)
    why = Text(f"tells “{one.en}” from “{other.en}”", f"用来区分“{one.zh}”与“{other.zh}”")
    return NextStep(do=knowledge.measures[measure].do, why=why, separates=(first, second))
