"""What to ask first where a question says only that something is wrong.

The questions are such that whoever trains can answer them at once, and each divides what the complaint
usually turns out to be; in the order in which an experienced engineer asks them.
"""

from collections.abc import Set as AbstractSet

import msgspec

from advisor.knowledge import Knowledge, title_of
from advisor.model import NextStep, Text


class FirstQuestion(msgspec.Struct, frozen=True):
    """A question that "yes" or "no" answers; `yes` and `no` are the entries that the answer speaks for."""

    ask: Text
    yes: str
    no: str


_NAN = Text("Does the loss become NaN or inf?", "loss 会变成 NaN 或 inf 吗？")
_GAP = Text(
    "Is training good while validation stays bad or gets worse?",
    "是不是训练集上很好，验证集上却一直差，或越来越差？",
)
_WILD = Text(
    "Does the loss rise, or jump up and down without getting anywhere?",
    "loss 是在上升，或者上下乱跳、没有进展吗？",
)
_FLAT = Text(
    "Is the loss flat from the first steps (at 0.69 for two classes, ln k for k classes)?",
    "loss 是不是从一开始就是平的（二分类停在 0.69，k 类停在 ln k）？",
)
_GUESSING = Text(
    "Is it no better than guessing, on the training set too?", "是不是在训练集上也和瞎猜差不多？"
)
_ONE_BATCH = Text(
    "Trained on a single batch of ten samples alone, does the loss go to zero?",
    "只拿 10 个样本的一个 batch 反复训练，loss 能降到 0 吗？",
)
_UPDATED = Text("Do the parameters change from one step to the next?", "一步更新之后，参数有变化吗？")
_ENDING = Text("Was the training loss still falling at the end?", "训练结束时，训练 loss 还在下降吗？")
_ONE_CLASS = Text("Is nearly everything predicted as one class?", "是不是几乎全预测成同一类？")
_MODE = Text(
    "Is the training set bad too when it is evaluated like the validation set (eval mode, same preprocessing)?",
    "把训练集也按验证的方式（eval 模式、同样的预处理）评一遍，也差吗？",
)
_JUMPS = Text("Does it jump up and down from one evaluation to the next?", "每次评估的结果都上下乱跳吗？")
_OOM = Text("Does it stop with “out of memory” in a training step?", "是在训练 step 里报 out of memory 吗？")
_OOM_EVAL = Text("Does it only happen in evaluation?", "只在评估（验证）时才出现吗？")
_GROWS = Text("Does the memory in use grow from step to step?", "占用的内存或显存随 step 一直增长吗？")
_TAKEN = Text(
    "Does nvidia-smi show memory in use before your job starts?",
    "任务还没启动，nvidia-smi 就显示显存被占用吗？",
)
_IDLE = Text(
    "Is the GPU utilisation low or swinging while it trains?", "训练时 GPU 利用率低，或者忽高忽低吗？"
)
_SECONDS = Text(
    "Are the steps themselves slow (in seconds), rather than the loss falling slowly?",
    "慢的是每一步本身（秒数），而不是 loss 降得慢吗？",
)
_SLOWER = Text("Was it faster at the beginning than it is now?", "刚开始比现在快吗？")
_NORM = Text("Is the gradient norm growing, or above 100?", "梯度范数在变大，或者超过 100 吗？")
_NONE = Text("Is the gradient of some parameters None?", "有参数的梯度是 None 吗？")
_EARLY = Text(
    "Is the gradient of the first layers far smaller than that of the last?",
    "前面几层的梯度比最后几层小很多吗？",
)

_IMPROVING = Text("Is it still getting better from epoch to epoch?", "每个 epoch 还在变好吗？")
_BEHIND = Text(
    "Is it far from what a simple baseline or others reach on this data?",
    "和简单基线、别人在这份数据上的结果相比，差很多吗？",
)
_SHARED = Text(
    "Do training and held-out data share samples, people or near-duplicates?",
    "训练集和验证（测试）集有没有相同或近似的样本，或来自同一个人、同一段录像？",
)
_AT_ONCE = Text("Was it so from the first epoch on?", "是从第一个 epoch 起就这样吗？")
_RARE = Text("Is one class nearly all of the data?", "数据里几乎全是同一个类别吗？")

