"""Hashed n-grams of a text as arrays: pieces of words, words, and pairs of words.

A bucket may stand for several n-grams; among the few hundred of a question that rarely matters (Weinberger
et al., Feature hashing for large scale multitask learning, 2009).
"""

import numpy as np
import numpy.typing as npt

Buckets = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

BITS = 15
BUCKETS = 1 << BITS
SIZES = (1, 2, 3, 4, 5)  # characters of a piece; a piece lies within a word and the spaces around it
# More characters than a long question has; the rest of a hostile text adds nothing.
LONGEST = 2000
_SPACE = 32
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio (Knuth's multiplicative hashing)
_WORD, _PAIR = np.uint64(101), np.uint64(103)  # keep words and pairs apart from pieces of equal spelling


def ngrams(text: str) -> tuple[Buckets, Floats]:
    """The buckets of a folded text, each once and in order, and their counts c as 1 + ln c."""
    words = text[:LONGEST].lower().split()
    codes = np.frombuffer(f" {' '.join(words)} ".encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    hashes = [*_pieces(codes), *_words(codes)]
    buckets, counts = np.unique(np.concatenate(hashes) >> np.uint64(64 - BITS), return_counts=True)
    return buckets.astype(np.int64), (1.0 + np.log(counts)).astype(np.float32)


def _pieces(codes: npt.NDArray[np.uint64]) -> list[npt.NDArray[np.uint64]]:
    """A hash for every run of characters that holds no space but at its ends."""
    space = codes == _SPACE
    found = []
    rolling = np.zeros_like(codes)
    for size in range(1, max(SIZES) + 1):
        count = codes.size - size + 1
        if count <= 0:
            break
        rolling = (rolling[:count] + codes[size - 1 :]) * _FACTOR
        if size == 1:
            found.append(rolling[~space])
            continue
        inner = np.zeros(count, bool)
        for at in range(1, size - 1):
            inner |= space[at : at + count]
        found.append(rolling[~inner])
    return found


def _words(codes: npt.NDArray[np.uint64]) -> list[npt.NDArray[np.uint64]]:
    """A hash for every word and for every two words that follow each other."""
    borders = np.flatnonzero(codes == _SPACE)
    # The hash of a word must not depend on where it stands: every character has a place within its word.
    starts, codes = borders[:-1], codes[: borders[-1]]
    within = (np.arange(codes.size) - np.repeat(starts, np.diff(borders))).astype(np.uint64)
    mixed = (codes + _FACTOR * (within + np.uint64(1))) * (_FACTOR ^ (within << np.uint64(7)))
    mixed ^= mixed >> np.uint64(29)
    words = np.add.reduceat(mixed, starts) * _FACTOR
    pairs = (words[:-1] * np.uint64(31) + words[1:]) * _FACTOR
    return [words ^ (_WORD << np.uint64(56)), pairs ^ (_PAIR << np.uint64(48))]
