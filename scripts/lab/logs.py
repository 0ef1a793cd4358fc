"""Writes a trace as people log: their column names, cadence, rounding and separators."""

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec
import numpy as np

from lab.measures import Figures
from lab.training import Trace

# A log of steps is thinned to this many rows.
MOST_ROWS = 400

Names = Mapping[str, str]


class Style(msgspec.Struct, frozen=True):
    """One way to log.

    Attributes:
        names: our figure -> column; a figure without one keeps its name.
        first: the number of the first epoch.
        percent: accuracies times 100.
        sparse: training and validation figures on rows of their own.
        stepped: "" for epochs, or the cadence "step".
    """

    names: Names
    first: int = 1
    percent: bool = False
    sparse: bool = False
    stepped: bool = False


def _keras(accuracy: str) -> Names:
    plain = {"train_loss": "loss", "train_accuracy": accuracy, "val_accuracy": f"val_{accuracy}"}
    return plain | {"train_mae": "mae", "val_mae": "val_mae"}


STYLES: dict[str, Style] = {
    "plain": Style({}),
    "short": Style({"train_accuracy": "train_acc", "val_accuracy": "val_acc"}),
    "tested": Style(
        {
            "train_accuracy": "train_acc",
            "val_loss": "test_loss",
            "val_accuracy": "test_acc",
            "val_f1": "test_f1",
        }
    ),
    "keras": Style(_keras("accuracy"), first=0),
    "old-keras": Style(_keras("acc"), first=0),
    "titled": Style(
        {
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
        },
        percent=True,
    ),
    "chinese": Style(
        {
            "epoch": "轮次",
            "train_loss": "训练损失",
            "train_accuracy": "训练准确率",
            "val_loss": "验证损失",
            "val_accuracy": "验证准确率",
            "lr": "学习率",
            "grad_norm": "梯度范数",
            "val_recall": "验证召回率",
        }
    ),
    "slashed": Style(
        {
            "train_loss": "train/loss",
            "train_accuracy": "train/acc",
            "val_loss": "val/loss",
            "val_accuracy": "val/acc",
            "val_f1": "val/f1",
            "val_recall": "val/recall",
            "val_auc": "val/auc",
            "grad_norm": "train/grad_norm",
        }
    ),
    "lightning": Style({"train_accuracy": "train_acc", "val_accuracy": "val_acc"}, first=0, sparse=True),
    "steps": Style({"loss": "train_loss", "accuracy": "train_acc", "val_accuracy": "val_acc"}, stepped=True),
    "trainer": Style(
        {
            "val_loss": "eval_loss",
            "val_accuracy": "eval_accuracy",
            "val_f1": "eval_f1",
            "val_recall": "eval_recall",
            "val_auc": "eval_auc",
            "lr": "learning_rate",
        },
        sparse=True,
        stepped=True,
    ),
}


def _full(value: float) -> str:
    return repr(value)


def _six(value: float) -> str:
    return f"{value:.6g}"


def _four_places(value: float) -> str:
    return f"{value:.4f}" if value == 0 or abs(value) >= 0.01 else f"{value:.3e}"


def _scientific(value: float) -> str:
    return f"{value:.5e}"


ROUNDINGS: tuple[Callable[[float], str], ...] = (_full, _six, _four_places, _scientific)


class Wanted(msgspec.Struct, frozen=True):
    """What a log must and must not hold: `columns` by our names, `only` as in Setup, `by_step`."""

    columns: tuple[str, ...]
    only: str
    by_step: bool


def write(
    trace: Trace, wanted: Wanted, folder: Path, stem: str, rng: np.random.Generator
) -> tuple[Path, str]:
    """Draw a style that can show what is wanted, write the log, and return its path and the style's name."""
    styles = [name for name, style in STYLES.items() if style.stepped == wanted.by_step]
    name = str(rng.choice(styles))
    style = STYLES[name]
    chosen = _columns(trace, wanted, rng)
    show = ROUNDINGS[0] if name in ("keras", "lightning", "trainer") else ROUNDINGS[int(rng.integers(1, 4))]
    rows = [_named(row, style, show) for row in _rows(trace, style, chosen)]
    tabs = not style.sparse and rng.random() < 0.15
    path = folder / f"{stem}.{'tsv' if tabs else 'csv'}"
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if name in ("keras", "lightning"):
        columns.sort(key=lambda column: (column not in ("epoch", "step"), column))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(
            file, columns, restval="", delimiter="\t" if tabs else ",", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
    return path, name


def _columns(trace: Trace, wanted: Wanted, rng: np.random.Generator) -> set[str]:
    """The figures to log, by our names without "train_" or "val_"."""
    chosen = set(wanted.columns)
    if wanted.only:
        return chosen | {wanted.only}
    chosen.add("loss")
    extras = {
        "accuracy": 0.75,
        "lr": 0.35,
        "grad_norm": 0.2,
        "f1": 0.1,
        "mae": 0.5,
        "r2": 0.5,
        "perplexity": 0.4,
    }
    chosen |= {name for name, chance in extras.items() if rng.random() < chance}
    if not {"f1", "recall", "auc"}.isdisjoint(wanted.columns):
        chosen.add("accuracy")
    known = {name.removeprefix("train_").removeprefix("val_") for name in trace.epochs[0]}
    return chosen & known


def _rows(trace: Trace, style: Style, chosen: set[str]) -> Iterable[Figures]:
    if style.stepped:
        return _by_step(trace, style, chosen)
    return _by_epoch(trace, style, chosen)


def _by_epoch(trace: Trace, style: Style, chosen: set[str]) -> Iterable[Figures]:
    for row in trace.epochs:
        place = {"epoch": row["epoch"] - 1 + style.first}
        train = {name: row[name] for name in row if name.removeprefix("train_") in chosen}
        val = {
            name: row[name] for name in row if name.startswith("val_") and name.removeprefix("val_") in chosen
        }
        if style.sparse:
            place["step"] = row["step"] - 1
            yield place | val
            yield place | train
        else:
            yield place | train | val


def _by_step(trace: Trace, style: Style, chosen: set[str]) -> Iterable[Figures]:
    every = max(1, math.ceil(len(trace.steps) / MOST_ROWS))
    evaluated = {row["step"]: row for row in trace.epochs}
    for step in trace.steps:
        row = {name: step[name] for name in step if name in chosen}
        last = evaluated.get(step["step"], {})
        val = {n: last[n] for n in last if n.startswith("val_") and n.removeprefix("val_") in chosen}
        place = {"step": step["step"]}
        if style.sparse:
            place = {"epoch": round(step["step"] / trace.epochs[0]["step"], 2)} | place
        if step["step"] % every == 0:
            yield place | row | ({} if style.sparse else val)
        if val and (style.sparse or step["step"] % every):
            yield place | val


def _named(row: Figures, style: Style, show: Callable[[float], str]) -> dict[str, str]:
    cells = {}
    for name, value in row.items():
        if name in ("epoch", "step"):
            text = f"{value:g}"
        elif not math.isfinite(value):
            text = "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
        elif name == "lr":
            text = f"{value:.4g}"
        else:
            text = show(100 * value if style.percent and "accuracy" in name else value)
        cells[style.names.get(name, name)] = text
    return cells
