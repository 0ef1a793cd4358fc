"""What was wrong with a file of records, and how it is told."""

from collections.abc import Iterator

import msgspec

from advisor.model import Problem, Text

LARGEST = 64 << 20
"""Bytes of a record that is looked at; a larger one holds a graph or pictures and is passed over."""

GIVE_UP = 16 << 20
"""Bytes without a sound record after which the rest of a file is not searched."""


class Damage(msgspec.Struct):
    """What was wrong with a file.

    lost: bytes skipped because the length before them was damaged. broken: records whose content was.
    cut: the last record is not complete. given_up: the rest was not searched.
    """

    lost: int = 0
    broken: int = 0
    cut: bool = False
    given_up: bool = False


def problems(damage: Damage) -> Iterator[Problem]:
    """What a reader says about it."""
    if damage.broken:
        yield _problem(f"damaged records left out: {damage.broken}", f"损坏的记录 {damage.broken} 条，已跳过")
    if damage.lost:
        yield _problem(
            f"damaged stretches between sound records skipped: {damage.lost} bytes",
            f"完好记录之间有 {damage.lost} 字节损坏，已跳过",
        )
    if damage.given_up:
        yield _problem(
            f"no sound record for {GIVE_UP >> 20} MiB: the rest was not read",
            f"连续 {GIVE_UP >> 20} MiB 没有完好的记录：其余部分未读取",
        )
    if damage.cut:
        yield _problem(
            "the last record is not complete: still being written, or cut off",
            "最后一条记录不完整：可能仍在写入，或文件被截断",
        )


def _problem(en: str, zh: str) -> Problem:
    return Problem(Text(en, zh))
