"""A metric that is perfect before anything was learned."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.levels import fractions, metrics
from advisor.parsing import show


def _examples() -> Examples:
    loss = decay(12, 0.7, 0.3)
    return Examples(
        firing=(Example("AUC 1.0 at once", run_of(train_loss=loss, train_auc=[1.0] * 12)),),
        quiet=(
            Example(
                "near miss: 0.98 at first, 1.0 later",
                run_of(train_loss=loss, train_auc=[0.98, 0.995, *[1.0] * 10]),
            ),
            Example(
                "near miss: a mean rank of 6, no rate",
                run_of(train_loss=loss, train_accuracy=[6.3, 6.2, 6.0] * 4),
            ),
            Example("learns", run_of(train_loss=loss, train_auc=decay(12, 0.5, 0.9))),
        ),
    )


@check("perfect-from-start", _examples)
def perfect_from_start(run: Run) -> Observation:
    """A rate (AUC, accuracy, F1 ...) is 1 at its first three evaluations while the loss is not zero."""
    rates = metrics(run, "auc", "accuracy", "f1", "precision", "recall", "average_precision")
    if not rates:
        return lacking(
            "train_accuracy", Text("no accuracy or AUC column in the file", "文件里没有准确率或 AUC 列")
        )
    loss = run.series.get("train_loss")
    unfinished = loss is not None and loss.values.size > 0 and abs(float(loss.values[0])) > 0.01
    for series in rates:
        values = fractions(series)
        if values.size >= 3 and np.all(np.abs(values[:3] - 1) < 5e-4) and unfinished and loss is not None:
            text = Text(
                f"{series.name} is {show(series.values[0])} at the very first evaluation, with {loss.name} at {show(loss.values[0])}",
                f"{series.name} 第一次评估就是 {show(series.values[0])}，而此时 {loss.name} 为 {show(loss.values[0])}",
            )
            return Observation(
                True, text, 1.0, series.name, {"first": float(values[0]), "points": int(values.size)}
            )
    first = rates[0]
    text = Text(
        f"{first.name} starts at {show(first.values[0])}", f"{first.name} 的起点是 {show(first.values[0])}"
    )
    return Observation(False, text, 0.9, first.name, {"first": float(first.values[0])})
