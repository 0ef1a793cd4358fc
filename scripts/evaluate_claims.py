"""Holds made claims, true and false, against lab runs: how often a false one is refuted, and how often a true one.

Usage: python scripts/evaluate_claims.py LAB [--split test] [--count 300] [--seed 0]
A pair is something true and something false of the same file, in English or Chinese by turns; lab/claiming.py makes
them from the figures alone, by plain arithmetic that shares nothing with the checks.
"""

import argparse
import collections
from pathlib import Path

import numpy as np
from lab.claiming import Pair, pairs
from lab.labels import read_labels

from advisor import Advisor
from advisor.advise import read_named


def main() -> None:
    """Ask, count, and list what went wrong."""
    parser = argparse.ArgumentParser(description="Hold made claims against lab runs.")
    parser.add_argument("folder", type=Path, help="a folder written by make_runs.py")
    parser.add_argument("--split", default="test", choices=("fit", "dev", "test"))
    parser.add_argument("--count", type=int, default=300, help="how many pairs (default: 300)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    made: list[tuple[Path, Pair]] = []
    for label in read_labels(options.folder):
        if label.split == options.split:
            path = options.folder / label.file
            longest = max(
                read_named(path).runs, key=lambda run: max(s.values.size for s in run.series.values())
            )
            made += [(path, pair) for pair in pairs(longest)]
    order = np.random.default_rng(options.seed).permutation(len(made))[: options.count]
    advisor = Advisor()
    counts: dict[str, collections.Counter[str]] = {
        "true": collections.Counter(),
        "false": collections.Counter(),
    }
    for turn, place in enumerate(order):
        path, pair = made[place]
        for truth, said in (("true", pair.true), ("false", pair.false)):
            question = said[turn % 2]
            found = advisor.ask(question, [path]).claims
            verdicts = [item.verdict for item in found]
            verdict = (
                "refuted" if "refuted" in verdicts else "confirmed" if "confirmed" in verdicts else "neither"
            )
            counts[truth][verdict if found else "not understood"] += 1
            if (truth == "false") != (verdict == "refuted"):
                saw = "; ".join(item.statement.en for item in found)
                print(f"  {truth} and {verdict}: {path.name}: {question} [{saw}]")
    for truth, counted in counts.items():
        total = counted.total()
        print(
            f"{truth}: {total} claims, "
            + ", ".join(f"{k} {n} ({n / total:.3f})" for k, n in counted.most_common())
        )


if __name__ == "__main__":
    main()
