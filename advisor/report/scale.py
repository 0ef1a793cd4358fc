"""The frame of a plot: from steps and values to columns and rows, and the figures along its axes."""

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.model import FloatArray
from advisor.report.words import power

LOG_RATIO = 100.0  # two decades
LEAST_SPAN = 0.02  # of the level: a narrower band would blow the noise of a flat curve up to a storm
MOST_TICKS = 5


class Curve(msgspec.Struct, frozen=True, eq=False):
    """One series to draw: steps and values of equal length; non-finite values are gaps."""

    label: str
    steps: FloatArray
    values: FloatArray


class Guide(msgspec.Struct, frozen=True):
    """A reference: a height (ln 2) or a step (the best epoch), with its name."""

    at: float
    label: str = ""


class Scale(msgspec.Struct, frozen=True, eq=False):
    """From data to fractions of the frame: 0 left or bottom, 1 right or top."""

    first: float
    last: float
    low: float
    high: float
    log: bool

    def across(self, steps: FloatArray) -> FloatArray:
        """Steps as fractions of the width."""
        return (steps - self.first) / ((self.last - self.first) or 1.0)

    def up(self, values: FloatArray) -> FloatArray:
        """Values as fractions of the height."""
        return (self._form(values) - self.low) / (self.high - self.low)

    def _form(self, values: FloatArray) -> FloatArray:
        return np.log10(values) if self.log else values

    def ticks(self) -> tuple[list[float], float]:
        """Two to five round figures inside the frame, and how far they lie apart (a factor if log)."""
        if self.log:
            powers = range(math.ceil(self.low), math.floor(self.high) + 1)
            if len(powers) < 2:  # noqa: PLR2004 - one figure is no scale
                return self._between_powers(), 2.0
            every = max(1, math.ceil(len(powers) / 4))
            return [10.0**power for power in powers[::every]], 10.0**every
        size = 10.0 ** (math.floor(math.log10(self.high - self.low)) - 1)
        for factor in (1, 2, 5, 10, 20):
            apart = factor * size
            ranks = range(math.ceil(self.low / apart), math.floor(self.high / apart) + 1)
            if len(ranks) <= MOST_TICKS:
                break
        return [rank * apart for rank in ranks], apart

    def _between_powers(self) -> list[float]:
        """Round figures within a range that holds less than two powers of ten."""
        exponents = range(math.floor(self.low), math.ceil(self.high) + 1)
        figures = [factor * 10.0**exponent for exponent in exponents for factor in (1, 2, 3, 5)]
        return [value for value in figures if self.low <= math.log10(value) <= self.high][:MOST_TICKS]


def fit(curves: Sequence[Curve], levels: Sequence[Guide], log: bool | None = None) -> Scale | None:
    """The frame around all finite points, widened to the levels that lie near them.

    `log` None chooses: logarithmic from two decades on. A range that reaches zero cannot be.
    """
    values = np.concatenate([curve.values for curve in curves]) if curves else np.empty(0)
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    steps = np.concatenate([curve.steps for curve in curves])
    low, high = float(values.min()), float(values.max())
    log = low > 0 and (high / low > LOG_RATIO if log is None else log)
    near = [level.at for level in levels if not log and low - (high - low) <= level.at <= 2 * high - low]
    low, high = min([low, *near]), max([high, *near])
    if log:
        low, high = math.log10(low), math.log10(high)
    low, high = widened(low, high)
    return Scale(float(steps.min()), float(steps.max()), low, high, log)


def widened(low: float, high: float) -> tuple[float, float]:
    """The range, widened about its middle if it is too narrow to be looked at."""
    missing = max(LEAST_SPAN * max(abs(low), abs(high)), 1e-12) - (high - low)
    return low - max(0.0, missing) / 2, high + max(0.0, missing) / 2


def inside(scale: Scale, at: float) -> bool:
    """Whether a height lies within the frame."""
    return (at > 0 or not scale.log) and bool(0 <= scale.up(np.array(at)) <= 1)


def row_of(scale: Scale, value: float, height: int) -> int:
    """The text row of a value inside the frame, 0 at the top."""
    return min(height - 1, int((1 - float(scale.up(np.array(value)))) * height))


def column_of(scale: Scale, steps: FloatArray, columns: int) -> npt.NDArray[np.intp]:
    """The columns of steps; what lies outside sticks to the edge."""
    return np.clip(scale.across(steps) * columns, 0, columns - 1).astype(np.intp)


def ticks_of(scale: Scale, height: int) -> list[tuple[str, int]]:
    """The figures along the upright axis and the text rows that they belong to."""
    ticks, apart = scale.ticks()
    plain = not scale.log and max(map(abs, ticks), default=0) < 1e6 and apart > 1e-6  # noqa: PLR2004
    decimals = max(0, -math.floor(math.log10(apart) + 1e-9)) if plain else 0
    return [(f"{t:.{decimals}f}" if plain else power(t), row_of(scale, t, height)) for t in ticks]
