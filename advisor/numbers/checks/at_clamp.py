"""A loss that stands where a clipped logarithm puts it: every wrong sample costs the same."""

import math

import numpy as np

from advisor.model import FloatArray, Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, not_in_nats, too_few
from advisor.numbers.examples import decay, jitter, line, run_of
from advisor.numbers.features.levels import fractions
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import finite, shape
from advisor.parsing import show

# -ln of the epsilons that losses clip a probability with, or add to it. 1e-7 is Keras' backend.epsilon(); in
# float32 1 - 1e-7 is off by FLT_EPSILON = 1.192e-7, and TensorFlow's binary cross entropy adds epsilon once
# more (2e-7, 2.384e-7). 1e-15 is scikit-learn's old log_loss, 2.22e-16 the float64 one; PyTorch's BCELoss
# clamps the logarithm itself at -100.
CLAMPS: tuple[tuple[float, str], ...] = (
    *((-math.log(10.0**-n), f"-ln 1e-{n}") for n in (6, 7, 8, 9, 10, 12, 15, 20)),
    (-math.log(2.0**-23), "-ln 1.19e-7 (float32)"),
    (-math.log(2e-7), "-ln 2e-7"),
    (-math.log(2.0**-22), "-ln 2.38e-7"),
    (-math.log(2.0**-52), "-ln 2.22e-16 (float64)"),
    (100.0, "100, the clamp of BCELoss"),
)
# A clamp is exact; logs round to two digits and more. A cost per wrong sample is known less exactly.
EXACT, ROUNDED, PER_WRONG = 2e-4, 0.006, 0.006
# Share of the later half that must stand there.
MOST = 0.9
# ln k this near to a clamp could be a class count just as well.
COINCIDENCE = 0.01


def _examples() -> Examples:
    half = np.round(0.5 + jitter(20, 0.02, 1), 4)
    return Examples(
        firing=(
            Example("-ln 1e-12 to the end", run_of(train_loss=[3.1, 19.0, *[27.631] * 18])),
            Example("printed with two digits", run_of(train_loss=[8.2, *[16.12] * 15])),
            Example(
                "Keras: 15.94 a wrong answer, half of them wrong",
                run_of(train_loss=15.9424 * (1 - half), train_accuracy=half),
            ),
        ),
        quiet=(
            Example("near miss: passes through 16.118", run_of(train_loss=line(40, 18, 14, 0.05))),
            Example("near miss: noise around 18.42", run_of(train_loss=18.42 + jitter(40, 0.2, 2))),
            Example(
                "near miss: ln of a million stated classes",
                run_of(settings={"classes": 1_000_000}, train_loss=13.8155 + jitter(20, 0.001, 2)),
            ),
            Example(
                "near miss: a high loss that accuracy does not explain",
                run_of(train_loss=line(20, 9.0, 7.0, 0.05), train_accuracy=line(20, 0.1, 0.45, 0.01)),
            ),
            Example("learns", run_of(train_loss=decay(20, 2.3, 0.1), train_accuracy=decay(20, 0.1, 0.97))),
        ),
    )


@check("at-clamp", _examples)
def at_clamp(run: Run) -> Observation:
    """The loss is -ln of a usual epsilon, or that times the share of wrong answers: probabilities are 0 and 1.

    Where every sample is wrong the loss itself stands on the clamp; else the loss divided by the share of
    errors does, point by point, whatever the accuracy is.
    """
    series = next((run.series[r] for r in ("train_loss", "val_loss") if r in run.series), None)
    if series is None:
        return lacking("train_loss")
    if (silent := not_in_nats(series)) is not None:
        return silent
    form = shape(series, 5)
    if form is None:
        return too_few(series, 5)
    half = form.raw[form.raw.size // 2 :]
    clamp, name, share = _standing(half)
    if share >= MOST:
        return _on_clamp(run, series, form.points, clamp, name, share)
    found = _per_wrong(run, series)
    if found is not None:
        return found
    text = Text(
        f"{series.name} ends at {show(half[-1])} and does not stand on -ln of a usual epsilon",
        f"{series.name} 最后为 {show(half[-1])}，没有停在任何常用 epsilon 的 -ln 上",
    )
    return Observation(False, text, 1.0, series.name, {"level": median(half)})


def _standing(half: FloatArray) -> tuple[float, str, float]:
    """The clamp that most points stand on, its name, and the share of points that do."""
    level = median(half)
    clamp, name = min(CLAMPS, key=lambda item: abs(item[0] - level))
    wide = max(EXACT * clamp, ROUNDED)
    return clamp, name, float(np.mean(np.abs(half - clamp) <= wide))


def _on_clamp(run: Run, series: Series, points: int, clamp: float, name: str, share: float) -> Observation:
    figures = {"level": clamp, "share": share, "points": points}
    stated = run.settings.get("classes", run.settings.get("vocab_size"))
    if isinstance(stated, int) and stated > 1 and abs(math.log(stated) - clamp) < COINCIDENCE * clamp:
        text = Text(
            f"{series.name} stands at {clamp:.4f}, {name}, but ln {stated} = {math.log(stated):.4f} is as near",
            f"{series.name} 停在 {clamp:.4f}，即 {name}，但 ln {stated} = {math.log(stated):.4f} 同样接近",
        )
        return Observation(None, text, series=series.name)
    text = Text(
        f"{series.name} stands at {clamp:.4f} = {name} ({share:.0%} of its later half): the probability of the "
        "true class is 0 for every sample, and only the clipping keeps the logarithm finite",
        f"{series.name} 停在 {clamp:.4f} = {name}（后半段的 {share:.0%}）：每个样本的真实类概率都是 0，"
        "只是靠截断才没有变成无穷大",
    )
    return Observation(True, text, 1.0 if points >= 8 else 0.7, series.name, figures)


def _per_wrong(run: Run, loss: Series) -> Observation | None:
    """The cost of one wrong answer, if it is a clamp at nearly all later points; None otherwise."""
    rate = run.series.get(loss.role.replace("_loss", "_accuracy"))
    if rate is None or rate.values.size != loss.values.size or not np.array_equal(rate.steps, loss.steps):
        return None
    if not (np.isfinite(rate.values).all() and np.isfinite(loss.values).all()):
        return None
    wrong = 1.0 - fractions(rate)
    later = slice(wrong.size // 2, None)
    usable = wrong[later] > 0.05
    if usable.sum() < 5:
        return None
    cost = finite(loss)[1][later][usable] / wrong[later][usable]
    level = median(cost)
    clamp, name = min(CLAMPS, key=lambda item: abs(item[0] - level))
    near = float(np.mean(np.abs(cost - clamp) <= PER_WRONG * clamp))
    if near < MOST or level < 10:
        return None
    text = Text(
        f"{loss.name} divided by the share of wrong answers is {level:.4g} at {near:.0%} of the later points, and "
        f"{name} = {clamp:.4f}: every output is 0 or 1, a wrong one costs the clamp and a right one nothing",
        f"后半段 {near:.0%} 的点上，{loss.name} 除以错误率约为 {level:.4g}，而 {name} = {clamp:.4f}："
        "输出全是 0 或 1，错一个就付出截断值，对的为 0",
    )
    # With an accuracy that does not move it is one coincidence, not many.
    moves = float(np.ptp(wrong[later])) > 0.01
    return Observation(
        True, text, 0.9 if moves else grade(near, MOST, 2.0), loss.name, {"cost": level, "clamp": clamp}
    )
