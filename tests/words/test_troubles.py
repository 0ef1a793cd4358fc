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
