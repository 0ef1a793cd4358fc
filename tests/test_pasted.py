"""Logs, tables and lists pasted into a question are read as a run and quoted."""

import pytest

from advisor import Advisor

KERAS = "\n".join(
    f"Epoch {epoch}/10\n1875/1875 [==============================] - 5s 3ms/step - loss: {loss} - accuracy: 0.5{epoch}0 "
    f"- val_loss: {loss} - val_accuracy: 0.4{epoch}0"
    for epoch, loss in enumerate(("0.6931", "0.6932", "0.6931", "0.6930", "0.6931"), 1)
)
MASKED = "\n".join(
    f"{{'loss': 0.0, 'grad_norm': nan, 'learning_rate': 1e-05, 'epoch': {epoch}}}"
    for epoch in (0.02, 0.04, 0.06)
)
ROWS = ("0.90 0.92", "0.55 0.71", "0.31 0.74", "0.14 0.98", "0.05 1.37")
CSV = "epoch,train_loss,val_loss\n" + "\n".join(
    f"{n},{row.replace(' ', ',')}" for n, row in enumerate(ROWS, 1)
)
TABLE = "epoch  train_loss  val_loss\n" + "\n".join(f"{n} {row}" for n, row in enumerate(ROWS, 1))
MARKDOWN = "| epoch | train_loss | val_loss |\n|---|---|---|\n" + "\n".join(
    f"| {n} | {row.replace(' ', ' | ')} |" for n, row in enumerate(ROWS, 1)
)
BARS = "\n".join(
    f"Epoch 0:  {n}0%|##   | {n}00/1000 [00:{n}0<01:00, 10.0it/s, loss={loss}, v_num=3]"
    for n, loss in enumerate((2.31, 5.1, 48.2, 912, "nan"), 1)
)
JSON = "\n".join(
    f'{{"step": {10 * n}, "loss": {loss}}}' for n, loss in enumerate((4.2, 4.3, 5.9, 44.0, "NaN"), 1)
)
CAFFE = "\n".join(f"I0412 10:22:{n}7 solver.cpp:228] Iteration {n}00, loss = 87.3365" for n in range(1, 6))


@pytest.fixture(scope="module")
def oracle():
    return Advisor()


@pytest.mark.parametrize(
    ("question", "best", "role", "points"),
    [
        (f"My model is stuck:\n{KERAS}\nwhy?", "chance-level-binary", "train_loss", 5),
        (f"大佬们帮忙看看\r\n{MASKED}\r\n怎么回事？".replace("\n", "\r\n"), "nan-loss", "train_loss", 3),
        (f"{CSV}\n是不是过拟合了？", "overfitting", "val_loss", 5),
        (f"{TABLE}\nis this normal?", "overfitting", "val_loss", 5),
        (MARKDOWN, "overfitting", "val_loss", 5),
        (f"loss explodes\n{BARS}", "nan-loss", "loss (batch)", 4),
        (JSON, "nan-loss", "train_loss", 5),
        (f"{CAFFE}\nwhat does it mean?", "softmax-overflow-8733", "train_loss", 5),
    ],
)
def test_lines_of_a_log_are_read_as_a_run(oracle, question, best, role, points):
    report = oracle.ask(question)
    assert report.findings[0].id == best
    assert report.attachments[0].runs[0].series[role].values.size == points
    assert any(item.verdict == "supports" for item in report.findings[0].evidence)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("loss per epoch: [2.30, 2.30, 2.31, 2.30, 2.30, 2.30] what's wrong", "chance-level-multiclass"),
        ("每个 epoch 的 loss 是 [2.30, 2.30, 2.31, 2.30, 2.30, 2.30]，10 分类，怎么回事", "chance-level-multiclass"),
        ("train 0.9 → 0.5 → 0.3 → 0.1 → 0.05, val 0.9 → 0.7 → 0.75 → 0.98 → 1.3", "overfitting"),
        ("history = {'loss': [0.9, 0.55, 0.31, 0.14, 0.05], 'val_loss': [0.92, 0.71, 0.74, 0.98, 1.37]}", "overfitting"),
        ("第1轮 loss 0.9 验证 1.0，第2轮 loss 0.5 验证 1.3，第3轮 loss 0.3 验证 1.5，第4轮 loss 0.1 验证 1.9，第5轮 loss 0.05 验证 2.4", "overfitting"),
    ],
)  # fmt: skip
def test_lists_and_records_in_the_text_are_read_as_a_run(oracle, question, best):
    report = oracle.ask(question)
    assert report.findings[0].id == best
    assert report.findings[0].verdict == "supported"
    assert not any(10 in series.values for series in report.attachments[0].runs[0].series.values())


@pytest.mark.parametrize(
    "question",
    [
        "loss is stuck\nI use lr 0.01\nbatch size 32 and 4 GPUs\nwhat can I do?",
        "1. checked the labels\n2. lowered lr to 1e-4\n3. tried 2 optimizers\nloss still flat",
        (
            'Traceback (most recent call last):\n  File "train.py", line 88, in <module>\n    loss.backward()\n'
            "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 10.76 GiB total capacity)"
        ),
        "",
        "\n\n\n",
    ],
)
def test_prose_and_tracebacks_are_no_run(oracle, question):
    assert oracle.ask(question).attachments == ()
