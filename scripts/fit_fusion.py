"""Fit the weights that join the words' signals, and the limit below which a question is declined.

    python scripts/fit_fusion.py [--questions FILE ...]

Reads the fitting half of the development questions (`evaluate.py` reports on the other half) and writes
advisor/data/fusion.json. The signals themselves never see a question: they are made of the phrasings.
"""

import argparse
from pathlib import Path

import msgspec
from evaluation.fitting import fit
from evaluation.questions import FILES, load_questions
from evaluation.tables import read_tables

from advisor.store import Store
from advisor.words.fuse import PATH, Fusions


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, nargs="+", default=FILES)
    args = parser.parse_args()
    questions = [item for item in load_questions(args.questions) if item.fits_weights]
    tables = read_tables(Store([], None, "auto").words, questions)
    fusions = Fusions(encoded=fit(tables, questions), lexical=fit(tables.without_encoder(), questions))
    text = msgspec.json.format(msgspec.json.encode(fusions)).decode()
    PATH.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
