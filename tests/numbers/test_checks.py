"""Every check is held to the examples that it carries."""

import msgspec
import numpy as np
import pytest

from advisor.numbers.checks import Example, load_all, observe
from advisor.numbers.examples import run_of

CHECKS = load_all()
FIRING = [(name, item) for name, check in CHECKS.items() for item in check.examples().firing]
QUIET = [(name, item) for name, check in CHECKS.items() for item in check.examples().quiet]


def label(case):
    return f"{case[0]}: {case[1].what}" if isinstance(case, tuple) else None


@pytest.mark.parametrize(("name", "example"), FIRING, ids=[label(case) for case in FIRING])
def test_fires_on_its_firing_examples(name, example):
    seen = observe(name, example.run, example.params)
    assert seen.holds is True, seen.statement.en
    assert 0.3 <= seen.strength <= 1.0


@pytest.mark.parametrize(("name", "example"), QUIET, ids=[label(case) for case in QUIET])
def test_stays_quiet_on_its_quiet_examples(name, example):
    seen = observe(name, example.run, example.params)
    assert seen.holds is not True, seen.statement.en


@pytest.mark.parametrize("name", CHECKS)
def test_carries_firing_and_quiet_examples_and_a_near_miss(name):
    examples = CHECKS[name].examples()
    assert examples.firing
    assert any("near miss" in item.what for item in examples.quiet)


@pytest.mark.parametrize(("name", "example"), FIRING, ids=[label(case) for case in FIRING])
def test_says_the_same_at_ten_times_the_step_spacing(name, example):
    stretched = {key: msgspec.structs.replace(s, steps=s.steps * 10) for key, s in example.run.series.items()}
    run = msgspec.structs.replace(example.run, series=stretched, epoch_starts=example.run.epoch_starts * 10)
    assert observe(name, run, example.params).holds is True


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("points", [0, 1, 2])
def test_is_silent_or_quiet_on_too_few_points(name, points):
    run = run_of(
        train_loss=np.ones(points),
        val_loss=np.ones(points),
        train_accuracy=np.full(points, 0.5),
        val_accuracy=np.full(points, 0.5),
        lr=np.full(points, 0.01),
        grad_norm=np.ones(points),
    )
    params = CHECKS[name].examples().firing[0].params
    assert observe(name, run, params).holds is not True


@pytest.mark.parametrize("name", CHECKS)
def test_is_silent_on_a_run_without_its_columns(name):
    params = CHECKS[name].examples().firing[0].params
    seen = observe(name, run_of(other=np.ones(20)), params)
    assert seen.holds is None
    assert seen.missing


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("filling", [np.nan, np.inf, 0.0, 1e300, -1e300])
def test_survives_strange_values(name, filling):
    columns = {
        role: np.full(30, filling)
        for role in ("train_loss", "val_loss", "train_accuracy", "val_accuracy", "lr", "grad_norm")
    }
    params = CHECKS[name].examples().firing[0].params
    with np.errstate(all="ignore"):
        seen = observe(name, run_of(**columns), params)
    assert "failed" not in seen.statement.en


@pytest.mark.parametrize("name", CHECKS)
def test_documentation_says_what_holds(name):
    assert len(CHECKS[name].summary) > 20


def test_a_broken_check_silences_only_itself():
    example = Example("", run_of(train_loss=np.ones(10)), {"no_such_parameter": 1})
    seen = observe("flat", example.run, example.params)
    assert seen.holds is None


@pytest.mark.parametrize("at", [40_000, 99_999])
def test_a_single_spike_is_found_among_a_hundred_thousand_points(at):
    values = np.linspace(2.0, 1.0, 100_000) + np.random.default_rng(0).normal(0, 0.02, 100_000)
    assert observe("isolated-spikes", run_of(train_loss=values), {}).holds is False
    values[at] += 3.0
    assert observe("isolated-spikes", run_of(train_loss=values), {}).holds is True


def test_a_curve_far_above_its_best_is_no_evidence_against_divergence():
    jumpy = [0.4, 0.2, 0.05, 0.026, 0.03, 3.1, 0.9, 6.0, 0.7, 5.5, 0.3, 5.022]
    assert observe("rising", run_of(val_loss=jumpy), {"series": "val_loss"}).holds is not False


def test_a_validation_loss_that_climbs_is_not_said_to_stay():
    climbing = [*np.linspace(1.0, 0.6, 10), *np.linspace(0.6, 1.1, 20)]
    seen = observe("val-stalls", run_of(train_loss=np.geomspace(1, 0.01, 30), val_loss=climbing), {})
    assert seen.holds is None
    assert "climbs" in seen.statement.en


def test_no_class_count_no_word_about_an_accuracy_below_one_half():
    seen = observe("accuracy-at-chance", run_of(val_accuracy=np.full(20, 0.1)), {})
    assert seen.holds is None
    assert seen.missing == "classes"


@pytest.mark.parametrize("name", ["slow-progress", "never-learned", "straight-fall"])
def test_a_file_that_begins_in_mid_run_says_nothing_of_its_start(name):
    flat = np.linspace(2.0, 1.95, 60) + np.random.default_rng(0).normal(
        0, 0.001 if name != "never-learned" else 0.3, 60
    )
    steps = np.arange(60) * 10.0
    assert observe(name, run_of(unit="step", steps=steps, train_loss=flat), {}).holds is True
    late = observe(name, run_of(unit="step", steps=steps + 5000, train_loss=flat), {})
    assert late.holds is None
    assert "5000" in late.statement.en
