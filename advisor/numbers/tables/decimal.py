"""Decimal numbers read from bytes many at a time, with array operations instead of a loop.

A logger writes the same few shapes of numbers a million times (12, -0.25, 1e-05), so a block of text
can be cut into fields and its digits summed eight at a time. A block that holds anything else (NaN,
blanks, quotes, more digits than fit) is refused and read the slow way by the caller.

The digits of a field are gathered as 64-bit words that end where the field ends; three multiplications
then turn the eight digits of a word into a number (Lemire and others use the same step in
"Number Parsing at a Gigabyte per Second", 2021). Up to 15 digits the result is exactly that of
`float`: the digits and the power of ten are exact, and one division rounds once (Clinger 1990).
With more digits it may differ in the last place.
"""

import numpy as np
import numpy.typing as npt

from advisor.model import FloatArray

_PAD = 32  # bytes before a block, so that words reaching back from its first field stay inside
_MOST_DIGITS = 24  # three words; leading zeros count, so that 0.00012345678901234567 is among them
_MOST_TOP = 1800  # value of the third word beyond which the three do not fit into 64 bits
_MOST_SCALE = 22  # 10**22 is the largest power of ten that a float64 holds exactly

_POWERS = 10.0 ** np.arange(_MOST_SCALE + 1)
_TOP = np.array([0] + [(2 ** (8 * j) - 1) << (64 - 8 * j) for j in range(1, 9)], dtype=np.uint64)
_ZERO, _NINE = np.uint8(48), np.uint8(9)
_NEWLINE, _DOT, _MINUS, _PLUS = 10, 46, 45, 43

_LOW_HALVES = np.uint64(0x0F0F0F0F0F0F0F0F)

Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


def parse(block: bytes, separator: int, width: int) -> tuple[FloatArray, Bools | None] | None:
    """The numbers of a block of whole lines, or None when it holds anything but plain decimals.

    Args:
        block: lines that end with a newline each.
        separator: the byte between two fields.
        width: fields a line.

    Returns:
        Values and a mask of the empty fields (None without any), both of shape (lines, width); an empty
        field is NaN.
    """
    data = np.frombuffer(b"\n" * _PAD + block + b"\n" * (16 - len(block) % 8), np.uint8)
    other = (data[: _PAD + len(block)] - _ZERO) > _NINE
    other[: _PAD - 1] = False  # the last pad ends the field "before"
    found = _regular(data, other, separator, width)
    return found if found is not None else _irregular(data, other, separator, width)


def _regular(data: Bytes, other: Bools, separator: int, width: int) -> tuple[FloatArray, Bools | None] | None:
    """The usual block, where every line puts its dots in the same columns; column by column.

    other: which bytes are no digits. A minus may stand before any number.
    """
    minus = data[: other.size] == _MINUS
    marks = np.flatnonzero(other & ~minus)
    kinds = data.take(marks)
    line = kinds[1:].tobytes().find(_NEWLINE) + 1
    if not line or (kinds.size - 1) % line or (kinds[1:].reshape(-1, line) != kinds[1 : line + 1]).any():
        return None
    ends = [at for at in range(line) if kinds[at + 1] != _DOT]
    if bytes(kinds[1:].take(ends)) != bytes([separator] * (width - 1) + [_NEWLINE]):
        return None
    table = marks[1:].reshape(-1, line)
    result = np.empty((width, len(table))).T
    start, last, signs = marks[:-1:line] + 1, -1, np.intp(0)
    for column, at in enumerate(ends):
        if at - last > 2:  # noqa: PLR2004 - a second dot
            return None
        end, dot = table[:, at].copy(), at - last - 1
        negative = data.take(start) == _MINUS
        signs += np.count_nonzero(negative)
        fraction = end - table[:, last + 1] - 1 if dot else np.zeros(1, np.int64)
        digits = end - start - dot - negative
        if digits.min() < 1 or digits.max() > _MOST_DIGITS or fraction.max() > _MOST_SCALE:
            return None
        fraction = fraction[:1] if (fraction == fraction[0]).all() else fraction
        values = _number(data, end, digits, fraction, np.array([dot]))
        if values is None:
            return None
        values /= _POWERS.take(fraction)
        result[:, column] = np.negative(values, out=values, where=negative)
        start, last = end + 1, at
    return (result, None) if signs == np.count_nonzero(minus) else None


def _irregular(
    data: Bytes, other: Bools, separator: int, width: int
) -> tuple[FloatArray, Bools | None] | None:
    """Any block of decimals: empty fields, exponents, whole numbers among fractions."""
    marks = np.flatnonzero(other)
    kinds = data.take(marks)
    ends = np.flatnonzero((kinds == separator) | (kinds == _NEWLINE))
    if not _rectangular(kinds.take(ends[1:]), separator, width):
        return None
    fields = _Fields(data, marks, kinds, ends)
    return fields.values(width) if fields.clean() else None


def _rectangular(kinds: Bytes, separator: int, width: int) -> bool:
    if kinds.size % width:
        return False
    table = kinds.reshape(-1, width)
    return bool((table[:, -1] == _NEWLINE).all() and (table[:, :-1] == separator).all())


