"""Write small logs by really running the loggers of training frameworks, for the tests of the readers.

    python scripts/make_logs.py OUTPUT [NAME...]

Each writer below trains a tiny model for a moment and leaves what its framework leaves. A framework that
is not installed is skipped; none of them is a dependency of the project. `tests/data/runs-by-format` holds
the output, with the versions it was made by in `versions.json`.
"""

import importlib.metadata
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

WRITERS: dict[str, tuple[str, Callable[[Path], None]]] = {}


def writer(package: str) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Register a function that fills a folder with what a package logs."""

    def register(write: Callable[[Path], None]) -> Callable[[Path], None]:
        WRITERS[write.__name__] = (package, write)
        return write

    return register


def _blobs(count: int = 256, classes: int = 3) -> tuple[Any, Any]:
    """Points around as many centres as there are classes."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, classes, count)
    centres = rng.normal(0, 2, (classes, 4))
    points = centres[labels] + rng.normal(0, 1, (count, 4))
    return points.astype(np.float32), labels


@writer("keras")
def keras(folder: Path) -> None:
    """CSVLogger, appended to by a second training as a resumed script does; History with a rarer validation."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras as k

    k.utils.set_random_seed(0)
    points, labels = _blobs()

    def model() -> Any:
        net = k.Sequential([k.layers.Dense(8, activation="relu"), k.layers.Dense(3, activation="softmax")])
        net.compile(k.optimizers.Adam(1e-2), "sparse_categorical_crossentropy", metrics=["accuracy"])
        return net

    net = model()
    for epochs in (6, 4):
        logger = k.callbacks.CSVLogger(str(folder / "training.log"), append=True)
        net.fit(points, labels, 32, epochs, 0, [logger], validation_split=0.25)
    history = model().fit(points, labels, 32, 8, 0, validation_split=0.25, validation_freq=2)
    (folder / "history.json").write_text(json.dumps(history.history))


@writer("lightning")
def lightning(folder: Path) -> None:
    """Two versions of a CSVLogger beside each other, with values by step and by epoch and a learning rate."""
    import lightning as pl
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    pl.seed_everything(0)
    points, labels = _blobs()
    data = TensorDataset(torch.tensor(points), torch.tensor(labels))

    class Net(pl.LightningModule):  # type: ignore[misc]
        def __init__(self, settings: dict[str, float]) -> None:
            super().__init__()
            self.save_hyperparameters(settings)
            self.net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))

        def _step(self, batch: Any, name: str, **where: bool) -> Any:
            outputs = self.net(batch[0])
            loss = torch.nn.functional.cross_entropy(outputs, batch[1])
            self.log(f"{name}_loss", loss, **where)
            self.log(f"{name}_acc", (outputs.argmax(1) == batch[1]).float().mean(), **where)
            return loss

        def training_step(self, batch: Any, _: int) -> Any:
            return self._step(batch, "train", on_step=True, on_epoch=True)

        def validation_step(self, batch: Any, _: int) -> Any:
            return self._step(batch, "val")

        def configure_optimizers(self) -> Any:
            return torch.optim.AdamW(self.parameters(), self.hparams["lr"])

    for lr in (1e-2, 1e-3):
        logger = pl.pytorch.loggers.CSVLogger(str(folder), name="lightning_logs")
        trainer = pl.Trainer(
            max_epochs=4,
            logger=logger,
            callbacks=[pl.pytorch.callbacks.LearningRateMonitor("step")],
            log_every_n_steps=4,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            accelerator="cpu",
        )
        trainer.fit(
            Net({"batch_size": 16, "lr": lr}), DataLoader(data, 16, shuffle=True), DataLoader(data, 64)
        )


@writer("transformers")
def hf_trainer(folder: Path) -> None:
    """An output folder with its checkpoints; the weights are left out of what is kept."""
    import torch
    from transformers import Trainer, TrainingArguments

    points, labels = _blobs()
    rows = [{"x": torch.tensor(p), "labels": int(y)} for p, y in zip(points, labels, strict=True)]

    class Net(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.net = torch.nn.Linear(4, 3)

        def forward(self, x: Any, labels: Any) -> Any:
            outputs = self.net(x)
            return {"loss": torch.nn.functional.cross_entropy(outputs, labels), "logits": outputs}

    arguments = TrainingArguments(
        str(folder / "output"),
        num_train_epochs=3,
        per_device_train_batch_size=16,
        per_device_eval_batch_size=64,
        learning_rate=1e-2,
        warmup_steps=4,
        logging_steps=4,
        eval_strategy="steps",
        eval_steps=8,
        save_steps=16,
        report_to="none",
        seed=0,
        disable_tqdm=True,
        use_cpu=True,
    )

    def accuracy(result: Any) -> dict[str, float]:
        return {"accuracy": float((result.predictions.argmax(1) == result.label_ids).mean())}

    trainer = Trainer(
        Net(),
        arguments,
        train_dataset=rows[:192],
        eval_dataset={"seen": rows[:64], "unseen": rows[192:]},
        compute_metrics=accuracy,
    )
    trainer.train()
    trainer.save_state()
    for path in (folder / "output").rglob("*"):
        if path.is_file() and path.name != "trainer_state.json":
            path.unlink()


def main(arguments: list[str]) -> int:
    """Run the writers named, or all; return the exit code."""
    if not arguments:
        print(__doc__)
        return 2
    output, wanted = Path(arguments[0]).resolve(), arguments[1:] or list(WRITERS)
    output.mkdir(parents=True, exist_ok=True)
    versions_file = output / "versions.json"
    versions = json.loads(versions_file.read_text()) if versions_file.exists() else {}
    for name in wanted:
        package, write = WRITERS[name]
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            print(f"{name}: {package} is not installed, skipped")
            continue
        with tempfile.TemporaryDirectory() as temporary:
            write(Path(temporary))
            shutil.rmtree(output / name, ignore_errors=True)
            shutil.copytree(temporary, output / name)
        versions[name] = f"{package} {version}"
        print(f"{name}: written by {versions[name]}")
    versions_file.write_text(json.dumps(versions, indent=2, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
