from types import SimpleNamespace

import numpy as np
import pytest

from advisor.errors import ReadError, UsageError
from advisor.numbers.readers import read, read_runs


def test_a_dict_of_sequences():
    (run,) = read_runs(
        {"epoch": [1, 2, 3], "loss": [0.9, 0.5, float("nan")], "val_loss": np.array([1.0, 0.8, 0.7])}
    )
    assert run.step_unit == "epoch"
    assert run.series["train_loss"].steps.tolist() == [1, 2, 3]
    assert np.isnan(run.series["train_loss"].values[2])


def test_a_shorter_series_is_told():
    found = read({"loss": [0.9, 0.5, 0.4], "val_loss": [1.0]})
    assert found.runs[0].series["val_loss"].values.tolist() == [1.0]
    assert "1 values where others have 3" in found.problems[0].what.en


def test_a_keras_history():
    history = SimpleNamespace(history={"loss": [0.9, 0.5], "val_loss": [1.0, 0.8]}, epoch=[0, 1])
    found = read(history)
    assert found.format == "history"
    assert found.runs[0].series["val_loss"].steps.tolist() == [0, 1]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_data_frame(library):
    frames = pytest.importorskip(library)
    found = read(frames.DataFrame({"step": [10, 20], "训练损失": [0.9, 0.5]}))
    assert found.runs[0].series["train_loss"].steps.tolist() == [10, 20]


def test_roles_overrule_the_guess_and_must_exist():
    assert "val_loss" in read({"x": [1.0, 2.0]}, {"x": "val_loss"}).runs[0].series
    with pytest.raises(UsageError, match="no column 'y'"):
        read({"x": [1.0]}, {"y": "val_loss"})


@pytest.mark.parametrize(
    "thing", [7, None, {}, {"loss": "abc"}, {"loss": [[1, 2], [3, 4]]}, {"loss": ["a"]}, {"loss": 3.0}]
)
def test_anything_else_is_refused(thing):
    with pytest.raises(ReadError):
        read(thing)
