"""What the user rules out falls, what was tried against a trouble does not make it go away."""

import pytest

from advisor import Advisor
from advisor.words.question import understand


@pytest.fixture(scope="module")
def oracle():
    return Advisor()


@pytest.mark.parametrize(
    ("question", "out"),
    [
        ("数据没有泄漏，但验证集准确率 99.9%", "data-leakage"),
        ("數據沒有洩漏，驗證集準確率卻有 99.9%", "data-leakage"),
        ("there is no leakage between train and test, still test accuracy is 99.8%", "data-leakage"),
        ("标签没问题，我检查过，loss 一直不降", "label-mismatch"),
        ("data and labels are fine, loss does not fall", "label-mismatch"),
        ("this is not caused by bad labels, loss does not fall", "label-mismatch"),
        ("no nan anywhere, but the loss jumps up and down", "nan-loss"),
        ("it is not overfitting, both accuracies are 55%", "overfitting"),
        ("I don't think it is overfitting because train accuracy is low too", "overfitting"),
        ("overfitting is ruled out, train accuracy is 50%", "overfitting"),
        ("不存在类别不平衡的问题，但所有样本都预测成同一类", "class-imbalance"),
        ("the classes are balanced, but it always predicts class 0", "class-imbalance"),
        ("not a memory problem: training hangs after 3 steps", "oom-train-step"),
        ("warmup is on (2000 steps), the transformer still diverges", "warmup-missing"),
        ("inputs are normalized, loss stuck at 2.3", "input-not-normalized"),
        ("zero_grad is called every step but gradients still grow", "zero-grad-missing"),
        ("混合精度关了，还是 nan", "fp16-overflow"),
        ("the gradients are neither vanishing nor exploding", "vanishing-gradient"),
    ],
)
def test_what_is_ruled_out_falls(oracle, question, out):
    report = oracle.ask(question, top=5)
    assert out in report.ruled_out
    assert all(finding.confidence < 0.1 for finding in report.findings if finding.id == out)


@pytest.mark.parametrize(
    "question",
    [
        "I'm not saying it isn't overfitting, but val loss goes up",
        "it's not only overfitting, val acc drops too",
        "不仅仅是过拟合，验证集 loss 也在涨",
        "不是没有过拟合，验证集 loss 在涨",
        "I can't rule out overfitting: train 99% val 70%",
        "not sure if it's overfitting",
        "Isn't this overfitting? train 99 val 60",
        "难道不是过拟合吗？",
        "到底算不算过拟合",
        "学习率没问题吧？",
        "I haven't checked the labels yet",
        "how do I rule out data leakage?",
        "如何排除过拟合？",
        "without amp all is well, with amp nan",
        "with fp32 it is fine, with fp16 the loss is nan",
        "用教程自带的数据没问题，换成自己的数据就 nan",
        "I forgot to shuffle the data",
    ],
)
def test_a_doubt_a_question_or_an_experiment_rules_out_nothing(oracle, question):
    assert oracle.ask(question).ruled_out == ()


def test_a_level_that_is_not_too_high_may_be_too_low(oracle):
    out = oracle.ask("the learning rate is not too high (1e-5) but training diverges").ruled_out
    assert "lr-too-high" in out
    assert "lr-too-low" not in out


@pytest.mark.parametrize(
    "question",
    [
        "I already use dropout and weight decay, train acc 99% val 60%",
        "dropout 和数据增强都加了，还是 train acc 99% val acc 60%",
        "训练99，验证才61，加了dropout也没用",
    ],
)
def test_a_cure_in_place_is_advised_last_and_does_not_take_over(oracle, question):
    best = oracle.ask(question).findings[0]
    assert best.id == "overfitting"
    assert "dropout" in " ".join(fix.text.en for fix in best.fixes[-2:])


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("labels are fine, loss stuck at 2.3", "loss stuck at 2.3"),
        ("loss stuck at 2.3. It is not overfitting.", "loss stuck at 2.3."),
        ("it is not overfitting", ""),
        ("with dropout 0.5 the train loss is above the val loss", ""),
    ],
)
def test_the_question_without_what_it_rules_out(text, rest):
    assert understand(text).rest.rstrip(" .") == rest.rstrip(" .")
