import math

import pytest

from advisor import Advisor
from advisor.knowledge import Entry, Phrasings, ValueHint
from advisor.model import Text
from advisor.words.hints import strength
from advisor.words.question import understand
from advisor.words.values import DECISIVE, recognise, score


def entry(identifier, *hints):
    text = Text("", "")
    values = tuple(ValueHint(of, equals, within) for of, equals, within in hints)
    return Entry(identifier, "fault", text, text, Phrasings((), ()), (), (), (), (), values)


ENTRIES = {
    item.id: item
    for item in (
        entry("guessing", ("accuracy", 0.5, 0.01), ("accuracy", 0.1, 0.003)),
        entry("binary", ("loss", "ln 2", 0.005)),
        entry(
            "multiclass",
            *(("loss", f"ln {k}", 0.005) for k in (3, 5, 10, 100, 1000)),
            ("accuracy", 0.1, 0.002),
        ),
        entry("overflow", ("loss", 87.335, 0.006)),
        entry("twice", ("loss", 1.4612, 0.01), ("loss", 3.6222, 0.005)),
        entry("single-output", ("loss", 0.0, 1e-6)),
        entry("metric-bug", ("auc", 1.0, 0.0005)),
        entry("lr-zero", ("lr", 0.0, 1e-12)),
        entry("without-values"),
    )
}


def scores(question):
    return score(understand(question), ENTRIES)


@pytest.mark.parametrize(
    ("question", "best", "at_least"),
    [
        ("loss stuck at 0.69", "binary", 0.8),
        ("loss stuck at 0.6931", "binary", 1.0),
        ("二分类 loss 一直 0.69 不动", "binary", 1.0),
        ("val_loss=2.303", "multiclass", 1.0),
        ("loss stuck at 3.61, 37 classes", "multiclass", 0.9),
        ("loss 等于 87.33", "overflow", 1.0),
        ("loss 87.3356", "overflow", 1.0),
        ("loss stuck at 87.3365", "overflow", 1.0),
        ("stuck at 87.33", "overflow", 0.6),
        ("loss stuck at 1.46 with 10 classes", "twice", 0.9),
        ("train loss is 0.0 at the first step", "single-output", 1.0),
        ("AUC 等于 1.0", "metric-bug", 1.0),
        ("auc is 100%", "metric-bug", 1.0),
        ("学习率一直是 0", "lr-zero", 1.0),
        ("十分类准确率一直百分之十", "guessing", 0.5),
    ],
)
def test_a_figure_gives_its_diagnosis_away(question, best, at_least):
    found = scores(question)
    assert max(found, key=found.get) == best
    assert at_least <= found[best] <= DECISIVE


@pytest.mark.parametrize(
    "question",
    ["lr 0.69", "accuracy 0.69", "dropout 0.69", "epoch 87.33 hours", "auc 0.99", "no figures at all", "seed 0", "batch size 1"],
)  # fmt: skip
def test_a_figure_of_something_else_says_nothing(question):
    assert not any(value > 0 for value in scores(question).values())


def test_fewer_digits_say_less():
    assert scores("loss stuck at 0.7")["binary"] < 0.5 < scores("loss stuck at 0.69")["binary"]
    assert "binary" not in {name for name, value in scores("loss stuck at 0.71").items() if value > 0}


def test_a_contradicting_figure_counts_against():
    found = scores("loss stuck at 2.303")
    assert found["multiclass"] >= 1
    assert -1 <= found["binary"] <= -0.5
    assert scores("10 分类，loss 不动")["binary"] < 0
    assert scores("loss stuck at 0.25")["binary"] < 0


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("loss stuck at 3.61, 37 classes", "multiclass"),
        ("37 分类 loss 3.61 不动", "multiclass"),
        ("perplexity stays at 50257 with vocab 50257", "multiclass"),
        ("7 classes, accuracy stuck at 14.3%", "guessing"),
    ],
)
def test_the_chance_level_of_the_stated_number_of_classes_decides(question, entry_id):
    assert scores(question)[entry_id] > 0.9 * DECISIVE


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("loss stuck at 2.3 with 100 classes", "multiclass"),
        ("loss stuck at 27.631", "multiclass"),
        ("loss 卡在 40 不动", "multiclass"),
        ("10 classes, accuracy stuck at 0.5", "guessing"),
    ],
)
def test_a_level_that_no_guess_has_rules_guessing_out(question, entry_id):
    assert scores(question)[entry_id] == -DECISIVE


