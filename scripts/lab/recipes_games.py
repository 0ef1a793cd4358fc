"""GANs and policies, healthy and failed."""

from lab.models import Shape
from lab.recipe import Draw, Setup, recipe
from lab.showing import keeps_balance, one_side_wins, policy_collapses, reward_rises
from lab.tasks import Family
from lab.training import Plan

# What a log of a healthy GAN lets one conclude.
NOTHING = "(nothing)"


def duels(family: Family) -> bool:
    """Two networks against each other."""
    return family.body == "gan"


def rewarded(family: Family) -> bool:
    """Policies."""
    return not duels(family)


@recipe(one_side_wins, "gan-mode-collapse", suits=duels, game=True)
def judge_too_strong(draw: Draw) -> Setup:
    """A discriminator of far more units, and a generator that hardly learns."""
    plan = Plan(
        lr=draw.sound.lr * draw.between(1, 3), epochs=draw.integer(30, 80), decay=draw.rng.uniform(0.9, 0.99)
    )
    return Setup(draw.task(), Shape(width=128, depth=2), plan, ("d_loss", "g_loss"))


@recipe(policy_collapses, "rl-policy-collapse", "lr-too-high", suits=rewarded, game=True)
def policy_rate_too_high(draw: Draw) -> Setup:
    """One large step, and the policy always does the same."""
    plan = Plan(lr=draw.sound.lr * draw.between(20, 100), epochs=draw.integer(40, 100))
    return Setup(draw.task(), Shape(width=32), plan, ("reward", "entropy"))


@recipe(keeps_balance, NOTHING, "converged still-learning", suits=duels, healthy=True, game=True)
def even_match(draw: Draw) -> Setup:
    """Neither network wins; the losses say no more than that."""
    plan = Plan(lr=draw.sound.lr * draw.between(0.5, 1.5), epochs=draw.integer(30, 100))
    return Setup(draw.task(), Shape(width=16), plan, ("d_loss", "g_loss"))


@recipe(reward_rises, suits=rewarded, healthy=True, game=True)
def policy_learns(draw: Draw) -> Setup:
    """The reward rises."""
    lr, epochs = draw.sound
    plan = Plan(lr=lr * draw.between(0.7, 1.5), epochs=round(epochs * draw.between(0.7, 2)), decay=0.01)
    columns = ("reward", "entropy") if draw.maybe() else ("reward", "policy_loss")
    return Setup(draw.task(), Shape(width=32), plan, columns)
