"""Faults of loss functions, outputs, labels and metrics."""

from lab.models import Shape
from lab.recipe import (
    Draw,
    Setup,
    classifies,
    even_binary,
    even_classes,
    larger,
    mislabelled,
    rare,
    recipe,
    shuffled,
)
from lab.showing import (
    at_chance,
    clamped,
    falls_below_zero,
    held_up_by_softmax,
    jumps_now_and_then,
    only_majority,
    perfect_at_once,
    repeats,
    saws,
    train_flat_val_falls,
    turns_nan,
    zero_from_start,
)
from lab.tasks import Family
from lab.training import Plan, exponential

CHANCE_CAUSES = (
    "accuracy-at-chance vanishing-gradient label-mismatch init-symmetric constant-prediction "
    "saturated-activation bad-samples-or-labels dead-relu"
)


def _at_chance(draw: Draw) -> Setup:
    """A deep sigmoid network, shuffled labels, dead units or zero weights; the numbers show chance alone."""
    task, epochs = draw.task(), draw.integer(12, 40)
    way = draw.integer(0, 3)
    if way == 0:
        shape = Shape(width=16, depth=draw.integer(6, 9), activation="sigmoid")
        return Setup(task, shape, Plan(optimizer="sgd", lr=draw.between(0.003, 0.03), epochs=epochs))
    if way == 1:
        plan = Plan(optimizer="sgd", lr=draw.between(0.003, 0.02), epochs=epochs)
        return Setup(shuffled(task, draw.seed), Shape(width=8), plan)
    if way == 2:
        shape = Shape(width=16, depth=2, bias_start=-30.0)
        return Setup(task, shape, Plan(lr=draw.between(3e-4, 1e-3), epochs=epochs))
    return Setup(task, Shape(width=16, depth=3, start=0.0), Plan(lr=draw.between(1e-4, 1e-3), epochs=epochs))


@recipe(at_chance, "chance-level-binary", CHANCE_CAUSES, even_binary)
def chance_binary(draw: Draw) -> Setup:
    """Flat at ln 2."""
    return _at_chance(draw)


@recipe(at_chance, "chance-level-multiclass", CHANCE_CAUSES, even_classes)
def chance_multiclass(draw: Draw) -> Setup:
    """Flat at ln k."""
    return _at_chance(draw)


@recipe(clamped, "softmax-overflow-8733", "diverging lr-too-high", classifies)
def caffe_clamp(draw: Draw) -> Setup:
    """Unscaled inputs and a large step blow up the logits; the loss is clamped as Caffe does it."""
    plan = Plan(
        optimizer="sgd", lr=draw.between(0.3, 3), momentum=0.9, loss="clamped", epochs=draw.integer(10, 25)
    )
    return Setup(larger(draw.task(), 255.0), Shape(width=32, depth=2), plan)


@recipe(
    zero_from_start,
    "softmax-single-output",
    "zero-loss-early constant-prediction optimizer-step-missing",
    lambda family: family.kind == "binary",
)
def softmax_over_one(draw: Draw) -> Setup:
    """The loss is zero from the first step on."""
    plan = Plan(loss="one-output-softmax", lr=draw.sound.lr, epochs=draw.integer(8, 20))
    return Setup(draw.task(), Shape(), plan)


@recipe(
    held_up_by_softmax,
    "double-softmax",
    "underfitting",
    lambda family: family.kind == "multiclass",
)
def softmax_twice(draw: Draw) -> Setup:
    """Accuracy rises, the loss stops at the floor of a doubled softmax."""
    lr, epochs = draw.sound
    plan = Plan(loss="double-softmax", lr=4 * lr, epochs=2 * epochs)
    return Setup(draw.task(), Shape(width=64), plan, ("accuracy",))


@recipe(
    falls_below_zero,
    "negative-loss",
    "wrong-loss-for-task label-mismatch",
    lambda family: family.kind == "binary",
)
def labels_one_and_two(draw: Draw) -> Setup:
    """Labels 1 and 2 in a binary cross entropy."""
    lr, epochs = draw.sound
    plan = Plan(lr=lr, epochs=epochs, loss="labels-from-one")
    return Setup(draw.task(), Shape(width=16), plan)


def numeric(family: Family) -> bool:
    """Families whose inputs are numbers and can be scaled."""
    return family.kind != "tokens"


