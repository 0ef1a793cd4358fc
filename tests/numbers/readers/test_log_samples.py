"""Real text logs, where a collection of them stands beside the checkout: what an expert reads must be read."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from advisor.numbers.readers import read

SAMPLES = Path(os.environ.get("ADVISOR_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))
LOGS = ("stdout/", "caffe/", "darknet/", "mxnet/", "paddle/", "mmcv_text/", "keras/13", "nvidia_smi/")
# Under which role, or name, the quantity that the expert calls so stands.
STANDS = {
    "train": "train_loss",
    "train_loss": "train_loss",
    "loss": "train_loss",
    "loss_epoch": "train_loss",
    "Loss": "train_loss",
    "val": "val_loss",
    "val_loss": "val_loss",
    "test_loss": "val_loss",
    "acc": "val_accuracy",
    "val_top1": "val_accuracy",
    "iter": "loss",
    "avg": "avg loss",
    "mAP": "val mAP",
    "auc_infer": "test AUC",
    "smoothl1_batch": "Train-SmoothL1 loss (batch)",
    "smoothl1_epoch": "Train-SmoothL1 loss",
}


def entries():
    manifest = SAMPLES / "MANIFEST.jsonl"
    if not manifest.exists():
        return []
    found = [json.loads(line) for line in manifest.read_text("utf-8").splitlines()]
    return [entry for entry in found if entry["file"].startswith(LOGS)]


pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not entries(), reason="no sample logs beside the checkout"),
]


@pytest.fixture(scope="module")
def reading():
    read_once = {}
    return lambda file: (
        read_once.setdefault(file, None)
        or read_once.update({file: read(str(SAMPLES / file))})
        or read_once[file]
    )


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["file"].split("__")[0])
def test_runs_and_roles(entry, reading):
    found = reading(entry["file"])
    assert len(found.runs) in entry["runs_ok"]
    roles = {series.role for run in found.runs for series in run.series.values()}
    assert set(entry["series"]) <= roles


FACTS = [
    (entry["file"], name, wanted, entry["facts_from"])
    for entry in entries()
    for name, wanted in entry["facts"].items()
]


@pytest.mark.parametrize(("file", "name", "wanted", "sources"), FACTS, ids=lambda part: str(part)[:24])
def test_facts(file, name, wanted, sources, reading):
    label = next((key for key in sources if name.startswith(f"{key}_")), "points")
    wished = STANDS.get(sources[label], sources[label])
    pairs = [
        (run, series)
        for run in reading(file).runs
        for key, series in run.series.items()
        if wished in (key, series.name)
    ]
    assert pairs, f"{wished} is not among the series"
    kind = name.removeprefix(f"{label}_")
    if kind.endswith(("_at", "_row")):
        run, series = pairs[0]
        at = int(np.nanargmin(series.values) if kind.startswith("min") else np.nanargmax(series.values))
        epochs = run.series.get("epoch")
        places = [] if epochs is None else epochs.values[epochs.steps == series.steps[at]].tolist()
        assert wanted in (at if kind.endswith("_row") else series.steps[at], *places)
    else:
        values = np.concatenate([series.values for _, series in pairs])
        assert said(values, kind) == pytest.approx(wanted, rel=1e-4)


def said(values, kind):
    match kind:
        case "nonfinite":
            return int((~np.isfinite(values)).sum())
        case "points":
            return values.size
        case "first":
            return values[0]
        case "last":
            return values[-1]
        case "min":
            return np.nanmin(values)
    return np.nanmax(values)
