"""Checks that hold a claim against a run: when it began, and how far it got."""

import msgspec
import numpy as np
import pytest

from advisor.numbers.checks import observe
from advisor.numbers.examples import decay, line, run_of

BROKEN = run_of(train_loss=[*decay(100, 2.3, 1.0), *[np.nan] * 20])


@pytest.mark.parametrize("since", [-1.0, 100.0, 95.0, 110.0])
def test_nan_where_it_is_said_to_begin(since):
    assert observe("ever-nonfinite", BROKEN, {"series": "loss", "since": since}).holds is True


@pytest.mark.parametrize("since", [5.0, 20.0, 1000.0])
def test_nan_that_begins_elsewhere_is_no_such_nan_and_the_place_is_said(since):
    seen = observe("ever-nonfinite", BROKEN, {"series": "loss", "since": since})
    assert seen.holds is False
    assert "epoch 101" in seen.statement.en


def test_what_is_said_of_epochs_is_not_held_against_steps_that_have_none():
    seen = observe("ever-nonfinite", BROKEN, {"series": "loss", "since": 3.0, "unit": "step"})
    assert seen.holds is True


RISING = run_of(train_loss=[*decay(8, 2.3, 1.9), *line(22, 1.9, 6.0, 0.01)])


def test_a_loss_that_rises_does_not_fall_but_is_not_stuck():
    assert observe("course", RISING, {"series": "loss", "way": "unimproved"}).holds is True
    assert observe("course", RISING, {"series": "loss", "way": "still"}).holds is False


def test_of_an_accuracy_the_highest_is_told():
    run = run_of(val_accuracy=[*line(15, 0.3, 0.8), *line(15, 0.8, 0.6)])
    assert (
        "highest 0.8 at epoch 15"
        in observe("course", run, {"series": "accuracy", "way": "still"}).statement.en
    )


def test_percent_is_held_against_fractions():
    run = run_of(val_accuracy=line(30, 30.0, 92.0))
    percent = msgspec.structs.replace(run.series["val_accuracy"], unit="percent")
    run = msgspec.structs.replace(run, series={"val_accuracy": percent})
    seen = observe("bounded", run, {"series": "accuracy", "value": 0.5, "side": "below"})
    assert seen.holds is False
    assert seen.values["extreme"] == pytest.approx(0.92)
