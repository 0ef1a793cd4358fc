"""Reads figures by rule: 0.693 is ln 2, 87.3365 is -ln FLT_MIN, an AUC of exactly 1 is too good.

Embeddings read numbers badly, so a figure is held against the constants that faults leave in logs, with
a tolerance given by the digits that the user wrote: "0.69" may be ln 2 = 0.6931, "0.7" hardly.
"""

import math
import re
from collections.abc import Iterable, Mapping

from advisor.knowledge import Entry, ValueHint
from advisor.model import Quantity, Query
from advisor.words.constants import (
    CONSTANTS,
    ROUND_CLASSES,
    Constant,
    chance_accuracy,
    chance_loss,
    double_softmax_floor,
)

_LN = re.compile(r" {0,3}ln {0,3}\(? {0,3}(\d{1,9}) {0,3}\)? {0,3}")
_NUMBER = re.compile(r"\d{1,15}(?:\.(?P<decimals>\d{0,15}))?|\.(?P<bare>\d{1,15})")
FEWEST_CLASSES, MOST_CLASSES = 2, 10_000_000  # what a stated class count or vocabulary may be
SHARP = 0.003  # relative resolution at which a figure counts fully: three digits, as in 0.693
PERCENT = 0.01
BLUR = 0.45  # strength lost for every tenfold coarser resolution
RECOGNISED = 0.4  # strength from which a constant of the stated or a round class count is named
RECOGNISED_BLINDLY = 0.8  # and one of any other class count
UNNAMED = 0.7  # weight of a figure of which the question does not say what it measures
PASSED_THROUGH = 0.4  # weight of a figure that the loss only passed: "from 0.69 to 0.3"
_ROUNDING = 1.0001  # forgives the binary form of half a unit
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
        clear = strength(value, text or repr(value), constant.value, constant.within, _coarsest(family))
        is_expected = classes is not None or constant.classes is None or constant.classes in ROUND_CLASSES
        if clear >= (RECOGNISED if is_expected and of != "unknown" else RECOGNISED_BLINDLY):
            matches.append((clear, constant))
    return tuple(constant for _, constant in sorted(matches, key=lambda match: -match[0]))


def _constants(classes: int | None) -> Iterable[Constant]:
    if classes is None or classes < FEWEST_CLASSES:
        return CONSTANTS
    stated = (chance_loss(classes), double_softmax_floor(classes), chance_accuracy(classes))
    return (*stated, *(constant for constant in CONSTANTS if constant.classes is None))


def _coarsest(of: str) -> float:
    """An accuracy of 0.5 is meant as 50 %, not as anything between 0.45 and 0.55."""
    return PERCENT / 2 if of.endswith("accuracy") else math.inf


def strength(
    value: float, text: str, target: float, within: float = 0.0, coarsest: float = math.inf
) -> float:
    """How clearly a written figure is a target value, 0 to 1.

    It must round to the target at its last digit, or lie `within` of it; then the finer it is written
    relative to the target, the clearer. A target of 0 or 1 is met within `within`, clearly, or not at all.
    `coarsest` bounds the half unit of the last digit.
    """
    off = abs(value - target)
    if target in (0, 1):
        return 1.0 if off <= within else 0.0
    half_unit = min(_half_unit(value, text), coarsest)
    if not off <= max(half_unit * _ROUNDING, within):  # not for NaN either
        return 0.0
    resolution = max(half_unit / abs(target), SHARP)
    return max(0.0, 1.0 - BLUR * math.log10(resolution / SHARP))


def _half_unit(value: float, text: str) -> float:
    """Half of the last digit's place: 0.005 for "0.69", and for "69%", which is 0.69."""
    number = _NUMBER.search(text)
    if number is None:
        return abs(value) * SHARP  # spelled out, as 百分之五十: exact for all we know
    written = abs(float(number[0]))
    scale = abs(value) / written if written else 1.0
    return 0.5 * scale * float(10.0 ** -len(number["decimals"] or number["bare"] or ""))