@recipe(turns_nan, "nan-loss", "log-of-zero exploding-gradient lr-too-high diverging fp16-overflow", numeric)
def becomes_nan(draw: Draw) -> Setup:
    """A logarithm of zero, the slope of a root at zero, or an overflow."""
    task, epochs = draw.task(), draw.integer(12, 30)
    if task.kind == "regression":
        if draw.maybe():
            return Setup(
                task, Shape(width=32), Plan(loss="root-of-distance", lr=draw.sound.lr / 4, epochs=epochs)
            )
        growing = exponential(draw.rng.uniform(1.3, 1.6))
        plan = Plan(optimizer="sgd", lr=0.05, momentum=0.9, epochs=epochs, schedule=growing)
        return Setup(task, Shape(width=32, depth=2), plan)
    growing = exponential(draw.rng.uniform(1.2, 1.5))
    plan = Plan(loss="unguarded-log", lr=2 * draw.sound.lr, epochs=epochs, schedule=growing)
    return Setup(larger(task, draw.between(2, 8)), Shape(width=32), plan)


@recipe(
    repeats,
    "optimizer-step-missing",
    "lr-zero detached-graph accuracy-at-chance chance-level-binary chance-level-multiclass",
)
def step_missing(draw: Draw) -> Setup:
    """`optimizer.step()` was forgotten: validation repeats itself to the last digit."""
    plan = Plan(lr=draw.sound.lr, epochs=draw.integer(8, 25), updated=False)
    return Setup(draw.task(), Shape(width=32, dropout=0.2 if draw.maybe() else 0.0), plan)


@recipe(only_majority, "class-imbalance", "constant-prediction loss-down-metric-flat", even_binary)
def imbalanced(draw: Draw) -> Setup:
    """Few positive examples, and many labels wrong: only the majority is ever predicted."""
    task = mislabelled(rare(draw.task(), draw.rng.uniform(0.04, 0.09)), 0.03, draw.seed)
    plan = Plan(lr=draw.sound.lr / 4, epochs=draw.integer(10, 25), decay=0.1)
    return Setup(task, Shape(width=8), plan, ("accuracy", "f1" if draw.maybe() else "recall"))


@recipe(
    perfect_at_once,
    "metric-bug-perfect-start",
    "data-leakage",
    lambda family: family.kind in ("binary", "multiclass"),
)
def labels_scored_against_themselves(draw: Draw) -> Setup:
    """The metric compares the labels with themselves."""
    lr, epochs = draw.sound
    binary = draw.task().kind == "binary"
    plan = Plan(lr=lr / 3, epochs=epochs, perfect=True)
    return Setup(draw.task(), Shape(), plan, ("auc",) if binary and draw.maybe(0.7) else ("accuracy",))


def _clear_labels(family: Family) -> bool:
    return family.kind in ("binary", "multiclass") and family.body in ("mlp", "cnn") and family.balanced


@recipe(
    train_flat_val_falls,
    "dataset-problem-train-flat-test-falling",
    "bad-samples-or-labels label-mismatch augmentation-too-strong val-better-than-train distribution-shift",
    _clear_labels,
)
def train_labels_spoiled(draw: Draw) -> Setup:
    """So many training labels are wrong that the training loss cannot fall, while clean validation data improve."""
    task = draw.task()
    share = (
        draw.rng.uniform(0.36, 0.4)
        if task.kind == "binary"
        else draw.rng.uniform(0.86, 0.93) * (1 - 1 / task.classes)
    )
    lr, epochs = draw.sound
    plan = Plan(lr=lr / 2, epochs=round(1.3 * epochs), decay=0.1)
    return Setup(mislabelled(task, share, draw.seed), Shape(width=6), plan)


@recipe(
    jumps_now_and_then,
    "bad-batch-spike",
    "loss-spike-llm bad-samples-or-labels",
    _clear_labels,
)
def spoilt_batches(draw: Draw) -> Setup:
    """A few batches whose inputs nobody scaled, in a run that learns; logged by the step."""
    lr, epochs = draw.sound
    plan = Plan(lr=lr, epochs=epochs, spoilt=draw.between(0.002, 0.008), clip=1.0)
    return Setup(draw.task(), Shape(width=32), plan, by_step=True, every=True)


def _many(family: Family) -> bool:
    return family.kind == "multiclass" and family.body in ("mlp", "cnn")


@recipe(saws, "data-not-shuffled", "oscillating-loss", _many)
def sorted_by_label(draw: Draw) -> Setup:
    """The training set is sorted by label and never shuffled; logged by the step."""
    lr, epochs = draw.sound
    plan = Plan(lr=lr, epochs=epochs, sorted=True)
    return Setup(draw.task(), Shape(width=16), plan, by_step=True, every=True)
