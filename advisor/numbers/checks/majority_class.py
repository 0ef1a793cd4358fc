"""An accuracy that hides that only one class is predicted."""

import numpy as np

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import ACCURACIES, end_level, fractions, metrics

# AUC of one half, kappa or Matthews' coefficient of zero: within this of it nothing but guessing was learned.
GUESSING = 0.03
# Evaluations that make an unmoving accuracy certain, and how near the training accuracy must be to it.
MANY, ALIKE, STILL = 10, 0.03, 0.005


def _examples() -> Examples:
    loss = decay(12, 0.4, 0.2)
    return Examples(
        firing=(
            Example(
                "accuracy 0.95, F1 0", run_of(train_loss=loss, val_accuracy=[0.95] * 12, val_f1=[0.0] * 12)
            ),
            Example(
                "accuracy 0.97, AUC 0.5",
                run_of(
                    train_loss=loss, val_accuracy=line(12, 0.97, 0.972), val_auc=line(12, 0.5, 0.51, 0.005)
                ),
            ),
            Example("accuracy never moves", run_of(train_loss=loss, val_accuracy=[0.9141] * 12)),
        ),
        quiet=(
            Example(
                "near miss: F1 starts at 0 and rises",
                run_of(train_loss=loss, val_accuracy=line(12, 0.9, 0.97), val_f1=line(12, 0.0, 0.8)),
            ),
            Example("near miss: constant at 0.5", run_of(train_loss=loss, val_accuracy=[0.5] * 12)),
            Example("near miss: perfect", run_of(train_loss=loss, val_accuracy=[1.0] * 12)),
        ),
    )


@check("majority-class", _examples)
def majority_class(run: Run) -> Observation:
    """Accuracy is high while F1 or recall is zero or AUC one half, or it stands exactly still well above one half."""
    rates = [run.series[role] for role in ACCURACIES if role in run.series]
    rates = [series for series in rates if fractions(series).size >= 3]
    if not rates:
        return lacking("val_accuracy")
    accuracy = rates[-1]
    level = end_level(fractions(accuracy))
    for series in metrics(run, "f1", "recall", "precision", "sensitivity"):
        low = end_level(fractions(series))
        if low < 0.05 and level > 0.6 and level - low > 0.5:
            text = Text(
                f"{accuracy.name} ends at {level:.3g} but {series.name} at {low:.3g}: only the majority class is predicted",
                f"{accuracy.name} 为 {level:.3g}，{series.name} 却只有 {low:.3g}：只预测了多数类",
            )
            return Observation(True, text, 1.0, series.name, {"accuracy": level, series.quantity: low})
    for series in metrics(run, "auc", "kappa"):
        guess = 0.5 if series.quantity == "auc" else 0.0
        low = end_level(fractions(series))
        if abs(low - guess) < GUESSING and level > 0.75:
            text = Text(
                f"{accuracy.name} ends at {level:.3g}, but {series.name} at {low:.3g}, where guessing is: the accuracy is the "
                "share of the majority class",
                f"{accuracy.name} 为 {level:.3g}，{series.name} 却只有 {low:.3g}，等于瞎猜：准确率只是多数类的占比",
            )
            return Observation(True, text, 1.0, series.name, {"accuracy": level, series.quantity: low})
    return _still(accuracy, rates, level)


def _still(accuracy: Series, rates: list[Series], level: float) -> Observation:
    still = [s for s in rates if fractions(s).size >= 5 and np.ptp(fractions(s)) == 0]
    if still and 0.55 < (share := float(fractions(still[0])[0])) < 0.9995:
        text = Text(
            f"{still[0].name} is {share:.4g} at every evaluation, as if one class were always answered",
            f"{still[0].name} 每次评估都是 {share:.4g}，像是永远只回答同一个类",
        )
        # What is the same at ten evaluations, in training too, is no coincidence of a small validation set: whoever
        # always gives one answer is right for the same share of the samples in every epoch.
        alike = all(
            abs(end_level(fractions(series)) - share) < ALIKE and np.ptp(fractions(series)) <= STILL
            for series in rates
        )
        sure = 0.8 if alike and fractions(still[0]).size >= MANY else 0.4
        return Observation(True, text, sure, still[0].name, {"accuracy": share})
    low, high = float(fractions(accuracy).min()), float(fractions(accuracy).max())
    text = Text(
        f"{accuracy.name} lies between {low:.3g} and {high:.3g}, and no F1 or recall near zero is logged beside it",
        f"{accuracy.name} 在 {low:.3g} 与 {high:.3g} 之间，也没有接近 0 的 F1 或召回率",
    )
    return Observation(False, text, 0.5, accuracy.name, {"accuracy": level})
