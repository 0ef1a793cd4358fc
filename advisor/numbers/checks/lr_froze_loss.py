"""A learning rate that faded before the loss had finished falling."""

import numpy as np

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, outline, when
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.levels import accuracy_level
from advisor.numbers.features.shape import Shape, finite
from advisor.parsing import show

# Below this share of its peak a learning rate moves hardly anything any more.
FADED = 0.01
# The loss counts as falling still if the stretch (of this share of the run) in which the rate went down to a
# tenth brought at least this share of all that was gained.
STRETCH, FALLING = 0.15, 0.1
# A loss below this share of its start, or an accuracy above SOLVED, leaves little that was frozen out.
POOR, SOLVED = 0.3, 0.9


def _examples() -> Examples:
    slowing = [*decay(10, 2.3, 1.2, rate=2), *([1.3] * 30)]
    fading = decay(40, 0.1, 0.0, rate=25)
    cosine = 0.05 * (1 + np.cos(np.linspace(0, np.pi, 40)))
    steps_down = [*([0.1] * 15), *([0.01] * 8), *([0.0001] * 17)]
    return Examples(
        firing=(Example("faded after a fifth of the run", run_of(train_loss=slowing, lr=fading)),),
        quiet=(
            Example(
                "near miss: cosine to zero at the very end", run_of(train_loss=decay(40, 2.3, 0.3), lr=cosine)
            ),
            Example(
                "near miss: the loss had come to rest before the rate went down",
                run_of(train_loss=decay(40, 2.3, 1.2, rate=20), lr=steps_down),
            ),
            Example(
                "near miss: faded early, and the task is solved",
                run_of(train_loss=[*decay(10, 2.3, 0.1, rate=3), *([0.1] * 30)], lr=fading),
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
    values = finite(rate)[1]
    peak = float(values.max())
    length = float(form.steps[-1] - form.steps[0]) or 1.0
    onset, tenth = _below(rate, FADED), _below(rate, 10 * FADED)
    early = (onset - float(form.steps[0])) / length
    figures = {"lr_peak": peak, "lr_last": float(values[-1]), "last": form.end}
    if peak > 0 and early < 0.7 and _poor(run, form):
        total = max(form.start - form.low, 1e-12)
        fell = form.level_at(tenth - STRETCH * length) - form.level_at(tenth)
        still = form.level_at(onset) - form.end < 0.1 * total
        if fell > max(FALLING * total, 2 * form.sigma) and total > 4 * form.sigma and still:
            at = when(run, onset)
            text = Text(
                f"{rate.name} is below 1 % of its peak ({show(peak)}) from {at.en} on, when {loss.name} was still "
                f"falling; it has stood at {show(form.end)} since",
                f"{rate.name} 从{at.zh} 起就不到峰值（{show(peak)}）的 1%，而 {loss.name} 当时还在下降，"
                f"之后一直停在 {show(form.end)}",
            )
            return Observation(True, text, 1.0 if early < 0.5 else 0.7, rate.name, figures | {"onset": onset})
    if not np.isfinite(onset):
        why = Text("never below 1 % of its peak", "从未低于峰值的 1%")
    elif early >= 0.7:
        why = Text(
            f"below 1 % of its peak only at the end, from {when(run, onset).en} on",
            f"直到最后（{when(run, onset).zh} 起）才低于峰值的 1%",
        )
    else:
        why = Text(
            f"below 1 % of its peak from {when(run, onset).en} on, but {loss.name} was not cut short by it",
            f"{when(run, onset).zh} 起低于峰值的 1%，但 {loss.name} 并非因此停下",
        )
    text = Text(
        f"{rate.name} runs from {show(values[0])} to {show(values[-1])}, {why.en}",
        f"{rate.name} 从 {show(values[0])} 到 {show(values[-1])}，{why.zh}",
    )
    return Observation(False, text, 0.9, rate.name, figures)


def _below(rate: Series, share: float) -> float:
    """The first step after its peak at which the rate is below that share of it; infinite if never."""
    steps, values = finite(rate)
    low = (values < share * float(values.max())) & (np.arange(values.size) > int(values.argmax()))
    return float(steps[int(low.argmax())]) if low.any() else float("inf")


def _poor(run: Run, form: Shape) -> bool:
    """Whether much was left to learn: a loss that kept much of its start, no accuracy near perfect."""
    accuracy = accuracy_level(run)
    return form.end > POOR * form.start and (accuracy is None or accuracy < SOLVED)
