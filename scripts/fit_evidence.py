"""Fits the weights of evidence on lab runs and writes advisor/data/evidence.json; decision 012 says why and how.

Usage: python scripts/fit_evidence.py --fit LAB [LAB ...] --dev LAB [LAB ...]
LAB are folders written by make_runs.py; of the first the fit split is read, of the second the dev split.

The weights are those that make the labels likeliest (half the log loss of each diagnosis, half that of the
right one coming first) under a prior that holds every weight to what its author set: the logarithm of the
factor on a weight is normal around zero (maximum a posteriori), and no factor exceeds LARGEST or its inverse:
no sign ever flips, and what is merely usual in the lab (a loss that improves) does not become proof. An entry that fewer than LEAST runs show stays as it is, and so does a weight that fewer runs touch, or
for a check that holds, fewer of the runs that show the entry. So does a hint: a weight of a nat or less. The priors of the entries are left alone: how
often the lab plants a fault says nothing of how often it happens. `slope` alone is then fitted on the
development split, by the log loss of the first finding's confidence (temperature scaling, Guo et al. 2017).
"""

import argparse
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from lab.design import Design, design
from lab.labels import read_labels
from torch.nn.functional import binary_cross_entropy_with_logits as log_loss

from advisor.diagnosis import DOUBT, PRIOR
from advisor.diagnosis.weights import PATH, Fitted, Weights, Worth
from advisor.knowledge.files import built_in_folder, read_folder

# An entry is fitted from so many runs on.
LEAST = 3
# A weight of at most this is a hint to its author, and stays one.
HINT = 1.0
# Standard deviation of the logarithm of the factor on a weight, and the largest factor.
FACTOR, LARGEST = 0.5, 2.0
ROUNDS = 100
SLOPES = np.linspace(0.7, 2.0, 27)


def log_odds(made: Design, weights: Any, slope: float = 1.0) -> Any:
    """What `advisor.diagnosis.judge` computes without words: (runs, entries), in nats.

    Args:
        made: the runs.
        weights: (weights,), in nats.
        slope: factor on the sums of evidence.
    """
    places = torch.tensor([weight.entry for weight in made.weights])
    effects = torch.tensor(made.inputs) * weights
    sums = torch.zeros(len(effects), len(made.names), dtype=torch.float64).index_add(1, places, effects)
    odds = torch.tensor(made.priors) + slope * sums
    # A fault that no check speaks of stays at its prior.
    worst = odds[:, torch.tensor(made.faults)].amax(1, keepdim=True).clamp(min=PRIOR["fault"])
    limit = -worst * torch.where(worst < 0, DOUBT, 1.0)
    return torch.where(torch.tensor(made.healthy), torch.minimum(odds, limit), odds)


def loss(made: Design, odds: Any) -> Any:
    """Half the log loss of each diagnosis, where acceptable ones do not count, and half that of what comes first."""
    gold, ok = torch.tensor(made.gold), torch.tensor(made.ok)
    apart = torch.where(ok, 0.0, log_loss(odds, gold.double(), reduction="none")).sum()
    some = gold.any(1)
    first = odds[some].logsumexp(1) - torch.where(gold[some], odds[some], -math.inf).logsumexp(1)
    return (apart + first.sum()) / 2


