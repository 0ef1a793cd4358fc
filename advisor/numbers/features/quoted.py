"""Figures as people quote them, beside figures as they are logged."""

from advisor.model import FloatArray, Series

# People round what they quote: to two digits, or to a whole per cent.
ROUNDED, PERCENT = 0.025, 0.006
# Twice as far off is another figure for certain.
FAR = 2.0


def as_fractions(series: Series, values: FloatArray) -> FloatArray:
    """Values of a series with percentages read as fractions of one."""
    return values / 100.0 if series.unit == "percent" else values


def rounding(series: Series, value: float) -> float:
    """How far a logged value may lie from a quoted one that means it; never 0."""
    rate = series.unit in ("percent", "fraction")
    return max(ROUNDED * abs(value), PERCENT if rate else 0.0, 1e-9)
