"""A remedy is shown in the words of the framework that the user works with."""

import pytest

from advisor.model import Attachment, Diagnosis
from advisor.report.frameworks import code_for, framework_of


def asked(question, *attachments):
    return Diagnosis(
        version="0",
        question=question,
        language="en",
        status="answered",
        healthy=None,
        attachments=attachments,
        findings=(),
        claims=(),
        next=(),
        baseline=(),
        notes=(),
        timing_ms={},
    )


@pytest.mark.parametrize(
    ("question", "framework"),
    [
        ("pytorch lightning loss is nan", "lightning"),
        ("用 keras 训练 loss 不下降", "keras"),
        ("Trainer from HuggingFace shows loss 0", "huggingface"),
        ("caffe loss 87.3365", "caffe"),
        ("tensorflow 1.15 loss nan", "tensorflow"),
        ("loss stuck in my torch model", "pytorch"),
        ("loss stuck at 0.69", ""),
    ],
)
def test_the_question_gives_the_framework_away(question, framework):
    assert framework_of(asked(question)) == framework


def test_a_file_gives_it_away_too():
    file = Attachment("out/checkpoint-500/trainer_state.json", "json", ())
    assert framework_of(asked("why does it rise", file)) == "huggingface"


CODE = {"pytorch": "clip_grad_norm_()", "keras": "clipnorm=1.0"}


@pytest.mark.parametrize(
    ("framework", "shown"),
    [
        ("keras", "keras"),
        ("tensorflow", "keras"),
        ("lightning", "pytorch"),
        ("", "pytorch"),
        ("caffe", "pytorch"),
    ],
)
def test_one_line_of_code_is_shown_the_nearest_to_the_framework(framework, shown):
    assert code_for(CODE, framework) == {shown: CODE[shown]}


def test_a_remedy_without_code_stays_without():
    assert code_for({}, "keras") == {}
