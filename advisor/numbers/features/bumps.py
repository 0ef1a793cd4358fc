"""Stretches in which a falling curve climbs out of its course and comes back to it."""

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.numbers.features.robust import factor_noise, median, noise
from advisor.numbers.features.shape import Shape

# A point is out of its course this many sigma and this share above the best level before it.
SIGMAS, SHARE = 6.0, 0.08
# And this many deviations of its logarithm: batches of a nearly solved run scatter by factors.
FACTOR_SIGMAS = 4.0
# Points that make a lasting bump; a part of the run longer than LONGEST is none.
LEAST, LONGEST = 3, 0.2
# Points before a bump whose own noise it must beat as well.
BEFORE = 30
# What is left of its height once it has come back.
BACK = 0.5
# The start of a run is steep and wild.
START = 0.05


class Bump(msgspec.Struct, frozen=True):
    """One such stretch of a condensed curve.

    begin, top, back: the steps at which it leaves its course, is highest, and has come back.
    base, peak: the best level before it, and its largest value. height: how far it rises, as a share of that
    level or of a quarter of the start, whichever is larger.
    """

    begin: float
    top: float
    back: float
    base: float
    peak: float
    height: float


def bumps(form: Shape) -> list[Bump]:
    """All lasting bumps of a curve, in order; one that the run ends in is none, since it did not come back."""
    base = np.minimum.accumulate(form.smooth)
    # Of a nearly solved run a bump is measured against where it began.
    level = np.maximum(np.maximum(np.abs(base), 0.25 * abs(form.start)), 1e-12)
    over = form.raw - base > np.maximum(SIGMAS * form.sigma, SHARE * level)
    by_factors = factor_noise(form.raw)
    found = []
    for begin, end in _stretches(over):
        if (
            LEAST <= end - begin <= LONGEST * over.size
            and START * over.size <= begin
            and end < over.size - LEAST
        ):
            top = begin + int(np.argmax(form.raw[begin:end]))
            # Early batches scatter more than late ones: the noise of the whole run may be far below theirs.
            before = form.raw[max(0, begin - BEFORE) : begin]
            if form.raw[top] - median(before) <= SIGMAS * noise(before):
                continue
            if by_factors and np.log(form.raw[top] / median(before)) <= FACTOR_SIGMAS * by_factors:
                continue
            after = form.raw[end : end + LEAST]
            if np.median(after) - base[top] > BACK * (form.raw[top] - base[top]):
                continue  # it only dips there
            height = float((form.raw[top] - base[top]) / level[top])
            leaves, highest, back = (float(form.steps[at]) for at in (begin, top, end))
            found.append(Bump(leaves, highest, back, float(base[top]), float(form.raw[top]), height))
    return found


def _stretches(over: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end (exclusive) of every stretch that is true; a single point below does not end one."""
    filled = over.copy()
    filled[1:-1] |= over[:-2] & over[2:]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False])).astype(int)))
    return [(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
