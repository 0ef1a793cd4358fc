"""A question that says only that something is wrong is asked back, not answered and not declined."""

import pytest

from advisor import Advisor
from advisor.session import Session
from advisor.words.first_questions import first_steps
from advisor.words.question import understand
from advisor.words.vague import topic_of


@pytest.fixture(scope="module")
def oracle():
    return Advisor()


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("loss problem", "loss"),
        ("weird loss", "loss"),
        ("loss 不正常", "loss"),
        ("help my training is bad", "training"),
        ("模型效果不好", "training"),
        ("模型訓練效果很差，怎麼辦", "training"),
        ("acc 低", "accuracy"),
        ("how to improve accuracy?", "accuracy"),
        ("why is my val loss so bad", "validation"),
        ("显存问题", "memory"),
        ("training is slow", "speed"),
        ("my gradient is weird", "gradient"),
        ("网络不收敛", "stuck"),
        ("model doesn't learn", "stuck"),
        ("is this normal?", "training"),
        ("这样正常吗", "training"),
        ("我的模型训不好", "training"),
        ("训练崩了", "training"),
    ],
)
def test_it_is_uncertain_and_asks_what_tells_the_candidates_apart(oracle, question, topic):
    assert topic_of(understand(question)).name == topic
    report = oracle.ask(question)
    assert report.status == "uncertain"
    assert 2 <= len(report.next) <= 3
    assert all(step.do.en.endswith("?") and step.do.zh.endswith("？") for step in report.next)
    assert all(set(step.separates) <= set(oracle.knowledge.entries) for step in report.next)
    assert report.findings


@pytest.mark.parametrize(
    "question",
    [
        "loss problem: it is nan",
        "loss stuck at 0.69",
        "accuracy low on the minority class",
        "train acc 99% val acc 60%",
        "显存不足",
        "模型只预测一类",
        "loss 上升",
        "my GAN loss is bad",
        "what is accuracy?",
        "什么是损失函数",
        "how does a neural network work?",
        "help",
        "hello",
        "what's the best pizza",
    ],
)
def test_a_word_more_makes_it_a_question_of_its_own(question):
    assert topic_of(understand(question)) is None


@pytest.mark.parametrize("question", ["hello", "help", "今天天气怎么样", "how does a neural network work?"])
def test_what_is_not_about_training_trouble_stays_declined(oracle, question):
    assert oracle.ask(question).status == "out_of_scope"


def test_a_yes_settles_it_and_a_description_continues(oracle):
    session = Session(oracle)
    session.ask("loss problem")
    assert session.offer.do.en == "Does the loss become NaN or inf?"
    turn = session.ask("yes")
    assert turn.diagnosis.findings[0].id == "nan-loss"
    assert turn.diagnosis.status == "answered"

    session = Session(oracle)
    session.ask("模型效果不好")
    turn = session.ask("训练集准确率 99%，验证集 60%")
    assert turn.diagnosis.findings[0].id == "overfitting"
    assert turn.diagnosis.status == "answered"


def test_an_answer_that_does_not_settle_it_leaves_the_other_questions(oracle):
    session = Session(oracle)
    first = session.ask("loss problem").diagnosis.next[0].do
    turn = session.ask("no")
    assert first not in {step.do for step in turn.diagnosis.next}
    assert turn.diagnosis.next[0].do.en.endswith("?")


def test_beside_a_file_vague_words_weigh_nothing(oracle):
    vague = oracle.ask("loss problem", attach=["examples/overfitting.csv"])
    alone = oracle.diagnose("examples/overfitting.csv")
    assert [f.id for f in vague.findings] == [f.id for f in alone.findings]
    assert not any(step.do.en.endswith("?") for step in vague.next)


def test_a_topic_without_questions_asks_none(oracle):
    assert first_steps(oracle.knowledge, "", set()) == ()


def test_a_question_about_what_a_log_holds_is_about_the_log(oracle):
    run = {"train_loss": [1 / (1 + at / 5) for at in range(40)]}
    apart = "does not seem to be about training"
    noted = oracle.ask("看一下 wandb 导出的 loss 曲线有没有问题", attach=[run]).notes
    assert not any(apart in note.en for note in noted)
    assert any(apart in note.en for note in oracle.ask("weather in Berlin tomorrow", attach=[run]).notes)
