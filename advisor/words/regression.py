"""Logistic regression over several labels in numpy, by Adam on mini-batches.

Features may be sparse: a batch touches only the columns that its rows have, and only those are moved.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Row = tuple[Integers, Floats]

BATCH = 256
FIRST_DECAY, SECOND_DECAY, TINY = 0.9, 0.99, 1e-8


class Recipe(NamedTuple):
    """How a regression is fitted.

    rate: of the first step, falling linearly to 0. penalty: on the squares of the weights. smoothing: the
    share of a label that is spread over all (Szegedy et al., 2016). apart: every label is told from all others
    by itself (one against all), instead of all of them sharing out one probability (multinomial).
    """

    epochs: int
    rate: float
    penalty: float
    smoothing: float = 0.0
    apart: bool = False
    seed: int = 0


def fit_sparse(
    rows: Sequence[Row], width: int, target: Integers, classes: int, recipe: Recipe
) -> tuple[Floats, Floats]:
    """Weights (width, classes) and bias (classes,) for rows given by columns, ascending, and values."""

    def block(batch: Integers) -> tuple[Integers, Floats]:
        columns, places = np.unique(np.concatenate([rows[row][0] for row in batch]), return_inverse=True)
        table = np.zeros((batch.size, columns.size), np.float32)
        owners = np.repeat(np.arange(batch.size), [rows[row][0].size for row in batch])
        table[owners, places] = np.concatenate([rows[row][1] for row in batch])
        return columns, table

    return _fit(block, width, target, classes, recipe)


def fit_dense(table: Floats, target: Integers, classes: int, recipe: Recipe) -> tuple[Floats, Floats]:
    """The same for a full table (n, width)."""
    every = np.arange(table.shape[1])
    return _fit(lambda batch: (every, table[batch]), table.shape[1], target, classes, recipe)


def _fit(
    block: Callable[[Integers], tuple[Integers, Floats]],
    width: int,
    target: Integers,
    classes: int,
    recipe: Recipe,
) -> tuple[Floats, Floats]:
    link = _sigmoid if recipe.apart else _softmax
    weights, bias = np.zeros((width, classes), np.float32), np.zeros(classes, np.float32)
    if recipe.apart:
        bias -= np.log(max(1, classes - 1))  # chance, so that nothing has to be unlearnt
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    order = np.random.default_rng(recipe.seed)
    step = 0
    for epoch in range(recipe.epochs):
        rate = recipe.rate * (1 - epoch / recipe.epochs)
        for batch in np.array_split(order.permutation(target.size), -(-target.size // BATCH)):
            step += 1
            columns, table = block(batch)
            mine = weights[columns]
            error = link(table @ mine + bias) - _smooth(target[batch], classes, recipe.smoothing)
            slope = table.T @ (error / batch.size) + recipe.penalty * mine
            moment = FIRST_DECAY * first[columns] + (1 - FIRST_DECAY) * slope
            spread = SECOND_DECAY * second[columns] + (1 - SECOND_DECAY) * slope * slope
            first[columns], second[columns] = moment, spread
            scale = np.sqrt(spread / (1 - SECOND_DECAY**step)) + TINY
            weights[columns] = mine - rate / (1 - FIRST_DECAY**step) * moment / scale
            bias -= rate * error.mean(axis=0)
    return weights, bias


def _sigmoid(scores: Floats) -> Floats:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * scores), np.float32)


def _softmax(scores: Floats) -> Floats:
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=-1, keepdims=True), np.float32)


def _smooth(target: Integers, classes: int, smoothing: float) -> Floats:
    rows = np.full((target.size, classes), smoothing / classes, np.float32)
    rows[np.arange(target.size), target] += 1 - smoothing
    return rows
