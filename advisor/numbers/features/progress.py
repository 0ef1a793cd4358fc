"""How much a run is still gaining at its end: the one number between "still learning" and "converged"."""

import math

import msgspec

from advisor.model import Run, Series
from advisor.numbers.features.shape import Shape, shape

# Metrics that stand in for the loss where validation logs no loss.
RATES = ("accuracy", "f1", "auc", "map", "iou", "dice")
# A Mann-Kendall p-value at or above this is no trend; four monotone points reach 0.09.
TREND = 0.1


class Progress(msgspec.Struct, frozen=True, eq=False):
    """What the last third of a curve gained.

    series: the curve that decides, validation before training, loss before rate.
    improved: how far the best level lies from the start. gained: how far the level improved over the
    last third; negative when it got worse.
    of_all: that as a share of everything gained over the run. of_level: as a share of what is left.
    unsure: what a gain as large as the noise could hide would be in place of `gain`.
    """

    series: Series
    form: Shape
    improved: float
    gained: float
    of_all: float
    of_level: float
    unsure: float

    @property
    def gain(self) -> float:
        """The geometric mean of both shares, 0 when nothing is gained.

        The share of all alone calls a loss that still halves "done" when it began high; the share of
        the level alone never lets a loss near zero come to rest.
        """
        return math.sqrt(max(0.0, self.of_all) * max(0.0, self.of_level))


def progress(run: Run, least: int = 6) -> Progress | None:
    """The progress of the curve that decides, None when no loss or rate has enough points."""
    found = [p for series in _deciding(run) if (p := measured(series, least)) is not None]
    return found[0] if found else None


def measured(series: Series, least: int = 6) -> Progress | None:
    """The progress of one curve, None below `least` points."""
    form = shape(series, least)
    if form is None:
        return None
    way = 1.0 if series.direction > 0 else -1.0
    best = float(form.smooth.max()) if way > 0 else form.low
    top = {"percent": 100.0, "fraction": 1.0}.get(series.unit, 0.0) if way > 0 else 0.0
    left = abs(top - form.end)
    tail = form.tail()
    gained = way * tail.change
    if tail.p >= TREND and abs(gained) < 3 * form.sigma:
        gained = 0.0
    total = max(way * (best - form.start), 0.0)
    total, left = max(total, 1e-12), max(left, 1e-12)
    # Two standard errors of the change along a line through n points of noise sigma.
    hidden = max(gained, 0.0) + 2 * form.sigma * math.sqrt(12 / tail.points)
    unsure = math.sqrt(hidden / total * hidden / left)
    return Progress(series, form, total, gained, gained / total, gained / left, unsure)


def _deciding(run: Run) -> list[Series]:
    """Validation loss, a validation rate, any rate, training loss: whichever is logged, in that order.

    Where a reward is logged the losses are objectives of a policy and say nothing of progress.
    """
    rewards = [s for s in run.series.values() if s.quantity == "reward"]
    if rewards:
        return rewards[:1]
    found = [run.series[role] for role in ("val_loss", "val_accuracy") if role in run.series]
    others = [s for s in run.series.values() if s.role == "other" and s.quantity in RATES and s.direction > 0]
    found += [s for s in others if s.split != "train"]
    return found + [run.series[role] for role in ("train_loss", "train_accuracy") if role in run.series]
