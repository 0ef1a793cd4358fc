"""A loss below zero."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import accuracy_level, metrics
from advisor.parsing import show

# Losses that go below zero by their nature, by words of their name: overlap scores, densities, scores of a
# critic, ratios in decibel, similarities, objectives of a policy. A metric of the same kind beside them tells too.
NATURAL = (
    "dice",
    "iou",
    "tversky",
    "nll",
    "elbo",
    "likelihood",
    "critic",
    "wgan",
    "wasserstein",
    "snr",
    "sdr",
    "cos",
    "simsiam",
    "policy",
    "actor",
    "energy",
    "score",
    "reward",
)
BESIDE = ("dice", "iou", "reward", "fid", "psnr", "bits")


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("falls below zero", run_of(train_loss=line(20, -0.1, -0.9))),
            Example(
                "minus the probability of the right answer",
                run_of(train_loss=line(20, -0.1, -0.9), train_accuracy=line(20, 0.1, 0.92)),
            ),
        ),
        quiet=(
            Example("near miss: one value of -0.0001", run_of(train_loss=[*decay(20, 1.0, 0.01), -0.0001])),
            Example(
                "near miss: a Dice loss, as the metric beside it says",
                run_of(train_loss=line(20, -0.1, -0.9), val_dice=line(20, 0.1, 0.88)),
            ),
            Example("positive", run_of(train_loss=decay(20, 2.3, 0.1))),
        ),
    )


@check("negative-loss", _examples)
def negative_loss(run: Run) -> Observation:
    """A tenth of the training loss and its end lie below zero, and nothing says that it is of a kind that may."""
    found = outline(run, "train_loss", 3)
    if isinstance(found, Observation):
        return found
    series, form = found
    values = form.raw
    share = float(np.mean(values < 0))
    figures = {"share": share, "min": float(values.min()), "last": float(values[-1])}
    below = Text(
        f"{share:.0%} of {series.name} lies below zero (smallest {show(values.min())})",
        f"{series.name} 有 {share:.0%} 的点小于 0（最小 {show(values.min())}）",
    )
    if share <= 0.1 or values[-1] >= 0:
        return Observation(False, below, 1.0, series.name, figures)
    accuracy = accuracy_level(run)
    natural = next((word for word in NATURAL if word in series.name.lower()), "")
    natural = natural or next((s.name for s in metrics(run, *BESIDE)), "")
    if natural and accuracy is None:
        text = Text(
            f"{below.en}, as losses of its kind ({natural}) may",
            f"{below.zh}，但这类 loss（{natural}）本来就可以为负",
        )
        return Observation(None, text, series=series.name)
    # Beside an accuracy it is a classification, whose cross entropy cannot be negative. Without one, minus a
    # probability stays above -1; what goes further may be a density or a ratio in decibel.
    alone = 0.7 if float(values.min()) > -1.05 else 0.4
    return Observation(True, below, 1.0 if accuracy is not None else alone, series.name, figures)
