"""The levels of guessing: what a figure may be where a question states the number of classes."""

import math

from advisor.knowledge import Entry
from advisor.model import Claim, Quantity, Query
from advisor.words.constants import CLAMPS
from advisor.words.hints import FEWEST_CLASSES, class_count, coarsest_of, is_loss, strength

NEAR = 0.1  # an accuracy or a perplexity this near to its chance level, relatively, is guessing
OFF = 0.03  # a loss this far from ln(classes), relatively, is another level
MOST_GUESSED = 14.0  # ln of a million classes: no uniform guess loses more
CLAMPED = 0.8  # strength from which a loss is a clamped logarithm rather than any level


def at_chance(quantity: Quantity, entry: Entry, classes: int | None) -> float:
    """How clearly a figure is the chance level of the stated number of classes, 0 to 1; for entries that stand for any."""
    if classes is None or classes == FEWEST_CLASSES:
        return 0.0
    if covers_any_loss(entry) and is_loss(quantity.of):
        return strength(quantity.value, quantity.text, math.log(classes), 0.005)
    if covers_any_loss(entry) and quantity.of == "perplexity":
        return strength(quantity.value, quantity.text, classes, NEAR * classes)
    if covers_any_accuracy(entry) and quantity.of.endswith("accuracy"):
        return strength(quantity.value, quantity.text, 1 / classes, NEAR / classes, coarsest_of(quantity.of))
    return 0.0


def off_chance(query: Query, entry: Entry, classes: int | None) -> bool:
    """Whether a level that the question states cannot be that of guessing."""
    if covers_any_loss(entry) and any(_off_loss(claim, classes) for claim in query.claims):
        return True
    if classes is None or not (covers_any_accuracy(entry) or covers_any_loss(entry)):
        return False
    return any(
        claim.of.endswith("accuracy") and claim.value is not None and claim.value > (1 + NEAR) * 2 / classes
        for claim in query.claims
        if classes > FEWEST_CLASSES
    )


def _off_loss(claim: Claim, classes: int | None) -> bool:
    if claim.kind not in ("stuck", "at-value") or not is_loss(claim.of) or not claim.value:
        return False
    if classes is not None and classes > FEWEST_CLASSES:
        return abs(claim.value / math.log(classes) - 1) > OFF
    return claim.value > MOST_GUESSED or is_clamp(claim.value, claim.text)


def is_clamp(value: float, text: str) -> bool:
    """Whether a loss is the logarithm of a probability that was clamped, as 16.118 = -ln(1e-7)."""
    return any(strength(value, text, clamp.value, clamp.within) >= CLAMPED for clamp in CLAMPS)


def covers_any_accuracy(entry: Entry) -> bool:
    """An entry with several accuracies 1/k stands for guessing among any number of classes."""
    return sum(hint.of == "accuracy" and class_count(hint) is not None for hint in entry.values) > 1


def covers_any_loss(entry: Entry) -> bool:
    """An entry with several ln K stands for the chance level of any number of classes."""
    return sum(is_loss(hint.of) and class_count(hint) is not None for hint in entry.values) > 1
