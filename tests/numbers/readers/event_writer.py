"""Writes TensorBoard event files byte by byte, so that tests can break them anywhere."""

import struct

import numpy as np

from advisor.numbers.binary.crc32c import masked


def varint(value):
    value &= 0xFFFFFFFFFFFFFFFF
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


def message(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def record(content):
    length = struct.pack("<Q", len(content))
    return length + struct.pack("<I", masked(length)) + content + struct.pack("<I", masked(content))


def event(summary, step=0, wall=1.7e9):
    return b"\x09" + struct.pack("<d", wall) + (b"\x10" + varint(step) if step else b"") + message(5, summary)


def value(tag, number):
    return message(1, message(1, tag.encode()) + b"\x15" + struct.pack("<f", number))


def scalar(tag, number, step=0, wall=1.7e9):
    return record(event(value(tag, number), step, wall))


def tensor(tag, element, content, step=0, field=4, shape=()):
    sizes = b"".join(message(2, b"\x08" + varint(size)) for size in shape)
    body = b"\x08" + varint(element) + message(2, sizes) + message(field, content)
    return record(event(message(1, message(1, tag.encode()) + message(8, body)), step))


def version():
    return record(b"\x09" + struct.pack("<d", 1.7e9) + message(3, b"brain.Event:2"))


def curve(tag, numbers, steps=None, wall=1.7e9):
    steps = range(len(numbers)) if steps is None else steps
    return b"".join(scalar(tag, n, s, wall + i) for i, (n, s) in enumerate(zip(numbers, steps, strict=True)))


def falling(count=20):
    return (1 / np.arange(1, count + 1)).astype(np.float32).tolist()
