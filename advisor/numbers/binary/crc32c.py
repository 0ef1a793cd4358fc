"""CRC32C (Castagnoli), as TFRecord guards lengths and contents with it, over many byte strings at once."""

import struct

import numpy as np
import numpy.typing as npt

_POLYNOMIAL = 0x82F63B78  # reflected; RFC 3720, appendix B.4
_MASK_DELTA = 0xA282EAD8  # TensorFlow's lib/hash/crc32c.h: a checksum of data that holds checksums is masked
_HEADER = 12  # a length in 8 bytes, its checksum in 4
_WINDOW = 1 << 20

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint32]


def _table() -> list[int]:
    entries = []
    for entry in range(256):
        for _ in range(8):
            entry = (entry >> 1) ^ (_POLYNOMIAL if entry & 1 else 0)  # noqa: PLW2901 - eight steps of a shift register
        entries.append(entry)
    return entries


_ENTRIES = _table()
_LOOKUP = np.array(_ENTRIES, np.uint32)


def masked(data: bytes) -> int:
    """The masked checksum of one byte string, a byte at a time: about 0.1 s a megabyte."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _ENTRIES[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def masked_rows(columns: Bytes) -> Words:
    """The masked checksums of byte strings of equal length, one a column: shape (length, count)."""
    crc = np.full(columns.shape[1], 0xFFFFFFFF, np.uint32)
    for column in columns:
        crc = _LOOKUP[(crc ^ column) & 0xFF] ^ (crc >> 8)
    crc ^= np.uint32(0xFFFFFFFF)
    return np.asarray(((crc >> np.uint32(15)) | (crc << np.uint32(17))) + np.uint32(_MASK_DELTA), np.uint32)


def headers(data: bytes) -> npt.NDArray[np.int64]:
    """Every place at which a length stands that its checksum confirms."""
    found = [
        _headers(data[start : start + _WINDOW + _HEADER - 1]) + start
        for start in range(0, max(len(data) - _HEADER + 1, 0), _WINDOW)
    ]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _headers(data: bytes) -> npt.NDArray[np.int64]:
    size = len(data) - _HEADER + 1
    view = np.frombuffer(data, np.uint8)
    crc = masked_rows(np.stack([view[at : at + size] for at in range(8)]))
    said = np.zeros(size, np.uint32)
    for at in range(4):
        said |= view[8 + at : 8 + at + size].astype(np.uint32) << np.uint32(8 * at)
    return np.flatnonzero(crc == said)


def length_of(header: bytes) -> int | None:
    """The length that a header of 12 bytes tells, None when its checksum does not confirm it."""
    length, said = struct.unpack("<QI", header)
    return int(length) if masked(header[:8]) == said else None
