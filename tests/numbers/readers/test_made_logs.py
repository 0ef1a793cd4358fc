"""Logs that the frameworks' own loggers wrote (scripts/make_logs.py): read whole, and rightly."""

import json

import numpy as np
import pytest

from advisor.numbers.readers import read


@pytest.fixture
def made(root):
    def path(name):
        return root / "tests" / "data" / "runs-by-format" / name

    return path


def test_an_appended_keras_log_is_two_runs(made):
    first, second = read(made("keras/training.log")).runs
    assert [run.series["val_loss"].values.size for run in (first, second)] == [6, 4]
    assert first.step_unit == "epoch"
    assert second.series["train_loss"].values[0] < first.series["train_loss"].values[-1]


def test_a_keras_history_with_a_rarer_validation(made):
    written = json.loads(made("keras/history.json").read_text())
    (run,) = read(made("keras/history.json")).runs
    assert run.series["train_accuracy"].values.tolist() == written["accuracy"]
    assert run.series["val_loss"].values.tolist() == written["val_loss"]
    assert run.series["val_loss"].steps.tolist() == [1, 3, 5, 7]


def test_lightning_versions_with_values_by_step_and_by_epoch(made):
    found = read(made("lightning"))
    assert [run.name[-9:] for run in found.runs] == ["version_0", "version_1"]
    assert [run.settings["lr"] for run in found.runs] == [0.01, 0.001]
    run = found.runs[0]
    train, val = run.series["train_loss"], run.series["val_loss"]
    assert (train.name, train.values.size, val.values.size) == ("train_loss_step", 16, 4)
    assert val.steps.tolist() == [15, 31, 47, 63]
    assert set(val.steps) <= set(train.steps)
    assert run.epoch_starts.size == 4
    assert run.series["lr"].values.tolist() == [0.01] * 16


def test_the_output_folder_of_the_hugging_face_trainer(made):
    found = read(made("hf_trainer"))
    (run,) = found.runs
    state = json.loads(made("hf_trainer/output/trainer_state.json").read_text())
    losses = [record["loss"] for record in state["log_history"] if "loss" in record]
    assert run.series["train_loss"].values.tolist() == losses
    assert run.series["val_loss"].name == "eval_seen_loss"
    assert run.series["eval_unseen_loss"].direction == -1
    assert run.settings["batch_size"] == 16
    assert "checkpoint-16/trainer_state.json" in found.notes[0].en.split("not read")[1]


@pytest.mark.parametrize("name", ["keras/training.log", "lightning", "hf_trainer"])
def test_every_series_of_a_made_log_is_finite_and_in_order(made, name):
    for run in read(made(name)).runs:
        for series in run.series.values():
            assert np.isfinite(series.values).all()
            assert (np.diff(series.steps) >= 0).all()
