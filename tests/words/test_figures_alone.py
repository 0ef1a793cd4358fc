"""Figures without a word of what is wrong: read by rule, or left open, never guessed at by likeness."""

import pytest

from advisor.words.figures_alone import topic_of_figures
from advisor.words.question import understand


@pytest.mark.parametrize(
    "question",
    [
        "val accuracy 99.9%",
        "验证集准确率 99.9% 正常吗",
        "train acc 0.98, val acc 0.97",
        "loss 2.5",
        "epoch 10: loss 0.45, acc 0.81, is this ok?",
        "数据没有泄漏，但验证集准确率 99.9%",
    ],
)
def test_figures_that_no_rule_reads_are_a_topic(question):
    assert topic_of_figures(understand(question)) is not None


@pytest.mark.parametrize(
    "question",
    [
        "loss 0.693",
        "loss 87.33",
        "train acc 0.98, val acc 0.7",
        "train loss 0.05, val loss 0.9",
        "gpu utilization 10%",
        "loss stuck at 2.5",
        "val accuracy 99.9% from the first epoch on",
        "loss 1.21 0.64 1.58 0.71 1.49 0.66",
        "accuracy is low",
    ],
)
def test_a_rule_or_a_word_makes_it_a_question(question):
    assert topic_of_figures(understand(question)) is None


def test_a_training_accuracy_near_one_is_nothing_to_suspect():
    held_out, trained = (
        topic_of_figures(understand(f"{split} accuracy 99.9%")) for split in ("val", "train")
    )
    assert held_out.name == "too-good"
    assert trained.name == "figures"
