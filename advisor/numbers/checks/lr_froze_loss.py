"""A learning rate that faded before the loss had finished falling."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, outline, when
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Below this share of its peak a learning rate moves nothing any more.
FADED = 0.01


def _examples() -> Examples:
    slowing = [*decay(10, 2.3, 1.2, rate=2), *([1.3] * 30)]
    fading = decay(40, 0.1, 0.0, rate=25)
    cosine = 0.05 * (1 + np.cos(np.linspace(0, np.pi, 40)))
    return Examples(
        firing=(Example("faded after a fifth of the run", run_of(train_loss=slowing, lr=fading)),),
        quiet=(
            Example(
                "near miss: cosine to zero at the very end", run_of(train_loss=decay(40, 2.3, 0.3), lr=cosine)
            ),
            Example("constant rate", run_of(train_loss=slowing, lr=[0.1] * 40)),
        ),
    )


@check("lr-froze-loss", _examples)
def lr_froze_loss(run: Run) -> Observation:
    """The rate fell below 1 % of its peak early; the loss was falling before and stands still since."""
    rate = run.series.get("lr")
    found = outline(run, "train_loss", 10)
    if isinstance(found, Observation):
        return found
    loss, form = found
    if rate is None or finite(rate)[1].size < 5:
        return Observation(
            None, Text("no learning-rate column in the file", "文件里没有学习率列"), missing="lr"
        )
    steps, values = finite(rate)
    peak = float(values.max())
    faded = np.flatnonzero((values < FADED * peak) & (np.arange(values.size) > int(values.argmax())))
    length = float(form.steps[-1] - form.steps[0]) or 1.0
    onset = float(steps[faded[0]]) if faded.size else float("inf")
    early = (onset - float(form.steps[0])) / length
    figures = {"lr_peak": peak, "lr_last": float(values[-1]), "last": form.end}
    if peak > 0 and early < 0.7:
        before, total = form.start - form.level_at(onset), form.start - form.low
        still = form.level_at(onset) - form.end < 0.1 * max(total, 1e-12)
        if before > 4 * form.sigma and still:
            at = when(run, onset)
            text = Text(
                f"{rate.name} is below 1 % of its peak ({show(peak)}) from {at.en} on, and {loss.name} has stood "
                f"at {show(form.end)} since",
                f"{rate.name} 从{at.zh} 起就不到峰值（{show(peak)}）的 1%，之后 {loss.name} 一直停在 {show(form.end)}",
            )
            return Observation(True, text, 1.0 if early < 0.5 else 0.7, rate.name, figures | {"onset": onset})
    text = Text(
        f"{rate.name} runs from {show(values[0])} to {show(values[-1])}; it did not freeze the loss",
        f"{rate.name} 从 {show(values[0])} 到 {show(values[-1])}，并没有把 loss 冻住",
    )
    return Observation(False, text, 0.9, rate.name, figures)
