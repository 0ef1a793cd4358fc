"""Trains small real models with known faults, and healthy ones, and logs them as people do.

Usage: python scripts/make_runs.py OUT --count N --seed S [--split dev] [--only NAME]
Writes OUT/<split>/<name>.<ending of a format> and OUT/labels.jsonl, one line a run: file, split, family (the
task), recipe, seed, style, format, points (epochs), gold (ids of what the numbers show, most specific first), ok (ids that are acceptable
first answers too) and healthy. Task families belong to one split each: fit, dev or test.
Needs PyTorch and scikit-learn; one CPU core; the same arguments give the same files on the same machine.
"""

import argparse
import collections
import json
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from lab import logs, recipes_fit, recipes_games, recipes_loss, recipes_optimizer, recipes_sound
from lab.models import build
from lab.playing import play, reinforce
from lab.progress import states
from lab.recipe import RECIPES, Draw, Recipe, Setup
from lab.showing import ends_at_chance, stands_still
from lab.tasks import FAMILIES, Task
from lab.training import Trace, train

# Importing a recipe module registers its recipes.
MODULES = (recipes_fit, recipes_games, recipes_loss, recipes_optimizer, recipes_sound)
# Half of the runs serve fitting; faults and healthy runs are about as many.
SPLITS = ("fit", "test", "fit", "dev", "fit", "test")
HEALTHY_SHARE = 0.45
# A recipe whose run does not show what it planted is drawn again this often.
TRIES = 8
TRAINERS = {"gan": play, "bandit": reinforce, "pole": reinforce}


class Result(NamedTuple):
    """A run that shows its label."""

    setup: Setup
    trace: Trace
    seed: int


def schedule(count: int) -> list[tuple[Recipe, str, int]]:
    """Which recipe, split and turn each of `count` runs belongs to: every recipe in every split in turn."""
    healthy = [item for item in RECIPES if item.healthy]
    faulty = [item for item in RECIPES if not item.healthy]
    runs: list[tuple[Recipe, str, int]] = []
    turns: collections.Counter[str] = collections.Counter()
    for group, share in (
        (faulty, count - round(HEALTHY_SHARE * count)),
        (healthy, round(HEALTHY_SHARE * count)),
    ):
        for number in range(share):
            item = group[number % len(group)]
            turn = turns[item.name]
            turns[item.name] += 1
            # The offset keeps recipes from all being in the same split when the count is small.
            split = SPLITS[(turn + number % len(group)) % len(SPLITS)]
            runs.append((item, split, turn))
    return runs


def attempt(item: Recipe, split: str, turn: int, seed: int) -> Result | None:
    """Train until the run shows its label; None when it never does."""
    names = [name for name, family in FAMILIES.items() if family.split == split and item.suits(family)]
    if not names:
        return None
    for number in range(TRIES):
        entropy = [seed, RECIPES.index(item), turn, number]
        rng = np.random.default_rng(entropy)
        run_seed = int(rng.integers(0, 2**31))
        torch.manual_seed(run_seed)
        setup = item.make(Draw(rng, str(rng.choice(names)), run_seed))
        trainer = TRAINERS.get(setup.task.body, train)
        trace = trainer(setup.task, build(setup.task, setup.shape), setup.plan)
        if item.shows(trace, setup.task):
            return Result(setup, trace, run_seed)
    return None


def label(item: Recipe, trace: Trace, task: Task) -> tuple[list[str], list[str]]:
    """Gold and acceptable ids; for a healthy run its state is read off the figures.

    Whatever was planted, a run that ends as guessing does may be called so; one without a gradient to speak
    of whose validation loss stands still to the fourth decimal may be said to have had no updates.
    """
    if item.gold:
        extra = []
        if ends_at_chance(trace, task):
            extra += [
                "chance-level-binary" if task.classes == 2 else "chance-level-multiclass",
                "accuracy-at-chance",
            ]
        if stands_still(trace) and item.gold[0].startswith(("chance-level", "vanishing")):
            extra += ["optimizer-step-missing", "detached-graph"]
        return list(item.gold), [name for name in dict.fromkeys([*item.ok, *extra]) if name not in item.gold]
    shown = states(trace, task)
    other = [name for name in ("converged", "still-learning") if name not in shown]
    few = ["too-few-epochs"] if "still-learning" in shown else []
    return shown, [*other, *few, *item.ok]


def record(item: Recipe, split: str, turn: int, result: Result, out: Path) -> dict[str, Any]:
    """Write the log of one run and return its line of labels.jsonl."""
    setup = result.setup
    folder = out / split
    folder.mkdir(parents=True, exist_ok=True)
    wanted = logs.Wanted(setup.columns, setup.only, setup.by_step, setup.every)
    stem = f"{item.name}-{turn}-{setup.task.family}"
    written = logs.write(result.trace, wanted, folder, stem, np.random.default_rng(result.seed))
    gold, ok = label(item, result.trace, setup.task)
    return {
        "file": written.path.relative_to(out).as_posix(),
        "split": split,
        "family": setup.task.family,
        "recipe": item.name,
        "seed": result.seed,
        "style": written.style,
        "format": written.format,
        "points": len(result.trace.epochs),
        "gold": gold,
        "ok": ok,
        "healthy": item.healthy,
    }


def main() -> None:
    """Train, write, and say how many of what."""
    parser = argparse.ArgumentParser(description="Train small models with known faults and log them.")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--count", type=int, default=200, help="how many runs to make (default: 200)")
    parser.add_argument("--seed", type=int, default=0, help="seed of everything that is drawn (default: 0)")
    parser.add_argument("--only", default="", help="make only the recipes whose name contains this")
    parser.add_argument("--split", choices=("fit", "dev", "test"), help="make all of them in this split")
    options = parser.parse_args()
    torch.set_num_threads(1)
    begin = time.perf_counter()
    lines: list[dict[str, Any]] = []
    given_up: list[str] = []
    for item, usual, turn in schedule(options.count):
        if options.only not in item.name:
            continue
        split = options.split or usual
        result = attempt(item, split, turn, options.seed)
        if result is None:
            given_up.append(f"{item.name} ({split})")
        else:
            lines.append(record(item, split, turn, result, options.out))
    options.out.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (options.out / "labels.jsonl").write_text(text, encoding="utf-8")
    print(f"{len(lines)} runs in {time.perf_counter() - begin:.0f} s")
    for (split, gold), number in sorted(
        collections.Counter((x["split"], x["gold"][0]) for x in lines).items()
    ):
        print(f"{number:4d}  {split:4}  {gold}")
    if given_up:
        print(f"{len(given_up)} did not show what was planted and were left out: {', '.join(given_up)}")


if __name__ == "__main__":
    main()
