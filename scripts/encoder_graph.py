"""Writes a quantised BERT as an ONNX graph whose weights lie in a safetensors file beside it.

The graph is laid out by hand in the form that the optimiser of ONNX Runtime would reach (one matrix for
query, key and value; fused attention, activation and normalisation), so that a session opens without
optimising anything. Weights as external data are mapped into memory instead of being parsed, and PyTorch
reads the same file by name.

One text goes through at a time, hence no attention mask: activations are quantised by the range of the
whole input, and a text must not get another vector because of the company it is in.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from encoder_source import Shape
from onnx import TensorProto, helper

MICROSOFT = "com.microsoft"
ZERO_POINT = 128  # of all uint8 matrices; the torch reader of the package subtracts the same
TYPES = {"float32": TensorProto.FLOAT, "int8": TensorProto.INT8, "uint8": TensorProto.UINT8}

Array = npt.NDArray[Any]


def quantise_columns(matrix: Array) -> tuple[Array, Array]:
    """An (in, out) matrix as uint8 around 128 with one scale a column.

    Unsigned, because the product of signed weights with unsigned activations saturates in the 16-bit
    accumulators of x86 processors without VNNI; unsigned times unsigned is exact everywhere.
    """
    scale = np.abs(matrix).max(axis=0) / 127
    scale[scale == 0] = 1
    rounded = np.clip(np.rint(matrix / scale), -127, 127) + ZERO_POINT
    return np.ascontiguousarray(rounded.astype(np.uint8)), scale.astype(np.float32)


def quantise_rows(matrix: Array) -> tuple[Array, Array]:
    """A (rows, width) table as int8 with one scale a row, shape (rows, 1)."""
    scale = np.abs(matrix).max(axis=1, keepdims=True) / 127
    scale[scale == 0] = 1
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)


def quantised(weights: Mapping[str, Array], shape: Shape, max_tokens: int) -> dict[str, Array]:
    """The tensors of the package by name, out of the float32 weights of a transformers BertModel."""
    tensors: dict[str, Array] = {"zero_point": np.array(ZERO_POINT, np.uint8)}
    words = "embeddings.word_embeddings"
    tensors[f"{words}.weight"], tensors[f"{words}.scale"] = quantise_rows(weights[f"{words}.weight"])
    # There is one segment only, so that its embedding can be added to every position once and for all.
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    positions = weights["embeddings.position_embeddings.weight"][:max_tokens]
    tensors["embeddings.position_embeddings.weight"] = positions + segment
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}"
        parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
        joined = np.concatenate([weights[f"{part}.weight"] for part in parts])
        bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
        _put_matrix(tensors, f"{prefix}.attention.self.qkv", joined, bias)
        for part in ("attention.output.dense", "intermediate.dense", "output.dense"):
            name = f"{prefix}.{part}"
            _put_matrix(tensors, name, weights[f"{name}.weight"], weights[f"{name}.bias"])
    tensors.update({name: array for name, array in weights.items() if "LayerNorm" in name})
    return {name: np.ascontiguousarray(array) for name, array in tensors.items()}


def _put_matrix(tensors: dict[str, Array], name: str, weight: Array, bias: Array) -> None:
    tensors[f"{name}.weight"], tensors[f"{name}.scale"] = quantise_columns(weight.T)
    tensors[f"{name}.bias"] = bias


def write_graph(shape: Shape, safetensors: bytes, location: str) -> bytes:
    """The ONNX file (opset 17): `input_ids` int64 (1, tokens) to `vector` float32 (1, hidden), unit length.

    Args:
        shape: sizes of the encoder.
        safetensors: the weight file, for the places of the tensors in it.
        location: its name, relative to the ONNX file.
    """
    nodes = _Nodes()
    hidden = _embed(nodes, shape)
    for layer in range(shape.layers):
        hidden = _layer(nodes, f"encoder.layer.{layer}", hidden, shape)
    mean = nodes.add("ReduceMean", [hidden], axes=[1], keepdims=0)
    nodes.add("LpNormalization", [mean], output="vector", axis=-1, p=2)
    graph = helper.make_graph(
        nodes.nodes,
        "sentence-encoder",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["batch", shape.hidden])],
        [onnx.numpy_helper.from_array(np.zeros(1, np.int64), "zero"), *_external(safetensors, location)],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="advisor")
    return bytes(model.SerializeToString(deterministic=True))


class _Nodes:
    """Collects nodes; every output gets a name of its own unless it is given one."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []

    def add(
        self, operator: str, inputs: list[str], output: str = "", domain: str = "", **settings: Any
    ) -> str:
        name = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], domain=domain, **settings))
        return name

    def matmul(self, hidden: str, name: str) -> str:
        parts = [hidden, f"{name}.weight", f"{name}.scale", "zero_point", f"{name}.bias"]
        return self.add("DynamicQuantizeMatMul", parts, domain=MICROSOFT)


