"""Faults of the learning rate, the schedule, gradients and the optimiser."""

from lab.models import Shape
from lab.recipe import Draw, Setup, classifies, even_binary, larger, recipe
from lab.showing import (
    barely_moves,
    frozen_by_rate,
    gradient_explodes,
    gradient_vanishes,
    never_learns,
    rises,
    slow,
    starts_high,
    stops_by_rate,
    swings,
)
from lab.tasks import Family
from lab.training import Plan, ends_at_zero, exponential, zero


def small(family: Family) -> bool:
    """Families whose epochs cost so little that hundreds of them are affordable."""
    return family.body in ("mlp", "autoencoder") and family.kind != "tokens"


@recipe(
    never_learns,
    "lr-too-high",
    "diverging oscillating-loss exploding-gradient finetune-lr-too-high",
)
def rate_too_high(draw: Draw) -> Setup:
    """Adam at hundreds of times a sound rate: the loss jumps and does not come down."""
    plan = Plan(lr=draw.sound.lr * draw.between(150, 1000), epochs=draw.integer(12, 30))
    return Setup(draw.task(), Shape(width=32, depth=2), plan, ("lr",))


@recipe(
    barely_moves,
    "lr-too-low",
    "slow-convergence too-few-epochs optimizer-plain-sgd underfitting",
)
def rate_too_low(draw: Draw) -> Setup:
    """Adam at a hundredth of a sound rate."""
    plan = Plan(lr=draw.sound.lr / draw.between(80, 250), epochs=draw.integer(15, 40))
    return Setup(draw.task(), Shape(width=32), plan, ("lr",))


@recipe(
    frozen_by_rate,
    "lr-decay-too-fast",
    "underfitting lr-too-low slow-convergence",
)
def rate_decays_too_fast(draw: Draw) -> Setup:
    """A factor of 0.4 to 0.65 each epoch freezes the run before it has learned."""
    schedule = exponential(draw.rng.uniform(0.4, 0.65))
    plan = Plan(lr=draw.sound.lr * draw.between(0.5, 1), epochs=draw.integer(20, 40), schedule=schedule)
    return Setup(draw.task(), Shape(width=16), plan, ("lr",))


@recipe(
    slow,
    "slow-convergence",
    "lr-too-low optimizer-plain-sgd too-few-epochs still-learning",
    small,
)
def plain_descent(draw: Draw) -> Setup:
    """Plain SGD at a small rate over 100 to 200 epochs."""
    plan = Plan(optimizer="sgd", lr=draw.between(0.0007, 0.002), epochs=draw.integer(100, 200))
    return Setup(draw.task(), Shape(width=32), plan)


@recipe(rises, "diverging", "lr-too-high exploding-gradient", small)
def growing_rate(draw: Draw) -> Setup:
    """A rate that grows each epoch (a schedule with the wrong sign): learns first, then falls apart."""
    schedule = exponential(draw.rng.uniform(1.25, 1.5))
    plan = Plan(lr=draw.sound.lr, epochs=draw.integer(20, 30), schedule=schedule)
    return Setup(draw.task(), Shape(width=32, depth=2), plan)


@recipe(rises, "diverging", "lr-too-high exploding-gradient")
def uphill(draw: Draw) -> Setup:
    """The loss has the wrong sign in the update: both losses rise."""
    plan = Plan(lr=draw.sound.lr / 10, epochs=draw.integer(10, 25), ascending=True)
    return Setup(draw.task(), Shape(width=32), plan)


@recipe(swings, "oscillating-loss", "lr-too-high batch-too-small diverging")
def swinging(draw: Draw) -> Setup:
    """Adam far too fast for tiny batches: it learns something, and then bounces."""
    task = draw.task(240)
    plan = Plan(lr=draw.sound.lr * draw.between(30, 150), epochs=draw.integer(20, 40), batch=8)
    return Setup(task, Shape(width=32, depth=2), plan)


