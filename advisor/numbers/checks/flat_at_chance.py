"""A classification loss that rests on ln k."""

import math

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text, Value
from advisor.numbers.checks import Example, Examples, check, not_in_nats, outline, span
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import accuracy_level
from advisor.numbers.features.robust import median, noise, percentile
from advisor.numbers.features.shape import Shape
from advisor.parsing import show

# Class counts worth naming without being told: small problems and well-known label sets
# (COCO 80/91, VOC 20/21, CIFAR-100, ImageNet 1000 and 21841).
FAMILIAR = (*range(3, 21), 21, 26, 37, 43, 50, 62, 80, 91, 100, 101, 102, 200, 256, 365, 500, 1000, 21841)
# Vocabularies: BERT in English and Chinese, T5, Llama 1 to 3, GPT-2 (and padded to a multiple of 64), RoBERTa,
# Qwen 2, XLM-R, Gemma. They lie close together, so that the level must be nearer.
VOCABULARIES = (21128, 28996, 30522, 32000, 32128, 50257, 50265, 50304, 128256, 151936, 250002, 256000)
CLOSE_VOCABULARY = 0.002
# How far the level may lie from ln k: averages over mini-batches and weight penalties move it this much.
CLOSE = 0.01
# With two classes no other ln k is near.
CLOSE_BINARY = 0.015
# Noise of a point, as a share of ln k, above which the outputs cannot be uniform.
CALM = 0.03
# A curve that sinks below ln k by this many sigma and this share of it (unequal classes allow half a percent
# to a constant answer), and is falling still with such a
# p-value, is leaving chance behind, however slowly.
SIGMAS, BELOW, FALLING = 5.0, 0.006, 0.01


def _examples() -> Examples:
    stuck = run_of(train_loss=line(20, 0.6935, 0.6930, 0.0008), train_accuracy=line(20, 0.5, 0.5, 0.01))
    ten = run_of(train_loss=line(15, 2.304, 2.303, 0.002), val_accuracy=line(15, 0.1, 0.1, 0.004))
    passing = run_of(train_loss=line(20, 0.75, 0.62, 0.003))
    characters = run_of(train_loss=line(200, 2.35, 2.28, 0.35), val_loss=line(20, 2.33, 2.29, 0.1))
    skilled = run_of(train_loss=line(20, 0.694, 0.692, 0.002), train_accuracy=line(20, 0.78, 0.8, 0.01))
    return Examples(
        firing=(
            Example(
                "collapsed to chance",
                run_of(train_loss=[14.8, 1.2, *line(18, 0.70, 0.695, 0.003)]),
                {"classes": 2},
            ),
            Example("two classes", stuck, {"classes": 2}),
            Example("ten classes", ten),
            Example("the vocabulary of GPT-2", run_of(train_loss=line(60, 10.83, 10.82, 0.01))),
        ),
        quiet=(
            Example("near miss: passes ln 2 on its way down", passing, {"classes": 2}),
            Example("near miss: at ln 2 with an accuracy of 0.8", skilled, {"classes": 2}),
            Example(
                "near miss: creeps away from ln 2",
                run_of(train_loss=line(40, 0.694, 0.686, 0.0001)),
                {"classes": 2},
            ),
            Example("near miss: noise around ln 10", characters),
            Example("learns", run_of(train_loss=decay(20, 0.69, 0.1)), {"classes": 2}),
        ),
    )


@check("flat-at-chance", _examples)
def flat_at_chance(run: Run, *, classes: int = 0) -> Observation:
    """The loss stays at ln k over the whole run: the model answers every class with 1/k.

    Args:
        run: the run.
        classes: k; 0 asks for any class count above two.
    """
    role = "train_loss" if "train_loss" in run.series else "val_loss"
    found = outline(run, role, 5)
    if isinstance(found, Observation):
        return found
    series, form = found
    if (silent := not_in_nats(series)) is not None:
        return silent
    level = median(_settled(form))
    accuracy = accuracy_level(run)
    k = classes or _nearest_count(run, level, accuracy)
    if k < 2:
        return Observation(False, _off(series.name, level), 0.6, series.name, {"level": level})
    if accuracy is not None and k >= 100 and 0.5 < accuracy * k / 100 < 2:
        accuracy /= 100  # a percentage below one, which looks like a fraction: 0.1 % of 1000 classes
    target = math.log(k)
    off = abs(level - target)
    values: dict[str, Value] = {
        "level": level,
        "spread": form.sigma,
        "points": form.points,
        "classes": k,
        "target": target,
    }
    close = CLOSE_BINARY if k == 2 else CLOSE
    if off > close * target or not _rests(form, target):
        text = Text(
            f"{series.name} runs from {show(form.start)} to {show(form.end)}; it does not rest at ln {k} = {target:.4f}",
            f"{series.name} 从 {show(form.start)} 到 {show(form.end)}，并没有停在 ln {k} = {target:.4f}",
        )
        return Observation(False, text, 1.0 if off > 3 * close * target else 0.6, series.name, values)
    if accuracy is not None and accuracy > 1.5 / k + 0.03:
        text = Text(
            f"{series.name} is near ln {k} = {target:.4f}, but the accuracy of {accuracy:.3g} is far above 1/{k}",
            f"{series.name} 接近 ln {k} = {target:.4f}，但准确率 {accuracy:.3g} 远高于 1/{k}",
        )
        return Observation(False, text, 0.8, series.name, values | {"accuracy": accuracy})
    return _resting(run, series.name, form, k, accuracy, values, stated=bool(classes))


