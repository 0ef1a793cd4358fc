"""The data of the lab: task families, each in one split, so that test families are never seen in fitting.

Texts are the docstrings of the running Python's standard library: they differ between Python versions.
"""

import functools
import importlib
import inspect
import itertools
import re
from collections.abc import Callable
from typing import Any, Literal

import msgspec
import numpy as np
import torch
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import Tensor

Kind = Literal["binary", "multiclass", "regression", "tokens", "game"]
Split = Literal["fit", "dev", "test"]
Arrays = tuple[Any, Any]

# Characters of context in the text tasks.
CONTEXT = 24
TOPICS = (
    ("collections", "itertools", "functools", "heapq", "bisect", "enum", "operator"),
    ("os", "shutil", "pathlib", "tempfile", "zipfile", "tarfile", "glob"),
    ("email.message", "http.client", "urllib.request", "socket", "ssl", "smtplib", "ftplib"),
    ("math", "statistics", "decimal", "fractions", "random", "cmath", "datetime"),
)
LIBRARY = tuple(itertools.chain.from_iterable(TOPICS))
MANUALS = ("argparse", "logging", "unittest", "json", "re", "threading", "subprocess", "csv", "sqlite3")


class Task(msgspec.Struct, frozen=True, eq=False):
    """One data set, split and scaled.

    Inputs are (examples, ...); targets are float (examples,) in {0, 1} for binary tasks, long (examples,)
    for several classes, float (examples, outputs) of unit variance for regression and long
    (examples, CONTEXT) for text. A game (a GAN, a policy) has no targets of its own; `y` holds what it needs.
    """

    family: str
    kind: Kind
    body: str
    classes: int
    x_train: Tensor
    y_train: Tensor
    x_val: Tensor
    y_val: Tensor

    @property
    def outputs(self) -> int:
        """The width of the output layer."""
        if self.kind == "game":
            return int(self.y_train.max()) + 1
        if self.kind == "regression":
            return int(self.y_train.shape[1])
        return 1 if self.kind == "binary" else self.classes


class Family(msgspec.Struct, frozen=True, eq=False):
    """A kind of task: its split, the model body that suits it and how to make its arrays from a seed."""

    split: Split
    kind: Kind
    body: str
    make: Callable[[int], Arrays]
    balanced: bool = True
    scaled: bool = True


def load(name: str, seed: int, train_size: int | None = None) -> Task:
    """The task of a family; the seed draws synthetic data and the division.

    Args:
        name: a key of FAMILIES.
        seed: any non-negative integer below 2**31.
        train_size: how many training examples to keep at most.
    """
    family = FAMILIES[name]
    x, y = family.make(seed)
    strata = y if family.kind in ("binary", "multiclass") else None
    x_train, x_val, y_train, y_val = train_test_split(
        x, y, test_size=0.25, random_state=seed, stratify=strata
    )
    x_train, y_train = x_train[:train_size], y_train[:train_size]
    if family.scaled:
        scaler = StandardScaler().fit(x_train.reshape(len(x_train), -1))
        x_train, x_val = (
            scaler.transform(part.reshape(len(part), -1)).reshape(part.shape) for part in (x_train, x_val)
        )
    real = family.kind in ("binary", "regression", "game")
    targets = [torch.tensor(part, dtype=torch.float32 if real else torch.long) for part in (y_train, y_val)]
    inputs = [
        torch.tensor(part, dtype=torch.long if family.kind == "tokens" else torch.float32)
        for part in (x_train, x_val)
    ]
    classes = {"binary": 2, "regression": 0, "game": 0}.get(family.kind, int(np.max(y)) + 1)
    return Task(name, family.kind, family.body, classes, inputs[0], targets[0], inputs[1], targets[1])


@functools.cache
def _digits() -> Arrays:
    x, y = datasets.load_digits(return_X_y=True)
    return x, y


def _images(_: int) -> Arrays:
    x, y = _digits()
    return x.reshape(-1, 1, 8, 8) / 16, y


def _odd_images(_: int) -> Arrays:
    x, y = _digits()
    return x.reshape(-1, 1, 8, 8) / 16, y % 2


def _high_digits(_: int) -> Arrays:
    x, y = _digits()
    return x, (y > 4).astype(int)


