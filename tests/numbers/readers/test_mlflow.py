"""MLflow's file store, single metric files of it, and its SQLite database."""

import math
import sqlite3
from pathlib import Path

import pytest

from advisor.errors import ReadError
from advisor.numbers.readers import read

DATA = Path(__file__).parents[2] / "data" / "mlflow"
# The columns that are read, as MLflow's migrations create them.
SCHEMA = """
    CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250), status VARCHAR(9),
        start_time BIGINT, lifecycle_stage VARCHAR(20));
    CREATE TABLE metrics (key VARCHAR(250), value FLOAT, timestamp BIGINT, run_uuid VARCHAR(32),
        step BIGINT, is_nan BOOLEAN);
    CREATE TABLE params (key VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32));
"""


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "mlflow.db"

    def write(runs, metrics, params=()):
        base = sqlite3.connect(path)
        base.executescript(SCHEMA)
        base.executemany("INSERT INTO runs VALUES (?, ?, ?, ?, ?)", runs)
        base.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", metrics)
        base.executemany("INSERT INTO params VALUES (?, ?, ?)", params)
        base.commit()
        base.close()
        return str(path)

    return write


RUN = ("a", "first", "FAILED", 1, "active")


def metric(value, step, is_nan=0, key="loss", run="a"):
    return (key, value, 1000 + step, run, step, is_nan)


def test_a_store_is_read_run_by_run_in_the_order_of_their_beginning():
    found = read(str(DATA))
    assert found.format == "mlflow"
    assert [run.name for run in found.runs] == ["lr0.1", "lr0.01"]
    run = found.runs[1]
    assert run.settings == {"lr": 0.01, "batch_size": 32, "optimizer": "sgd"}
    assert run.series["train_loss"].values == pytest.approx([1 / (s + 1) for s in range(12)])
    assert run.series["val_loss"].steps.tolist() == list(range(12))
    assert [problem.what.en for problem in found.problems] == ["lr0.1: the run failed, says MLflow"]


def test_one_metric_file_is_named_by_its_path():
    path = next(DATA.glob("*/*/metrics/val/loss"))
    run = read(str(path)).runs[0]
    assert list(run.series) == ["step", "val_loss"]
    assert run.series["val_loss"].values[0] == 1.1


def test_values_without_a_step_keep_the_order_of_time(tmp_path):
    path = tmp_path / "metrics" / "loss"
    path.parent.mkdir()
    path.write_text("".join(f"{1700000000000 + i} {9 - i} 0\n" for i in range(9)))
    series = read(str(path)).runs[0].series["train_loss"]
    assert series.values.tolist() == list(range(9, 0, -1))
    assert series.steps.tolist() == list(range(9))


def test_lines_of_other_versions(tmp_path):
    path = tmp_path / "loss"
    path.write_text("1700000000000 0.5\n1700000000001 nan 1\n1700000000002 inf 2 set abc\n1700000000003 x\n")
    with pytest.raises(ReadError):
        read(str(tmp_path))
    path.write_text("1700000000000 0.5\n1700000000001 nan 1\n1700000000002 inf 2 set abc\n")
    values = read(str(path)).runs[0].series["train_loss"].values.tolist()
    assert (values[0], math.isnan(values[1]), values[2]) == (0.5, True, math.inf)


def test_a_deleted_run_stays_out(tmp_path):
    for name, stage in (("a", "active"), ("b", "deleted")):
        run = tmp_path / "0" / name
        (run / "metrics").mkdir(parents=True)
        (run / "meta.yaml").write_text(f"run_name: {name}\nlifecycle_stage: {stage}\n")
        (run / "metrics" / "loss").write_text("1700000000000 0.5 0\n1700000000001 0.4 1\n")
    assert len(read(str(tmp_path)).runs) == 1


def test_a_database_gives_its_runs(database):
    found = read(
        database(
            [RUN, ("b", "gone", "FINISHED", 2, "deleted")],
            [
                metric(0.5, 1),
                metric(1.0, 0),
                metric(0, 2, is_nan=1),
                metric(1.7976931348623157e308, 3),
                metric(7.0, 0, run="b"),
            ],
            [("batch_size", "32", "a")],
        )
    )
    assert [run.settings for run in found.runs] == [{"batch_size": 32}]
    values = found.runs[0].series["train_loss"].values.tolist()
    assert values[:2] == [1.0, 0.5]
    assert math.isnan(values[2])
    assert values[3] == math.inf
    assert [problem.what.en for problem in found.problems] == ["the run failed, says MLflow"]


def test_a_folder_with_a_database(database):
    path = database([RUN], [metric(1.0, 0), metric(0.5, 1)])
    assert read(str(Path(path).parent)).format == "mlflow database"


def test_reading_leaves_the_database_as_it_was(database):
    path = database([RUN], [metric(1.0, 0)])
    before = Path(path).read_bytes()
    read(path)
    assert Path(path).read_bytes() == before
    assert [file.name for file in Path(path).parent.iterdir()] == ["mlflow.db"]


def test_another_database_is_refused_by_name(tmp_path):
    path = tmp_path / "x.db"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE cats (name)")
    base.commit()
    base.close()
    with pytest.raises(ReadError, match="SQLite database"):
        read(str(path))


def test_a_damaged_database_is_refused(database):
    path = Path(database([RUN], [metric(1.0, step) for step in range(2000)]))
    content = bytearray(path.read_bytes())
    content[5000:] = b"\xff" * (len(content) - 5000)
    path.write_bytes(bytes(content))
    with pytest.raises(ReadError, match=r"mlflow\.db"):
        read(str(path))


def test_a_view_in_place_of_a_table_is_not_followed(tmp_path):
    path = tmp_path / "mlflow.db"
    base = sqlite3.connect(path)
    base.executescript(SCHEMA.replace("CREATE TABLE metrics", "CREATE TABLE other"))
    base.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?)", RUN)
    base.execute(
        "CREATE VIEW metrics AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT 'a' AS run_uuid, 'loss' AS key, i AS step, 0.5 AS value, i AS timestamp, 0 AS is_nan FROM n"
    )
    base.commit()
    base.close()
    with pytest.raises(ReadError):
        read(str(path))


def test_transactions_that_lie_in_the_log_beside_are_read_and_nothing_is_changed(database):
    path = Path(database([RUN], [metric(1.0, 0)]))
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode = WAL")
    base.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", [metric(1.0 / s, s) for s in (2, 4, 5)])
    base.commit()  # the server still holds it open: nothing has gone to the database itself
    before = path.read_bytes()
    (run,) = read(str(path)).runs
    assert run.series["train_loss"].values.tolist() == [1.0, 0.5, 0.25, 0.2]
    assert path.read_bytes() == before
    base.close()
