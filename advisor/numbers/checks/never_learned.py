"""A run in which nothing ever improved."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, outline, span
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import accuracy_level
from advisor.numbers.features.robust import noise
from advisor.numbers.features.shape import shape
from advisor.parsing import show

# A curve gains where its best level beats its start by this share or by this many sigma.
SHARE, SIGMAS = 0.05, 4.0
GOOD = 0.8
# p-value of a trend that counts as a fall however noisy the points are.
CREEPING = 1e-3
# Two points below this share of the start have learned something, whatever came after.
KNEW = 0.6
LEAST = 12


def _examples() -> Examples:
    stuck = line(60, 7.62, 7.61, 0.06)
    return Examples(
        firing=(
            Example("noise around 7.6", run_of(train_loss=stuck)),
            Example("validation beside it", run_of(train_loss=stuck, val_loss=line(12, 7.6, 7.6, 0.01))),
        ),
        quiet=(
            Example("near miss: slow but steady", run_of(train_loss=line(60, 2.3, 2.1, 0.01))),
            Example(
                "near miss: a trained model goes on, at an accuracy of 0.93",
                run_of(train_loss=line(60, 0.21, 0.2, 0.02), val_accuracy=line(12, 0.93, 0.932, 0.002)),
            ),
            Example(
                "near miss: validation gains",
                run_of(train_loss=line(60, 0.7, 0.69, 0.03), val_loss=decay(12, 0.8, 0.4)),
            ),
            Example("near miss: creeps down through noise", run_of(train_loss=line(400, 2.5, 2.25, 0.3))),
            Example("learns", run_of(train_loss=decay(60, 2.3, 0.4))),
            Example(
                "near miss: learned, then blew up",
                run_of(train_loss=[1.0, 0.15, 0.05, 3.5, 11.0, 4500.0, 19.0, 2.8, 2.3, 1.4, 3.3, 1.7]),
            ),
        ),
    )


@check("never-learned", _examples)
def never_learned(run: Run) -> Observation:
    """The training loss never left its first level, and neither validation nor any accuracy says better."""
    found = outline(run, "train_loss", LEAST, from_start=True)
    if isinstance(found, Observation):
        return found
    series, form = found
    gained = form.start - form.low
    # A fall through heavy noise is one all the same; the first tenth may hold the start of the optimiser.
    trend = form.tail(0.9)
    creeps = trend.p < CREEPING and trend.change < 0
    still = gained < max(SHARE * form.scale, SIGMAS * noise(form.raw)) and not creeps
    knew = int(np.sum(form.raw < KNEW * form.start)) >= max(2, form.raw.size // 20)
    other = next((name for name in ("val_loss", "val_accuracy", "train_accuracy") if _gains(run, name)), "")
    level = accuracy_level(run)
    good = level is not None and level > GOOD
    figures = {"first": form.start, "best": form.low, "last": form.end, "points": form.points}
    seen = span(run, form.points)
    if still and not knew and not other and not good and form.end > SHARE:
        text = Text(
            f"{series.name} stays around {show(form.end)} over all {seen.en}, and nothing else improves either",
            f"{series.name} 在全部 {seen.zh} 中都停在 {show(form.end)} 附近，其他指标也没有改善",
        )
        return Observation(True, text, 1.0, series.name, figures)
    why = f"; {run.series[other].name} improves" if other else ""
    text = Text(
        f"{series.name} goes from {show(form.start)} to {show(form.low)} at best{why}",
        f"{series.name} 从 {show(form.start)} 到最好的 {show(form.low)}"
        + (f"；{run.series[other].name} 有改善" if other else ""),
    )
    return Observation(False, text, 1.0 if gained > 2 * SHARE * form.scale else 0.4, series.name, figures)


def _gains(run: Run, role: str) -> bool:
    series = run.series.get(role)
    form = shape(series, 4) if series is not None else None
    if series is None or form is None:
        return False
    best = float(form.smooth.max()) - form.start if series.direction > 0 else form.start - form.low
    return best > max(SHARE * form.scale, SIGMAS * form.sigma)
