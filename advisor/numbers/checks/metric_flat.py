"""A loss that falls while the metric beside it stands still."""

import numpy as np

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import ACCURACIES, metrics, rate_curve
from advisor.numbers.features.progress import RATES
from advisor.numbers.features.robust import median, percentile
from advisor.parsing import show

# A metric at or above this may rest because there is little left to gain.
GOOD = 0.9


def _examples() -> Examples:
    loss = decay(20, 0.68, 0.4)
    return Examples(
        firing=(
            Example("accuracy 0.72 all along", run_of(train_loss=loss, val_accuracy=[0.7241] * 20)),
            Example("mAP stays at zero", run_of(train_loss=loss, val_map=line(20, 0.0, 0.0, 0.001))),
        ),
        quiet=(
            Example("near miss: both move", run_of(train_loss=loss, val_accuracy=line(20, 0.6, 0.72, 0.004))),
            Example("near miss: already perfect", run_of(train_loss=loss, val_accuracy=[1.0] * 20)),
            Example(
                "near miss: mAP at zero for the first epochs",
                run_of(train_loss=loss, val_map=[0.0] * 5 + list(line(15, 0.02, 0.3))),
            ),
            Example("both flat", run_of(train_loss=line(20, 0.69, 0.69, 0.001), val_accuracy=[0.5] * 20)),
        ),
    )


@check("metric-flat", _examples)
def metric_flat(run: Run) -> Observation:
    """The training loss falls clearly while the accuracy (or mAP, F1 ...) moves by less than half a point, below 0.9."""
    rates = [run.series[role] for role in ACCURACIES if role in run.series]
    rates = [series for series in rates if rate_curve(series).size >= 5] or _others(run)
    if not rates:
        return lacking("val_accuracy")
    found = outline(run, "train_loss", 5)
    if isinstance(found, Observation):
        return found
    loss, form = found
    rate = rates[-1]
    values = rate_curve(rate)
    moved = percentile(values, 95) - percentile(values, 5)
    falls = form.drop > max(0.1 * form.scale, 4 * form.sigma)
    figures = {
        "loss_first": form.start,
        "loss_last": form.end,
        "metric": median(values),
        "moved": moved,
    }
    still = moved < 0.005 and median(values) < GOOD
    text = Text(
        f"{loss.name} goes from {show(form.start)} to {show(form.end)} while {rate.name} "
        + (f"stays at {median(values):.3g}" if still else f"moves from {values[0]:.3g} to {values[-1]:.3g}"),
        f"{loss.name} 从 {show(form.start)} 到 {show(form.end)}，{rate.name} "
        + (f"却停在 {median(values):.3g}" if still else f"从 {values[0]:.3g} 变到 {values[-1]:.3g}"),
    )
    return Observation(bool(falls and still), text, 1.0 if falls and still else 0.7, rate.name, figures)


def _others(run: Run) -> list[Series]:
    """Where no accuracy is logged, the rate of validation (mAP, F1, IoU ...) that moves most."""
    found = [s for s in metrics(run, *RATES) if s.split != "train" and rate_curve(s).size >= 5]
    return sorted(found, key=lambda series: float(np.ptp(rate_curve(series))))[-1:]
