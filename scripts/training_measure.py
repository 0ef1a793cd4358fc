"""First rank on phrasings that were held out, by language: nearest phrasing and linear classifier."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from training_texts import Example

from advisor.words import head

Floats = npt.NDArray[np.float32]


def first_ranks(
    known: Sequence[Example], known_vectors: Floats, asked: Sequence[Example], asked_vectors: Floats
) -> str:
    """One line: the share of `asked` whose entry comes first, for both ways of ranking.

    Args:
        known: texts with their entries.
        known_vectors: theirs, (n, d), unit length.
        asked: held-out texts.
        asked_vectors: theirs, (m, d).
    """
    entries = sorted({item.entry for item in known})
    target = np.array([entries.index(item.entry) for item in known])
    classifier = head.train_meaning(known_vectors, target, len(entries))
    nearest = [known[row].entry for row in (asked_vectors @ known_vectors.T).argmax(axis=1)]
    headed = [entries[at] for at in classifier.scores(asked_vectors).argmax(axis=1)]
    parts = [_shares("nearest phrasing", nearest, asked), _shares("linear classifier", headed, asked)]
    return "; ".join(parts)


def _shares(name: str, found: Sequence[str], asked: Sequence[Example]) -> str:
    right = np.array([entry == item.entry for entry, item in zip(found, asked, strict=True)])
    languages = np.array([item.language for item in asked])
    by_language = [
        f"{language} {right[languages == language].mean():.3f}"
        for language in sorted(set(languages.tolist()))
    ]
    return f"{name} {right.mean():.3f} ({', '.join(by_language)})"
