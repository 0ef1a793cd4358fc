"""Real logs as their frameworks wrote them, where a collection of them stands beside the checkout."""

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

from advisor.numbers.readers import read

SAMPLES = Path(os.environ.get("ADVISOR_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))
FORMATS = (
    "chainer/",
    "custom_csv_json/",
    "detectron2_jsonl/",
    "hf_trainer_state/",
    "jsonl_log_txt/",
    "keras/",
    "lightning_csv/",
    "mmcv_jsonl/",
    "wandb/",
    "yolo/",
    "stdout/07",
    "stdout/20",
)  # those of tables and JSON; test_log_samples.py holds the logs in words
ALIASES = {"column1": "column1", "total": "total", "train": "Train Loss", "val": "Valid Loss"}


def entries():
    manifest = SAMPLES / "MANIFEST.jsonl"
    if not manifest.exists():
        return []
    lines = [json.loads(line) for line in manifest.read_text("utf-8").splitlines()]
    return [entry for entry in lines if entry["file"].startswith(FORMATS)]


pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not entries(), reason="no sample logs beside the checkout"),
]


def fact(series, kind):
    values = np.concatenate([s.values for s in series])
    if kind == "nonfinite":
        return int((~np.isfinite(values)).sum())
    if kind == "points":
        return values.size
    if kind in ("first", "last"):
        return values[0 if kind == "first" else -1]
    return np.nanmin(values) if kind == "min" else np.nanmax(values)


def place(run, series, kind):
    """Where the least or greatest value stands: its step, and its epoch as the file counts it."""
    at = int(np.nanargmin(series.values) if kind == "min" else np.nanargmax(series.values))
    step = series.steps[at]
    epochs = run.series.get("epoch")
    known = [] if epochs is None else epochs.values[epochs.steps == step].tolist()
    return [step, *known]


def place_in_order(series, kind):
    """The position of the least or greatest value, counted from 0."""
    return int(np.nanargmin(series.values) if kind == "min_row" else np.nanargmax(series.values))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["file"].split("__")[0])
def test_a_sample_is_read_as_an_expert_reads_it(entry):
    found = read(str(SAMPLES / entry["file"]))
    assert len(found.runs) in entry["runs_ok"]
    roles = {series.role for run in found.runs for series in run.series.values()}
    assert set(entry["series"]) <= roles
    for name, wanted in entry["facts"].items():
        labels = sorted(entry["facts_from"], key=len, reverse=True)
        label = next((key for key in labels if name.startswith(f"{key}_")), "points")
        if label not in entry["facts_from"]:
            continue  # counts the points of several columns
        kind = name.removeprefix(f"{label}_")
        column = entry["facts_from"][label]
        pairs = [(run, s) for run in found.runs for s in run.series.values() if is_column(run, s, column)]
        assert pairs, f"{column} is not among the series"
        if kind.endswith("_row"):
            assert place_in_order(pairs[0][1], kind) == wanted
        elif kind.endswith("_at"):
            assert wanted in place(*pairs[0], kind.removesuffix("_at"))
        else:
            assert fact([s for _, s in pairs], kind) == pytest.approx(wanted, rel=1e-4)


def is_column(run, series, column):
    run_name, _, metric = column.rpartition(" - ")
    if run_name:
        return series.name == metric and re.fullmatch(rf"{run_name}[\d.]*", run.name) is not None
    return series.name.lower() in (column.lower(), ALIASES.get(column, column).lower())
