"""Faults of capacity and duration."""

from lab.models import Shape
from lab.recipe import Draw, Setup, classifies, mislabelled, recipe
from lab.showing import cut_short, grows_sure, overfits, underfits, wide_gap
from lab.training import Plan, cosine

FEW = {"characters-cnn": 300, "characters-transformer": 300}


def _memorising(draw: Draw) -> Setup:
    """A wide network on few examples, some of them mislabelled, over many epochs."""
    task = draw.task(FEW.get(draw.name, draw.integer(60, 130)))
    if task.kind in ("binary", "multiclass") and draw.maybe(0.7):
        task = mislabelled(task, draw.rng.uniform(0.05, 0.2), draw.seed)
    lr, epochs = draw.sound
    plan = Plan(lr=lr, epochs=max(30, round(epochs * draw.between(1, 2.5))), batch=16)
    return Setup(task, Shape(width=128, depth=2), plan)


@recipe(overfits, "overfitting", "overconfidence")
def memorised(draw: Draw) -> Setup:
    """Validation turns up while training goes on falling."""
    return _memorising(draw)


@recipe(wide_gap, "overfitting", "distribution-shift", classifies)
def memorised_accuracy(draw: Draw) -> Setup:
    """The same, logged without any loss."""
    setup = _memorising(draw)
    return Setup(setup.task, setup.shape, setup.plan, ("accuracy",), only="accuracy")


@recipe(
    underfits,
    "underfitting",
    "lr-plateau-needs-decay weight-decay-too-strong",
    lambda family: family.kind == "multiclass",
)
def too_small(draw: Draw) -> Setup:
    """A bottleneck of one unit, or a weight decay that leaves no room."""
    lr, epochs = draw.sound
    if draw.maybe():
        plan = Plan(lr=4 * lr, epochs=round(1.5 * epochs), schedule=cosine)
        return Setup(draw.task(), Shape(width=draw.integer(1, 2), activation="tanh"), plan, ("accuracy",))
    plan = Plan(optimizer="sgd", lr=0.05, decay=draw.between(0.05, 0.3), epochs=epochs)
    return Setup(draw.task(), Shape(width=16), plan, ("accuracy",))


@recipe(cut_short, "too-few-epochs still-learning", "slow-convergence", healthy=True)
def stopped_too_soon(draw: Draw) -> Setup:
    """Ended on a steep slope; nothing else is wrong."""
    lr, _ = draw.sound
    return Setup(draw.task(), Shape(width=32), Plan(lr=lr * draw.between(0.4, 1), epochs=draw.integer(6, 9)))


@recipe(grows_sure, "overconfidence overfitting", "", classifies)
def ever_surer(draw: Draw) -> Setup:
    """A wide network on little data, far beyond its best epoch: the accuracy holds, the loss rises."""
    task = draw.task(draw.integer(100, 300))
    lr, epochs = draw.sound
    plan = Plan(lr=lr * draw.between(1, 3), epochs=round(epochs * draw.between(2, 4)), batch=16)
    return Setup(task, Shape(width=128, depth=2), plan, ("accuracy",))
