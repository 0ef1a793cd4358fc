"""Trains the sentence encoder further on the phrasings of the knowledge and packs it.

    python scripts/train_encoder.py --out FOLDER [--knowledge DIR ...] [--hold-out 0.2]

Starts from the shipped encoder (or --start FOLDER) and writes a package of the same kind to --out, never
over its start. A checkpoint in --work lets a killed run go on. With --hold-out, a fifth of the phrasings
stays unseen, and the first rank on them is printed before and after.
"""

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
MAX_TOKENS = 96  # in training; longer texts (summaries) are cut
MOST_DRIFT = 0.05  # by packing, as a share of the distance between texts; the shipped encoder has 0.016
CHECKED = 64  # texts


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    from training_recipe import Recipe

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the new package")
    parser.add_argument("--knowledge", type=Path, action="append", help="folder of entries; repeatable")
    parser.add_argument("--start", type=Path, help="package to start from (the shipped one)")
    parser.add_argument("--work", type=Path, help="folder of the checkpoint (OUT.checkpoint)")
    parser.add_argument("--hold-out", type=float, default=0.0, help="share of phrasings to measure on")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--max-tokens", type=int, default=MAX_TOKENS)
    parser.add_argument("--max-steps", type=int, default=0, help="stop early")
    for name, value in Recipe()._asdict().items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> list[float]:
    """Train, measure, pack; returns the loss of every step."""
    # Read when PyTorch starts: threads that spin while they wait double the work on a busy machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch
    from training_bert import Bert
    from training_loop import Training
    from training_package import pack
    from training_recipe import Recipe
    from training_texts import read_examples, split_off, token_ids

    from advisor.words.encoders.package import SHIPPED, open_package
    from advisor.words.encoders.torch import devices

    options = parse(arguments)
    torch.set_num_threads(options.threads)
    package = open_package(options.start or SHIPPED)
    if options.out.resolve() == package.folder.resolve():
        raise SystemExit("--out is the package to start from: name another folder")
    device = devices()[0] if options.device == "auto" else options.device
    if device not in devices():
        raise SystemExit(f"PyTorch finds no {device} device here, only {', '.join(devices())}")
    examples = read_examples(options.knowledge or [ROOT / "knowledge"])
    known, asked = split_off(examples, options.hold_out)
    entries = sorted({example.entry for example in known})  # and what is outside, which is a label like them
    print(f"{len(known)} texts of {len(entries)} labels, {len(asked)} held out, on {device}", flush=True)

    recipe = Recipe(**{name: getattr(options, name) for name in Recipe._fields})
    bert = Bert(package, recipe.layers, device)
    ids = token_ids(package, [example.text for example in known], options.max_tokens)
    labels = np.array([entries.index(example.entry) for example in known], np.int64)
    if asked:
        print("before:", _ranks(package, known, asked), flush=True)
    work = options.work or options.out.with_name(f"{options.out.name}.checkpoint")
    begin = time.monotonic()
    training = Training(bert, ids, labels, recipe, work)
    training.run(options.max_steps)
    minutes = (time.monotonic() - begin) / 60
    print(f"trained in {minutes:.1f} minutes", flush=True)
    summary = f"trained on {len(known)} texts of {len(entries)} labels: {_stated(recipe, training.steps)}"
    packed = pack(options.out, package, bert, summary)
    _compare(packed, bert, [item.text for item in examples[:: -(-len(examples) // CHECKED)]])
    if asked:
        print("after:", _ranks(packed, known, asked), flush=True)
    return training.losses


def _compare(packed: Any, bert: Any, texts: Sequence[str]) -> None:
    from training_package import drift

    cosine, share = drift(packed, bert, texts)
    print(f"packed against trained: least cosine {cosine:.4f}, drift {share:.3f}", flush=True)
    if not share <= MOST_DRIFT:
        raise SystemExit(f"{packed.folder} is damaged by its quantisation: at most {MOST_DRIFT} is usable")


def _stated(recipe: Any, steps: int) -> str:
    settings = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in recipe._asdict().items())
    return f"{steps} steps; {settings}"


def _ranks(package: Any, known: Any, asked: Any) -> str:
    from training_measure import first_ranks

    from advisor.words.encoders.onnx import OnnxEncoder

    encoder = OnnxEncoder(package)
    known_vectors, asked_vectors = (encoder.encode([item.text for item in items]) for items in (known, asked))
    return first_ranks(known, known_vectors, asked, asked_vectors)


if __name__ == "__main__":
    main()
