"""What a recipe is: a way to train that plants one fault, or none, and what its numbers can show."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np
import torch

from lab.models import Shape
from lab.tasks import Family, Task, load
from lab.training import Plan, Trace


class Sound(NamedTuple):
    """Settings that work for a family with Adam."""

    lr: float
    epochs: int


SOUND = {
    "breast-cancer-mlp": Sound(1e-3, 25),
    "moons-mlp": Sound(5e-3, 30),
    "majority-rnn": Sound(2e-3, 20),
    "digits-mlp": Sound(1e-3, 25),
    "blobs-mlp": Sound(2e-3, 30),
    "docstring-topics-mlp": Sound(1e-3, 14),
    "diabetes-mlp": Sound(1e-3, 40),
    "manual-transformer": Sound(3e-3, 20),
    "denoising-autoencoder": Sound(3e-3, 30),
    "ring-gan": Sound(1e-3, 60),
    "digits-bandit": Sound(2e-3, 80),
    "wine-bandit": Sound(3e-3, 80),
    "moons-gan": Sound(1e-3, 60),
    "digits-gan": Sound(1e-3, 50),
    "pole-policy": Sound(1e-2, 80),
    "spirals-mlp": Sound(5e-3, 40),
    "pixel-rows-gru": Sound(3e-3, 20),
    "circles-mlp": Sound(5e-3, 30),
    "odd-digits-cnn": Sound(2e-3, 25),
    "wine-mlp": Sound(3e-3, 40),
    "recall-gru": Sound(1e-2, 30),
    "friedman-mlp": Sound(2e-3, 40),
    "characters-cnn": Sound(3e-3, 20),
    "hypercube-mlp": Sound(2e-3, 25),
    "high-digits-mlp": Sound(1e-3, 20),
    "digits-cnn": Sound(2e-3, 20),
    "adding-lstm": Sound(5e-3, 40),
    "digits-autoencoder": Sound(3e-3, 40),
    "characters-transformer": Sound(3e-3, 20),
}


class Setup(msgspec.Struct, frozen=True, eq=False):
    """One run to be trained.

    Attributes:
        task: the data, spoiled or not.
        shape: the network.
        plan: how it is trained.
        columns: what must be logged for the fault to show, beside the loss.
        only: "" or "accuracy" for logs without any loss.
        by_step: True asks for a log of steps.
        every: True asks for all of them, since the fault is one of single steps.
    """

    task: Task
    shape: Shape
    plan: Plan
    columns: tuple[str, ...] = ()
    only: str = ""
    by_step: bool = False
    every: bool = False


class Draw(NamedTuple):
    """What a recipe may draw from: random numbers, and the family that the run belongs to."""

    rng: np.random.Generator
    name: str
    seed: int

    @property
    def sound(self) -> Sound:
        """Settings that work."""
        return SOUND[self.name]

    def task(self, train_size: int | None = None) -> Task:
        """The family's data."""
        return load(self.name, self.seed, train_size)

    def between(self, low: float, high: float) -> float:
        """A number drawn evenly on a logarithmic scale."""
        return float(np.exp(self.rng.uniform(np.log(low), np.log(high))))

    def integer(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return int(self.rng.integers(low, high + 1))

    def maybe(self, chance: float = 0.5) -> bool:
        """True with that probability."""
        return bool(self.rng.random() < chance)


Maker = Callable[[Draw], Setup]
Showing = Callable[[Trace, Task], bool]
Suits = Callable[[Family], bool]


class Recipe(NamedTuple):
    """A maker with its label.

    `gold` is what the numbers show, most specific first; `ok` are further acceptable first answers;
    a healthy recipe leaves `gold` empty, since learning or converged is read off the finished run.
    `shows` says whether a finished run shows the label at all; one that does not is thrown away.
    """

    name: str
    make: Maker
    gold: tuple[str, ...]
    ok: tuple[str, ...]
    shows: Showing
    suits: Suits
    healthy: bool


RECIPES: list[Recipe] = []


def recipe(
    shows: Showing,
    gold: str = "",
    ok: str = "",
    suits: Suits = lambda _: True,
    *,
    healthy: bool = False,
    game: bool = False,
) -> Callable[[Maker], Maker]:
    """Register a maker; `gold` and `ok` are ids between spaces; `game` ones take GANs and policies alone."""

    def fits(family: Family) -> bool:
        return (family.kind == "game") == game and suits(family)

    def register(make: Maker) -> Maker:
        name = make.__name__.replace("_", "-")
        RECIPES.append(Recipe(name, make, tuple(gold.split()), tuple(ok.split()), shows, fits, healthy))
        return make

    return register


def classifies(family: Family) -> bool:
    """Whether accuracy makes sense and classes are few."""
    return family.kind in ("binary", "multiclass")


def even_binary(family: Family) -> bool:
    """Two classes of the same size."""
    return family.kind == "binary" and family.balanced


def even_classes(family: Family) -> bool:
    """Several classes of about the same size."""
    return family.kind == "multiclass" and family.balanced


def shuffled(task: Task, seed: int) -> Task:
    """Training and validation labels dealt anew, so that they say nothing about the inputs."""
    generator = torch.Generator().manual_seed(seed)
    y_train, y_val = (y[torch.randperm(len(y), generator=generator)] for y in (task.y_train, task.y_val))
    return msgspec.structs.replace(task, y_train=y_train, y_val=y_val)


def mislabelled(task: Task, share: float, seed: int) -> Task:
    """A share of the training labels replaced by a wrong class; validation labels stay right."""
    generator = torch.Generator().manual_seed(seed)
    wrong = torch.rand(len(task.y_train), generator=generator) < share
    other = torch.randint(1, task.classes, (len(task.y_train),), generator=generator)
    y_train = torch.where(wrong, (task.y_train + other) % task.classes, task.y_train)
    return msgspec.structs.replace(task, y_train=y_train.to(task.y_train.dtype))


def rare(task: Task, share: float) -> Task:
    """A binary task of which only a few positive examples are kept, about `share` of all."""

    def keep(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        positive, negative = torch.nonzero(y == 1)[:, 0], torch.nonzero(y == 0)[:, 0]
        most = max(3, round(share * len(negative)))
        kept = torch.cat([negative, positive[:most]])
        return x[kept], y[kept]

    x_train, y_train = keep(task.x_train, task.y_train)
    x_val, y_val = keep(task.x_val, task.y_val)
    return msgspec.structs.replace(task, x_train=x_train, y_train=y_train, x_val=x_val, y_val=y_val)


def larger(task: Task, factor: float) -> Task:
    """Inputs in units that nobody scaled."""
    return msgspec.structs.replace(task, x_train=task.x_train * factor, x_val=task.x_val * factor)
