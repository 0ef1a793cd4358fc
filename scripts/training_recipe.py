"""The settings of a training run; readable without PyTorch."""

from typing import NamedTuple

DROPOUT = 0.1  # as in the original BERT (https://arxiv.org/abs/1810.04805)


class Recipe(NamedTuple):
    """The settings that decide the outcome.

    layers: how many of the encoder's layers are kept (0: all); frozen: how many of them, from below, do not
    learn, as the embedding matrix never does. rate: AdamW's highest, after a linear rise over the `warm_up`
    share of the steps and before a linear fall to 0; prototypes learn `prototype_rate` times as fast.
    scale: of the cosines. neighbours: weight of the supervised contrastive part among the texts of a batch.
    """

    layers: int = 0
    frozen: int = 6
    epochs: int = 4
    batch: int = 48
    rate: float = 1e-4
    prototype_rate: float = 10.0
    warm_up: float = 0.06
    scale: float = 20.0
    smoothing: float = 0.05
    neighbours: float = 0.5
    dropout: float = DROPOUT
    decay: float = 0.01
    seed: int = 0
