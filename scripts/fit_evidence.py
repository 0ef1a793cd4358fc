"""Fits the weights of evidence on lab runs and writes advisor/data/evidence.json; decision 012 says why and how.

Usage: python scripts/fit_evidence.py --fit LAB [LAB ...] --dev LAB [LAB ...]
LAB are folders written by make_runs.py; of the first the fit split is read, of the second the dev split.

The weights are those that make the labels likeliest (half the log loss of each diagnosis, half that of the
right one coming first) under a prior that holds every weight to what its author set: the logarithm of the
factor on a weight, and the shift of an entry's prior, are normal around zero (maximum a posteriori). A factor
is positive, so that no sign ever flips; a link that no run touches stays as it is, and so does an entry that
fewer than LEAST runs show. `slope` alone is then fitted on the development split, by the log loss of the
first finding's confidence (temperature scaling, Guo et al. 2017).
"""

import argparse
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch
from lab.design import Design, design
from lab.labels import read_labels
from torch.nn.functional import binary_cross_entropy_with_logits as log_loss

from advisor.diagnosis import PRIOR
from advisor.diagnosis.weights import PATH, Fitted, Weights, Worth
from advisor.knowledge.files import built_in_folder, read_folder

# An entry is fitted from so many runs on.
LEAST = 3
# Standard deviations of the prior: of the logarithm of the factor on a weight, and of the shift in nats.
FACTOR, SHIFT = 0.4, 0.8
ROUNDS = 100
SLOPES = np.linspace(0.7, 2.0, 27)


class Found(NamedTuple):
    """Weights and priors in nats, in the order of the design; how many runs show each entry."""

    weights: Any
    priors: Any
    runs: Any


def log_odds(made: Design, weights: Any, priors: Any, slope: float = 1.0) -> Any:
    """What `advisor.diagnosis.judge` computes without words: (runs, entries), in nats.

    Args:
        made: the runs.
        weights: (weights,), in nats.
        priors: (entries,), in nats.
        slope: factor on the sums of evidence.
    """
    places = torch.tensor([weight.entry for weight in made.weights])
    effects = torch.tensor(made.inputs) * weights
    sums = torch.zeros(len(effects), len(made.names), dtype=torch.float64).index_add(1, places, effects)
    odds = priors + slope * sums
    # A fault that no check speaks of stays at its prior, and health is no likelier than its absence.
    worst = odds[:, torch.tensor(made.faults)].amax(1, keepdim=True).clamp(min=PRIOR["fault"])
    return torch.where(torch.tensor(made.healthy), torch.minimum(odds, -worst), odds)


def loss(made: Design, odds: Any) -> Any:
    """Half the log loss of each diagnosis, where acceptable ones do not count, and half that of what comes first."""
    gold, ok = torch.tensor(made.gold), torch.tensor(made.ok)
    apart = torch.where(ok, 0.0, log_loss(odds, gold.double(), reduction="none")).sum()
    some = gold.any(1)
    first = odds[some].logsumexp(1) - torch.where(gold[some], odds[some], -math.inf).logsumexp(1)
    return (apart + first.sum()) / 2


def fit(made: Design) -> Found:
    """Maximum a posteriori, by L-BFGS; entries that too few runs show are left as they are."""
    runs = made.gold.sum(0)
    moving = torch.tensor(runs >= LEAST)
    free = moving[[weight.entry for weight in made.weights]]
    hand, priors = torch.tensor([weight.set for weight in made.weights]), torch.tensor(made.priors)
    logs = torch.zeros(len(hand), dtype=torch.float64, requires_grad=True)
    shifts = torch.zeros(len(priors), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([logs, shifts], max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimizer.zero_grad()
        surprise = loss(made, log_odds(made, hand * (logs * free).exp(), priors + shifts * moving))
        total = surprise + ((logs / FACTOR).square().sum() + (shifts / SHIFT).square().sum()) / 2
        total.backward()
        return total

    optimizer.step(closure)
    with torch.no_grad():
        return Found(hand * (logs * free).exp(), priors + shifts * moving, runs)


def calibrated(made: Design, found: Found) -> float:
    """The slope under which the confidences of the first findings are likeliest, acceptable ones being right."""

    def surprise(slope: float) -> float:
        odds = log_odds(made, found.weights, found.priors, slope)
        first = odds.argmax(1)
        right = torch.tensor(made.gold | made.ok)[torch.arange(len(first)), first]
        return float(log_loss(odds.amax(1), right.double()))

    return min((float(slope) for slope in SLOPES), key=surprise)


def as_data(made: Design, found: Found, slope: float, about: str) -> Weights:
    """The fitted entries with those links that some run touched, rounded to what is meant."""
    entries = {}
    for row in np.flatnonzero(found.runs >= LEAST):
        places = [place for place, weight in enumerate(made.weights) if weight.entry == row]
        touched = {made.weights[place].link for place in places if made.inputs[:, place].any()}
        supports: dict[str, dict[str, float]] = {}
        contradicts: dict[str, Worth] = {}
        for place in places:
            _, link, side, _ = made.weights[place]
            value = round(float(found.weights[place]), 2)
            if link in touched and side == "against":
                contradicts[link] = Worth(value)
            elif link in touched:
                supports.setdefault(link, {})[side] = value
        worth = {link: Worth(**sides) for link, sides in supports.items()}
        prior = round(float(found.priors[row]), 2)
        entries[made.names[row]] = Fitted(int(found.runs[row]), prior, worth, contradicts)
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
    found = fit(fitting)
    slope = calibrated(checking, found)
    about = f"fitted on {len(fitting.inputs)} runs, slope on {len(checking.inputs)} others; scripts/fit_evidence.py"
    data = as_data(fitting, found, slope, about)
    options.out.write_text(readable(data), encoding="utf-8")
    print(f"{len(data.entries)} entries fitted; {data.about}; slope {data.slope}")


if __name__ == "__main__":
    main()
