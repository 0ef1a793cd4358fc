"""How good an order of the entries is for a question, and how sure the mean over many questions is."""

import math
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from advisor.words.fuse import Doubles
from evaluation.questions import Question

DEPTH = 10
# Gains of nDCG, 2^grade - 1 (Burges et al., 2005): a gold entry has grade 2, an acceptable one 1.
GOLD, ACCEPTABLE = 3.0, 1.0
SAMPLES = 2000
TAILS = (2.5, 97.5)  # percent


class Judged(msgspec.Struct, frozen=True):
    """rank: of the first gold entry, from 1; 0 beyond DEPTH. fits: the first is gold or acceptable. ndcg: to DEPTH."""

    rank: int
    fits: bool
    ndcg: float


class Figure(msgspec.Struct, frozen=True):
    """A mean and its bootstrap interval of 95 %."""

    mean: float
    low: float
    high: float


def judge(question: Question, found: Sequence[str]) -> Judged:
    """Judge the entries found, best first."""
    accepted = question.gold + question.ok
    gains = [GOLD if name in question.gold else ACCEPTABLE * (name in question.ok) for name in found[:DEPTH]]
    ideal = [GOLD] * len(question.gold) + [ACCEPTABLE] * len(question.ok)
    rank = next((place for place, name in enumerate(found[:DEPTH], 1) if name in question.gold), 0)
    best = _discounted(ideal[:DEPTH])
    return Judged(rank, bool(found) and found[0] in accepted, _discounted(gains) / best if best else 0.0)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def columns(judged: Sequence[Judged]) -> dict[str, Doubles]:
    """One value a question for every measure, (n,)."""
    ranks = np.array([item.rank for item in judged])
    hits = {f"R@{depth}": (ranks > 0) & (ranks <= depth) for depth in (1, 3, 5)}
    return {
        "R@1": hits["R@1"].astype(float),
        "ok@1": np.array([item.fits for item in judged], float),
        "R@3": hits["R@3"].astype(float),
        "R@5": hits["R@5"].astype(float),
        "MRR": np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0),
        f"nDCG@{DEPTH}": np.array([item.ndcg for item in judged]),
    }


def figures(judged: Sequence[Judged]) -> Mapping[str, Figure]:
    """The means of all measures."""
    return {name: figure(values) for name, values in columns(judged).items()}


def figure(values: Doubles) -> Figure:
    """Mean and percentile bootstrap over questions (Efron and Tibshirani, 1993)."""
    rows = np.random.default_rng(0).integers(0, values.size, (SAMPLES, values.size))
    low, high = np.percentile(values[rows].mean(axis=1), TAILS)
    return Figure(*(round(float(value), 4) for value in (values.mean(), low, high)))


def calibration_error(confidence: Doubles, right: Doubles, bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and share right (Guo et al., 2017)."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == at].mean() - right[place == at].mean()) * np.mean(place == at)
        for at in np.unique(place)
    ]
    return float(sum(gaps))
