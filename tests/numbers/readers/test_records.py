"""Records and points become runs the way a table does, with the events of a log in their place."""

import numpy as np

from advisor.model import Event
from advisor.numbers.tables.exports import read_any
from advisor.numbers.tables.records import Records, from_points


def runs(table):
    return read_any(table, {}).runs


def test_sparse_records_keep_each_series_on_its_own_steps():
    records = Records()
    for step in range(6):
        records.add({"step": step, "loss": 6.0 - step})
        if step % 3 == 2:
            records.add({"step": step, "val_loss": float(step)})
    (run,) = runs(records.table())
    assert run.series["train_loss"].steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert run.series["val_loss"].steps.tolist() == [2, 5]


def test_settings_and_events_belong_to_the_run_in_which_they_were_told():
    records = Records()
    records.setting("batch_size", 32)
    for step in range(3):
        records.add({"step": step, "loss": 1.0})
    records.event(Event("cuda-out-of-memory", "CUDA out of memory", 9))
    records.begin_run()
    records.event(Event("interrupted", "KeyboardInterrupt", 11))
    records.setting("batch_size", 16)
    records.add({"step": 3, "loss": 0.9})
    first, second = runs(records.table())
    assert [(e.kind, e.step) for e in first.events] == [("cuda-out-of-memory", 2.0)]
    assert [(e.kind, e.step) for e in second.events] == [("interrupted", 3.0)]
    assert [run.settings["batch_size"] for run in (first, second)] == [32, 16]


def test_a_log_of_nothing_but_a_crash_is_a_run():
    records = Records()
    records.event(Event("cuda-out-of-memory", "CUDA out of memory", 3))
    (run,) = runs(records.table())
    assert not run.series
    assert run.events[0].step is None


def test_points_of_one_step_share_a_row_and_repeated_names_do_not():
    names = ["loss", "lr"]
    table = from_points(
        names,
        np.array([0, 1, 0, 0, 1]),
        np.array([1.0, 1.0, 2.0, 2.0, 2.0]),
        np.array([5.0, 0.1, 4.0, 3.0, 0.2]),
    )
    assert table.rows == 3
    (run,) = runs(table)
    assert run.series["train_loss"].values.tolist() == [5.0, 4.0, 3.0]
    assert run.series["train_loss"].steps.tolist() == [1.0, 2.0, 2.0]
    assert run.series["lr"].values.tolist() == [0.1, 0.2]
