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


def test_an_accuracy_that_rose_and_rests_is_stuck_where_it_rests():
    run = run_of(val_accuracy=[*decay(15, 0.3, 0.55), *line(25, 0.55, 0.55, 0.004)])
    assert observe("course", run, {"series": "accuracy", "way": "still"}).holds is True


def test_a_rise_in_the_middle_is_told_where_it_is():
    run = run_of(val_loss=[*decay(15, 2.0, 0.8), *line(15, 0.8, 1.2), *line(30, 1.2, 0.4)])
    seen = observe("course", run, {"series": "val_loss", "way": "up", "ever": True})
    assert seen.holds is True
    assert "rises from 0.8" in seen.statement.en
    assert "epoch 30" in seen.statement.en


def test_each_loss_that_was_counted_is_named():
    run = run_of(train_loss=decay(20, 2, 1), val_loss=decay(20, 2, 1))
    said = observe("ever-nonfinite", run, {"series": "loss"}).statement.en
    assert said == "all 40 values of train_loss and val_loss are finite"


def test_a_figure_of_one_digit_is_an_order_of_magnitude():
    run = run_of(train_loss=line(30, 3.8e10, 3.4e10, 1e8))
    assert observe("at-level", run, {"series": "loss", "value": 3e10}).holds is True
    assert observe("at-level", run, {"series": "loss", "value": 3e9}).holds is False


def test_a_metric_that_is_named_in_general_is_no_loss():
    run = run_of(train_loss=decay(30, 2.0, 0.5))
    assert observe("course", run, {"series": "metric", "way": "still"}).holds is None


def test_points_within_an_epoch_are_not_counted_as_epochs():
    run = run_of(unit="epoch", steps=np.arange(1, 61) / 20, train_loss=decay(60, 2.1, 1.0))
    assert "over 60 logged points" in observe("improving", run, {}).statement.en


def test_a_spike_that_lasts_is_not_denied_by_the_search_for_sharp_ones():
    curve = decay(300, 6.0, 3.0, wobble=0.02)
    curve[150:175] += 2.0 * np.exp(-np.arange(25) / 5)
    run = run_of(unit="step", train_loss=curve)
    assert observe("long-spike", run, {}).holds is True
    assert observe("isolated-spikes", run, {}).holds is not False


def test_a_jump_that_stays_may_be_a_resume_though_the_steps_run_on():
    run = run_of(unit="step", train_loss=[*line(60, 1.6, 1.5, 0.01), *line(60, 2.1, 1.7, 0.01)])
    assert observe("resumed-with-jump", run, {}).holds is None
    assert observe("resumed-with-jump", run_of(train_loss=line(120, 2, 1, 0.01)), {}).holds is False


def test_a_norm_that_is_always_the_same_digit_may_be_rounded():
    rounded = run_of(train_loss=decay(60, 3.0, 1.0), grad_norm=[0.5] * 60)
    clipped = run_of(train_loss=decay(60, 3.0, 1.0), grad_norm=[0.43, 0.47, *[0.5] * 58])
    assert observe("clip-always", rounded, {}).holds is None
    assert observe("clip-always", clipped, {}).holds is True


def test_a_rise_that_begins_long_after_it_is_said_to_is_another_rise():
    run = run_of(val_loss=[*decay(35, 1.9, 0.6), *line(25, 0.6, 1.0)])
    rising = {"series": "val_loss", "way": "up"}
    assert observe("course", run, {**rising, "since": 5.0}).holds is False
    assert observe("course", run, {**rising, "since": 33.0}).holds is True


def test_a_step_up_that_stays_is_no_spike_but_is_not_denied():
    run = run_of(val_loss=[*line(30, 0.50, 0.48, 0.003), *line(30, 0.62, 0.60, 0.003)])
    seen = observe("stands-out", run, {"series": "val_loss"})
    assert not (seen.holds is False and seen.strength == 1.0)


def test_memory_in_bytes_is_told_in_gib():
    run = run_of(gpu_memory=line(60, 8 * 2**30, 20 * 2**30))
    assert "GiB" in observe("course", run, {"series": "gpu_memory", "way": "up"}).statement.en
    assert "GiB" in observe("memory-grows", run, {}).statement.en