def _reconstruction(_: int) -> Arrays:
    x, _ignored = _digits()
    return x / 16, x / 16


def _standard(y: Any) -> Any:
    return ((y - y.mean()) / y.std()).reshape(-1, 1)


def _diabetes(_: int) -> Arrays:
    x, y = datasets.load_diabetes(return_X_y=True)
    return x, _standard(y)


def _friedman(seed: int) -> Arrays:
    x, y = datasets.make_friedman1(n_samples=1000, noise=1.0, random_state=seed)
    return x, _standard(y)


def _blobs(seed: int) -> Arrays:
    return datasets.make_blobs(1000, n_features=8, centers=5, cluster_std=4.0, random_state=seed)[:2]  # type: ignore[no-any-return]


def _hypercube(seed: int) -> Arrays:
    return datasets.make_classification(  # type: ignore[no-any-return]
        1200, n_features=20, n_informative=8, n_redundant=4, class_sep=1.2, flip_y=0.02, random_state=seed
    )


def _majority(seed: int) -> Arrays:
    """Whether most of 15 symbols in {-1, 1} are 1."""
    symbols = np.random.default_rng(seed).choice([-1.0, 1.0], size=(1200, 15, 1))
    return symbols, (symbols.sum(axis=(1, 2)) > 0).astype(int)


def _recall(seed: int) -> Arrays:
    """Which of four symbols came first, 12 distracting symbols ago."""
    symbols = np.random.default_rng(seed).integers(0, 4, size=(1200, 12))
    return np.eye(4)[symbols], symbols[:, 0]


def _adding(seed: int) -> Arrays:
    """The sum of the two marked numbers out of ten."""
    rng = np.random.default_rng(seed)
    numbers, marks = rng.random((1200, 10)), np.zeros((1200, 10))
    for row in marks:
        row[rng.choice(10, 2, replace=False)] = 1
    return np.stack([numbers, marks], axis=2), _standard((numbers * marks).sum(axis=1))


def _docstrings(module: str) -> list[str]:
    found = importlib.import_module(module)
    owners = [found, *(item for _, item in sorted(vars(found).items()) if inspect.isclass(item))]
    items = [item for owner in owners for _, item in sorted(vars(owner).items()) if callable(item)]
    return list(dict.fromkeys(text for item in items if (text := inspect.getdoc(item)) and len(text) > 20))


@functools.cache
def _topics() -> Arrays:
    """Docstrings as bags of their 300 most frequent words; the target is the group of modules."""
    texts = [
        (text, number) for number, names in enumerate(TOPICS) for name in names for text in _docstrings(name)
    ]
    words = [re.findall(r"[a-z]+", text.lower()) for text, _ in texts]
    names, counts = np.unique([word for line in words for word in line], return_counts=True)
    place = {name: n for n, name in enumerate(names[np.argsort(-counts, kind="stable")][:300])}
    bags = np.zeros((len(texts), len(place)))
    for bag, line in zip(bags, words, strict=True):
        for word in line:
            if word in place:
                bag[place[word]] = 1
    return bags, np.array([number for _, number in texts])


@functools.cache
def _characters(modules: tuple[str, ...]) -> tuple[Any, int]:
    text = "\n".join(line for name in modules for line in _docstrings(name))
    plain = re.sub(r"[^a-z .,()\n]", "", text.lower())
    alphabet, codes = np.unique(list(plain), return_inverse=True)
    return codes, len(alphabet)


def _windows(seed: int, modules: tuple[str, ...] = LIBRARY) -> Arrays:
    codes, _ = _characters(modules)
    starts = np.random.default_rng(seed).integers(0, len(codes) - CONTEXT - 1, size=1600)
    places = starts[:, None] + np.arange(CONTEXT)
    return codes[places], codes[places + 1]


def _denoising(seed: int) -> Arrays:
    """Digits of which two fifths of the pixels are missing, and the whole ones."""
    x, _ignored = _digits()
    kept = np.random.default_rng(seed).random(x.shape) > 0.4
    return x / 16 * kept, x / 16


def _spirals(seed: int) -> Arrays:
    """Three arms of a spiral."""
    rng = np.random.default_rng(seed)
    arm, radius = rng.integers(0, 3, 1200), rng.uniform(0.1, 1, 1200)
    angle = 2 * np.pi * arm / 3 + 3 * radius + rng.normal(0, 0.15, 1200)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1), arm


