"""Training that plays: two networks against each other, and policies that learn from rewards."""

import math

import torch
from torch import Tensor, nn
from torch.distributions import Categorical
from torch.nn import functional

from lab.measures import Figures
from lab.models import NOISE, Pair
from lab.showing import LONGEST
from lab.tasks import Task
from lab.training import Plan, Trace

# Updates that are summed up in one row of the log.
UPDATES = 10
# Cart-pole as of Barto, Sutton and Anderson 1983, with the constants of Gymnasium's CartPole-v1.
GRAVITY, CART, POLE, HALF, FORCE, TICK = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02
FELL, LEFT, CARTS = 12 * 2 * math.pi / 360, 2.4, 12


def play(task: Task, model: Pair, plan: Plan) -> Trace:
    """The plain GAN of Goodfellow et al. 2014 with the non-saturating loss; `plan.decay` slows the generator."""
    makers = torch.optim.Adam(model.generator.parameters(), lr=plan.lr * (1 - plan.decay), betas=(0.5, 0.999))
    judges = torch.optim.Adam(model.discriminator.parameters(), lr=plan.lr, betas=(0.5, 0.999))
    trace = Trace([], [])
    for epoch in range(plan.epochs):
        for _ in range(UPDATES):
            step = _duel(task, model, (makers, judges), plan.batch)
            trace.steps.append({"step": len(trace.steps) + 1, "epoch": epoch + 1} | step)
        _sum_up(trace)
    return trace


def _duel(
    task: Task, model: Pair, optimizers: tuple[torch.optim.Optimizer, torch.optim.Optimizer], batch: int
) -> Figures:
    makers, judges = optimizers
    real = task.x_train[torch.randint(len(task.x_train), (batch,))]
    fake = model.generator(torch.randn(batch, NOISE))
    ones, zeros = torch.ones(batch, 1), torch.zeros(batch, 1)
    entropy = functional.binary_cross_entropy_with_logits
    said = model.discriminator(real)
    loss = (entropy(said, ones) + entropy(model.discriminator(fake.detach()), zeros)) / 2
    _descend(judges, loss)
    fooled = entropy(model.discriminator(fake), ones)
    _descend(makers, fooled)
    return {"d_loss": float(loss.detach()), "g_loss": float(fooled.detach())}


def _descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def _sum_up(trace: Trace) -> None:
    rows = trace.steps[-UPDATES:]
    means = {
        name: sum(row[name] for row in rows) / UPDATES for name in rows[0] if name not in ("step", "epoch")
    }
    trace.epochs.append({"epoch": rows[-1]["epoch"], "step": rows[-1]["step"]} | means)


def reinforce(task: Task, model: nn.Module, plan: Plan) -> Trace:
    """REINFORCE (Williams 1992) with a mean baseline and, as `plan.decay` says, a bonus for entropy."""
    optimizer = torch.optim.Adam(model.parameters(), lr=plan.lr)
    trace = Trace([], [])
    updates = 1 if task.body == "pole" else UPDATES
    for epoch in range(plan.epochs):
        for _ in range(updates):
            rate = plan.lr * plan.schedule(epoch / plan.epochs, epoch)
            for group in optimizer.param_groups:
                group["lr"] = rate
            gains, chances, entropy, reward = (_balance if task.body == "pole" else _choose)(
                task, model, plan
            )
            loss = -(gains * chances).mean()
            _descend(optimizer, loss - plan.decay * entropy)
            step = {
                "reward": reward,
                "entropy": float(entropy.detach()),
                "policy_loss": float(loss.detach()),
                "lr": rate,
            }
            trace.steps.append({"step": len(trace.steps) + 1, "epoch": epoch + 1} | step)
        rows = trace.steps[-updates:]
        means = {name: sum(row[name] for row in rows) / updates for name in step}
        trace.epochs.append({"epoch": epoch + 1, "step": len(trace.steps)} | means)
    return trace


Played = tuple[Tensor, Tensor, Tensor, float]


def _choose(task: Task, model: nn.Module, plan: Plan) -> Played:
    """One round of the bandit: a choice for each example of a batch, rewarded with 1 where it is right."""
    batch = torch.randint(len(task.x_train), (plan.batch,))
    policy = Categorical(logits=model(task.x_train[batch]))
    actions = policy.sample()
    rewards = (actions == task.y_train[batch][:, 0]).float()
    return rewards - rewards.mean(), policy.log_prob(actions), policy.entropy().mean(), float(rewards.mean())


def _balance(_task: Task, model: nn.Module, _plan: Plan) -> Played:
    """Twelve carts at once until every pole has fallen; the return of a step is how long its pole still stands."""
    state, alive = torch.rand(CARTS, 4) * 0.1 - 0.05, torch.ones(CARTS, dtype=torch.bool)
    chances, entropies, standing = [], [], []
    for _ in range(LONGEST):
        policy = Categorical(logits=model(state))
        actions = policy.sample()
        chances.append(policy.log_prob(actions))
        entropies.append(policy.entropy())
        standing.append(alive)
        state = _tick(state, actions)
        alive = alive & (state[:, 0].abs() < LEFT) & (state[:, 2].abs() < FELL)
        if not alive.any():
            break
    stood = torch.stack(standing).float()
    left = stood.flip(0).cumsum(0).flip(0) * stood
    gains = (left - left[stood > 0].mean()) / (left[stood > 0].std() + 1e-6) * stood
    entropy = (torch.stack(entropies) * stood).sum() / stood.sum()
    return gains, torch.stack(chances), entropy, float(stood.sum(0).mean())


def _tick(state: Tensor, actions: Tensor) -> Tensor:
    """Shapes: (carts, 4), (carts,) -> (carts, 4): position, speed, angle in rad, its speed."""
    place, speed, angle, turning = state.unbind(1)
    force = torch.where(actions == 1, FORCE, -FORCE)
    push = (force + POLE * HALF * turning**2 * angle.sin()) / (CART + POLE)
    falling = (GRAVITY * angle.sin() - angle.cos() * push) / (
        HALF * (4 / 3 - POLE * angle.cos() ** 2 / (CART + POLE))
    )
    gaining = push - POLE * HALF * falling * angle.cos() / (CART + POLE)
    moved = place + TICK * speed, speed + TICK * gaining, angle + TICK * turning, turning + TICK * falling
    return torch.stack(moved, 1)
