"""Decimal numbers read from bytes many at a time, with array operations instead of a loop.

A logger writes the same few shapes of numbers a million times (12, -0.25, 1e-05), so a block of text
can be cut into fields and its digits summed eight at a time. A block that holds anything else (NaN,
blanks, quotes, more than 19 digits) is refused and read the slow way by the caller.

The digits of a field are gathered as 64-bit words that end where the field ends; three multiplications
then turn the eight digits of a word into a number (Lemire and others use the same step in
"Number Parsing at a Gigabyte per Second", 2021). Up to 15 digits the result is exactly that of
`float`: the digits and the power of ten are exact, and one division rounds once (Clinger 1990).
With 16 to 19 digits it may differ in the last place.
"""

import numpy as np
import numpy.typing as npt

from advisor.model import FloatArray

_PAD = 32  # bytes before a block, so that words reaching back from its first field stay inside
_MOST_DIGITS = 19  # more do not fit into 64 bits
_MOST_SCALE = 22  # 10**22 is the largest power of ten that a float64 holds exactly

_POWERS = 10.0 ** np.arange(_MOST_SCALE + 1)
_TOP = np.array([0] + [(2 ** (8 * j) - 1) << (64 - 8 * j) for j in range(1, 9)], dtype=np.uint64)
_ZERO, _NINE = np.uint8(48), np.uint8(9)
_NEWLINE, _DOT, _MINUS, _PLUS = 10, 46, 45, 43

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


def parse(block: bytes, separator: int, width: int) -> tuple[FloatArray, Bools] | None:
    """The numbers of a block of whole lines, or None when it holds anything but plain decimals.

    Args:
        block: lines that end with a newline each.
        separator: the byte between two fields.
        width: fields a line.

    Returns:
        Values and a mask of the empty fields, both of shape (lines, width); an empty field is NaN.
    """
    text = b"\n" * _PAD + block
    data = np.frombuffer(text, np.uint8)
    marks = np.flatnonzero((data - _ZERO) > _NINE)[_PAD - 1 :]  # the last pad ends the field "before"
    kinds = data[marks]
    ends = np.flatnonzero((kinds == separator) | (kinds == _NEWLINE))
    if not _rectangular(kinds[ends[1:]], separator, width):
        return None
    fields = _Fields(text, marks, kinds, ends)
    return fields.values(width) if fields.clean() else None


def _rectangular(kinds: npt.NDArray[np.uint8], separator: int, width: int) -> bool:
    if kinds.size % width:
        return False
    table = kinds.reshape(-1, width)
    return bool((table[:, -1] == _NEWLINE).all() and (table[:, :-1] == separator).all())


class _Fields:
    """The parts of all fields of a block; positions count bytes of `text`."""

    def __init__(self, text: bytes, marks: Ints, kinds: npt.NDArray[np.uint8], ends: Ints) -> None:
        self.text = text
        self.before, last = ends[:-1], ends[1:]
        self.start = marks[self.before] + 1
        self.stop = marks[last]
        self.exponent: Ints | None = None
        self.odd = False
        if ((kinds | 32) == ord("e")).any():
            last = self._cut_exponents(marks, kinds, last)
        self.end = marks[last]  # of the mantissa
        before_end = kinds[last - 1]
        self.dot = before_end == _DOT
        self.fraction = np.where(self.dot, self.end - marks[last - 1] - 1, 0)
        sign = last - 1 - self.dot
        self.negative = (kinds[sign] == _MINUS) & (sign > self.before)
        self.sound = (sign - self.negative == self.before) & (~self.negative | (marks[sign] == self.start))
        self.digits = self.end - self.start - self.dot - self.negative

    def _cut_exponents(self, marks: Ints, kinds: npt.NDArray[np.uint8], last: Ints) -> Ints:
        """Read the exponents and return the marks that end the mantissas."""
        signed = ((kinds[last - 1] == _MINUS) | (kinds[last - 1] == _PLUS)) & (
            (kinds[last - 2] | 32) == ord("e")
        )
        signed &= last - 2 > self.before
        bare = (kinds[last - 1] | 32) == ord("e")
        has = signed | bare
        length = np.where(has, marks[last] - marks[last - 1] - 1, 0)
        gap = marks[last - 1] - marks[last - 2] - 1
        # Two digits and no more: beyond it no metric is meant, and 10**99 is not exact anyway.
        self.odd = bool(((length < 1) & has).any() or (length > 2).any() or (signed & (gap != 0)).any())  # noqa: PLR2004
        magnitude = _combined(self._words(marks[last] - 8) & _TOP[np.minimum(length, 8)]).astype(np.int64)
        self.exponent = np.where(signed & (kinds[last - 1] == _MINUS), -magnitude, magnitude)
        cut: Ints = last - bare - 2 * signed
        return cut

    def clean(self) -> bool:
        """Whether every field is one plain decimal or empty."""
        scale = self._scale()
        empty = (self.digits == 0) & (self.stop > self.start)
        return not (
            self.odd
            or not self.sound.all()
            or empty.any()
            or (self.digits > _MOST_DIGITS).any()
            or (np.abs(scale) > _MOST_SCALE).any()
        )

    def _scale(self) -> Ints:
        return -self.fraction if self.exponent is None else self.exponent - self.fraction

    def values(self, width: int) -> tuple[FloatArray, Bools]:
        """The numbers, and which fields were empty, in rows of `width`."""
        total = self._eight(0)
        longest = int(self.digits.max(initial=0))
        for word in range(1, (longest + 7) // 8):
            total += self._eight(word) * np.uint64(10 ** (8 * word))
        scale = self._scale()
        result = total.astype(np.float64)
        result /= _POWERS[np.maximum(-scale, 0)]
        if self.exponent is not None:
            result *= _POWERS[np.maximum(scale, 0)]
        np.negative(result, out=result, where=self.negative)
        missing = self.digits == 0
        if missing.any():
            result[missing] = np.nan
        return result.reshape(-1, width), missing.reshape(-1, width)

    def _eight(self, word: int) -> Words:
        """Digits 8*word to 8*word + 7, counted from the last one, as a number; the dot is stepped over."""
        reach = self.end - 8 * (word + 1)
        behind = _TOP[np.clip(self.fraction - 8 * word, 0, 8)]
        whole = _TOP[np.clip(self.digits - 8 * word, 0, 8)]
        digits = self._words(reach - self.dot)
        digits &= whole & ~behind
        if word == 0 or self.fraction.max(initial=0) > 8 * word:
            digits |= self._words(reach) & behind & whole
        return _combined(digits)

    def _words(self, starts: Ints) -> Words:
        """Eight bytes from each start on, the first one lowest, with "0" to "9" made 0 to 9."""
        view: Words = np.ndarray((len(self.text) - 7,), np.dtype("<u8"), self.text, 0, (1,))
        return view[starts] & np.uint64(0x0F0F0F0F0F0F0F0F)


def _combined(digits: Words) -> Words:
    """Eight digits, one a byte with the first one lowest, as one number; changes its argument."""
    for factor, shift, mask in (
        (10, 8, 0x00FF00FF00FF00FF),
        (100, 16, 0x0000FFFF0000FFFF),
        (10_000, 32, 0x00000000FFFFFFFF),
    ):
        low = digits >> np.uint64(shift)
        digits *= np.uint64(factor)
        digits += low
        digits &= np.uint64(mask)
    return digits
