"""Any text in the manner of a log gives runs or a ReadError, and what it gives is sound."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import ReadError
from advisor.numbers.readers import read

PIECES = st.sampled_from(
    [
        "epoch ", "Epoch: [", "step ", "iter", "loss", "val_loss", "acc", "lr", "=", ": ", " ", "  ", "\t", "|", "/", "(", ")",
        "[", "]", "{", "}", "'", '"', ",", "-", "%", "nan", "inf", "-1", "0", "1", "3.5", "1e308", "1e-5", "12:30:01", "[INFO] ",
        "2024-01-02 10:00:00,123", "100%|####| 5/5 [00:01<00:00, 3it/s, ", "[=====>....]", "\x1b[31m", "\x1b[A", "\x08", "\r", "训练",
        "损失", "：", "Traceback (most recent call last):", "CUDA out of memory. Tried to allocate 2.00 GiB", "Start training",
        "me@host:~$ python eval.py", "Test", "train", "| ", "best", "Iteration 5, loss = 2", "1: 2, 3 avg, 4 rate, 5 seconds, 6 images",
        "Epoch[1] Batch [20]", "# gpu sm fb", "NVIDIA-SMI 5 Driver Version: 5", "\n", "\n", "\n",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=120))
def test_a_log_of_any_pieces(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("any") / "any.log"
    path.write_text("".join(pieces), encoding="utf-8", newline="")
    try:
        found = read(str(path))
    except ReadError:
        return  # any other exception fails the test
    for run in found.runs:
        for series in run.series.values():
            assert series.steps.shape == series.values.shape
            assert series.values.dtype == np.float64
            assert np.isfinite(series.steps).all()