_ASKED = {
    "figures": (
        FirstQuestion(_BEHIND, "underfitting", "converged"),
        FirstQuestion(_GAP, "overfitting", "converged"),
        FirstQuestion(_IMPROVING, "still-learning", "converged"),
    ),
    "too-good": (
        FirstQuestion(_SHARED, "data-leakage", "converged"),
        FirstQuestion(_AT_ONCE, "metric-bug-perfect-start", "converged"),
        FirstQuestion(_RARE, "class-imbalance", "converged"),
    ),
    "stuck": (
        FirstQuestion(_ONE_BATCH, "underfitting", "label-mismatch"),
        FirstQuestion(_WILD, "lr-too-high", "lr-too-low"),
        FirstQuestion(_UPDATED, "input-not-normalized", "optimizer-step-missing"),
    ),
    "speed": (
        FirstQuestion(_SECONDS, "gpu-underutilized", "slow-convergence"),
        FirstQuestion(_SLOWER, "throughput-drop", "gpu-underutilized"),
        FirstQuestion(_IDLE, "gpu-underutilized", "eval-too-often"),
    ),
    "memory": (
        FirstQuestion(_OOM_EVAL, "oom-eval-step", "oom-train-step"),
        FirstQuestion(_GROWS, "memory-leak-graph-kept", "oom-train-step"),
        FirstQuestion(_TAKEN, "gpu-memory-held-by-dead-process", "gpu-memory-preallocated"),
    ),
    "gpu": (
        FirstQuestion(_OOM, "oom-train-step", "gpu-underutilized"),
        FirstQuestion(_IDLE, "gpu-underutilized", "distributed-hang"),
        FirstQuestion(_TAKEN, "wrong-gpu-or-shared-gpu", "gpu-underutilized"),
    ),
    "gradient": (
        FirstQuestion(_NONE, "detached-graph", "exploding-gradient"),
        FirstQuestion(_NORM, "exploding-gradient", "vanishing-gradient"),
        FirstQuestion(_EARLY, "vanishing-gradient", "exploding-gradient"),
    ),
    "validation": (
        FirstQuestion(_MODE, "eval-mode-missing", "overfitting"),
        FirstQuestion(_GAP, "overfitting", "distribution-shift"),
        FirstQuestion(_JUMPS, "noisy-validation", "overfitting"),
    ),
    "accuracy": (
        FirstQuestion(_GAP, "overfitting", "underfitting"),
        FirstQuestion(_GUESSING, "accuracy-at-chance", "underfitting"),
        FirstQuestion(_ONE_CLASS, "class-imbalance", "overfitting"),
    ),
    "loss": (
        FirstQuestion(_NAN, "nan-loss", "overfitting"),
        FirstQuestion(_FLAT, "chance-level-multiclass", "underfitting"),
        FirstQuestion(_WILD, "lr-too-high", "overfitting"),
    ),
    "training": (
        FirstQuestion(_GAP, "overfitting", "underfitting"),
        FirstQuestion(_WILD, "lr-too-high", "underfitting"),
        FirstQuestion(_ENDING, "too-few-epochs", "underfitting"),
    ),
}


def first_steps(knowledge: Knowledge, topic: str, told: AbstractSet[Text]) -> tuple[NextStep, ...]:
    """The questions to ask about a topic of `vague` that were not `told` the answer yet, the most telling first."""
    return tuple(_step(knowledge, item) for item in _ASKED.get(topic, ()) if item.ask not in told)


def _step(knowledge: Knowledge, asked: FirstQuestion) -> NextStep:
    yes, no = title_of(knowledge, asked.yes), title_of(knowledge, asked.no)
    why = Text(f"yes points to “{yes.en}”, no to “{no.en}”", f"是：更像“{yes.zh}”；否：更像“{no.zh}”")
    return NextStep(asked.ask, why, (asked.yes, asked.no), (yes, no))
