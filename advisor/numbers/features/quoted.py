"""Figures as people quote them, beside figures as they are logged."""

import math

from advisor.model import FloatArray, Series
from advisor.parsing import show

# People round what they quote: to two digits, or to a whole per cent.
ROUNDED, PERCENT = 0.025, 0.006
# No log counts memory in units that make so many of them, but bytes.
BYTES = 1e8
# From here on a figure of one digit is an order of magnitude.
LARGE = 1000.0
# Twice as far off is another figure for certain.
FAR = 2.0


def as_fractions(series: Series, values: FloatArray) -> FloatArray:
    """Values of a series with percentages read as fractions of one."""
    return values / 100.0 if series.unit == "percent" else values


def as_logged(series: Series, share: float) -> str:
    """A fraction of one in prose, as the file writes it: 0.96, or 96 in a column in percent."""
    return f"{share * (100.0 if series.unit == 'percent' else 1.0):.3g}"


def said(series: Series, value: float) -> str:
    """A value of a series in prose: as `show`, and an amount of memory that is counted in bytes in GiB."""
    if series.quantity in ("gpu_memory", "host_memory") and abs(value) >= BYTES:
        return f"{value / 2**30:.3g} GiB"
    return show(value)


def rounding(series: Series, value: float) -> float:
    """How far a logged value may lie from a quoted one that means it; never 0."""
    rate = series.unit in ("percent", "fraction")
    # "Like 3e10" says the order and a digit; a figure such as 5 or 0.5 is often exact.
    unit = 10.0 ** math.floor(math.log10(abs(value))) if abs(value) >= LARGE else 1.0
    rough = 0.5 * unit if abs(value) >= LARGE and math.isclose(value / unit, round(value / unit)) else 0.0
    return max(ROUNDED * abs(value), rough, PERCENT if rate else 0.0, 1e-9)
