"""What the signals say about many questions at once."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from advisor.words.fuse import ENCODED, SCOPE, SIGNALS, Doubles, standardised
from advisor.words.question import understand
from advisor.words.search import WordsArm
from evaluation.questions import Question

Flags = npt.NDArray[np.bool_]


class Tables(NamedTuple):
    """n questions by e entries.

    signals: (n, e, len(SIGNALS)), standardised. scope: (n, len(SCOPE) - 1), all of SCOPE but "sureness".
    gold, fits: (n, e), whether an entry is a gold one, and whether it is a gold or an acceptable one.
    """

    signals: Doubles
    scope: Doubles
    gold: Flags
    fits: Flags

    def of(self, chosen: Flags) -> "Tables":
        """The chosen (n,) questions alone."""
        return Tables(self.signals[chosen], self.scope[chosen], self.gold[chosen], self.fits[chosen])

    def without_encoder(self) -> "Tables":
        """What is left where the encoder or the index cannot be read."""
        signals = self.signals * [name not in ENCODED for name in SIGNALS]
        scope = self.scope * [name not in ENCODED for name in SCOPE[:-1]]
        return self._replace(signals=signals, scope=scope)


def read_tables(arm: WordsArm, questions: Sequence[Question]) -> Tables:
    """Ask the words arm every question, without what it rules out (as `advisor.words.conversation` does)."""
    queries = [understand(question.q) for question in questions]
    found = [arm.signals(understand(query.rest) if query.rest else query) for query in queries]
    return Tables(
        np.array([standardised(item.table) for item in found]),
        np.array([[item.scope[name] for name in SCOPE[:-1]] for item in found]),
        np.array([[name in question.gold for name in arm.ids] for question in questions]),
        np.array([[name in question.gold + question.ok for name in arm.ids] for question in questions]),
    )


def shares(signals: Doubles, weights: Doubles) -> Doubles:
    """The share of every entry, (n, e), rows summing to one.

    Args:
        signals: (n, e, s).
        weights: (s,).
    """
    scores = signals @ weights
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True))