def test_a_loss_that_moves_from_chance_decides_nothing():
    assert abs(scores("loss 6.91, 6.90, 6.89 after a day, 1000 classes").get("multiclass", 0)) <= 1


def test_a_share_is_no_loss():
    assert "binary" not in {name for name, value in scores("69% of the runs").items() if value > 0}


def test_the_answer_says_what_a_constant_is():
    notes = Advisor().ask("loss stuck at 27.631").notes
    assert any("27.631 is -ln(1e-12)" in note.en for note in notes)
    notes = Advisor().ask("10 分类，loss 一直停在 2.303").notes
    assert any("2.303 就是 ln 10" in note.zh for note in notes)
    assert Advisor().ask("loss fell from 0.6931 to 0.3").notes == ()


def test_a_level_that_was_only_passed_is_weak():
    assert scores("loss fell from 0.6931 to 0.3")["binary"] < 0.5


@pytest.mark.parametrize(
    ("value", "of", "classes", "formula"),
    [
        (0.69, "loss", None, "ln 2"),
        (0.6931, "val_loss", None, "ln 2"),
        (2.303, "train_loss", 10, "ln 10"),
        (10.825, "loss", None, "ln 50257"),
        (3.61, "loss", 37, "ln 37"),
        (87.33, "loss", None, "-ln(FLT_MIN)"),
        (87.3356, "loss", None, "-ln(FLT_MIN)"),
        (87.3365, "unknown", None, "-ln(FLT_MIN)"),
        (16.118, "loss", None, "-ln(1e-7)"),
        (1.461, "loss", 10, "ln(1 + 9/e)"),
        (0.6931471824645996, "loss", None, "ln 2"),
        (87.33654022216797, "loss", None, "-ln(FLT_MIN)"),
        (15.942, "loss", None, "-ln(2^-23)"),
        (20.723, "loss", None, "-ln(1e-9)"),
        (23.02585, "loss", None, "-ln(1e-10)"),
        (27.631, "loss", None, "-ln(1e-12)"),
        (34.5388, "loss", None, "-ln(1e-15)"),
        (36.0437, "loss", None, "-ln(2^-52)"),
        (0.5, "auc", None, "1/2"),
        (0.5, "accuracy", None, "1/2"),
        (0.1, "val_accuracy", 10, "1/10"),
        (11.09, "output", None, "ln(65504)"),
    ],
)
def test_recognise(value, of, classes, formula):
    assert recognise(value, of, classes)[0].formula == formula


@pytest.mark.parametrize(
    ("value", "of", "classes"),
    [
        (0.69, "lr", None),
        (0.69, "accuracy", None),
        (0.7, "loss", None),
        (2.9, "loss", None),  # ln 18, but nobody has said 18 classes
        (2.303, "loss", 100),  # not the chance level of 100 classes
        (math.nan, "loss", None),
        (math.inf, "loss", 10),
    ],
)
def test_recognise_nothing(value, of, classes):
    assert recognise(value, of, classes) == ()


def test_trailing_zeros_are_digits():
    assert strength(2.3, "2.30", math.log(10)) > strength(2.3, "2.3", math.log(10)) > 0
    assert strength(0.7, "0.70", math.log(2)) == 0


@pytest.mark.parametrize("equals", ["ln", "ln x", "two", "ln 0"])
def test_a_hint_that_is_no_number_matches_nothing(equals):
    broken = {"broken": entry("broken", ("loss", equals, 0.5))}
    assert score(understand("loss stuck at 0.69, 2 classes"), broken).get("broken", 0) <= 0
