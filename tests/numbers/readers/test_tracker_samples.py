"""Real files of experiment trackers, where a collection of them stands beside the checkout."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from advisor.numbers.readers import read

SAMPLES = Path(os.environ.get("ADVISOR_SAMPLES", Path(__file__).parents[4] / "shared" / "samples"))
KINDS = ("tfevents/", "mlflow/")
# Under which name the quantity that the expert calls so stands, where it is not the name in the file.
STANDS = {"loss": "train_loss"}


def entries():
    manifest = SAMPLES / "MANIFEST.jsonl"
    if not manifest.exists():
        return []
    found = [json.loads(line) for line in manifest.read_text("utf-8").splitlines()]
    return [entry for entry in found if entry["file"].startswith(KINDS)]


pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not entries(), reason="no sample logs beside the checkout"),
]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["file"].split("__")[0])
def test_a_sample_is_read_as_an_expert_reads_it(entry):
    found = read(str(SAMPLES / entry["file"]))
    assert found.problems == ()
    assert len(found.runs) in entry["runs_ok"]
    roles = {series.role for run in found.runs for series in run.series.values()}
    assert set(entry["series"]) <= roles
    for name, wanted in entry["facts"].items():
        label = next((key for key in entry["facts_from"] if name.startswith(f"{key}_")), name)
        column = entry["facts_from"][label]
        series = named(found.runs[0].series, STANDS.get(column, column))
        assert fact(series, name.removeprefix(f"{label}_")) == pytest.approx(wanted, rel=1e-4)


def named(series, column):
    return series[column] if column in series else next(s for s in series.values() if s.name == column)


def fact(series, kind):
    values = series.values
    match kind:
        case "points":
            return values.size
        case "first":
            return values[0]
        case "last":
            return values[-1]
        case "min_at":
            return series.steps[np.nanargmin(values)]
    raise AssertionError(kind)
