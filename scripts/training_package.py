"""Packs a trained encoder and compares the packed one with the one that was trained."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from build_encoder import write_package
from encoder_source import Shape
from training_bert import Bert
from training_texts import token_ids

from advisor.words.encoders.onnx import OnnxEncoder
from advisor.words.encoders.package import Package, open_package

LEVELS = 127  # steps of an eight-bit weight on either side of zero
MARGIN = 1e-3  # of a step: a weight this near to a level lies on it

Floats = npt.NDArray[np.float32]


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
        weights=on_levels(bert.arrays()),
        tokenizer=json.loads((start.folder / "tokenizer.json").read_bytes()),
        recipe=f"{manifest['recipe'].removesuffix('; not trained further')}; {recipe}",
    )
    return open_package(folder)


def on_levels(weights: Mapping[str, Floats], seed: int = 0) -> dict[str, Floats]:
    """The matrices of the layers on their eight-bit levels, each weight up or down by chance.

    The start's weights lie on levels already, and training moves most of them by less than half a step:
    rounding to the nearest level would undo it (cosine to the trained encoder 0.75 after 20 steps, where
    unbiased rounding keeps 0.999). The chance of rounding up is the part of a step that is left over, so
    that the sums over many weights stay what they were (https://arxiv.org/abs/1502.02551).

    Args:
        weights: by name; matrices (out, in) with one step size an output.
        seed: of the chances.
    """
    generator = np.random.default_rng(seed)
    return {
        name: _rounded(array, generator) if name.startswith("encoder.layer.") and array.ndim == 2 else array
        for name, array in sorted(weights.items())
    }


def _rounded(matrix: Floats, generator: np.random.Generator) -> Floats:
    step = np.abs(matrix).max(axis=1, keepdims=True) / LEVELS
    step[step == 0] = 1
    chances = generator.uniform(MARGIN, 1 - MARGIN, matrix.shape)
    return np.asarray(np.floor(matrix / step + chances) * step, np.float32)


def drift(package: Package, bert: Bert, texts: Sequence[str]) -> tuple[float, float]:
    """How far packing moved the vectors of some texts.

    Returns:
        The least cosine of a packed to its trained vector; and their mean distance (1 - cosine) as a share of
        that between different texts. Training spreads the texts, so that the same blur lowers the cosine: only
        the share can be compared across encoders.
    """
    trained = bert.vectors(token_ids(package, texts, package.manifest.max_tokens))
    packed = OnnxEncoder(package).encode(texts)
    cosines = (trained * packed).sum(axis=1)
    between = 1 - (trained @ trained.T)[~np.eye(len(texts), dtype=bool)].mean()
    return float(cosines.min()), float((1 - cosines).mean() / between)
