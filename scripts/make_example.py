"""Trains the three runs in `examples/`: one stuck at chance, one that overfits, one that is healthy.

- `stuck_at_chance.csv`: odd or even, from scikit-learn's handwritten digits, with eight sigmoid layers of
  16 units, PyTorch's default weights and plain SGD: a network as older tutorials draw it, on a task that a
  single ReLU layer solves. No gradient worth the name reaches the lower layers, the output hardly depends on
  the image, and the loss rests at ln 2. Inputs, labels and learning rate are in order.
- `overfitting.csv`: scikit-learn's diabetes patients (worse or better than the median a year later), 10
  features, 331 patients and two layers of 256 units without any regularisation. Logged like Keras.
- `healthy.csv`: the ten digits, one layer of 64 units with dropout, Adam.

Usage: python scripts/make_example.py [FOLDER]
Needs PyTorch and scikit-learn; takes a few seconds on one CPU core; the same seed gives the same files.
"""

import argparse
import csv
import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from sklearn.datasets import load_diabetes, load_digits
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import Tensor, nn
from torch.nn import functional

SEED = 0

Row = dict[str, float]


class Data(NamedTuple):
    """Inputs (examples, features) and integer targets (examples,)."""

    x_train: Tensor
    x_val: Tensor
    y_train: Tensor
    y_val: Tensor


def split(x: Any, y: Any) -> Data:
    """Three quarters for training, one for validation; features scaled by the training part."""
    x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.25, random_state=SEED, stratify=y)
    scaler = StandardScaler().fit(x_train)
    inputs = (torch.tensor(scaler.transform(part), dtype=torch.float32) for part in (x_train, x_val))
    targets = (torch.tensor(part, dtype=torch.long) for part in (y_train, y_val))
    return Data(*inputs, *targets)


def train(model: nn.Module, data: Data, optimizer: torch.optim.Optimizer, epochs: int) -> Iterator[Row]:
    """One row an epoch: running train figures, validation figures, the mean gradient norm and the rate."""
    for epoch in range(1, epochs + 1):
        model.train()
        total = right = norm = 0.0
        batches = torch.randperm(len(data.x_train)).split(32)
        for batch in batches:
            logits = model(data.x_train[batch])
            loss = functional.cross_entropy(logits, data.y_train[batch])
            optimizer.zero_grad()
            loss.backward()
            norm += float(nn.utils.clip_grad_norm_(model.parameters(), float("inf")))
            optimizer.step()
            total += float(loss.detach()) * len(batch)
            right += float((logits.argmax(1) == data.y_train[batch]).sum())
        model.eval()
        with torch.no_grad():
            logits = model(data.x_val)
        yield {
            "epoch": epoch,
            "train_loss": total / len(data.x_train),
            "train_accuracy": right / len(data.x_train),
            "val_loss": float(functional.cross_entropy(logits, data.y_val)),
            "val_accuracy": float((logits.argmax(1) == data.y_val).float().mean()),
            "lr": optimizer.param_groups[0]["lr"],
            "grad_norm": norm / len(batches),
        }


def stuck_at_chance() -> Iterator[Row]:
    """Odd or even digits with a deep sigmoid network and plain SGD."""
    digits = load_digits()
    widths = [64, *[16] * 8]
    layers = [part for a, b in itertools.pairwise(widths) for part in (nn.Linear(a, b), nn.Sigmoid())]
    model = nn.Sequential(*layers, nn.Linear(16, 2))
    return train(
        model, split(digits.data, digits.target % 2), torch.optim.SGD(model.parameters(), lr=0.01), 30
    )


def overfitting() -> Iterator[Row]:
    """Diabetes patients above or below the median, memorised."""
    patients = load_diabetes()
    worse = patients.target > sorted(patients.target)[len(patients.target) // 2]
    model = nn.Sequential(nn.Linear(10, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 2))
    return train(model, split(patients.data, worse), torch.optim.Adam(model.parameters(), lr=1e-3), 40)


def healthy() -> Iterator[Row]:
    """The ten digits, learned."""
    digits = load_digits()
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.4), nn.Linear(64, 10))
    return train(model, split(digits.data, digits.target), torch.optim.Adam(model.parameters(), lr=1e-3), 30)


PLAIN = ("epoch", "train_loss", "train_accuracy", "val_loss", "val_accuracy", "lr", "grad_norm")
KERAS = ("epoch", "accuracy", "loss", "val_accuracy", "val_loss")
EXAMPLES: dict[str, tuple[Callable[[], Iterator[Row]], Sequence[str]]] = {
    "stuck_at_chance": (stuck_at_chance, PLAIN),
    "overfitting": (overfitting, KERAS),
    "healthy": (healthy, PLAIN[:-1]),
}


def write(path: Path, rows: Iterator[Row], columns: Sequence[str]) -> None:
    """Figures with six significant digits; Keras counts epochs from 0 and drops the prefix of train figures."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            if columns is KERAS:
                row |= {
                    "epoch": row["epoch"] - 1,
                    "loss": row["train_loss"],
                    "accuracy": row["train_accuracy"],
                }
            writer.writerow([f"{row[name]:.6g}" for name in columns])


def main() -> None:
    """Train and write all three."""
    parser = argparse.ArgumentParser(description="Train the runs of examples/.")
    here = Path(__file__).resolve().parent.parent / "examples"
    parser.add_argument(
        "folder", nargs="?", type=Path, default=here, help="where to write (default: examples/)"
    )
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for name, (run, columns) in EXAMPLES.items():
        torch.manual_seed(SEED)
        write(folder / f"{name}.csv", run(), columns)
        print(folder / f"{name}.csv")


if __name__ == "__main__":
    main()
