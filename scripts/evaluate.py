"""How well words find the right diagnosis: the tables of docs/evaluation.md.

    python scripts/evaluate.py [--questions FILE ...] [--all] [--wrong] [--compare] [--base FOLDER]
                               [--save]

Prints recall at 1, 3 and 5, mean reciprocal rank and nDCG by language, form, hardness and kind of entry, the share
of questions declined, calibration and latency. Only the half of the questions that `fit_fusion.py` did not see, unless
--all. --compare adds plain systems and the parts of this one; --save writes everything to
docs/results/words-VERSION.json.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from evaluation.ablations import ablations
from evaluation.answers import Answer, Group, abstention, ask, calibration, groups, latency
from evaluation.baselines import baselines
from evaluation.questions import FILES, Question, load_questions
from evaluation.results import Results, save, show
from evaluation.tables import read_tables

from advisor import Advisor
from advisor.store import Store


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=Path, nargs="+", default=FILES)
    parser.add_argument("--all", action="store_true", help="both halves, also the one used for fitting")
    parser.add_argument("--wrong", action="store_true", help="list the questions that were answered wrongly")
    parser.add_argument(
        "--compare", action="store_true", help="with plain systems and each signal alone or left out"
    )
    parser.add_argument("--base", type=Path, help="an encoder of build_encoder.py to compare with")
    parser.add_argument("--save", action="store_true", help="write the results file")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    args = parse()
    questions = load_questions(args.questions)
    reported = [item for item in questions if args.all or not item.fits_weights]
    advisor = Advisor()
    answers = ask(advisor, reported)
    results = Results(
        groups=groups(answers, advisor.knowledge),
        abstention=abstention(answers),
        calibration_error=calibration(answers),
        milliseconds=latency(answers),
        systems=compare(questions, args.base) if args.compare else (),
    )
    print(show(results))
    if args.wrong:
        list_wrong(answers)
    if args.save:
        print(f"written to {save(results)}")


def compare(questions: Sequence[Question], base: Path | None) -> list[Group]:
    """Plain systems, then the signals; always on the half that fitted no weights."""
    store = Store([], None, "auto")
    real = [item for item in questions if item.gold and not item.fits_weights]
    tables = read_tables(store.words, questions)
    return baselines(store.knowledge, real, base) + ablations(tables, questions, store.words.ids)


def list_wrong(answers: Sequence[Answer]) -> None:
    """The worst first: wrong answers by their confidence, then what was not declined and should have been."""
    wrong = [
        answer
        for answer in answers
        if not answer.judged.fits and not (answer.declined and not answer.question.gold)
    ]
    for answer in sorted(wrong, key=lambda item: -item.confidence):
        gold = ", ".join(answer.question.gold) or "out of scope"
        print(
            f"{answer.confidence:.2f} {answer.question.q[:100]!r}: {gold}; found {', '.join(answer.found[:3])}"
        )


if __name__ == "__main__":
    main()
