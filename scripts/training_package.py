"""Packs a trained encoder and compares the packed one with the one that was trained."""

import json
from collections.abc import Sequence
from pathlib import Path

from build_encoder import write_package
from encoder_source import Shape
from training_bert import Bert
from training_texts import token_ids

from advisor.words.encoders.onnx import OnnxEncoder
from advisor.words.encoders.package import Package, open_package


def pack(folder: Path, start: Package, bert: Bert, recipe: str) -> Package:
    """Quantise and write the trained encoder.

    Args:
        folder: where to.
        start: the package that the training started from, for sizes, name and tokenizer.
        bert: the trained encoder.
        recipe: one line on how the weights came about.
    """
    manifest = json.loads((start.folder / "manifest.json").read_bytes())
    sizes = {name: getattr(start.manifest.shape, name) for name in start.manifest.shape.__struct_fields__}
    write_package(
        folder,
        name=start.manifest.name,
        shape=Shape(**{**sizes, "layers": bert.layers, "token_types": 1}),
        weights=bert.arrays(),
        tokenizer=json.loads((start.folder / "tokenizer.json").read_bytes()),
        recipe=f"{manifest['recipe'].removesuffix('; not trained further')}; {recipe}",
    )
    return open_package(folder)


def least_cosine(package: Package, bert: Bert, texts: Sequence[str]) -> float:
    """The smallest cosine between the packed and the trained encoder's vectors of the texts."""
    trained = bert.vectors(token_ids(package, texts, package.manifest.max_tokens))
    packed = OnnxEncoder(package).encode(texts)
    return float((trained * packed).sum(axis=1).min())
