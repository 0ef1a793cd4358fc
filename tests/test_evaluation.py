"""The yardstick itself: ranks, gains, intervals, and weights fitted to what tells."""

import numpy as np
import pytest
from evaluation.fitting import fit
from evaluation.questions import FILES, Question, load_questions
from evaluation.ranking import calibration_error, figure, figures, judge
from evaluation.tables import Tables

from advisor.words.fuse import SCOPE, SIGNALS

ASKED = Question("q", "en", gold=("a",), ok=("b", "c"), form="short")


@pytest.mark.parametrize(
    ("found", "rank", "fits", "ndcg"),
    [
        (["a", "b", "c"], 1, True, 1.0),
        (["b", "a"], 2, True, (1 + 3 / np.log2(3)) / (3 + 1 / np.log2(3) + 0.5)),
        (["x", "y"], 0, False, 0.0),
        ([], 0, False, 0.0),
        ([*"defghijklm", "a"], 0, False, 0.0),
    ],
)
def test_an_order_is_judged_by_the_gold_entry_and_the_acceptable_ones(found, rank, fits, ndcg):
    judged = judge(ASKED, found)
    assert (judged.rank, judged.fits) == (rank, fits)
    assert judged.ndcg == pytest.approx(ndcg)


def test_the_measures_are_means_over_the_questions():
    found = figures([judge(ASKED, order) for order in (["a"], ["x", "a"], ["x"], ["b"])])
    assert found["R@1"].mean == 0.25
    assert found["R@3"].mean == 0.5
    assert found["ok@1"].mean == 0.5
    assert found["MRR"].mean == pytest.approx((1 + 0.5) / 4)


def test_the_interval_holds_the_mean_and_narrows_with_more_questions():
    few, many = (figure(np.tile([0.0, 1.0, 1.0, 1.0], times)) for times in (5, 500))
    for item in (few, many):
        assert item.low < item.mean < item.high
    assert many.high - many.low < (few.high - few.low) / 5


def test_the_calibration_error_is_the_gap_between_what_is_said_and_what_is_right():
    assert calibration_error(np.full(10, 0.85), np.r_[np.ones(8), 0, 0]) == pytest.approx(0.05)
    assert calibration_error(np.array([0.0, 1.0]), np.array([0.0, 1.0])) == 0


def test_every_development_question_is_read_and_both_halves_are_large():
    questions = load_questions(FILES)
    fitting = sum(question.fits_weights for question in questions)
    assert {question.source for question in questions} == {"questions", "threads"}
    assert 0.4 < fitting / len(questions) < 0.6


def test_the_weights_follow_the_signal_that_tells_and_few_real_questions_are_declined():
    rng = np.random.default_rng(0)
    count, entries = 400, 6
    inside = np.arange(count) < 300
    gold = np.zeros((count, entries), bool)
    gold[np.flatnonzero(inside), rng.integers(0, entries, 300)] = True
    signals = rng.normal(size=(count, entries, len(SIGNALS)))
    signals[:, :, 0] += 2 * gold
    scope = rng.normal(size=(count, len(SCOPE) - 1))
    scope[:, 1] += 3 * inside
    asked = [Question("q", "en", ("a",) if within else (), (), "short") for within in inside]
    fusion = fit(Tables(signals, scope, gold, gold), asked)
    assert fusion.weights[SIGNALS[0]] > 5 * max(fusion.weights[name] for name in SIGNALS[1:])
    told = {name: fusion.scope[name] for name in SCOPE[:-1]}
    assert max(told, key=told.get) == SCOPE[1]
    scores = scope @ [fusion.scope[name] for name in SCOPE[:-1]] + fusion.scope_bias
    limit = np.log(fusion.scope_limit / (1 - fusion.scope_limit))
    assert np.mean(scores[~inside] < limit) > np.mean(scores[inside] < limit) + 0.3
