"""Validation loss that rises while validation accuracy holds or improves."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import end_level, fractions
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import finite
from advisor.parsing import show


def _examples() -> Examples:
    rising = [*decay(10, 0.8, 0.45), *line(20, 0.45, 0.75, 0.01)]
    return Examples(
        firing=(
            Example(
                "loss up, accuracy up", run_of(val_loss=rising, val_accuracy=line(30, 0.75, 0.89, 0.004))
            ),
        ),
        quiet=(
            Example(
                "near miss: accuracy falls too",
                run_of(val_loss=rising, val_accuracy=[*line(10, 0.75, 0.86), *line(20, 0.86, 0.78, 0.004)]),
            ),
            Example("both improve", run_of(val_loss=decay(30, 0.8, 0.3), val_accuracy=line(30, 0.75, 0.9))),
        ),
    )


@check("overconfident", _examples)
def overconfident(run: Run) -> Observation:
    """Since its best point validation loss rose by 10 % and more, and validation accuracy did not fall."""
    rate = run.series.get("val_accuracy")
    if rate is None:
        return lacking("val_accuracy")
    found = outline(run, "val_loss", 6)
    if isinstance(found, Observation):
        return found
    loss, form = found
    steps, values = finite(rate)[0], fractions(rate)
    if values.size < 4:
        return lacking("val_accuracy")
    near = np.abs(steps - form.low_step) <= 0.05 * max(1e-12, float(steps[-1] - steps[0]))
    before = (
        median(values[near]) if near.any() else float(values[int(np.argmin(np.abs(steps - form.low_step)))])
    )
    after = end_level(values)
    share = (form.end - form.low) / max(abs(form.low), 1e-12)
    at = when(run, form.low_step)
    figures = {
        "best": form.low,
        "best_at": form.low_step,
        "last": form.end,
        "accuracy_at_best": before,
        "accuracy": after,
    }
    holds = share > 0.1 and form.end - form.low > 4 * form.sigma and after >= before + 0.003
    text = Text(
        f"since {at.en} {loss.name} went from {show(form.low)} to {show(form.end)} and {rate.name} from {before:.3g} to {after:.3g}",
        f"自{at.zh} 以来，{loss.name} 从 {show(form.low)} 到 {show(form.end)}，{rate.name} 从 {before:.3g} 到 {after:.3g}",
    )
    return Observation(holds, text, grade(share, 0.1, 0.5) if holds else 0.8, loss.name, figures)
