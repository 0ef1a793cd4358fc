"""Two claims of both curves define a diagnosis, and one of them can rule another out."""

import pytest

from advisor import Advisor
from advisor.words.question import understand
from advisor.words.told import claimed, told


@pytest.fixture(scope="module")
def score():
    entries = Advisor().knowledge.entries

    def of(entry, question):
        return told(entries[entry], claimed(understand(question).claims))

    return of


@pytest.mark.parametrize(
    "question",
    [
        "train loss falls and val loss rises",
        "training loss keeps decreasing while the test loss goes up",
        "训练 loss 下降，验证 loss 上升",
    ],
)
def test_falling_training_and_rising_validation_is_overfitting_and_no_divergence(score, question):
    assert score("overfitting", question) > 0 > score("diverging", question)


def test_both_rising_is_divergence_and_no_overfitting(score):
    question = "both train loss and val loss go up"
    assert score("diverging", question) > 0 > score("overfitting", question)


def test_one_claim_says_less_than_two(score):
    alone, both = "the loss is nan", "training loss falls, validation loss rises"
    assert 0 < score("nan-loss", alone) < score("overfitting", both)


def test_no_claims_say_nothing(score):
    assert score("overfitting", "how do I choose a batch size") == 0.0