def fit(made: Design) -> Any:
    """All weights in nats, in the order of the design: maximum a posteriori, by L-BFGS."""
    runs = made.gold.sum(0)
    free = torch.tensor(
        [
            weight.set > HINT and runs[weight.entry] >= LEAST and _seen(made, n) >= LEAST
            for n, weight in enumerate(made.weights)
        ]
    )
    hand = torch.tensor([weight.set for weight in made.weights])
    logs = torch.zeros(len(hand), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([logs], max_iter=ROUNDS, line_search_fn="strong_wolfe")
    most = math.log(LARGEST)

    def weights() -> Any:
        return hand * (most * (logs / most).tanh() * free).exp()

    def closure() -> Any:
        optimizer.zero_grad()
        total = loss(made, log_odds(made, weights())) + (logs / FACTOR).square().sum() / 2
        total.backward()
        return total

    optimizer.step(closure)
    return weights().detach()


def _seen(made: Design, place: int) -> int:
    """How many runs speak of a weight; what a check is worth where it holds, only those that show its entry can tell."""
    weight, touched = made.weights[place], made.inputs[:, place] != 0
    return int((touched & made.gold[:, weight.entry] if weight.side == "hold" else touched).sum())


def calibrated(made: Design, weights: Any) -> float:
    """The slope under which the confidences of the first findings are likeliest, acceptable ones being right."""

    def surprise(slope: float) -> float:
        odds = log_odds(made, weights, slope)
        first = odds.argmax(1)
        right = torch.tensor(made.gold | made.ok)[torch.arange(len(first)), first]
        return float(log_loss(odds.amax(1), right.double()))

    return min((float(slope) for slope in SLOPES), key=surprise)


def as_data(made: Design, fitted: Any, slope: float, about: str) -> Weights:
    """The fitted entries with those links that some run touched, rounded to what is meant."""
    entries = {}
    runs = made.gold.sum(0)
    for row in np.flatnonzero(runs >= LEAST):
        places = [place for place, weight in enumerate(made.weights) if weight.entry == row]
        touched = {made.weights[place].link for place in places if made.inputs[:, place].any()}
        supports: dict[str, dict[str, float]] = {}
        contradicts: dict[str, Worth] = {}
        for place in places:
            _, link, side, _ = made.weights[place]
            value = round(float(fitted[place]), 2)
            if link in touched and side == "against":
                contradicts[link] = Worth(value)
            elif link in touched:
                supports.setdefault(link, {})[side] = value
        worth = {link: Worth(**sides) for link, sides in supports.items()}
        entries[made.names[row]] = Fitted(int(runs[row]), None, worth, contradicts)
    return Weights(round(slope, 2), dict(sorted(entries.items())), about)


def readable(data: Weights) -> str:
    """The file as people read it: a line a check."""
    text = json.dumps(msgspec.to_builtins(data), indent=1)
    return (
        re.sub(r"\{\s+(\"(?:hold|miss)\"[^{}]+?)\s+\}", lambda m: "{" + " ".join(m[1].split()) + "}", text)
        + "\n"
    )


def observed(folders: Sequence[Path], split: str) -> Design:
    """One split of some lab folders, held against the knowledge as its YAML says now."""
    knowledge, errors, _ = read_folder(built_in_folder())
    if errors:
        raise errors[0]
    runs = [(folder, label) for folder in folders for label in read_labels(folder) if label.split == split]
    return design(knowledge, runs)


def main() -> None:
    """Fit, calibrate, write."""
    parser = argparse.ArgumentParser(description="Fit the weights of evidence on lab runs.")
    parser.add_argument(
        "--fit", type=Path, nargs="+", required=True, help="folders whose fit split is fitted"
    )
    parser.add_argument(
        "--dev", type=Path, nargs="+", required=True, help="folders whose dev split calibrates"
    )
    parser.add_argument("--out", type=Path, default=PATH, help=f"default: {PATH.name} of the package")
    options = parser.parse_args()
    torch.set_num_threads(1)
    fitting, checking = observed(options.fit, "fit"), observed(options.dev, "dev")
    fitted = fit(fitting)
    slope = calibrated(checking, fitted)
    about = f"fitted on {len(fitting.inputs)} runs, slope on {len(checking.inputs)} others; scripts/fit_evidence.py"
    data = as_data(fitting, fitted, slope, about)
    options.out.write_text(readable(data), encoding="utf-8")
    print(f"{len(data.entries)} entries fitted; {data.about}; slope {data.slope}")


if __name__ == "__main__":
    main()
