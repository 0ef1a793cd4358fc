"""Healthy runs of many shapes."""

import msgspec

from lab.models import Shape
from lab.recipe import Draw, Setup, classifies, recipe
from lab.showing import is_refined, is_sound
from lab.tasks import Family
from lab.training import Plan, cosine, exponential, restarts, steps_down, triangles, warmup_cosine


def dense(family: Family) -> bool:
    """Families that take dropout and small batches in their stride."""
    return family.body in ("mlp", "cnn") and family.kind != "regression"


def _width(draw: Draw) -> int:
    return int(draw.rng.choice([16, 32, 64]))


@recipe(is_sound, healthy=True)
def plain(draw: Draw) -> Setup:
    """Adam at a usual rate."""
    lr, epochs = draw.sound
    plan = Plan(lr=lr * draw.between(0.6, 1.6), epochs=round(epochs * draw.between(0.7, 1.3)))
    return Setup(draw.task(), Shape(width=_width(draw)), plan)


@recipe(is_sound, healthy=True)
def scheduled(draw: Draw) -> Setup:
    """Cosine, warm-up and cosine, two steps down, or a gentle exponential decay."""
    lr, epochs = draw.sound
    schedules = [cosine, warmup_cosine, steps_down, exponential(0.95)]
    plan = Plan(lr=2 * lr, epochs=round(1.2 * epochs), schedule=schedules[draw.integer(0, 3)])
    return Setup(draw.task(), Shape(width=_width(draw)), plan, ("lr",))


@recipe(is_sound, ok="lr-restart-bumps", healthy=True)
def cyclic(draw: Draw) -> Setup:
    """Warm restarts or triangles: bumps at regular intervals, and a good end."""
    lr, epochs = draw.sound
    schedule = restarts if draw.maybe(0.7) else triangles
    plan = Plan(lr=3 * lr, epochs=max(40, round(1.5 * epochs)), schedule=schedule)
    return Setup(draw.task(), Shape(width=_width(draw)), plan, ("lr",))


@recipe(is_sound, healthy=True, suits=dense)
def noisy(draw: Draw) -> Setup:
    """Batches of four, logged by the step."""
    lr, epochs = draw.sound
    plan = Plan(lr=lr / 2, epochs=max(5, epochs // 4), batch=4)
    return Setup(draw.task(), Shape(width=_width(draw)), plan, by_step=True)


@recipe(is_sound, healthy=True)
def by_step(draw: Draw) -> Setup:
    """Logged by the step."""
    lr, epochs = draw.sound
    plan = Plan(
        lr=lr * draw.between(0.7, 2), epochs=epochs, schedule=warmup_cosine if draw.maybe() else cosine
    )
    return Setup(draw.task(), Shape(width=_width(draw)), plan, by_step=True)


@recipe(is_sound, ok="val-better-than-train", healthy=True, suits=classifies)
def dropped_out(draw: Draw) -> Setup:
    """Dropout: the validation loss lies below the training loss."""
    lr, epochs = draw.sound
    shape = Shape(width=64, dropout=draw.rng.uniform(0.3, 0.5))
    return Setup(draw.task(), shape, Plan(lr=lr, epochs=round(1.2 * epochs)))


@recipe(is_sound, healthy=True)
def stopped_early(draw: Draw) -> Setup:
    """Ended by early stopping."""
    lr, epochs = draw.sound
    plan = Plan(lr=1.5 * lr, epochs=4 * epochs, patience=draw.integer(2, 4))
    return Setup(draw.task(), Shape(width=32, dropout=0.2), plan)


@recipe(is_sound, healthy=True, suits=lambda family: family.kind != "regression")
def long(draw: Draw) -> Setup:
    """A gentle rate over a hundred epochs or more."""
    lr, _ = draw.sound
    plan = Plan(lr=lr / 2, epochs=draw.integer(80, 120), decay=0.05, batch=64, schedule=cosine)
    return Setup(draw.task(), Shape(width=16, dropout=0.2), plan)


@recipe(is_sound, healthy=True)
def short(draw: Draw) -> Setup:
    """Eight to twelve epochs at a brisk rate that decays."""
    lr, _ = draw.sound
    plan = Plan(lr=4 * lr, epochs=draw.integer(8, 12), schedule=cosine, batch=16)
    return Setup(draw.task(), Shape(width=32), plan)


@recipe(is_sound, healthy=True, suits=classifies)
def momentum(draw: Draw) -> Setup:
    """SGD with momentum, as papers do it."""
    _, epochs = draw.sound
    plan = Plan(
        optimizer="sgd",
        lr=draw.between(0.02, 0.08),
        momentum=0.9,
        decay=1e-4,
        epochs=epochs,
        schedule=steps_down,
    )
    return Setup(draw.task(), Shape(width=32), plan)


@recipe(is_sound, healthy=True, suits=lambda family: family.kind in ("multiclass", "regression"))
def clipped(draw: Draw) -> Setup:
    """A gradient norm is logged, and clipped now and then."""
    lr, epochs = draw.sound
    return Setup(draw.task(), Shape(width=32), Plan(lr=lr, epochs=epochs, clip=2.0), ("grad_norm",))


@recipe(is_refined, healthy=True, suits=classifies)
def fine_tuned(draw: Draw) -> Setup:
    """A trained model goes on at a fifth of the rate; the log begins low."""
    lr, epochs = draw.sound
    plan = Plan(lr=lr / 5, epochs=draw.integer(8, 20), pretrain=round(0.5 * epochs), decay=0.01)
    return Setup(draw.task(), Shape(width=32, dropout=0.1), plan)


@recipe(is_sound, ok="noisy-validation", healthy=True, suits=classifies)
def few_validated(draw: Draw) -> Setup:
    """A validation set of a few dozen examples: its curve is rough, the run is sound."""
    lr, epochs = draw.sound
    task, few = draw.task(), draw.integer(24, 60)
    task = msgspec.structs.replace(task, x_val=task.x_val[:few], y_val=task.y_val[:few])
    return Setup(task, Shape(width=32, dropout=0.1), Plan(lr=lr, epochs=round(1.2 * epochs)))


@recipe(is_sound, healthy=True, suits=lambda family: family.body in ("mlp", "autoencoder"))
def very_long(draw: Draw) -> Setup:
    """Hundreds of epochs at a low rate with weight decay."""
    lr, _ = draw.sound
    plan = Plan(lr=lr / 3, epochs=draw.integer(200, 400), decay=0.3, batch=128, schedule=cosine)
    return Setup(draw.task(), Shape(width=16), plan)


@recipe(is_sound, healthy=True, suits=lambda family: family.kind in ("regression", "tokens"))
def stepwise(draw: Draw) -> Setup:
    """Warm-up and cosine over steps, clipped, with the gradient norm: how language models are trained."""
    lr, epochs = draw.sound
    plan = Plan(lr=1.5 * lr, epochs=epochs, schedule=warmup_cosine, clip=1.0, decay=0.01)
    return Setup(draw.task(), Shape(width=32), plan, ("lr", "grad_norm"), by_step=True)
