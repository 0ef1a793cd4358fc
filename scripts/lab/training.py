"""One training loop for the whole lab, and the record that it leaves."""

import math
from collections.abc import Callable, Iterator

import msgspec
import torch
from torch import Tensor, nn

from lab.measures import LOSSES, Figures, figures
from lab.tasks import Task

# Factor on the learning rate at a share of the run (0 to 1) and at an epoch count (fractional).
Schedule = Callable[[float, float], float]


def constant(_share: float, _epoch: float) -> float:
    """No schedule."""
    return 1.0


def cosine(share: float, _epoch: float) -> float:
    """Half a cosine, from 1 to 0."""
    return 0.5 * (1 + math.cos(math.pi * share))


def warmup_cosine(share: float, _epoch: float) -> float:
    """A linear rise over the first tenth, then half a cosine."""
    return (share + 1e-3) / 0.1 if share < 0.1 else cosine((share - 0.1) / 0.9, 0)


def restarts(share: float, _epoch: float) -> float:
    """Four cosine cycles (warm restarts) that end at a tenth of the rate."""
    return 0.1 + 0.9 * cosine(share * 4 % 1, 0)


def ends_at_zero(share: float, _epoch: float) -> float:
    """A schedule made for a tenth of the steps that are taken: the rate is zero for the rest."""
    return max(0.0, 1 - 10 * share)


def zero(_share: float, _epoch: float) -> float:
    """No rate at all."""
    return 0.0


def triangles(share: float, _epoch: float) -> float:
    """Three triangles between a tenth of the rate and the whole (Smith 2017), which end low."""
    return 0.1 + 0.9 * (1 - abs(2 * (share * 3 % 1) - 1))


def steps_down(share: float, _epoch: float) -> float:
    """A tenth of the rate after one half and again after three quarters."""
    return 1.0 if share < 0.5 else 0.1 if share < 0.75 else 0.01


def exponential(gamma: float) -> Schedule:
    """The rate times gamma after each epoch."""
    return lambda _share, epoch: gamma ** math.floor(epoch)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How a model is trained. `loss` is a key of LOSSES.

    Attributes:
        pretrain: epochs before the log begins (a fine-tuned model).
        patience: stop when the validation loss has not improved for so many epochs; 0 never stops.
        decay: weight decay.
        clip: largest gradient norm; 0 for no clipping.
        updated: False leaves out `optimizer.step()`.
        zeroed: False leaves out `optimizer.zero_grad()`.
        ascending: True follows the gradient uphill (a wrong sign).
        sorted: goes through the examples in the order of their labels.
        spoilt: chance of a batch to have its inputs a hundred times too large.
        perfect: compares the labels with themselves when it computes the accuracy and the AUC.
    """

    epochs: int = 30
    batch: int = 32
    lr: float = 1e-3
    optimizer: str = "adam"
    momentum: float = 0.0
    decay: float = 0.0
    clip: float = 0.0
    loss: str = "standard"
    schedule: Schedule = constant
    pretrain: int = 0
    patience: int = 0
    updated: bool = True
    zeroed: bool = True
    ascending: bool = False
    sorted: bool = False
    spoilt: float = 0.0
    perfect: bool = False


class Trace(msgspec.Struct, frozen=True, eq=False):
    """What a run left: figures by name, one dict a step and one an epoch (`epoch` counts from 1)."""

    steps: list[Figures]
    epochs: list[Figures]


def train(task: Task, model: nn.Module, plan: Plan) -> Trace:
    """Train and record; draws batches from torch's global generator, so seed that first."""
    optimizer = _optimizer(model, plan)
    for epoch in range(plan.pretrain):
        for _ in _epoch(task, model, plan, optimizer, epoch):
            pass
    trace = Trace([], [])
    best, since = math.inf, 0
    for epoch in range(plan.epochs):
        begin = len(trace.steps)
        for step in _epoch(task, model, plan, optimizer, epoch):
            trace.steps.append({"step": len(trace.steps) + 1, "epoch": epoch + 1, **step})
        row = _summary(trace.steps[begin:])
        row |= {f"val_{name}": value for name, value in _evaluate(task, model, plan).items()}
        trace.epochs.append({"epoch": epoch + 1, "step": len(trace.steps), **row})
        best, since = (row["val_loss"], 0) if row["val_loss"] < best else (best, since + 1)
        if plan.patience and since >= plan.patience:
            break
    return trace


def _optimizer(model: nn.Module, plan: Plan) -> torch.optim.Optimizer:
    if plan.optimizer == "adam":
        return torch.optim.AdamW(model.parameters(), lr=plan.lr, weight_decay=plan.decay, fused=True)
    return torch.optim.SGD(
        model.parameters(), lr=plan.lr, momentum=plan.momentum, weight_decay=plan.decay, fused=True
    )


def _epoch(
    task: Task, model: nn.Module, plan: Plan, optimizer: torch.optim.Optimizer, epoch: int
) -> Iterator[Figures]:
    model.train()
    order = torch.argsort(task.y_train, stable=True) if plan.sorted else torch.randperm(len(task.x_train))
    batches = order.split(plan.batch)
    for number, batch in enumerate(batches):
        done = epoch + number / len(batches)
        rate = plan.lr * plan.schedule(done / plan.epochs, done)
        for group in optimizer.param_groups:
            group["lr"] = rate
        inputs, targets = task.x_train[batch], task.y_train[batch]
        outputs = model(100 * inputs if plan.spoilt and torch.rand(()) < plan.spoilt else inputs)
        loss = LOSSES[plan.loss](outputs, targets, task.kind)
        if plan.zeroed:
            optimizer.zero_grad()
        (-loss if plan.ascending else loss).backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), plan.clip or math.inf)
        if plan.updated:
            optimizer.step()
        yield {"size": len(batch), "lr": rate, "grad_norm": float(norm), "loss": float(loss.detach())} | (
            figures(outputs.detach(), targets, task, perfect=plan.perfect)
        )


def _summary(steps: list[Figures]) -> Figures:
    """Means over an epoch, weighted by batch size; the learning rate of its last step."""
    total = sum(step["size"] for step in steps)
    names = [name for name in steps[0] if name not in ("size", "step", "epoch", "lr", "grad_norm")]
    row = {f"train_{name}": sum(step[name] * step["size"] for step in steps) / total for name in names}
    return row | {"lr": steps[-1]["lr"], "grad_norm": sum(step["grad_norm"] for step in steps) / len(steps)}


@torch.no_grad()  # type: ignore[untyped-decorator]
def _evaluate(task: Task, model: nn.Module, plan: Plan) -> Figures:
    model.eval()
    outputs: Tensor = model(task.x_val)
    loss = LOSSES[plan.loss](outputs, task.y_val, task.kind)
    return {"loss": float(loss)} | figures(outputs, task.y_val, task, perfect=plan.perfect, whole=True)
