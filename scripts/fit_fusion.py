"""Fit the weights that join the words' signals, and the limit below which a question is declined.

    python scripts/fit_fusion.py [--questions tests/data/questions.yaml]

Reads the fitting half of the development questions (`evaluate.py` reports on the other half), writes
advisor/data/fusion.json. The signals themselves never see a question: they are made of the phrasings.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from advisor.model import Query
from advisor.store import Store
from advisor.words.fuse import PATH, SCOPE, SIGNALS, Doubles, Fusion, matrix, probabilities
from advisor.words.question import understand
from advisor.words.search import WordsArm

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "data" / "questions.yaml"
# At most this share of real questions may be declined. The "hard" ones are left out of this count: many are
# images from school or kitchen that nobody would type, and no limit tells them from small talk.
LOST = 0.015
# A question is never declined above this: between "surely not" and "perhaps" an uncertain answer with its
# candidates serves better than a refusal.
HIGHEST_LIMIT = 0.3


def in_fitting_half(question: str) -> bool:
    """A stable split that does not depend on the order of the file."""
    return hashlib.sha256(question.encode()).digest()[0] % 2 == 0


def load_questions(path: Path, *, fitting: bool) -> list[dict[str, Any]]:
    """One half of the development questions."""
    items: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [item for item in items if in_fitting_half(item["q"]) == fitting]


def fit_weights(
    blocks: list[tuple[Doubles, list[int]]], rounds: int = 400, rate: float = 0.05
) -> dict[str, float]:
    """Maximum likelihood of the conditional logit; weights are kept from going negative."""
    weights = np.full(len(SIGNALS), 0.5)
    for _ in range(rounds):
        slope = np.zeros_like(weights)
        for features, gold in blocks:
            shares = probabilities(features, dict(zip(SIGNALS, weights, strict=True)))
            right = shares[gold] / shares[gold].sum()
            slope += right @ features[gold] - shares @ features
        weights = np.maximum(0.0, weights + rate * (slope / len(blocks) - 0.002 * weights))
    return {name: round(float(value), 3) for name, value in zip(SIGNALS, weights, strict=True)}


def fit_scope(rows: Doubles, inside: Doubles, rounds: int = 4000, rate: float = 0.1) -> tuple[Doubles, float]:
    """Logistic regression, both classes weighing the same."""
    weights, bias = np.zeros(rows.shape[1]), 0.0
    balance = np.where(inside > 0, 0.5 / inside.mean(), 0.5 / (1 - inside.mean()))
    for _ in range(rounds):
        error = (inside - 1 / (1 + np.exp(-(rows @ weights + bias)))) * balance
        weights = weights + rate * (rows.T @ error / len(rows) - 0.001 * weights)
        bias += rate * float(error.mean())
    return weights, bias


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    args = parser.parse_args()
    store = Store([], None, "auto")
    arm, ids = store.words, list(store.knowledge.entries)
    items = load_questions(args.questions, fitting=True)
    signals = [(item, query := understand(item["q"]), arm.signals(query)) for item in items]
    blocks = []
    for item, _, found in signals:
        gold = [ids.index(name) for name in item["gold"] if name in ids]
        if gold:
            blocks.append((matrix(found, ids), gold))
    weights = fit_weights(blocks)
    fusion = _with_scope(arm, ids, signals, weights)
    PATH.write_text(json.dumps(_plain(fusion), indent=2) + "\n", encoding="utf-8")
    print(json.dumps(_plain(fusion), indent=2))


def _with_scope(
    arm: WordsArm, ids: list[str], signals: list[tuple[dict[str, Any], Query, Any]], weights: dict[str, float]
) -> Fusion:
    rows, inside, plain = [], [], []
    for item, query, found in signals:
        sure = float(probabilities(matrix(found, ids), weights).max())
        features = arm.scope_features(query, found, sure)
        rows.append([features[name] for name in SCOPE])
        inside.append(float(bool(item["gold"])))
        plain.append(item["form"] != "hard")
    table, labels = np.array(rows), np.array(inside)
    scope, bias = fit_scope(table, labels)
    judged = (labels > 0) & np.array(plain)
    scores = 1 / (1 + np.exp(-(table[judged] @ scope + bias)))
    limit = min(HIGHEST_LIMIT, float(np.quantile(scores, LOST)))
    named = {name: round(float(value), 3) for name, value in zip(SCOPE, scope, strict=True)}
    return Fusion(weights, named, round(bias, 3), round(limit, 3))


def _plain(fusion: Fusion) -> dict[str, Any]:
    return {name: getattr(fusion, name) for name in fusion.__struct_fields__}


if __name__ == "__main__":
    main()
