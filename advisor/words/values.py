"""Reads figures by rule: 0.693 is ln 2, 87.3365 is -ln FLT_MIN, an AUC of exactly 1 is too good.

Embeddings read numbers badly, so a figure is held against the constants that faults leave in logs, with
a tolerance given by the digits that the user wrote: "0.69" may be ln 2 = 0.6931, "0.7" hardly.
"""

import math
import re
from collections.abc import Iterable, Mapping

from advisor.knowledge import Entry, ValueHint
from advisor.model import Quantity, Query, Text
from advisor.words.chance import at_chance, covers_any_loss, off_chance
from advisor.words.constants import (
    CONSTANTS,
    ROUND_CLASSES,
    Constant,
    chance_accuracy,
    chance_loss,
    double_softmax_floor,
)
from advisor.words.hints import FEWEST_CLASSES, class_count, coarsest_of, is_loss, strength, target

MOST_CLASSES = 10_000_000  # what a stated class count or vocabulary may be
UNTOLD = frozenset({"mse-half", "bce-clamp-100"})  # round numbers, which a loss passes for many reasons
_LEVELS = ("accuracy", "perplexity")
DECISIVE = 10.0  # what a level is worth that the stated number of classes, or none at all, explains exactly
UNMISTAKABLE = 4.0  # and what a constant is worth that is written out to all its digits
EXACT = 0.99  # strength of such a figure
RECOGNISED = 0.4  # strength from which a constant of the stated or a round class count is named
RECOGNISED_BLINDLY = 0.8  # and one of any other class count
UNNAMED = 0.7  # weight of a figure of which the question does not say what it measures
PASSED_THROUGH = 0.4  # weight of a figure that the loss only passed: "from 0.69 to 0.3"
NEARBY = 0.1  # a loss that moved by less of itself is still where it was
REFUTED_BY_OTHER = -0.8  # another diagnosis explains the figure
REFUTED_BY_LEVEL = -0.6  # the loss is said to stand at a level that is not this diagnosis's
REFUTED_BY_CLASSES = -0.5  # the stated number of classes is not this diagnosis's


def recognise(value: float, of: str, classes: int | None, text: str = "") -> tuple[Constant, ...]:
    """The known constants that a figure may be, clearest first.

    Args:
        value: the figure; accuracies as fractions.
        of: what it measures (`Quantity.of`); "unknown" matches losses only.
        classes: the number of classes if the question states it: chance levels of others are left out.
        text: the figure as written, whose digits set the tolerance; by default `repr(value)`.
    """
    if not math.isfinite(value):
        return ()
    family = "loss" if of == "unknown" else "logit" if of == "output" else of.rsplit("_", 1)[-1]
    matches: list[tuple[float, Constant]] = []
    for constant in _constants(classes):
        if constant.of != family:
            continue
        clear = strength(value, text or repr(value), constant.value, constant.within, coarsest_of(family))
        is_expected = classes is not None or constant.classes is None or constant.classes in ROUND_CLASSES
        if clear >= (RECOGNISED if is_expected and of != "unknown" else RECOGNISED_BLINDLY):
            matches.append((clear, constant))
    return tuple(constant for _, constant in sorted(matches, key=lambda match: -match[0]))


def _constants(classes: int | None) -> Iterable[Constant]:
    if classes is None or classes < FEWEST_CLASSES:
        return CONSTANTS
    stated = (chance_loss(classes), double_softmax_floor(classes), chance_accuracy(classes))
    return (*stated, *(constant for constant in CONSTANTS if constant.classes is None))


def score(query: Query, entries: Mapping[str, Entry]) -> dict[str, float]:
    """How strongly the figures of a question give each entry away; entries without a say are left out.

    From -1 to 1; UNMISTAKABLE for a constant written out, and up to DECISIVE where the number of classes is stated,
    or no number explains the level.

    A figure counts only for what it measures: an lr of 0.69 is no ln 2. A figure that stands for another
    diagnosis, a level that is not the entry's, or another number of classes speak against it.
    """
    classes = stated_classes(query)
    matches = {
        entry.id: {
            index: _match(query, quantity, entry, classes) for index, quantity in enumerate(query.quantities)
        }
        for entry in entries.values()
        if entry.values
    }
    explained = {
        index: max((found[index] for found in matches.values()), default=0.0)
        for index in range(len(query.quantities))
    }
    rests = not any(claim.kind in ("falling", "rising", "slow") for claim in query.claims)
    scores: dict[str, float] = {}
    for identifier, found in matches.items():
        best = max(found.values(), default=0.0)
        entry = entries[identifier]
        total = best if best > 0 else _contradiction(query, entry, explained, classes)
        if rests and _is_all_chance(query, entry, classes):
            total *= DECISIVE
        elif rests and best >= EXACT:
            total = UNMISTAKABLE
        elif off_chance(query, entry, classes) and not _is_chance(query, entry, classes):
            total = -DECISIVE
        if total:
            scores[identifier] = total
    return scores


def _is_all_chance(query: Query, entry: Entry, classes: int | None) -> bool:
    """Whether every level that the question gives is that of guessing among the stated classes."""
    levels = [item for item in query.quantities if is_loss(item.of) or item.of.endswith(_LEVELS)]
    return bool(levels) and all(at_chance(item, entry, classes) >= RECOGNISED_BLINDLY for item in levels)