class _Fields:
    """The parts of all fields of a block; positions count bytes of the padded text.

    marks, kinds: position and value of every byte that is no digit; ends: which of them end a field.
    """

    def __init__(self, data: Bytes, marks: Ints, kinds: Bytes, ends: Ints) -> None:
        self.data = data
        before, last = ends[:-1], ends[1:]
        borders = marks.take(ends)
        start, self.stop = borders[:-1] + 1, borders[1:]
        self.start = start
        self.end = self.stop  # of the mantissa
        self.exponent: Ints | None = None
        self.sound = True
        if ((kinds | 32) == ord("e")).any():
            last = self._cut_exponents(marks, kinds, before, last)
            self.end = marks.take(last)
        self.dot = kinds.take(last - 1) == _DOT
        self.fraction = (self.end - marks.take(last - 1) - 1) * self.dot
        inner = last - before - 1 - self.dot  # marks that are left for a sign: at most one
        self.negative = np.flatnonzero(inner)
        sign = before.take(self.negative) + 1
        self.sound &= bool((inner.take(self.negative) == 1).all() and (kinds.take(sign) == _MINUS).all())
        self.sound &= bool((marks.take(sign) == start.take(self.negative)).all())
        self.digits = self.end - start - self.dot - inner

    def _cut_exponents(self, marks: Ints, kinds: Bytes, before: Ints, last: Ints) -> Ints:
        """Read the exponents and return the marks that end the mantissas."""
        final, second = kinds.take(last - 1), kinds.take(last - 2, mode="clip") | 32
        signed = ((final == _MINUS) | (final == _PLUS)) & (second == ord("e")) & (last - 2 > before)
        bare = (final | 32) == ord("e")
        at = np.flatnonzero(signed | bare)
        stop, letter = last.take(at), last.take(at) - 1 - signed.take(at)
        length = marks.take(stop) - marks.take(stop - 1) - 1
        adjacent = marks.take(stop - 1) - marks.take(letter) == signed.take(at)
        # Two digits and no more: beyond it no metric is meant, and 10**99 is not exact anyway.
        self.sound &= bool(adjacent.all() and (length >= 1).all() and (length <= 2).all())  # noqa: PLR2004
        size = _combined(
            _eight_bytes(self.data, marks.take(stop) - 8) & _TOP.take(length, mode="clip")
        ).astype(np.int64)
        self.exponent = np.zeros(last.size, np.int64)
        self.exponent[at] = np.where(final.take(at) == _MINUS, -size, size)
        cut = last.copy()
        cut[at] = letter
        return cut

    def clean(self) -> bool:
        """Whether every field is one plain decimal or empty."""
        if (
            not self.sound
            or self.digits.max(initial=0) > _MOST_DIGITS
            or self.fraction.max(initial=0) > _MOST_SCALE
        ):
            return False
        if self.exponent is not None and np.abs(self.exponent - self.fraction).max(initial=0) > _MOST_SCALE:
            return False
        bare = np.flatnonzero(self.digits == 0)
        return bool((self.stop.take(bare) == self.start.take(bare)).all())

    def values(self, width: int) -> tuple[FloatArray, Bools] | None:
        """The numbers, and which fields were empty, in rows of `width`; None when one has too many digits."""
        result = _number(self.data, self.end, self.digits, self.fraction, self.dot.astype(np.int64))
        if result is None:
            return None
        if self.exponent is None:
            result /= _POWERS.take(self.fraction)
        else:
            scale = self.exponent - self.fraction
            result /= _POWERS.take(np.maximum(-scale, 0))
            result *= _POWERS.take(np.maximum(scale, 0))
        result[self.negative] *= -1.0
        missing = self.digits == 0
        if missing.any():
            result[missing] = np.nan
        return result.reshape(-1, width), missing.reshape(-1, width)


def _number(data: Bytes, end: Ints, digits: Ints, fraction: Ints, dot: Ints) -> FloatArray | None:
    """The digits of each field as a whole number, the dot left out; None when one does not fit.

    end: where a field ends; digits: how many it has, and `fraction` of them behind the dot;
    dot: 1 with a dot, 0 without. `fraction` and `dot` may hold one value for all.
    """
    longest = int(digits.max(initial=0))
    total = _eight(data, end, digits, fraction, dot, 0)
    for word in range(1, (longest + 7) // 8):
        part = _eight(data, end, digits, fraction, dot, word)
        if word > 1 and part.max() > _MOST_TOP:
            return None
        total += part * np.uint64(10 ** (8 * word))
    return total.astype(np.float64)


def _eight(data: Bytes, end: Ints, digits: Ints, fraction: Ints, dot: Ints, word: int) -> Words:
    """Digits 8*word to 8*word + 7, counted from the last one, as a number; the dot is stepped over."""
    reach = end - 8 * (word + 1)
    found = _eight_bytes(data, reach)
    if dot.any():
        # `found` holds the digits behind the dot where they belong; those before it are one byte off.
        short = word == 0 and digits.max(initial=0) < 8  # noqa: PLR2004 - then no digit is out of reach
        before = found << (dot << 3).view(np.uint64) if short else _eight_bytes(data, reach - dot)
        found ^= before
        found &= _TOP.take(fraction - 8 * word, mode="clip")
        found ^= before
    found &= _TOP.take(digits - 8 * word, mode="clip")
    return _combined(found)


def _eight_bytes(data: Bytes, starts: Ints) -> Words:
    """Eight bytes from each start on, the first one lowest, with "0" to "9" made 0 to 9.

    Put together from the two aligned words that they straddle; a shift by 64 gives zero.
    """
    words: Words = data[: data.size // 8 * 8].view("<u8")
    low, shift = starts >> 3, (starts.view(np.uint64) & np.uint64(7)) << np.uint64(3)
    result = words.take(low) >> shift
    low += 1
    np.subtract(np.uint64(64), shift, out=shift)
    result |= words.take(low) << shift
    result &= _LOW_HALVES
    return result


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
