"""Follow-ups: what goes on with a talk, what begins a new one, what is ruled out, what says nothing."""

import pytest

from advisor import Advisor
from advisor.words.followup import bare_answer, continues, part_of
from advisor.words.question import understand


@pytest.fixture(scope="module")
def oracle():
    return Advisor()


def told(oracle, *talk):
    return oracle.ask(talk[-1], conversation=talk[:-1])


@pytest.mark.parametrize("text", ["yes", "Yes.", "y", "是", "是的。", "对", "有的"])
def test_a_bare_yes(text):
    assert bare_answer(text) is True


@pytest.mark.parametrize("text", ["no", "No!", "n", "不是", "没有", "不会。"])
def test_a_bare_no(text):
    assert bare_answer(text) is False


@pytest.mark.parametrize("text", ["no idea", "yes but slower", "not yet", "是不是", "没有下降", "nan", ""])
def test_more_than_a_nod_is_none(text):
    assert bare_answer(text) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("thanks!", "aside"),
        ("how do I fix it?", "aside"),
        ("what should I do now?", "aside"),
        ("谢谢", "aside"),
        ("怎么解决？", "aside"),
        ("labels are fine, I checked", "denial"),
        ("it is not overfitting", "denial"),
        ("标签检查过了，没问题", "denial"),
        ("the learning rate is 0.1", "fact"),
        ("batch size 是 32", "fact"),
        ("val loss is flat too", "symptom"),
        ("验证集 loss 也在上升", "symptom"),
    ],
)
def test_what_a_text_contributes(text, part):
    assert part_of(understand(text)) == part


@pytest.mark.parametrize(
    "text",
    [
        "how do I fix the labels of my data set?",
        "为什么 loss 一直不下降",
        "how does Adam work?",
        "why is the loss nan",
    ],
)
def test_a_real_question_is_no_aside(text):
    assert part_of(understand(text)) != "aside"


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("and the validation loss?", True),
        ("same with a smaller learning rate", True),
        ("改成 0.001 还是不动", True),
        ("another question: what is a good batch size", False),
        ("换个问题，显存不够怎么办", False),
        ("CUDA out of memory in the evaluation loop, what can I do?", None),
    ],
)
def test_wording_shows_what_goes_on(text, goes_on):
    assert continues(understand(text)) is goes_on


def test_a_setting_that_is_mentioned_does_not_take_over(oracle):
    found = told(oracle, "val acc 60% train acc 99%", "I already use dropout and weight decay")
    assert found.findings[0].id == "overfitting"
    assert found.context


def test_a_text_that_needs_its_it_gets_it(oracle):
    found = told(oracle, "CUDA out of memory", "it only happens in evaluation")
    assert found.findings[0].id == "oom-eval-step"


def test_a_new_trouble_is_answered_by_itself(oracle):
    talk = ("my GPU utilization is 20%", "num_workers is 0", "now loss is nan")
    assert told(oracle, *talk).context == ()
    assert [f.id for f in told(oracle, *talk).findings] == [f.id for f in told(oracle, talk[-1]).findings]


def test_a_related_symptom_goes_on_with_the_talk(oracle):
    found = told(oracle, "loss became nan after 300 steps with fp16", "loss scale dropped to 1")
    assert found.context
    assert found.findings[0].id == "fp16-overflow"


def test_what_is_ruled_out_stays_out_until_the_subject_changes(oracle):
    talk = ("validation loss rises while training loss keeps falling", "it is not overfitting")
    assert "overfitting" in told(oracle, *talk).ruled_out
    assert "overfitting" in told(oracle, *talk, "the learning rate is 0.001").ruled_out
    assert told(oracle, *talk, "another question: CUDA out of memory").ruled_out == ()


def test_asides_change_nothing_and_answer_in_the_language_of_the_talk(oracle):
    before = told(oracle, "loss 一直停在 0.69")
    for text in ("ok", "怎么解决？", "thanks"):
        after = told(oracle, "loss 一直停在 0.69", text)
        assert [(f.id, f.confidence) for f in after.findings] == [
            (f.id, f.confidence) for f in before.findings
        ]
        assert after.language == "zh"


def test_thanks_without_a_talk_is_no_question(oracle):
    assert told(oracle, "thanks!").status == "out_of_scope"


def test_a_long_talk_is_bounded(oracle):
    talk = [f"the learning rate is 0.{i}" for i in range(1, 60)]
    assert len(told(oracle, *talk).context) <= 12
