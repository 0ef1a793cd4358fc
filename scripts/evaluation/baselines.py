"""Plain systems on the same texts and questions, to know what the rest is worth.

BM25 needs none here: it is the signal "shared" alone in `ablations`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from advisor.knowledge import Knowledge
from advisor.words.encoders import open_encoder
from advisor.words.folding import fold
from advisor.words.fuse import Doubles
from advisor.words.index import OUTSIDE, rows_of
from evaluation.ablations import ranked
from evaluation.answers import Group
from evaluation.questions import Question

FEATURES = 100_000


def baselines(knowledge: Knowledge, questions: Sequence[Question], base: Path | None) -> list[Group]:
    """TF-IDF with logistic regression, and the nearest text by an encoder that never saw the phrasings.

    Args:
        knowledge: whose texts both know.
        questions: real ones that are reported on.
        base: an encoder as `build_encoder.py` writes it; left out where None.
    """
    rows, texts = rows_of(knowledge)
    ids = list(knowledge.entries)
    kept = [number for number in range(len(rows)) if rows[number].entry != OUTSIDE]
    known = [fold(texts[number]) for number in kept]
    codes = np.array([ids.index(rows[number].entry) for number in kept])
    asked = [fold(question.q) for question in questions]
    found = [ranked("TF-IDF + logistic regression", _regression(known, codes, asked), questions, ids)]
    if base is not None:
        scores = _nearest(base, known, codes, asked)
        found.append(ranked("nearest text, encoder not trained further", scores, questions, ids))
    return found


def _regression(known: Sequence[str], codes: np.ndarray, asked: Sequence[str]) -> Doubles:
    """Character n-grams within words (Chinese has no others), one classifier an entry, by gradient descent."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), max_features=FEATURES, sublinear_tf=True)
    model = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=20, random_state=0)
    model.fit(words.fit_transform(known), codes)
    return np.asarray(model.decision_function(words.transform(asked)))


def _nearest(base: Path, known: Sequence[str], codes: np.ndarray, asked: Sequence[str]) -> Doubles:
    """The cosine of the nearest text of every entry, (n, entries)."""
    encoder = open_encoder(str(base), "cpu")
    cosines = encoder.encode(asked) @ encoder.encode(known).T
    best = np.full((len(asked), int(codes.max()) + 1), -1.0)
    for code in range(best.shape[1]):
        best[:, code] = cosines[:, codes == code].max(axis=1)
    return best
