"""A plateau that a smaller learning rate ended at once."""

from collections.abc import Iterator

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import Shape, finite
from advisor.parsing import show

# A cut divides the rate by three and more from one point to the next.
CUT = 1 / 3


def _examples() -> Examples:
    helped = np.concatenate([decay(30, 2.3, 1.0, rate=10, wobble=0.01), line(30, 0.7, 0.65, 0.01)])
    rate = [0.1] * 30 + [0.01] * 30
    return Examples(
        firing=(Example("a tenth of the rate, a third less loss", run_of(train_loss=helped, lr=rate)),),
        quiet=(
            Example(
                "near miss: the cut changes nothing", run_of(train_loss=decay(60, 2.3, 1.0, rate=12), lr=rate)
            ),
            Example("near miss: falls without a cut", run_of(train_loss=helped, lr=[0.1] * 60)),
        ),
    )


@check("lr-drop-helped", _examples)
def lr_drop_helped(run: Run) -> Observation:
    """The loss rested, the learning rate was cut, and the loss fell at once: the plateau was the rate."""
    rate = run.series.get("lr")
    if rate is None:
        return lacking("lr")
    found = outline(run, "train_loss", 12)
    if isinstance(found, Observation):
        return found
    loss, form = found
    best = max(_falls(*finite(rate), form), default=None)
    if best is None:
        cut = bool((finite(rate)[1][1:] < CUT * finite(rate)[1][:-1]).any())
        text = Text(
            f"no cut of {rate.name} made a resting {loss.name} fall at once"
            if cut
            else f"{rate.name} is never cut to a third and less at once",
            f"{rate.name} 的骤降没有让停滞的 {loss.name} 立刻下降"
            if cut
            else f"{rate.name} 从未一次降到三分之一以下",
        )
        return Observation(False, text, 0.5, rate.name)
    fall, before, after, step = best
    at_text = when(run, step)
    text = Text(
        f"{loss.name} rested at {show(before)} and fell to {show(after)} as soon as {rate.name} was cut at {at_text.en}",
        f"{loss.name} 原本停在 {show(before)}，{rate.name} 在{at_text.zh} 降低后立刻降到 {show(after)}",
    )
    figures = {"before": before, "after": after, "at": step}
    return Observation(True, text, grade(fall / max(abs(before), 1e-12), 0.03, 0.2), rate.name, figures)


def _falls(steps: FloatArray, rate: FloatArray, form: Shape) -> Iterator[tuple[float, float, float, float]]:
    """For every cut that ended a plateau: how far the loss fell, the levels before and after, the step."""
    cuts = np.flatnonzero((rate[1:] < CUT * rate[:-1]) & (rate[1:] > 0)) + 1
    width = max(3, form.raw.size // 10)
    for cut in cuts:
        at = int(np.searchsorted(form.steps, steps[cut]))
        if width <= at <= form.raw.size - width:
            far = median(form.raw[at - width : at - width // 2])
            near = median(form.raw[at - width // 2 : at])
            after = median(form.raw[at + 1 : at + 1 + width])
            if near - after > max(4 * form.sigma, 3 * abs(far - near), 0.03 * abs(near)):
                yield near - after, near, after, float(steps[cut])
