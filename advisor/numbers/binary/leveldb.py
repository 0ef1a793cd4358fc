"""LevelDB's log format as W&B writes it: blocks of 32 KiB with chunks in them, a record in one or more.

Differs from the original by a mark of seven bytes at the beginning and by the checksum, which is the
CRC32 of zlib over the type and the content of a chunk.
"""

import struct
import zlib
from collections.abc import Iterator

from advisor.numbers.binary.damage import LARGEST, Damage

MARK = b":W&B\xe1\xbe\x00"
"""The first bytes of a file: name, magic number and version."""

_BLOCK = 1 << 15
_HEADER = struct.Struct("<IHB")
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4


def records(pieces: Iterator[bytes], damage: Damage) -> Iterator[bytes]:
    """The records of a file in order; after a damaged chunk reading goes on with the next block."""
    held: list[bytes] | None = None  # chunks of the record that has begun
    size = 0
    for number, block in enumerate(_blocks(pieces)):
        at = len(MARK) if not number else 0
        while at + _HEADER.size <= len(block):
            checksum, length, kind = _HEADER.unpack_from(block, at)
            start, stop = at + _HEADER.size, at + _HEADER.size + length
            if stop > len(block) and len(block) < _BLOCK:
                damage.cut = True
                return
            content = block[start:stop]
            if not _FULL <= kind <= _LAST or zlib.crc32(content, zlib.crc32(bytes([kind]))) != checksum:
                if any(block[at:]):  # zeros fill a block that was never written to its end
                    damage.lost += len(block) - at
                held = None
                break
            at = stop
            if kind in (_FULL, _FIRST):
                held, size = [], 0
            if held is None:
                continue
            held.append(content)
            size += length
            if size > LARGEST:
                held = None
            elif kind in (_FULL, _LAST):
                yield b"".join(held)
                held = None
        else:
            damage.cut |= len(block) < _BLOCK and at < len(block)
    damage.cut |= held is not None


def _blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        whole = len(held) // _BLOCK * _BLOCK
        data = bytes(held[:whole])
        del held[:whole]
        for at in range(0, whole, _BLOCK):
            yield data[at : at + _BLOCK]
    if held:
        yield bytes(held)
