"""The weights that join the signals, and the limit below which a question is declined."""

from collections.abc import Sequence

import numpy as np

from advisor.words.fuse import SCOPE, SIGNALS, Doubles, Fusion
from evaluation.questions import Question
from evaluation.tables import Flags, Tables, shares

# At most this share of real questions may be declined: to send away one of them is worse than to guess at a
# question about something else.
LOST = 0.014


def fit(tables: Tables, questions: Sequence[Question]) -> Fusion:
    """All weights from questions that no signal was trained on.

    Questions whose gold entries are all missing from the knowledge count for the scope alone.
    """
    weights = fit_weights(tables.of(np.asarray(tables.gold.any(axis=1))))
    inside = np.array([bool(question.gold) for question in questions])
    features = scope_features(tables, weights)
    scope, bias = fit_scope(features, inside)
    scores = _logistic(features[inside] @ scope + bias)
    return Fusion(
        weights=_named(SIGNALS, weights),
        scope=_named(SCOPE, scope),
        scope_bias=round(bias, 3),
        scope_limit=round(float(np.quantile(scores, LOST)), 3),
    )


def fit_weights(tables: Tables, rounds: int = 500, rate: float = 0.05, penalty: float = 0.002) -> Doubles:
    """Maximum likelihood of the conditional logit (s,); no weight becomes negative."""
    weights = np.where(tables.signals.any(axis=(0, 1)), 0.5, 0.0)
    for _ in range(rounds):
        found = shares(tables.signals, weights)
        right = found * tables.gold
        right /= right.sum(axis=1, keepdims=True)
        slope = np.einsum("ne,nes->s", right - found, tables.signals) / len(found)
        weights = np.maximum(0.0, weights + rate * (slope - penalty * weights))
    return weights


def scope_features(tables: Tables, weights: Doubles) -> Doubles:
    """All of SCOPE, (n, len(SCOPE))."""
    return np.column_stack([tables.scope, shares(tables.signals, weights).max(axis=1)])


def fit_scope(
    features: Doubles, inside: Flags, rounds: int = 4000, rate: float = 0.1, penalty: float = 0.001
) -> tuple[Doubles, float]:
    """Logistic regression of `inside` (n,) on the features (n, f)."""
    centre, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    table = (features - centre) / spread
    weights, bias = np.zeros(table.shape[1]), 0.0
    for _ in range(rounds):
        error = inside - _logistic(table @ weights + bias)
        weights = weights + rate * (table.T @ error / len(table) - penalty * weights)
        bias += rate * float(error.mean())
    weights = weights / spread
    return weights, bias - float(centre @ weights)


def _logistic(values: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-values)))


def _named(names: Sequence[str], values: Doubles) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}
