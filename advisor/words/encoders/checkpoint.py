"""Turns a packaged encoder into a folder that sentence-transformers opens: to run or to train it further."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.words.encoders.package import Manifest, Package

ZERO_POINT = 128  # of the uint8 matrices, as the writer of the package chose it
SPECIAL_TOKENS = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
}

Arrays = dict[str, npt.NDArray[Any]]


def dequantise(package: Package) -> Arrays:
    """Float32 weights by their names in transformers' BertModel.

    Matrices lie in the package as uint8 (in, out) with one scale a column, query, key and value side by
    side; the embedding matrix as int8 with one scale a row; the segment embedding is part of the positions.
    """
    from safetensors.numpy import load_file

    stored = load_file(package.folder / "weights.safetensors")
    weights: Arrays = {}
    for name in stored:
        if name.endswith(".scale") or name == "zero_point":
            continue
        array = _floats(stored, name)
        if ".qkv." in name:
            for part, piece in zip(("query", "key", "value"), np.split(array, 3), strict=True):
                weights[name.replace("qkv", part)] = np.ascontiguousarray(piece)
        else:
            weights[name] = np.ascontiguousarray(array)
    hidden = package.manifest.shape.hidden
    weights["embeddings.token_type_embeddings.weight"] = np.zeros((1, hidden), np.float32)
    # Never used, but a BertModel without them complains of missing weights.
    weights["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    weights["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return weights


def _floats(stored: Arrays, name: str) -> npt.NDArray[Any]:
    array = stored[name]
    scale = stored.get(name.removesuffix("weight") + "scale")
    if scale is None or not name.endswith(".weight"):
        return array
    if array.dtype == np.uint8:
        return np.asarray(((array.astype(np.float32) - ZERO_POINT) * scale).T)
    return np.asarray(array.astype(np.float32) * scale)


def write_checkpoint(package: Package, folder: Path) -> None:
    """Write weights, tokenizer and settings the way sentence-transformers saves a model."""
    from safetensors.numpy import save_file

    (folder / "1_Pooling").mkdir(parents=True)
    save_file(dequantise(package), folder / "model.safetensors", metadata={"format": "pt"})
    shutil.copyfile(package.folder / "tokenizer.json", folder / "tokenizer.json")
    for name, settings in _settings(package.manifest).items():
        (folder / name).write_text(json.dumps(settings, indent=2), encoding="utf-8")


def _settings(manifest: Manifest) -> dict[str, Any]:
    shape = manifest.shape
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": 1,
            "layer_norm_eps": shape.epsilon,
            "pad_token_id": 1,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": manifest.max_tokens,
            **SPECIAL_TOKENS,
        },
        "sentence_bert_config.json": {"max_seq_length": manifest.max_tokens, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_cls_token": False,
            "pooling_mode_max_tokens": False,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        ],
    }
