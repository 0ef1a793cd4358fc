"""Questions that name several troubles."""

import pytest

from advisor import Advisor
from advisor.words.troubles import parts


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("val loss rises after epoch 5 and on top of that the dataloader workers get killed", 2),
        ("loss 变成 nan 了，另外 dataloader 的 worker 总被杀", 2),
        ("train loss falls and val loss rises", 0),
        ("验证集 loss 上升，训练集也在降", 0),
        ("", 0),
    ],
)
def test_only_words_that_add_a_complaint_set_two_apart(question, count):
    assert len(parts(question)) == count


def test_both_troubles_are_among_the_findings():
    report = Advisor().ask(
        "val loss rises while train loss falls, and on top of that the dataloader workers get killed"
    )
    assert {"overfitting", "dataloader-worker-killed"} <= {finding.id for finding in report.findings}


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("loss is nan and GPU utilization is 10%", {"nan-loss", "gpu-underutilized"}),
        ("loss 变成 nan 了，同时 GPU 利用率只有 10%", {"nan-loss", "gpu-underutilized"}),
        ("训练集 99% 验证集 60%，另外训练越来越慢", {"overfitting", "throughput-drop"}),
        ("显存随 step 一直涨，而且 loss 在 0.69 不动", {"memory-leak-graph-kept", "chance-level-binary"}),
    ],
)
def test_the_answer_says_that_two_troubles_are_separate(question, both):
    report = Advisor().ask(question)
    assert {finding.id for finding in report.findings[:2]} == both
    assert all(finding.confidence > 0.5 for finding in report.findings[:2])
    assert any(("separate troubles" in note.en) and ("独立的问题" in note.zh) for note in report.notes)


@pytest.mark.parametrize(
    "question",
    [
        "train loss falls and val loss rises",
        "loss stuck at 0.69 and accuracy 50%",
        "训练准确率很高，同时测试准确率很低",
    ],
)
def test_two_sides_of_one_trouble_are_not_set_apart(question):
    assert not any("separate" in note.en for note in Advisor().ask(question).notes)


def test_a_gpu_memory_that_is_mostly_free_is_not_reserved():
    report = Advisor().ask("loss 一直不降，而且显存占用只有 10%")
    assert "gpu-memory-preallocated" in report.ruled_out
    assert {"gpu-underutilized"} == {finding.id for finding in report.findings if finding.kind == "resource"}
    assert len(report.findings) > 1
