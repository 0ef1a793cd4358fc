"""The small statistics agree with SciPy's, and the outline of a curve is what the eye sees."""

import msgspec
import numpy as np
import pytest
from scipy import stats

from advisor.numbers.compare import compare
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.robust import (
    MAD_TO_SIGMA,
    condense,
    median,
    noise,
    percentile,
    running_median,
    spread,
)
from advisor.numbers.features.shape import finite, shape
from advisor.numbers.features.trend import mann_kendall, theil_sen


@pytest.mark.parametrize("seed", range(8))
def test_theil_sen_is_scipys(seed):
    rng = np.random.default_rng(seed)
    steps = np.sort(rng.uniform(0, 100, 40))
    values = 0.3 * steps + rng.standard_t(2, 40)
    assert theil_sen(steps, values) == pytest.approx(stats.theilslopes(values, steps).slope)


@pytest.mark.parametrize("ties", [False, True], ids=["distinct", "ties"])
@pytest.mark.parametrize("seed", range(6))
def test_mann_kendall_is_scipys_kendall_test_but_for_the_continuity_correction(seed, ties):
    rng = np.random.default_rng(seed)
    values = np.arange(60) * 0.02 + rng.normal(0, 1, 60)
    values = np.round(values) if ties else values
    reference = stats.kendalltau(np.arange(60), values, method="asymptotic").pvalue
    assert mann_kendall(values) == pytest.approx(reference, abs=0.01)


def test_mann_kendall_abstains_on_constants_and_on_few_points():
    assert mann_kendall(np.ones(30)) == 1.0
    assert mann_kendall(np.array([1.0, 2.0, 3.0])) == 1.0


@pytest.mark.parametrize("points", [1, 2, 3, 10, 11])
def test_median_is_numpys(points):
    values = np.random.default_rng(points).normal(size=points)
    assert median(values) == pytest.approx(np.median(values))
    assert np.isnan(median(values[:0]))


@pytest.mark.parametrize("share", [0, 5, 37.5, 90, 100])
@pytest.mark.parametrize("points", [1, 2, 11, 400])
def test_percentile_is_numpys(points, share):
    values = np.random.default_rng(points).normal(size=points)
    assert percentile(values, share) == pytest.approx(np.percentile(values, share))


def test_spread_is_scipys_scaled_mad():
    values = np.random.default_rng(1).normal(size=500)
    assert spread(values) == pytest.approx(stats.median_abs_deviation(values, scale=1 / MAD_TO_SIGMA))


@pytest.mark.parametrize("slope", [0.0, -0.5, 3.0])
def test_noise_does_not_see_a_straight_trend_or_a_spike(slope):
    values = line(2000, 0.0, slope * 2000, wobble=0.2)
    values[700] += 1e6
    assert noise(values) == pytest.approx(0.2, rel=0.1)


def test_running_median_drops_a_spike_and_keeps_the_length():
    values = np.ones(20)
    values[9] = 50
    assert np.array_equal(running_median(values, 3), np.ones(20))
    assert running_median(values[:2], 9).size == 2


def test_condensing_takes_the_median_of_each_block():
    values = np.random.default_rng(0).normal(size=1234)
    few, levels = condense(np.arange(1234.0), values, limit=200)
    for number, (place, level) in enumerate(zip(few, levels, strict=True)):
        block = slice(7 * number, 7 * number + 7)
        assert place == np.median(np.arange(1234.0)[block])
        assert level == pytest.approx(np.median(values[block]))


@pytest.mark.parametrize("points", [1, 399, 400, 401, 1234, 100_000])
def test_condensing_keeps_ends_order_and_bound(points):
    steps = np.arange(points, dtype=np.float64)
    few, values = condense(steps, 2 * steps)
    assert few.size == values.size <= 400
    assert np.all(np.diff(few) > 0)
    assert np.allclose(values, 2 * few)
    if points <= 400:
        assert np.array_equal(few, steps)


def test_outline_of_a_curve_that_falls_and_turns():
    form = shape(run_of(val_loss=[*line(10, 1.0, 0.5), *line(10, 0.5, 0.9)]).series["val_loss"])
    assert form.start == pytest.approx(1.0)
    assert form.low == pytest.approx(0.5)
    assert form.low_step in (10.0, 11.0)
    assert form.tail().change > 0


def test_finite_points_come_in_the_order_of_their_steps():
    series = run_of(train_loss=[3.0, np.nan, 1.0, np.inf]).series["train_loss"]
    backwards = type(series)(series.name, series.role, series.steps[::-1].copy(), series.values)
    steps, values = finite(backwards)
    assert steps.tolist() == [2.0, 4.0]
    assert values.tolist() == [1.0, 3.0]


def good_and_bad():
    good = run_of(train_loss=decay(40, 2.0, 0.2, wobble=0.01), lr=np.full(40, 1e-3))
    begin = good.series["train_loss"].values[:20]
    bad = run_of(train_loss=[*begin, *line(20, float(begin[-1]), 2.0)], lr=np.full(40, 1e-2))
    return good, bad


def test_a_run_is_the_same_as_itself():
    good, _ = good_and_bad()
    (told,) = compare(good, good)
    assert told.en == "train_loss, lr follow the baseline within their noise"


def test_what_differs_first_is_said_first_with_both_figures():
    good, bad = good_and_bad()
    lr, loss = compare(bad, good)
    assert lr.en == "lr is 0.01 all along, in the baseline 0.001, 10 times as much"
    assert "train_loss leaves the baseline at" in loss.en
    assert loss.en.endswith("(worse)")


def test_a_loss_that_is_lost_is_held_against_a_finite_baseline():
    good, _ = good_and_bad()
    lost = run_of(train_loss=[*decay(20, 2.0, 0.7, wobble=0.01), *[np.nan] * 20])
    assert "no finite number from" in compare(lost, good)[0].en


def test_settings_that_differ_are_told():
    good, bad = good_and_bad()
    one, other = (
        msgspec.structs.replace(run, settings={"batch_size": size, "seed": 1})
        for run, size in ((bad, 1024), (good, 64))
    )
    assert compare(one, other)[0].en == "batch_size is 1024, in the baseline 64"


def test_epochs_are_held_against_steps_by_their_share():
    good, _ = good_and_bad()
    steps = msgspec.structs.replace(
        good,
        step_unit="epoch" if good.step_unit != "epoch" else "step",
        series={
            role: msgspec.structs.replace(item, steps=item.steps * 100) for role, item in good.series.items()
        },
    )
    scope, alike = compare(steps, good)
    assert "by the share of their length" in scope.en
    assert "within their noise" in alike.en


def test_one_point_that_sticks_out_is_no_departure():
    good, _ = good_and_bad()
    values = good.series["train_loss"].values.copy()
    values[30] += 5.0
    assert "within" in compare(run_of(train_loss=values), good)[0].en


def test_runs_that_share_nothing_are_told_so():
    good, _ = good_and_bad()
    assert "no series" in compare(run_of(other=np.ones(9)), good)[0].en


@pytest.mark.parametrize("points", [45, 100])
def test_the_start_of_a_steep_smooth_curve_is_its_first_value(points):
    curve = decay(points, 6.7, 2.8, rate=12)
    assert shape(run_of(train_loss=curve).series["train_loss"]).start == curve[0]


def test_a_first_value_far_off_is_no_level():
    curve = np.concatenate([[60.0], line(99, 2.3, 2.0, 0.02)])
    assert shape(run_of(train_loss=curve).series["train_loss"]).start < 3
