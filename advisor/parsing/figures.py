"""Spellings of numbers in files and questions, and how a figure is shown in prose."""

import math
import re
import unicodedata

import msgspec

MISSING = frozenset(
    {"", "-", "--", "---", "none", "null", "na", "n/a", "#n/a", "nil", "<na>", "?", "no log", "无", "空"}
)
"""Cells, folded and in lower case, that say "no value here"; NaN is not among them: it is a value."""

LONGEST = 64
"""Characters of the longest spelling looked at: a float64 needs 25."""

_NONFINITE = {
    "nan": math.nan,
    "nan(ind)": math.nan,
    "1.#ind": math.nan,
    "1.#qnan": math.nan,
    "inf": math.inf,
    "infinity": math.inf,
    "1.#inf": math.inf,
    "∞": math.inf,
}
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
# What str() makes of a tensor or a NumPy scalar: a script that forgot .item() logs it.
_PRINTED = re.compile(r"(?:tensor|np\.float\d+|array)\(\[?([^,()\[\]]+)\]?(?:,.*)?\)")
_OF_TOTAL = re.compile(r"([+-]?\d+)\s*/\s*(\d+)")
_WITH_UNIT = re.compile(r"([^a-zA-Z%/‰]*(?:[eE][+-]?\d+)?)\s*([a-zA-Z/]{1,4}|%|‰)")

# Unit, and the factor that brings the figure to it. Plain K, M, G are powers of ten, as loggers print them.
_UNITS: dict[str, tuple[str, float]] = {
    "%": ("percent", 1.0),
    "‰": ("percent", 0.1),
    "k": ("", 1e3),
    "m": ("", 1e6),
    "g": ("", 1e9),
    "t": ("", 1e12),
    "b": ("bytes", 1.0),
    "kb": ("bytes", 1e3),
    "mb": ("bytes", 1e6),
    "gb": ("bytes", 1e9),
    "kib": ("bytes", 2.0**10),
    "mib": ("bytes", 2.0**20),
    "gib": ("bytes", 2.0**30),
    "s": ("s", 1.0),
    "ms": ("s", 1e-3),
    "us": ("s", 1e-6),
    "it/s": ("1/s", 1.0),
    "s/it": ("s", 1.0),
}


class Number(msgspec.Struct, frozen=True):
    """A figure and the unit it was written with.

    unit: "percent" (12.3% is 12.3), "bytes", "s", "1/s", "/54" for a count of a total ("3/54" is 3), or "".
    """

    value: float
    unit: str = ""


def number(text: str, decimal_comma: bool = False) -> Number | None:
    """Read one spelling of a number; None for a missing value and for anything else.

    Understands NaN and infinities (they are values), thousands separators ("1,234.5"), percentages,
    multiples ("7.92G" is 7.92e9), counts of a total ("0/54"), and full-width digits.

    Args:
        text: the spelling, with or without blanks around it.
        decimal_comma: read "1,5" as one and a half, as files do that separate by semicolons.
    """
    if len(text) > LONGEST:
        return None
    folded = text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if decimal_comma and "," in folded:
        folded = folded.replace(".", "").replace(",", ".")
    value = _value(folded)
    return _with_unit(folded) if value is None else Number(value)


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no value."""
    return text.strip().lower() in MISSING


def _value(text: str) -> float | None:
    if _PLAIN.fullmatch(text):
        return float(text)
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    bare = text.lstrip("+-").lower()
    if bare in _NONFINITE and len(text) - len(bare) <= 1:
        return -_NONFINITE[bare] if text.startswith("-") else _NONFINITE[bare]
    return None


def _with_unit(text: str) -> Number | None:
    if printed := _PRINTED.fullmatch(text):
        return number(printed[1])
    if count := _OF_TOTAL.fullmatch(text):
        return Number(float(count[1]), f"/{count[2]}")
    match = _WITH_UNIT.fullmatch(text)
    if match is None or match[2].lower() not in _UNITS:
        return None
    value = _value(match[1].strip())
    unit, factor = _UNITS[match[2].lower()]
    return None if value is None else Number(value * factor, unit)


def show(x: float) -> str:
    """A short honest figure for prose: four significant digits, whole numbers whole.

    >>> [show(x) for x in (0.693147, 12, 1234567.0, 12345.678, 1e-5, float("nan"))]
    ['0.6931', '12', '1234567', '12346', '1e-05', 'NaN']
    """
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "inf" if x > 0 else "-inf"
    size = abs(x)
    if x == int(x) and size < 1e15:  # noqa: PLR2004 - beyond it a float64 no longer holds every integer
        return str(int(x))
    if 1e3 <= size < 1e7:  # noqa: PLR2004 - four digits or more before the point: the rest is noise
        return f"{x:.0f}"
    return f"{x:.4g}"
