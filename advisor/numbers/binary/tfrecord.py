"""TFRecord: length, its checksum, content, its checksum, again and again (TensorFlow's lib/io/record_writer)."""

from collections.abc import Iterator

import msgspec
import numpy as np

from advisor.numbers.binary.crc32c import headers, length_of
from advisor.numbers.binary.damage import GIVE_UP, LARGEST, Damage

_HEADER, _FOOTER = 12, 4
_KNOWN = 4096  # headers remembered as sound


class Batch(msgspec.Struct, frozen=True):
    """Some whole records: `data` holds them, `starts` and `lengths` say where their contents lie.

    The checksum of a content is the four bytes behind it, not looked at yet.
    """

    data: bytes
    starts: list[int]
    lengths: list[int]


def is_tfrecord(head: bytes) -> bool:
    """Whether a file begins with a length that its checksum confirms."""
    return len(head) >= _HEADER and length_of(head[:_HEADER]) is not None


def batches(pieces: Iterator[bytes], damage: Damage) -> Iterator[Batch]:
    """The records of a file in order, as many at a time as come with one piece of it.

    Where a length is damaged, the next sound one is searched for. `damage` is filled on the way.
    """
    framer = _Framer(damage)
    for piece in pieces:
        if (batch := framer.feed(piece)) is not None:
            yield batch
        if damage.given_up:
            return
    damage.cut |= framer.unfinished


class _Framer:
    def __init__(self, damage: Damage) -> None:
        self._damage = damage
        self._held = bytearray()
        self._need = _HEADER  # bytes to be held before another look is worth it
        self._skip = 0  # bytes of a record too large to be held
        self._barren = 0  # bytes skipped since the last sound record
        self._known: dict[bytes, int] = {}

    @property
    def unfinished(self) -> bool:
        return self._skip > 0 or len(self._held) > 0

    def feed(self, piece: bytes) -> Batch | None:
        if self._skip:
            passed = min(self._skip, len(piece))
            self._skip -= passed
            piece = piece[passed:]
        self._held += piece
        if len(self._held) < self._need:
            return None
        data = bytes(self._held)
        starts, lengths, at = self._frames(data)
        del self._held[:at]
        return Batch(data, starts, lengths) if starts else None

    def _frames(self, data: bytes) -> tuple[list[int], list[int], int]:
        starts: list[int] = []
        lengths: list[int] = []
        sound = None  # places of sound lengths, searched for at the first damaged one
        at, size, known = 0, len(data), self._known
        self._need = _HEADER
        while at + _HEADER <= size:
            header = data[at : at + _HEADER]
            # The same few lengths come again and again: their checksums are computed once.
            length = known[header] if header in known else self._learn(header)
            if length is None:
                sound = headers(data) if sound is None else sound
                after = int(np.searchsorted(sound, at))
                place = int(sound[after]) if after < sound.size else size - _HEADER + 1
                self._lose(place - at)
                at = place
                continue
            end = at + _HEADER + length + _FOOTER
            if length > LARGEST:
                self._skip, at = max(end - size, 0), min(end, size)
                continue
            if end > size:
                self._need = end - at
                break
            starts.append(at + _HEADER)
            lengths.append(length)
            at, self._barren = end, 0
        return starts, lengths, at

    def _learn(self, header: bytes) -> int | None:
        length = length_of(header)
        if length is not None and len(self._known) < _KNOWN:
            self._known[header] = length
        return length

    def _lose(self, count: int) -> None:
        self._damage.lost += count
        self._barren += count
        self._damage.given_up = self._barren > GIVE_UP
