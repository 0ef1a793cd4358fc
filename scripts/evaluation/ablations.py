"""What each signal is worth: alone, and left out of the joined ones."""

from collections.abc import Sequence

import numpy as np

from advisor.words.fuse import SIGNALS, Doubles
from evaluation.answers import Group
from evaluation.fitting import fit_weights
from evaluation.questions import Question
from evaluation.ranking import DEPTH, figures, judge
from evaluation.tables import Tables, shares


def ablations(tables: Tables, questions: Sequence[Question], ids: Sequence[str]) -> list[Group]:
    """All signals joined, each alone, each left out.

    The weights are fitted anew on the fitting half for every line but "alone", where one weight changes no order;
    reported is the other half. The order alone is judged here: nothing is declined, and denials have no say.
    """
    real = tables.gold.any(axis=1)
    fitting = np.array([question.fits_weights for question in questions])
    seen, unseen = tables.of(real & fitting), tables.of(real & ~fitting)
    asked = [question for question, chosen in zip(questions, real & ~fitting, strict=True) if chosen]

    def joined(name: str, kept: Sequence[int]) -> Group:
        weights = fit_weights(seen._replace(signals=seen.signals[:, :, kept]))
        return ranked(name, shares(unseen.signals[:, :, kept], weights), asked, ids)

    every = list(range(len(SIGNALS)))
    return [
        joined("all signals joined", every),
        *(ranked(f"{name} alone", unseen.signals[:, :, at], asked, ids) for at, name in enumerate(SIGNALS)),
        *(
            joined(f"without {name}", [other for other in every if other != at])
            for at, name in enumerate(SIGNALS)
        ),
    ]


def ranked(name: str, scores: Doubles, questions: Sequence[Question], ids: Sequence[str]) -> Group:
    """The measures of an order by scores (n, entries)."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
    judged = [
        judge(question, [ids[at] for at in row]) for question, row in zip(questions, order, strict=True)
    ]
    return Group(name, len(questions), figures(judged))