def test_one_step_to_another_level_is_no_swinging():
    jitter = np.tile([0.01, -0.01], 20)
    run = run_of(train_loss=[*decay(26, 1.9, 0.1), *(2.303 + jitter[:14])])
    assert observe("oscillating", run, {}).holds is not True


def test_a_slow_trend_is_told_as_one_though_it_is_as_good_as_flat():
    said = observe("flat", run_of(train_loss=line(200, 6.90, 6.75, 0.01)), {}).statement.en
    assert "does not leave" not in said
    assert "2.1% only" in said


def test_an_accuracy_that_never_moves_in_training_either_is_the_share_of_a_class():
    loss = decay(30, 0.64, 0.58)
    same = run_of(train_loss=loss, train_accuracy=line(30, 0.728, 0.729), val_accuracy=[0.731] * 30)
    learns = run_of(train_loss=loss, train_accuracy=line(30, 0.7, 0.99), val_accuracy=[0.731] * 30)
    assert observe("majority-class", same, {}).strength > observe("majority-class", learns, {}).strength


def test_where_nothing_was_gained_no_gain_is_printed():
    run = run_of(train_loss=decay(60, 2.0, 0.1), val_loss=[*decay(30, 2.0, 0.6), *line(30, 0.6, 0.62, 0.002)])
    said = observe("last-third", run, {"brings": "rest"}).statement.en
    assert "→" not in said
    assert "0.6" in said


def test_a_wiggle_on_the_way_up_is_no_fall():
    run = run_of(val_loss=[*line(40, 1.9, 6.1), *line(8, 6.1, 5.6), *line(12, 5.6, 6.0)])
    assert observe("course", run, {"series": "val_loss", "way": "down", "ever": True}).holds is False


def test_the_stretch_that_fell_is_told_where_the_curve_ends_higher():
    run = run_of(train_loss=[*decay(25, 3.4, 0.8), *line(40, 0.8, 4.0)])
    said = observe("course", run, {"series": "loss", "way": "down", "ever": True}).statement.en
    assert "falls from" in said
    assert "at epoch 25" in said
    assert "from 3.4 at epoch 1" in said


def test_a_curve_that_learned_and_rests_has_flattened_though_it_is_not_stuck():
    run = run_of(train_loss=[*decay(30, 2.0, 0.1), *line(30, 0.1, 0.1, 0.001)])
    still = {"series": "loss", "way": "still"}
    assert observe("course", run, still).holds is False
    assert observe("course", run, {**still, "at_last": True}).holds is True


def test_noise_does_not_make_a_loss_zero():
    run = run_of(train_loss=decay(80, 0.85, 0.06, wobble=0.03))
    assert observe("near-value", run, {"series": "train_loss", "value": 0.0}).holds is False


def test_a_spike_that_only_dips_on_its_way_up_has_not_come_back():
    rng = np.random.default_rng(3)
    curve = np.concatenate([decay(100, 3.4, 0.8), np.linspace(0.8, 2.4, 12), 2.4 + rng.normal(0, 0.3, 120)])
    seen = observe("long-spike", run_of(unit="step", train_loss=curve), {})
    assert seen.holds is not True


def test_a_loss_that_moves_within_its_noise_is_not_said_to_stay_at_one_figure():
    rng = np.random.default_rng(5)
    run = run_of(unit="step", train_loss=[3.4, *(3.15 + rng.normal(0, 0.2, 54))])
    seen = observe("flat", run, {})
    assert seen.holds is True
    assert "noise" in seen.statement.en


def test_accuracies_in_percent_are_told_in_percent():
    run = run_of(train_accuracy=line(30, 50.0, 99.0), val_accuracy=line(30, 50.0, 70.0))
    percent = {key: msgspec.structs.replace(item, unit="percent") for key, item in run.series.items()}
    said = observe("accuracy-gap", msgspec.structs.replace(run, series=percent), {}).statement.en
    assert "val_accuracy at 69" in said or "val_accuracy at 70" in said
