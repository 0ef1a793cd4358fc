"""How well words find the right diagnosis: the table of docs/evaluation.md.

    python scripts/evaluate.py [--questions FILE] [--all] [--wrong]

Prints first, third and fifth rank, mean reciprocal rank, the share of out-of-scope questions declined
and of real ones lost, the calibration error of the first finding, and the time a question; by
language and form. Only the half of the questions that `fit_fusion.py` did not see, unless --all.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from fit_fusion import QUESTIONS, load_questions

from advisor import Advisor

Row = dict[str, Any]


def measure(advisor: Advisor, items: Sequence[dict[str, Any]]) -> list[Row]:
    """One row a question: ranks of the gold ids, confidence and status."""
    known = set(advisor.knowledge.entries)
    rows = []
    for item in items:
        begin = time.perf_counter()
        report = advisor.ask(item["q"], top=5)
        seconds = time.perf_counter() - begin
        found = [finding.id for finding in report.findings]
        gold = set(item["gold"])
        rank = next((place for place, name in enumerate(found, 1) if name in gold), 0)
        rows.append(
            {
                **item,
                "found": found,
                "rank": rank,
                "fits": bool(found) and found[0] in gold | set(item["ok"]),
                "confidence": report.findings[0].confidence if found else 0.0,
                "status": report.status,
                "covered": bool(gold & known),
                "ms": seconds * 1e3,
            }
        )
    return rows


def line(name: str, rows: Sequence[Row]) -> str:
    """One line of the table."""
    ranks = np.array([row["rank"] for row in rows])
    reciprocal = np.array([1 / rank if rank else 0.0 for rank in ranks])
    first, third, fifth = (float(np.mean((ranks > 0) & (ranks <= k))) for k in (1, 3, 5))
    fits = float(np.mean([row["fits"] for row in rows]))
    return f"{name:<24}{len(rows):>5}{first:>8.3f}{fits:>8.3f}{third:>8.3f}{fifth:>8.3f}{reciprocal.mean():>8.3f}"


def calibration_error(rows: Sequence[Row], bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and share right (Guo et al. 2017)."""
    confidence = np.array([row["confidence"] for row in rows])
    right = np.array([row["rank"] == 1 for row in rows], float)
    edges = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[edges == bin_].mean() - right[edges == bin_].mean()) * np.mean(edges == bin_)
        for bin_ in range(bins)
        if np.any(edges == bin_)
    ]
    return float(sum(gaps))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--all", action="store_true", help="both halves, also the one used for fitting")
    parser.add_argument("--wrong", action="store_true", help="list the questions that were answered wrongly")
    args = parser.parse_args()
    items = load_questions(args.questions, fitting=False)
    if args.all:
        items += load_questions(args.questions, fitting=True)
    rows = measure(Advisor(), items)
    real = [row for row in rows if row["covered"]]
    print(f"{'questions':<24}{'n':>5}{'R@1':>8}{'ok@1':>8}{'R@3':>8}{'R@5':>8}{'MRR':>8}")
    for language in ("en", "zh"):
        mine = [row for row in real if row["lang"] == language]
        print(line(language, mine))
        for form in sorted({row["form"] for row in mine}):
            print(line(f"  {form}", [row for row in mine if row["form"] == form]))
    print(line("all", real))
    outside = [row for row in rows if not row["gold"]]
    missing = [row for row in rows if row["gold"] and not row["covered"]]
    declined = [row["status"] == "out_of_scope" for row in outside]
    lost = [row["status"] == "out_of_scope" for row in real + missing]
    plain = [row["status"] == "out_of_scope" for row in real + missing if row["form"] != "hard"]
    print(f"out of scope declined     {np.mean(declined):.3f} of {len(outside)}")
    print(f"real questions declined   {np.mean(lost):.3f} of {len(lost)}")
    print(f"the same without hard     {np.mean(plain):.3f} of {len(plain)}")
    print(f"answered (not uncertain)  {np.mean([row['status'] == 'answered' for row in real]):.3f}")
    if missing:
        print(f"trusted, entry missing    {np.mean([row['status'] == 'answered' for row in missing]):.3f}")
    print(f"calibration error         {calibration_error(real):.3f}")
    times = sorted(row["ms"] for row in rows)
    print(f"milliseconds p50, p99     {times[len(times) // 2]:.1f}, {times[int(len(times) * 0.99)]:.1f}")
    if args.wrong:
        for row in rows:
            if (row["covered"] and not row["fits"]) or (not row["gold"] and row["status"] != "out_of_scope"):
                print(
                    f"{row['status']:<13}{row['confidence']:.2f} {row['q'][:100]!r} {row['gold']} {row['found'][:3]}"
                )


if __name__ == "__main__":
    main()