def score(query: Query, entries: Mapping[str, Entry]) -> dict[str, float]:
    """How strongly the figures of a question give each entry away, -1 to 1; entries without a say are left out.

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
    scores: dict[str, float] = {}
    for identifier, found in matches.items():
        best = max(found.values(), default=0.0)
        total = best if best > 0 else _contradiction(query, entries[identifier], explained, classes)
        if total:
            scores[identifier] = total
    return scores


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
        weight = _relation(quantity.of, hint)
        if not weight:
            continue
        count = _class_count(hint)
        coarsest = _coarsest(quantity.of)
        clear = strength(quantity.value, quantity.text, _target(hint), hint.within, coarsest)
        if clear and count is not None and classes is not None:
            clear = min(1.0, clear + 0.3) if count == classes else clear / 2
        best = max(best, weight * clear)
    if (
        classes is not None
        and classes > FEWEST_CLASSES
        and _covers_any_count(entry)
        and _is_loss(quantity.of)
    ):
        best = max(best, strength(quantity.value, quantity.text, math.log(classes), 0.005))
    return best * (PASSED_THROUGH if _passed_through(query, quantity) else 1.0)


def _relation(of: str, hint: ValueHint) -> float:
    """How well what a figure measures fits a hint: a loss is a loss of any split, an lr never is."""
    if of == hint.of or of.endswith(f"_{hint.of}"):
        return 1.0
    if hint.of.endswith(f"_{of}"):
        return UNNAMED
    is_telling = isinstance(hint.equals, str) or hint.equals not in (0, 1)
    return UNNAMED if of == "unknown" and _is_loss(hint.of) and is_telling else 0.0


def _passed_through(query: Query, quantity: Quantity) -> bool:
    """Whether a figure is where a moving quantity came from, not where it stands."""
    moved = [
        claim for claim in query.claims if claim.kind in ("falling", "rising") and claim.value is not None
    ]
    return any(
        quantity.of == claim.of and quantity.text in claim.text and quantity.value != claim.value
        for claim in moved
    )


def _contradiction(query: Query, entry: Entry, explained: Mapping[int, float], classes: int | None) -> float:
    """What speaks against an entry that no figure fits; only levels of the loss define a diagnosis."""
    levels = [hint for hint in entry.values if _is_loss(hint.of) and _target(hint) > 0]
    if not levels:
        return 0.0
    counts = {count for hint in levels if (count := _class_count(hint)) is not None}
    openness = 0.5 if len(levels) > 1 else 1.0  # a list of examples rules out less than a single value
    against = 0.0
    for index, quantity in enumerate(query.quantities):
        if _is_loss(quantity.of) and explained[index] >= RECOGNISED_BLINDLY:
            against = min(against, REFUTED_BY_OTHER * explained[index])
    for claim in query.claims:
        if claim.kind == "stuck" and _is_loss(claim.of) and claim.value:
            against = min(against, REFUTED_BY_LEVEL * openness)
    is_other_count = counts and classes is not None and classes not in counts
    if is_other_count and (not _covers_any_count(entry) or classes == FEWEST_CLASSES):
        against = min(against, REFUTED_BY_CLASSES)
    return against


def _is_loss(of: str) -> bool:
    return of == "loss" or of.endswith("_loss")


def _covers_any_count(entry: Entry) -> bool:
    """An entry with several ln K stands for the chance level of any number of classes."""
    return sum(_class_count(hint) is not None for hint in entry.values) > 1


def _class_count(hint: ValueHint) -> int | None:
    """K of a hint "ln K"."""
    match = _LN.fullmatch(hint.equals) if isinstance(hint.equals, str) else None
    return int(match[1]) if match else None


def _target(hint: ValueHint) -> float:
    """The value of a hint; NaN, which no figure meets, for a text that is no "ln K"."""
    count = _class_count(hint)
    if count is not None:
        return math.log(count) if count else math.nan
    return math.nan if isinstance(hint.equals, str) else hint.equals