def _resting(
    run: Run,
    name: str,
    form: Shape,
    k: int,
    accuracy: float | None,
    values: dict[str, Value],
    *,
    stated: bool,
) -> Observation:
    level, target = median(_settled(form)), math.log(k)
    seen = span(run, form.points)
    half = percentile(np.abs(form.raw[form.raw.size // 5 :] - level), 90)
    whole = "" if abs(form.start - level) < 0.05 * target else f" (after a start at {show(form.start)})"
    english = f"{name} stays at {level:.4f} ± {half:.2g} over all {seen.en}{whole}; ln {k} = {target:.4f}"
    chinese = f"{name} 在全部 {seen.zh} 中停在 {level:.4f} ± {half:.2g}；ln {k} = {target:.4f}"
    strength = 0.9 if stated else 0.6
    if accuracy is not None:
        english += f", and the accuracy of {accuracy:.3g} is what guessing gives (1/{k} = {1 / k:.3g})"
        chinese += f"，准确率 {accuracy:.3g} 也正是瞎猜的水平（1/{k} = {1 / k:.3g}）"
        strength, values = 1.0, values | {"accuracy": accuracy}
    elif run.settings.get("classes") == k:
        strength = 1.0
    return Observation(True, Text(english, chinese), strength, name, values)


def _rests(form: Shape, target: float) -> bool:
    """Whether the curve has no progress: the change over the run is small against ln k and its noise.

    A model that answers 1/k everywhere loses ln k on every sample, whatever its label: single batches
    hardly differ. A curve that jumps about ln k answers something.
    """
    rest = _settled(form)
    below = target - form.end
    if (
        below > max(SIGMAS * form.sigma, BELOW * target)
        and form.tail().p < FALLING
        and form.tail().change < 0
    ):
        return False
    if noise(form.raw[form.raw.size // 5 :]) > CALM * target:
        return False
    moved = abs(float(rest[0]) - form.end)
    wide = percentile(rest, 95) - percentile(rest, 5)
    return moved < max(0.025 * target, 2 * form.sigma) and wide < max(0.04 * target, 4 * form.sigma)


def _settled(form: Shape) -> FloatArray:
    """The curve without its first fifth: a run that came from far above and rests at chance is at chance."""
    return form.smooth[form.smooth.size // 5 :]


def _nearest_count(run: Run, level: float, accuracy: float | None) -> int:
    """The class count whose ln is the level: the stated one, or the familiar one that the accuracy fits."""
    stated = run.settings.get("classes")
    if isinstance(stated, int) and stated > 2:
        return stated
    fitting = [k for k in FAMILIAR if abs(level - math.log(k)) <= CLOSE * math.log(k) / (1 if k < 10 else 2)]
    fitting += [k for k in VOCABULARIES if abs(level - math.log(k)) <= CLOSE_VOCABULARY * math.log(k)]
    if accuracy is not None:
        rates = (accuracy, accuracy / 100)
        fitting = [
            k for k in fitting if any(abs(a - 1 / k) < 0.8 / k + 0.005 for a in rates[: 1 + (k >= 100)])
        ]
    return min(fitting, key=lambda k: abs(level - math.log(k)), default=0)


def _off(name: str, level: float) -> Text:
    return Text(
        f"the level of {name}, {show(level)}, is ln k of no plausible number of classes",
        f"{name} 的水平 {show(level)} 不等于任何合理类别数 k 的 ln k",
    )