def _rows_of_pixels(_: int) -> Arrays:
    """A digit as a sequence of its eight rows."""
    x, y = _digits()
    return x.reshape(-1, 8, 8) / 16, y


def _ring(seed: int) -> Arrays:
    x, _ignored = datasets.make_circles(800, noise=0.05, factor=0.99, random_state=seed)
    return x, x


def _pictures(_: int) -> Arrays:
    x, _ignored = _digits()
    return x / 8 - 1, x / 8 - 1


def _guess(x: Any, y: Any) -> Arrays:
    """A contextual bandit: the action that is rewarded."""
    return StandardScaler().fit_transform(x), y.reshape(-1, 1)


def _no_data(_: int) -> Arrays:
    """A game that makes its own observations of four figures; two actions."""
    return np.zeros((8, 4)), np.tile([0.0, 1.0], 4).reshape(-1, 1)


FAMILIES: dict[str, Family] = {
    "breast-cancer-mlp": Family(
        "fit", "binary", "mlp", lambda _: datasets.load_breast_cancer(return_X_y=True), balanced=False
    ),
    "moons-mlp": Family(
        "fit", "binary", "mlp", lambda s: datasets.make_moons(800, noise=0.2, random_state=s)
    ),
    "majority-rnn": Family("fit", "binary", "rnn", _majority, scaled=False),
    "digits-mlp": Family("fit", "multiclass", "mlp", lambda _: _digits()),
    "blobs-mlp": Family("fit", "multiclass", "mlp", _blobs),
    "docstring-topics-mlp": Family(
        "fit", "multiclass", "mlp", lambda _: _topics(), balanced=False, scaled=False
    ),
    "diabetes-mlp": Family("fit", "regression", "mlp", _diabetes),
    "manual-transformer": Family(
        "fit", "tokens", "transformer", lambda s: _windows(s, MANUALS), balanced=False, scaled=False
    ),
    "denoising-autoencoder": Family("fit", "regression", "autoencoder", _denoising, scaled=False),
    "ring-gan": Family("fit", "game", "gan", _ring, scaled=False),
    "digits-bandit": Family("fit", "game", "bandit", lambda _: _guess(*_digits()), scaled=False),
    "circles-mlp": Family(
        "dev", "binary", "mlp", lambda s: datasets.make_circles(800, noise=0.1, factor=0.5, random_state=s)
    ),
    "odd-digits-cnn": Family("dev", "binary", "cnn", _odd_images, scaled=False),
    "wine-mlp": Family("dev", "multiclass", "mlp", lambda _: datasets.load_wine(return_X_y=True)),
    "recall-gru": Family("dev", "multiclass", "gru", _recall, scaled=False),
    "friedman-mlp": Family("dev", "regression", "mlp", _friedman),
    "characters-cnn": Family("dev", "tokens", "causal-cnn", _windows, balanced=False, scaled=False),
    "wine-bandit": Family(
        "dev", "game", "bandit", lambda _: _guess(*datasets.load_wine(return_X_y=True)), scaled=False
    ),
    "moons-gan": Family(
        "dev",
        "game",
        "gan",
        lambda s: (datasets.make_moons(800, noise=0.05, random_state=s)[0],) * 2,
        scaled=False,
    ),
    "hypercube-mlp": Family("test", "binary", "mlp", _hypercube),
    "high-digits-mlp": Family("test", "binary", "mlp", _high_digits),
    "digits-cnn": Family("test", "multiclass", "cnn", _images, scaled=False),
    "spirals-mlp": Family("test", "multiclass", "mlp", _spirals),
    "pixel-rows-gru": Family("test", "multiclass", "gru", _rows_of_pixels, scaled=False),
    "digits-gan": Family("test", "game", "gan", _pictures, scaled=False),
    "pole-policy": Family("test", "game", "pole", _no_data, scaled=False),
    "adding-lstm": Family("test", "regression", "lstm", _adding, scaled=False),
    "digits-autoencoder": Family("test", "regression", "autoencoder", _reconstruction, scaled=False),
    "characters-transformer": Family("test", "tokens", "transformer", _windows, balanced=False, scaled=False),
}
