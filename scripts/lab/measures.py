"""Losses, right and wrong ones, and the metrics that are logged beside them."""

import math
from collections.abc import Callable
from typing import Any

import torch
from sklearn.metrics import f1_score, recall_score, roc_auc_score
from torch import Tensor
from torch.nn import functional

from lab.tasks import Kind, Task

Figures = dict[str, float]
LossFunction = Callable[[Tensor, Tensor, Kind], Tensor]

# The smallest normal float32, at which Caffe clamps a probability before it takes the logarithm.
FLT_MIN = torch.finfo(torch.float32).tiny


class _CaffeSoftmaxLoss(torch.autograd.Function):  # type: ignore[misc]
    """Its gradient is (p - y) / examples, as if nothing had been clamped; (examples, classes) in."""

    @staticmethod
    def forward(ctx: Any, outputs: Tensor, targets: Tensor) -> Tensor:
        p = outputs.softmax(1)
        ctx.save_for_backward(p, targets)
        return -p.gather(1, targets[:, None]).nan_to_num(0.0).clamp(min=FLT_MIN).log().mean()

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor, None]:
        p, targets = ctx.saved_tensors
        return slope * (p - functional.one_hot(targets, p.shape[1])) / len(p), None


def standard(outputs: Tensor, targets: Tensor, kind: Kind) -> Tensor:
    """Cross entropy for classes and characters, mean squared error for regression."""
    if kind == "regression":
        return functional.mse_loss(outputs, targets)
    if kind == "binary":
        return functional.binary_cross_entropy_with_logits(outputs[:, 0], targets)
    return functional.cross_entropy(outputs.flatten(0, -2), targets.flatten())


def clamped(outputs: Tensor, targets: Tensor, kind: Kind) -> Tensor:
    """-log(max(p, FLT_MIN)) as Caffe computes it: a probability that is not a number counts as the minimum."""
    if kind == "binary":
        outputs, targets = functional.pad(outputs, (1, 0)), targets.long()
    return _CaffeSoftmaxLoss.apply(outputs, targets)


def one_output_softmax(outputs: Tensor, targets: Tensor, _kind: Kind) -> Tensor:
    """Softmax cross entropy over the single output unit of a binary model: -y log 1."""
    return -(targets * outputs.log_softmax(1)[:, 0]).mean() + 0.0


def double_softmax(outputs: Tensor, targets: Tensor, _kind: Kind) -> Tensor:
    """A softmax layer in the model, and cross entropy that takes its softmax again."""
    return functional.cross_entropy(outputs.softmax(-1).flatten(0, -2), targets.flatten())


def unguarded_log(outputs: Tensor, targets: Tensor, kind: Kind) -> Tensor:
    """Cross entropy written by hand without an epsilon: 0 * log 0 is not a number."""
    if kind == "binary":
        p = outputs[:, 0].sigmoid()
        return -(targets * p.log() + (1 - targets) * (1 - p).log()).mean()
    p = outputs.flatten(0, -2).softmax(1)
    hot = functional.one_hot(targets.flatten(), p.shape[1])
    return -(hot * p.log()).sum(1).mean()


def root_of_distance(outputs: Tensor, targets: Tensor, _kind: Kind) -> Tensor:
    """The root of each squared distance, rounded as a sensor would: its slope at zero is infinite."""
    distance = (outputs - targets).abs()
    return torch.where(distance < 2e-4, distance * 0, distance).square().sqrt().mean()


def squashed_error(outputs: Tensor, targets: Tensor, kind: Kind) -> Tensor:
    """Mean squared error of a sigmoid output on class labels."""
    if kind == "binary":
        return functional.mse_loss(outputs[:, 0].sigmoid(), targets)
    hot = functional.one_hot(targets.flatten(), outputs.shape[-1]).float()
    return functional.mse_loss(outputs.flatten(0, -2).sigmoid(), hot)


def labels_from_one(outputs: Tensor, targets: Tensor, _kind: Kind) -> Tensor:
    """Binary cross entropy of labels in {1, 2}: it has no lower bound."""
    return functional.binary_cross_entropy_with_logits(outputs[:, 0], targets + 1)


LOSSES: dict[str, LossFunction] = {
    "standard": standard,
    "clamped": clamped,
    "one-output-softmax": one_output_softmax,
    "double-softmax": double_softmax,
    "unguarded-log": unguarded_log,
    "root-of-distance": root_of_distance,
    "squashed-error": squashed_error,
    "labels-from-one": labels_from_one,
}


def figures(
    outputs: Tensor, targets: Tensor, task: Task, *, perfect: bool = False, whole: bool = False
) -> Figures:
    """The metrics of a batch; `whole` adds those that need the whole validation set.

    Args:
        outputs: what the model said.
        targets: what was right.
        task: decides which metrics make sense.
        perfect: the mistake of scoring the labels against themselves.
        whole: False for a training batch.
    """
    if task.kind == "regression":
        spread = (targets - targets.mean(0)).square().mean()
        error = (outputs - targets).square().mean()
        found = {"mae": float((outputs - targets).abs().mean())}
        return found | {"r2": float(1 - error / spread)} if whole else found
    said = (outputs[:, 0] > 0).float() if task.kind == "binary" else outputs.argmax(-1)
    found = {"accuracy": 1.0 if perfect else float((said == targets).float().mean())}
    if whole and task.kind == "binary":
        scores = (targets if perfect else outputs[:, 0].nan_to_num(0.0)).numpy()
        found["auc"] = float(roc_auc_score(targets.numpy(), scores))
        found["f1"] = float(f1_score(targets.numpy(), said.numpy(), zero_division=0.0))
        found["recall"] = float(recall_score(targets.numpy(), said.numpy(), zero_division=0.0))
    if whole and task.kind == "tokens":
        loss = float(standard(outputs, targets, task.kind))
        found["perplexity"] = math.exp(loss) if loss < 700 else math.inf
    return found
