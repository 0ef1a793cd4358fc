"""Protobuf's wire format: the fields of a message and where they lie, without knowing its schema."""

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_SIZES = {FIXED64: 8, FIXED32: 4}
_LONGEST_VARINT = 10

Field = tuple[int, int, int, int]
"""Number of the field, its wire type, and from where to where its value lies."""


class MalformedError(ValueError):
    """Bytes that are no protobuf message."""


def varint(data: bytes, at: int, stop: int) -> tuple[int, int]:
    """A variable-length integer, unsigned, and the place behind it.

    Raises:
        MalformedError: it does not end before `stop`, or is longer than any.
    """
    value = 0
    for place in range(at, min(stop, at + _LONGEST_VARINT)):
        byte = data[place]
        value |= (byte & 0x7F) << 7 * (place - at)
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            return value & 0xFFFFFFFFFFFFFFFF, place + 1
    raise MalformedError


def fields(data: bytes, at: int, stop: int) -> Iterator[Field]:
    """The fields of the message that lies between two places.

    Raises:
        MalformedError: while iterating, where the bytes are no message.
    """
    while at < stop:
        key, at = varint(data, at, stop)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            end = varint(data, at, stop)[1]
        elif kind == BYTES:
            length, at = varint(data, at, stop)
            end = at + length
        elif kind in _SIZES:
            end = at + _SIZES[kind]
        else:
            raise MalformedError
        if end > stop or not number:
            raise MalformedError
        yield number, kind, at, end
        at = end


def text(data: bytes, start: int, stop: int) -> str:
    """A string; what is no UTF-8 is replaced."""
    return data[start:stop].decode("utf-8", "replace")


def strings(data: bytes, at: int, stop: int) -> dict[int, str]:
    """The fields of a message that hold bytes, as strings; the last of each number.

    Raises:
        MalformedError: the bytes are no message.
    """
    return {
        number: text(data, start, end) for number, kind, start, end in fields(data, at, stop) if kind == BYTES
    }
