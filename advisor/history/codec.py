"""An answer as bytes and back: msgpack (no code runs on reading), compressed."""

import zlib
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from advisor.errors import HistoryError
from advisor.history.records import Change, Turn
from advisor.history.thinning import thinned
from advisor.model import Diagnosis, Measured, Text

# More than any answer; a damaged length must not fill the memory.
MOST_BYTES = 256 * 1024 * 1024


class Answer(msgspec.Struct, frozen=True, eq=False):
    """What is kept of a turn besides its question."""

    diagnosis: Diagnosis
    changes: tuple[Change, ...] = ()
    understood: Text | None = None
    facts: tuple[Mapping[str, Any], ...] = ()
    measured: tuple[Measured, ...] = ()


def encode(turn: Turn) -> bytes:
    """What is kept of the turn's answer; the turn must have one."""
    if turn.diagnosis is None:
        raise ValueError("a turn without an answer")
    answer = Answer(thinned(turn.diagnosis), turn.changes, turn.understood, turn.facts, turn.measured)
    return zlib.compress(_ENCODER.encode(answer), 1)


def decode(body: bytes) -> Answer:
    """The answer that `encode` kept.

    Raises:
        HistoryError: the bytes are damaged.
    """
    try:
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(body, MOST_BYTES)
        return _DECODER.decode(plain)
    except (zlib.error, msgspec.MsgspecError, ValueError) as error:
        raise HistoryError(
            Text(f"an earlier answer is damaged ({error})", f"一条历史回答已损坏（{error}）")
        ) from None


def _pack(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value, dtype="<f8").tobytes()
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value)!r} cannot be kept")


def _unpack(_: type, value: Any) -> Any:
    return np.frombuffer(value, dtype="<f8")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_pack)
_DECODER = msgspec.msgpack.Decoder(Answer, dec_hook=_unpack)