@recipe(rises, "diverging", "zero-grad-missing lr-too-high exploding-gradient oscillating-loss")
def never_zeroed(draw: Draw) -> Setup:
    """`zero_grad()` was forgotten: gradients pile up, the loss falls at first and then climbs."""
    plan = Plan(optimizer="sgd", lr=draw.between(0.03, 0.3), epochs=draw.integer(15, 30), zeroed=False)
    return Setup(draw.task(), Shape(width=16), plan)


@recipe(gradient_explodes, "exploding-gradient", "diverging lr-too-high zero-grad-missing nan-loss")
def exploding(draw: Draw) -> Setup:
    """Gradients that are never zeroed, in a deeper network: gradient norm and loss shoot up together."""
    plan = Plan(optimizer="sgd", lr=draw.between(0.05, 0.4), epochs=draw.integer(10, 25), zeroed=False)
    return Setup(draw.task(), Shape(width=32, depth=draw.integer(1, 3)), plan, ("grad_norm",))


@recipe(gradient_explodes, "exploding-gradient", "diverging lr-too-high")
def exploding_uphill(draw: Draw) -> Setup:
    """Weights grow without bound under a wrong sign in the update; the gradient norm grows with them."""
    plan = Plan(lr=draw.sound.lr * draw.between(0.2, 0.6), epochs=draw.integer(12, 25), ascending=True)
    return Setup(draw.task(), Shape(width=32, depth=draw.integer(3, 4)), plan, ("grad_norm",))


@recipe(
    gradient_vanishes,
    "vanishing-gradient",
    "chance-level-binary chance-level-multiclass saturated-activation accuracy-at-chance init-symmetric "
    "constant-prediction dead-relu",
)
def vanishing(draw: Draw) -> Setup:
    """Small weights in many layers without biases: neither signal nor gradient passes."""
    shape = Shape(
        width=16,
        depth=draw.integer(5, 8),
        activation=str(draw.rng.choice(["tanh", "relu"])),
        bias=False,
        start=draw.between(0.01, 0.06),
    )
    plan = Plan(optimizer="sgd", lr=draw.between(0.003, 0.05), epochs=draw.integer(12, 30))
    return Setup(draw.task(), shape, plan, ("grad_norm",))


@recipe(
    gradient_vanishes,
    "vanishing-gradient",
    "saturated-activation init-too-large accuracy-at-chance constant-prediction input-not-normalized",
    even_binary,
)
def saturated(draw: Draw) -> Setup:
    """Large weights and unscaled inputs saturate the sigmoid under a squared error."""
    plan = Plan(
        optimizer="sgd", lr=draw.between(0.003, 0.03), loss="squashed-error", epochs=draw.integer(12, 30)
    )
    shape = Shape(width=32, depth=2, start=draw.between(1, 2))
    return Setup(larger(draw.task(), draw.between(20, 100)), shape, plan, ("grad_norm",))


@recipe(
    stops_by_rate,
    "lr-zero",
    "lr-decay-too-fast underfitting optimizer-step-missing",
)
def rate_of_zero(draw: Draw) -> Setup:
    """The schedule gives no rate: from the start, or from a tenth of the run on."""
    schedule = zero if draw.maybe() else ends_at_zero
    plan = Plan(lr=draw.sound.lr / 3, epochs=draw.integer(15, 40), schedule=schedule)
    return Setup(draw.task(), Shape(width=16), plan, ("lr",))


@recipe(
    starts_high,
    "init-too-large",
    "input-not-normalized still-learning converged",
    classifies,
)
def large_start(draw: Draw) -> Setup:
    """Initial weights of the last layer tens of times too large: the first loss is far above ln k."""
    lr, epochs = draw.sound
    shape = Shape(width=32, depth=2, last_start=draw.between(60, 400))
    return Setup(draw.task(), shape, Plan(lr=lr, epochs=epochs, batch=64))
