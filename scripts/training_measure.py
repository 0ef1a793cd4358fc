"""First rank on phrasings that were held out, by language: nearest phrasing and linear head."""

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
    classifier = head.train([item.text for item in known], known_vectors, [item.entry for item in known])
    nearest = [known[row].entry for row in (asked_vectors @ known_vectors.T).argmax(axis=1)]
    headed = []
    for item, vector in zip(asked, asked_vectors, strict=True):
        logits = classifier.logits(item.text, vector)
        headed.append(max(logits, key=logits.__getitem__))
    parts = [_shares("nearest phrasing", nearest, asked), _shares("linear head", headed, asked)]
    return "; ".join(parts)


def _shares(name: str, found: Sequence[str], asked: Sequence[Example]) -> str:
    right = np.array([entry == item.entry for entry, item in zip(found, asked, strict=True)])
    languages = np.array([item.language for item in asked])
    by_language = [
        f"{language} {right[languages == language].mean():.3f}"
        for language in sorted(set(languages.tolist()))
    ]
    return f"{name} {right.mean():.3f} ({', '.join(by_language)})"