def _is_chance(query: Query, entry: Entry, classes: int | None) -> bool:
    return any(at_chance(item, entry, classes) >= RECOGNISED_BLINDLY for item in query.quantities)


def told_constants(query: Query) -> list[Text]:
    """What the losses of a question are that are known constants; coarse and passing figures are left out."""
    classes = stated_classes(query)
    found: dict[str, Text] = {}
    for item in query.quantities:
        if not is_loss(item.of) or _passed_through(query, item):
            continue
        for constant in recognise(item.value, item.of, classes, item.text)[:1]:
            if (
                constant.name not in UNTOLD
                and strength(item.value, item.text, constant.value) >= RECOGNISED_BLINDLY
            ):
                text = Text(
                    f"{item.text} is {constant.formula}: {constant.note.en}",
                    f"{item.text} 就是 {constant.formula}：{constant.note.zh}",
                )
                found.setdefault(constant.name, text)
    return list(found.values())


def stated_classes(query: Query) -> int | None:
    """The number of classes that the question states, if any."""
    for quantity in query.quantities:
        if quantity.of == "classes" and FEWEST_CLASSES <= quantity.value <= MOST_CLASSES:
            return int(quantity.value)
    return None


def _match(query: Query, quantity: Quantity, entry: Entry, classes: int | None) -> float:
    """The best strength with which a figure fits any hint of an entry."""
    if not math.isfinite(quantity.value):
        return 0.0
    best = 0.0
    for hint in entry.values:
        weight = 0.0 if _is_share(quantity) else _relation(quantity.of, hint)
        if not weight:
            continue
        count = class_count(hint)
        coarsest = coarsest_of(quantity.of)
        clear = strength(quantity.value, quantity.text, target(hint), hint.within, coarsest)
        if clear and count is not None and classes is not None:
            clear = min(1.0, clear + 0.3) if count == classes else clear * _left_of(hint, entry)
        best = max(best, weight * clear)
    best = max(best, at_chance(quantity, entry, classes))
    return best * (PASSED_THROUGH if _passed_through(query, quantity) else 1.0)


def _left_of(hint: ValueHint, entry: Entry) -> float:
    """What is left of a chance level where another number of classes is stated."""
    is_of_any = hint.of.endswith("accuracy") or covers_any_loss(entry)
    return 0.1 if is_of_any else 0.5  # ln 2 may be the loss of one output of many


def _is_share(quantity: Quantity) -> bool:
    """Whether a figure of unknown meaning is a percentage, which no loss is."""
    return quantity.of == "unknown" and any(mark in quantity.text for mark in ("%", "分之", "成", "percent"))


def _relation(of: str, hint: ValueHint) -> float:
    """How well what a figure measures fits a hint: a loss is a loss of any split, an lr never is."""
    if of == hint.of or of.endswith(f"_{hint.of}"):
        return 1.0
    if hint.of.endswith(f"_{of}"):
        return UNNAMED
    is_telling = isinstance(hint.equals, str) or hint.equals not in (0, 1)
    return UNNAMED if of == "unknown" and is_loss(hint.of) and is_telling else 0.0


def without_passed(query: Query) -> str:
    """The text to search for, without the constants that the loss only passed: "from 2.3026 to 0.5" is no chance level."""
    text = query.folded
    for item in query.quantities:
        if (
            is_loss(item.of)
            and _passed_through(query, item)
            and recognise(item.value, item.of, None, item.text)
        ):
            text = re.sub(rf"(?<![\w.]){re.escape(item.text)}(?![\w.])", "", text)
    return text


def _passed_through(query: Query, quantity: Quantity) -> bool:
    """Whether a figure is where a moving quantity came from, not where it stands."""
    moved = [
        claim for claim in query.claims if claim.kind in ("falling", "rising") and claim.value is not None
    ]
    return any(
        quantity.of == claim.of and quantity.text in claim.text and _is_apart(quantity.value, claim.value)
        for claim in moved
    )


def _is_apart(one: float, other: float | None) -> bool:
    """Whether a quantity got away from a figure: from 0.69 to 0.68 it did not."""
    return other is not None and abs(one - other) > NEARBY * abs(one)


def _contradiction(query: Query, entry: Entry, explained: Mapping[int, float], classes: int | None) -> float:
    """What speaks against an entry that no figure fits; only levels of the loss define a diagnosis."""
    levels = [hint for hint in entry.values if is_loss(hint.of) and target(hint) > 0]
    if not levels:
        return 0.0
    counts = {count for hint in levels if (count := class_count(hint)) is not None}
    openness = 0.5 if len(levels) > 1 else 1.0  # a list of examples rules out less than a single value
    against = 0.0
    for index, quantity in enumerate(query.quantities):
        if is_loss(quantity.of) and explained[index] >= RECOGNISED_BLINDLY:
            against = min(against, REFUTED_BY_OTHER * explained[index])
    for claim in query.claims:
        if claim.kind == "stuck" and is_loss(claim.of) and claim.value:
            against = min(against, REFUTED_BY_LEVEL * openness)
    is_other_count = counts and classes is not None and classes not in counts
    if is_other_count and (not covers_any_loss(entry) or classes == FEWEST_CLASSES):
        against = min(against, REFUTED_BY_CLASSES)
    return against
