"""How clearly a written figure is a target value, and what a value hint of an entry aims at."""

import math
import re

from advisor.knowledge import ValueHint

_LN = re.compile(r" {0,3}ln {0,3}\(? {0,3}(\d{1,9}) {0,3}\)? {0,3}")
_NUMBER = re.compile(r"\d{1,15}(?:\.(?P<decimals>\d{0,20}))?|\.(?P<bare>\d{1,20})")
_DECIMAL_COMMA = re.compile(r"(?<!\d)0,(?=\d)")
FEWEST_CLASSES = 2
SHARP = 0.003  # relative resolution at which a figure counts fully: three digits, as in 0.693
PERCENT = 0.01
BLUR = 0.45  # strength lost for every tenfold coarser resolution
_ROUNDING = 1.0001  # forgives the binary form of half a unit
WANDER = (
    2e-4  # a mean over batches lies this far off its constant, relatively, however many digits are printed
)


def coarsest_of(of: str) -> float:
    """An accuracy of 0.5 is meant as 50 %, not as anything between 0.45 and 0.55."""
    return PERCENT / 2 if of.endswith(("accuracy", "auc")) else math.inf


def strength(value: float, text: str, aim: float, within: float = 0.0, coarsest: float = math.inf) -> float:
    """How clearly a written figure is a target value, 0 to 1.

    It must round to the target at its last digit, or lie `within` of it; then the finer it is written
    relative to the target, the clearer. A target of 0 or 1 is met within `within`, clearly, or not at all.
    `coarsest` bounds the half unit of the last digit.
    """
    off = abs(value - aim)
    if aim in (0, 1):
        return 1.0 if off <= within else 0.0
    half_unit = min(max(_half_unit(value, text), WANDER * abs(aim)), coarsest)
    if not off <= max(half_unit * _ROUNDING, within):  # not for NaN either
        return 0.0
    resolution = max(half_unit / abs(aim), SHARP)
    return max(0.0, 1.0 - BLUR * math.log10(resolution / SHARP))


def _half_unit(value: float, text: str) -> float:
    """Half of the last digit's place: 0.005 for "0.69", and for "69%", which is 0.69."""
    number = _NUMBER.search(_DECIMAL_COMMA.sub("0.", text).replace(",", ""))
    if number is None:
        return abs(value) * SHARP  # spelled out, as 百分之五十: exact for all we know
    written = abs(float(number[0]))
    scale = abs(value) / written if written else 1.0
    return 0.5 * scale * float(10.0 ** -len(number["decimals"] or number["bare"] or ""))


def is_loss(of: str) -> bool:
    """Whether a quantity is a loss, of any split."""
    return of == "loss" or of.endswith("_loss")


def class_count(hint: ValueHint) -> int | None:
    """K of a hint "ln K", or of an accuracy 1/K."""
    if isinstance(hint.equals, str):
        match = _LN.fullmatch(hint.equals)
        return int(match[1]) if match else None
    is_chance = hint.of.endswith("accuracy") and 0 < hint.equals <= 1 / FEWEST_CLASSES
    return round(1 / hint.equals) if is_chance else None


def target(hint: ValueHint) -> float:
    """The value of a hint; NaN, which no figure meets, for a text that is no "ln K"."""
    if not isinstance(hint.equals, str):
        return hint.equals
    return math.log(count) if (count := class_count(hint)) else math.nan
