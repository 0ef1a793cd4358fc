"""A BERT sentence encoder in PyTorch whose lower layers can be left as they are and run once only.

Written out instead of taken from a library, because training on two cores depends on it: layers that do
not learn are computed once for each text instead of once in every epoch. Weights carry the names of
transformers' BertModel, as in the packages.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from advisor.words.encoders.checkpoint import dequantise
from advisor.words.encoders.package import Package

PAD = 1  # id of <pad>; what stands there is masked out

Tensor = Any  # torch.Tensor; PyTorch is not installed where types are checked


class Bert:
    """The first `layers` layers of a packaged encoder, in float32 on one device."""

    def __init__(self, package: Package, layers: int, device: str) -> None:
        shape = package.manifest.shape
        self.layers, self.device = min(layers or shape.layers, shape.layers), device
        self._heads, self._epsilon = shape.heads, shape.epsilon
        dropped = tuple(f"encoder.layer.{layer}." for layer in range(self.layers, shape.layers))
        self.weights: dict[str, Tensor] = {
            name: torch.from_numpy(array).to(device)
            for name, array in dequantise(package).items()
            if not name.startswith((*dropped, "pooler."))
        }

    def learn_from(self, layer: int) -> dict[str, Tensor]:
        """Let this layer and those above it learn; returns their weights by name."""
        names = tuple(f"encoder.layer.{number}." for number in range(layer, self.layers))
        chosen = {name: value for name, value in self.weights.items() if name.startswith(names)}
        for value in chosen.values():
            value.requires_grad_(requires_grad=True)
        return chosen

    def arrays(self) -> dict[str, npt.NDArray[np.float32]]:
        """The weights as numpy arrays."""
        return {name: value.detach().float().cpu().numpy() for name, value in self.weights.items()}

    def embed(self, ids: Tensor) -> Tensor:
        """Token ids (n, tokens) to what enters the first layer (n, tokens, hidden)."""
        words = functional.embedding(ids, self.weights["embeddings.word_embeddings.weight"])
        positions = self.weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        segment = self.weights["embeddings.token_type_embeddings.weight"][0]
        return self._norm(words + positions + segment, "embeddings")

    def run(self, hidden: Tensor, mask: Tensor, layers: Sequence[int], dropout: float = 0.0) -> Tensor:
        """Some layers in turn: (n, tokens, hidden) to the same; mask (n, tokens) is True on real tokens."""
        for layer in layers:
            prefix = f"encoder.layer.{layer}"
            update = self._attend(hidden, mask, prefix)
            update = functional.dropout(update, dropout)
            hidden = self._norm(hidden + update, f"{prefix}.attention.output")
            wide = functional.gelu(self._linear(hidden, f"{prefix}.intermediate.dense"))
            update = functional.dropout(self._linear(wide, f"{prefix}.output.dense"), dropout)
            hidden = self._norm(hidden + update, f"{prefix}.output")
        return hidden

    def vectors(self, token_ids: Sequence[Sequence[int]], size: int = 32) -> npt.NDArray[np.float32]:
        """Unit vectors (n, hidden) of tokenised texts, without dropout."""
        out = np.empty((len(token_ids), self.weights["embeddings.LayerNorm.bias"].shape[0]), np.float32)
        order = np.argsort([len(ids) for ids in token_ids], kind="stable")
        with torch.inference_mode():
            for start in range(0, len(order), size):
                rows = order[start : start + size]
                ids, mask = pad([token_ids[row] for row in rows], self.device)
                out[rows] = pool(self.run(self.embed(ids), mask, range(self.layers)), mask).cpu().numpy()
        return out

    def _attend(self, hidden: Tensor, mask: Tensor, prefix: str) -> Tensor:
        count, tokens, width = hidden.shape
        query, key, value = (
            self._linear(hidden, f"{prefix}.attention.self.{part}")
            .view(count, tokens, self._heads, width // self._heads)
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        return self._linear(
            mixed.transpose(1, 2).reshape(count, tokens, width), f"{prefix}.attention.output.dense"
        )

    def _linear(self, hidden: Tensor, name: str) -> Tensor:
        return functional.linear(hidden, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _norm(self, hidden: Tensor, prefix: str) -> Tensor:
        weight = self.weights[f"{prefix}.LayerNorm.weight"]
        bias = self.weights[f"{prefix}.LayerNorm.bias"]
        return functional.layer_norm(hidden, weight.shape, weight, bias, self._epsilon)


def pad(token_ids: Sequence[Sequence[int]], device: str) -> tuple[Tensor, Tensor]:
    """Ids (n, longest) filled up with PAD, and the mask of the real ones."""
    longest = max(len(ids) for ids in token_ids)
    ids = torch.tensor([[*row, *[PAD] * (longest - len(row))] for row in token_ids], device=device)
    lengths = torch.tensor([len(row) for row in token_ids], device=device)
    return ids, torch.arange(longest, device=device)[None] < lengths[:, None]


def pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """The mean over real tokens, at unit length: (n, tokens, hidden) to (n, hidden)."""
    real = mask[:, :, None].to(hidden.dtype)
    return functional.normalize((hidden * real).sum(1) / real.sum(1), dim=-1)