def _embed(nodes: _Nodes, shape: Shape) -> str:
    table = "embeddings.word_embeddings"
    rows = nodes.add("Gather", [f"{table}.weight", "input_ids"])
    scales = nodes.add("Gather", [f"{table}.scale", "input_ids"])
    words = nodes.add("Mul", [nodes.add("Cast", [rows], to=TensorProto.FLOAT), scales])
    length = nodes.add("Shape", ["input_ids"], start=1, end=2)
    positions = nodes.add("Slice", ["embeddings.position_embeddings.weight", "zero", length])
    norm = "embeddings.LayerNorm"
    total = nodes.add("Add", [words, positions])
    return nodes.add("LayerNormalization", [total, f"{norm}.weight", f"{norm}.bias"], epsilon=shape.epsilon)


def _layer(nodes: _Nodes, prefix: str, hidden: str, shape: Shape) -> str:
    joined = nodes.matmul(hidden, f"{prefix}.attention.self.qkv")
    parts = [f"{prefix}.{part}" for part in ("q", "k", "v")]
    nodes.nodes.append(helper.make_node("Split", [joined], parts, axis=-1))
    mixed = nodes.add("MultiHeadAttention", parts, domain=MICROSOFT, num_heads=shape.heads)
    attended = _add_and_norm(
        nodes,
        nodes.matmul(mixed, f"{prefix}.attention.output.dense"),
        hidden,
        f"{prefix}.attention.output",
        shape,
    )
    wide = nodes.add("Gelu", [nodes.matmul(attended, f"{prefix}.intermediate.dense")], domain=MICROSOFT)
    return _add_and_norm(
        nodes, nodes.matmul(wide, f"{prefix}.output.dense"), attended, f"{prefix}.output", shape
    )


def _add_and_norm(nodes: _Nodes, update: str, hidden: str, prefix: str, shape: Shape) -> str:
    norm = [f"{prefix}.LayerNorm.weight", f"{prefix}.LayerNorm.bias"]
    return nodes.add(
        "SkipLayerNormalization", [update, hidden, *norm], domain=MICROSOFT, epsilon=shape.epsilon
    )


def _external(safetensors: bytes, location: str) -> list[Any]:
    """Initialisers that point into the safetensors file: u64 header length, JSON header, data."""
    header_bytes = int.from_bytes(safetensors[:8], "little")
    header = json.loads(safetensors[8 : 8 + header_bytes])
    initialisers = []
    for name, entry in header.items():
        dtype = {"F32": "float32", "I8": "int8", "U8": "uint8"}[entry["dtype"]]
        tensor = TensorProto(
            name=name, data_type=TYPES[dtype], dims=entry["shape"], data_location=TensorProto.EXTERNAL
        )
        start, end = entry["data_offsets"]
        for key, value in (
            ("location", location),
            ("offset", 8 + header_bytes + start),
            ("length", end - start),
        ):
            tensor.external_data.add(key=key, value=str(value))
        initialisers.append(tensor)
    return initialisers
