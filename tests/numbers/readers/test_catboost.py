"""Logs of CatBoost, whose lines do not name the metric. Figures of our own in the lines it prints."""

import pytest

from advisor.numbers.readers import read


@pytest.mark.parametrize(("slope", "role"), [(-1, "loss"), (1, "score")])
def test_the_best_value_tells_whether_it_is_a_loss(tmp_path, slope, role):
    path = tmp_path / "train.log"
    path.write_text(
        "Learning rate set to 0.03\n"
        + "".join(
            f"{i}:\tlearn: {0.5 + slope * i / 200:.4f}\ttest: {0.5 + slope * i / 300:.4f}\t"
            f"best: {0.5 + slope * i / 300:.4f} ({i})\ttotal: 52.6ms\tremaining: 5.2s\n"
            for i in range(0, 50, 10)
        )
    )
    (run,) = read(str(path)).runs
    found = {(s.quantity, s.split): s for s in run.series.values()}
    assert found[role, "val"].steps.tolist() == [0, 10, 20, 30, 40]
    assert found[role, "train"].values[0] == 0.5
