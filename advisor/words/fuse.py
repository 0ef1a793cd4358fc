"""Signals joined into one calibrated probability an entry, and one for "none of these".

A conditional logit model: every signal is standardised over the entries (so that signals of different
units add up), weighted, and passed through a softmax. Whether the question is about training trouble at
all is a second, logistic model over how well the best entry is reached. Both have a handful of weights
that anyone can read, in `data/fusion.json`; `scripts/fit_fusion.py` fits them on questions that the
signals were not trained on.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.errors import DataError
from advisor.language import Text

Doubles = npt.NDArray[np.float64]

PATH = Path(__file__).resolve().parent.parent / "data" / "fusion.json"
# by words, by meaning: the two classifiers. nearest, steady, vote: how near the phrasings lie. shared: BM25.
# values: figures that give a diagnosis away. says: claims that do.
SIGNALS = ("words", "meaning", "nearest", "steady", "vote", "shared", "values", "says")
SCOPE = ("words", "meaning", "nearest", "shared", "coverage", "figures", "claims", "sureness")
# What is missing where the index or the encoder cannot be read.
ENCODED = frozenset({"words", "meaning", "nearest", "steady", "vote"})
# "values" and "says" are absolute: a figure or a claim gives a diagnosis away or it does not.
STANDARDISED = np.array([name not in ("values", "says") for name in SIGNALS])


class Fusion(msgspec.Struct, frozen=True):
    """The fitted weights.

    weights: nats by signal. scope: nats by scope feature; scope_bias: their constant.
    scope_limit: a question below this probability of being in scope is declined.
    """

    weights: dict[str, float]
    scope: dict[str, float]
    scope_bias: float
    scope_limit: float


class Fusions(msgspec.Struct, frozen=True):
    """The weights of all signals, and of those that are left without an encoder."""

    encoded: Fusion
    lexical: Fusion


def load_fusions(path: Path = PATH) -> Fusions:
    """The fitted weights from their file.

    Raises:
        DataError: the file is missing or damaged.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Fusions)
    except (OSError, msgspec.MsgspecError) as error:
        raise DataError(
            Text(f"{path} cannot be read ({error})", f"无法读取 {path}（{error}）"),
            "",
            Text("reinstall the package", "重新安装本软件包"),
        ) from None


def standardised(table: Doubles) -> Doubles:
    """A table of signals with mean 0 and deviation 1 over the entries, where that applies."""
    spread = table.std(axis=0)
    scaled = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.where(STANDARDISED, scaled, table)


def probabilities(features: Doubles, weights: Mapping[str, float]) -> Doubles:
    """The share of each entry, summing to one."""
    scores = features @ np.array([weights.get(name, 0.0) for name in SIGNALS])
    scores = np.exp(scores - scores.max())
    return np.asarray(scores / scores.sum())


def in_scope(features: Mapping[str, float], fusion: Fusion) -> float:
    """The probability that the question is about training trouble."""
    total = fusion.scope_bias + sum(fusion.scope.get(name, 0.0) * features[name] for name in SCOPE)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
