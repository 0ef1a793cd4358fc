"""How people and frameworks name and place what they log."""

from collections.abc import Mapping

import msgspec

Names = Mapping[str, str]


class Style(msgspec.Struct, frozen=True):
    """One way to log.

    Attributes:
        names: our figure -> column; a figure without one keeps its name.
        format: a key of lab.formats.FORMATS.
        first: the number of the first epoch.
        percent: accuracies times 100.
        sparse: training and validation figures on rows of their own.
        stepped: rows by the step instead of the epoch.
        digits: a framework that never rounds.
    """

    names: Names
    format: str = "table"
    first: int = 1
    percent: bool = False
    sparse: bool = False
    stepped: bool = False
    digits: bool = False


def _keras(accuracy: str) -> Names:
    plain = {"train_loss": "loss", "train_accuracy": accuracy, "val_accuracy": f"val_{accuracy}"}
    return plain | {"train_mae": "mae", "val_mae": "val_mae", "lr": "learning_rate"}


SHORT = {"train_accuracy": "train_acc", "val_accuracy": "val_acc"}
TITLED = {
    "epoch": "Epoch",
    "train_loss": "Train Loss",
    "train_accuracy": "Train Acc (%)",
    "val_loss": "Valid Loss",
    "val_accuracy": "Valid Acc (%)",
    "lr": "Learning Rate",
    "grad_norm": "Grad Norm",
    "val_f1": "Valid F1",
    "val_recall": "Valid Recall",
    "val_auc": "Valid AUC",
}
CHINESE = {
    "epoch": "轮次",
    "train_loss": "训练损失",
    "train_accuracy": "训练准确率",
    "val_loss": "验证损失",
    "val_accuracy": "验证准确率",
    "lr": "学习率",
    "grad_norm": "梯度范数",
    "val_recall": "验证召回率",
}
SLASHED = {
    "train_loss": "train/loss",
    "train_accuracy": "train/acc",
    "val_loss": "val/loss",
    "val_accuracy": "val/acc",
    "val_f1": "val/f1",
    "val_recall": "val/recall",
    "val_auc": "val/auc",
    "grad_norm": "train/grad_norm",
}
TRAINER = {
    "val_loss": "eval_loss",
    "val_accuracy": "eval_accuracy",
    "val_f1": "eval_f1",
    "val_recall": "eval_recall",
    "val_auc": "eval_auc",
    "val_perplexity": "eval_perplexity",
    "val_mae": "eval_mae",
    "val_r2": "eval_r2",
    "lr": "learning_rate",
}
TESTED = {
    "train_accuracy": "train_acc",
    "val_loss": "test_loss",
    "val_accuracy": "test_acc",
    "val_f1": "test_f1",
}
TIMM = {"val_loss": "eval_loss", "val_accuracy": "eval_top1", "train_accuracy": "train_top1"}
FASTAI = {"val_loss": "valid_loss", "val_accuracy": "accuracy"}
STEPS = {"loss": "train_loss", "accuracy": "train_acc", "val_accuracy": "val_acc"}

STYLES: dict[str, Style] = {
    "plain": Style({}),
    "short": Style(SHORT),
    "tested": Style(TESTED),
    "keras": Style(_keras("accuracy"), first=0, digits=True),
    "old-keras": Style(_keras("acc"), first=0),
    "titled": Style(TITLED, percent=True),
    "chinese": Style(CHINESE),
    "slashed": Style(SLASHED),
    "timm": Style(TIMM, first=0, percent=True, digits=True),
    "fastai": Style(FASTAI, first=0),
    "lightning": Style(SHORT, first=0, sparse=True, digits=True),
    "keras-history": Style(_keras("accuracy"), format="columns", digits=True),
    "keras-console": Style(_keras("accuracy"), format="keras-console"),
    "jsonl": Style(SHORT, format="jsonl", digits=True),
    "jsonl-slashed": Style(SLASHED, format="jsonl"),
    "json-records": Style(TESTED, format="records", digits=True),
    "console": Style(SHORT, format="console"),
    "console-percent": Style(TITLED | {"epoch": "epoch"}, format="console", percent=True),
    "console-chinese": Style(CHINESE, format="console"),
    "logger": Style(TESTED, format="logger"),
    "steps": Style(STEPS, stepped=True),
    "steps-jsonl": Style(STEPS, format="jsonl", stepped=True, digits=True),
    "steps-logger": Style(STEPS, format="logger", stepped=True),
    "trainer": Style(TRAINER, sparse=True, stepped=True, digits=True),
    "trainer-state": Style(TRAINER, format="trainer-state", sparse=True, stepped=True, digits=True),
    "trainer-console": Style(TRAINER, format="dicts", sparse=True, stepped=True),
}
