import numpy as np
import pytest

from advisor.errors import ReadError, UsageError
from advisor.numbers.readers import read, read_runs


@pytest.fixture
def written(tmp_path):
    def write(content, name="metrics.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def values(attachment, role, run=0):
    return attachment.runs[run].series[role].values.tolist()


PLAIN = "epoch,train_loss,val_loss\n1,0.9,1.0\n2,0.5,0.8\n3,0.25,0.9\n"


@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "  ", " , ", "\t "])
def test_every_separator_gives_the_same_run(written, separator):
    found = read(written(PLAIN.replace(",", separator)))
    assert values(found, "train_loss") == [0.9, 0.5, 0.25]
    assert values(found, "val_loss") == [1.0, 0.8, 0.9]
    assert found.runs[0].series["val_loss"].steps.tolist() == [1, 2, 3]
    assert found.runs[0].step_unit == "epoch"
    assert (found.format, found.encoding, found.rows) == ("csv", "utf-8", 3)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\r\r\n"])
def test_line_ends_do_not_matter(written, end):
    found = read(written(PLAIN.replace("\n", end)))
    assert values(found, "train_loss") == [0.9, 0.5, 0.25]
    assert not found.problems


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5"])
def test_chinese_headers_in_several_encodings(written, encoding):
    text = "轮次,训练损失,验证损失,备注\n" + "".join(
        f"{i},{1 / i:.4f},{1.5 / i:.4f},正常训练\n" for i in range(1, 9)
    )
    found = read(written(text.encode(encoding, "replace")))
    if encoding == "big5":  # not on the ladder: the columns still come, under broken names
        assert found.rows == 8
        return
    assert values(found, "train_loss")[0] == 1.0
    assert values(found, "val_loss")[0] == 1.5
    assert "备注" in found.unused


def test_the_encoding_is_named(written):
    assert read(written("轮次,损失\n1,2\n2,1\n".encode("gb18030"))).encoding == "gb18030"
    assert read(written("轮次,损失\n1,2\n2,1\n".encode("utf-16"))).encoding == "utf-16-le"
    assert read(written(b"epoch,loss,caf\xe9\n1,2,3\n2,1,3\n")).encoding == "latin-1"


def test_padding_quotes_trailing_separators_and_percent_signs(written):
    found = read(written('  epoch ,  "loss" , acc ,\n 1 , "0.9" , 50.5% ,\n 2 , "0.8" , 61% ,\n'))
    assert values(found, "train_loss") == [0.9, 0.8]
    assert values(found, "train_accuracy") == [50.5, 61.0]
    assert found.runs[0].series["train_accuracy"].unit == "percent"
    assert not found.problems


def test_decimal_commas_with_semicolons(written):
    assert values(read(written("epoch;loss\n1;0,75\n2;0,5\n")), "train_loss") == [0.75, 0.5]


def test_nan_and_infinity_are_values_and_an_empty_cell_is_no_point(written):
    series = read(written("step,loss,val_loss\n1,nan,\n2,inf,0.5\n3,-nan,\n4,-Infinity,0.4\n")).runs[0].series
    assert series["train_loss"].values.size == 4
    assert np.isnan(series["train_loss"].values[[0, 2]]).all()
    assert series["val_loss"].steps.tolist() == [2, 4]
    assert series["val_loss"].values.tolist() == [0.5, 0.4]


def test_a_ragged_line_is_a_problem_with_its_number(written):
    found = read(written("epoch,loss,acc\n1,0.9,0.5\n2,0.8\n3,0.7,0.6\n4,0.6,0.6\n"))
    assert values(found, "train_loss") == [0.9, 0.7, 0.6]
    (problem,) = found.problems
    assert (problem.line, problem.what.en) == (3, "2 fields where 3 were expected")


def test_many_ragged_lines_are_told_twenty_times_and_counted(written):
    rows = "".join(f"{i},0.5,0.5\n" for i in range(60)) + "7\n" * 30
    problems = read(written("epoch,loss,acc\n" + rows)).problems
    assert len(problems) == 21
    assert problems[-1].what.en.startswith("10 more")


def test_words_among_numbers_are_a_problem_and_no_point(written):
    found = read(written("epoch,loss\n1,0.9\n2,oops\n3,0.7\n4,0.6\n"))
    assert found.runs[0].series["train_loss"].steps.tolist() == [1, 3, 4]
    assert found.problems[0].line == 3
    assert "'oops'" in found.problems[0].what.en


def test_a_block_of_arguments_above_the_table_is_skipped_and_told(written):
    found = read(
        written("==> args:\nbatch_size: 64\nlr=0.1\nepoch\tloss\t\n1\t0.9\t\n2\t0.8\t\n3\t0.7\t\n", "log.txt")
    )
    assert values(found, "train_loss") == [0.9, 0.8, 0.7]
    assert found.runs[0].settings["batch_size"] == 64
    assert "3 lines before the table" in found.problems[0].what.en


def test_comment_lines_are_skipped_and_may_hold_the_header(written):
    found = read(written("# epoch loss\n1 0.9\n# pause\n2 0.8\n"))
    assert values(found, "train_loss") == [0.9, 0.8]


def test_a_repeated_header_starts_a_run_even_one_that_logged_nothing(written):
    found = read(written("step,loss\n1,0.9\n2,0.8\nstep,loss\nstep,loss\n1,0.7\n2,0.6\n"))
    assert len(found.runs) == 3
    assert values(found, "train_loss", run=2) == [0.7, 0.6]
    assert not found.runs[1].series


def test_an_epoch_that_restarts_starts_a_run(written):
    found = read(written("epoch,loss\n0,0.9\n1,0.8\n2,0.7\n0,0.95\n1,0.85\n"))
    assert [run.series["train_loss"].values.size for run in found.runs] == [3, 2]


def test_an_epoch_that_falls_back_a_little_was_resumed(written):
    found = read(written("epoch,loss\n0,0.9\n1,0.8\n2,0.7\n3,0.6\n2,0.72\n3,0.61\n"))
    assert len(found.runs) == 1
    assert "resumed" in found.problems[0].what.en


def test_a_step_that_restarts_starts_a_run(written):
    assert len(read(written("step,loss\n1,0.9\n2,0.8\n3,0.7\n1,0.95\n2,0.85\n")).runs) == 2


def test_a_step_that_counts_within_the_epoch_is_counted_through(written):
    rows = "".join(
        f"{epoch},{batch},{1 / (epoch * 3 + batch + 1):.4f}\n" for epoch in range(4) for batch in range(3)
    )
    (run,) = read(written("epoch,batch,loss\n" + rows)).runs
    assert run.step_unit == "step"
    assert run.series["train_loss"].steps.tolist() == list(range(12))
    assert run.epoch_starts.tolist() == [0, 3, 6, 9]


def test_an_interleaved_validation_counter_is_one_run(written):
    rows, val = "", 0
    for epoch in range(4):
        rows += f"{epoch},{epoch * 50 + 49},0.5,,\n"
        for _ in range(5):
            rows += f",{val},,,0.6\n"
            val += 1
        rows += f"{epoch},{epoch * 50 + 49},,0.7,\n"
    (run,) = read(written("epoch,step,train_loss,val_loss_epoch,val_loss_step\n" + rows)).runs
    assert run.series["train_loss"].steps.tolist() == [49, 99, 149, 199]
    assert run.series["val_loss"].name == "val_loss_epoch"
    assert run.epoch_starts.tolist() == [49, 99, 149, 199]


def test_an_epoch_column_that_counts_steps(written):
    found = read(written("Epoch,loss\n" + "".join(f"{i * 250},{1 / (i + 1):.3f}\n" for i in range(9))))
    assert found.runs[0].step_unit == "step"
    assert "epoch" not in found.runs[0].series
    assert "read as steps" in found.runs[0].problems[0].what.en


def test_without_a_counter_the_rows_count(written):
    (run,) = read(written("loss,val_loss\n0.9,1\n0.8,0.9\n")).runs
    assert (run.step_unit, run.series["train_loss"].steps.tolist()) == ("row", [0, 1])


def test_duplicate_column_names_are_kept_apart(written):
    series = read(written("epoch,loss,loss\n1,0.9,5\n2,0.8,6\n")).runs[0].series
    assert series["train_loss"].values.tolist() == [0.9, 0.8]
    assert series["loss (2)"].values.tolist() == [5, 6]


def test_an_export_with_a_column_a_run(written):
    text = '"Step","a - train/loss","a - train/loss__MIN","a - train/loss__MAX","b - x - train/loss"\n'
    text += '"0","2.5","2.5","2.5","3.5"\n"1","2.0","2.0","2.0",""\n"2","1.5","1.5","1.5",""\n'
    found = read(written(text))
    assert [run.name for run in found.runs] == ["a", "b - x"]
    assert values(found, "train_loss") == [2.5, 2.0, 1.5]
    assert found.runs[1].series["train_loss"].steps.tolist() == [0]
    assert "a - train/loss__MIN" in found.unused


def test_a_table_of_runs_is_no_curve(written):
    found = read(written('"Name","model","best_acc"\n"one","cnn","0.7"\n"two","cnn","0.8"\n'))
    assert found.runs == ()
    assert "one row a run (2 runs)" in found.problems[0].what.en


def test_rows_about_training_and_validation_in_turn_are_told_apart(written):
    found = read(written("epoch,phase,loss\n1,train,0.9\n1,val,1.0\n2,train,0.8\n2,val,0.95\n"))
    assert values(found, "train_loss") == [0.9, 0.8]
    assert values(found, "val_loss") == [1.0, 0.95]
    assert found.runs[0].series["val_loss"].steps.tolist() == [1, 2]


def test_a_nameless_column_is_a_loss_only_when_the_file_says_so(written):
    numbers = "".join(f"{0.9**i:.18e}\n" for i in range(30))
    guessed = read(written(numbers, "history.csv")).runs[0].series["train_loss"]
    assert guessed.values.size == 30
    assert "a guess" in guessed.reason.en
    silent = read(written(numbers, "numbers.csv"))
    assert "train_loss" not in silent.runs[0].series
    assert "column1" in silent.unused
    named = read(written(numbers, "numbers.csv"), {"column1": "val_loss"})
    assert named.runs[0].series["val_loss"].values.size == 30


def test_the_export_of_a_tensorboard_scalar_is_named_by_its_file(written):
    found = read(
        written(
            "Wall time,Step,Value\n1700000000.5,10,0.9\n1700000001.5,20,0.8\n", "run-validation-tag-loss.csv"
        )
    )
    assert found.runs[0].series["val_loss"].steps.tolist() == [10, 20]


def test_the_headerless_table_of_early_yolov5(written):
    line = "{0}/9 7.92G 0.07 0.{0}5 0.03 1.358 77 640 0.02 0.27 0.01 0.003 0.08 0.2414 0.026\n"
    (run,) = read(written("".join(line.format(i) for i in range(6)), "results.txt")).runs
    assert run.series["train_loss"].name == "total"
    assert run.series["epoch"].values.tolist() == [0, 1, 2, 3, 4, 5]
    assert run.series["gpu_memory"].values[0] == pytest.approx(7.92e9)
    np.testing.assert_allclose(run.series["val_loss"].values[0], 0.08 + 0.2414 + 0.026)


def test_a_file_without_a_metric_is_read_with_a_problem(written):
    found = read(written("a,b,c\n1,2,3\n4,5,6\n"))
    assert not found.runs[0].series
    assert set(found.unused) == {"a", "b", "c"}
    assert "read 3 columns; none was recognised" in found.problems[-1].what.en


def test_constant_columns_that_name_a_setting_become_settings(written):
    found = read(written("epoch,loss,batch_size,optimizer\n1,0.9,32,adam\n2,0.8,32,adam\n"))
    assert found.runs[0].settings == {"batch_size": 32, "optimizer": "adam"}


def test_accuracy_tells_percent_from_fraction(written):
    found = read(written("epoch,acc,val_acc\n1,0.5,51.0\n2,0.6,62.5\n"))
    assert found.runs[0].series["train_accuracy"].unit == "fraction"
    assert found.runs[0].series["val_accuracy"].unit == "percent"


def test_an_override_of_an_unknown_column_is_a_usage_error(written):
    with pytest.raises(UsageError, match="epoch, train_loss, val_loss"):
        read(written(PLAIN), {"nope": "train_loss"})


def test_a_large_file_equals_its_cells(written):
    rng = np.random.default_rng(7)
    rows = [
        f"{i},{v:.6f},{w!r},{abs(w) * 1e-9:.3e}"
        for i, (v, w) in enumerate(rng.normal(0, 1, (40_000, 2)).tolist())
    ]
    rows[20_000] = "20000,nan,,1e-05"
    rows[30_000] = "oops"
    rows[:8_000] = [row if i % 5 else f"{i},nan,0.5,0.1" for i, row in enumerate(rows[:8_000])]
    found = read(written("step,loss,val_loss,lr\n" + "\n".join(rows) + "\n"))
    del rows[30_000]
    cells = [row.split(",") for row in rows]
    series = found.runs[0].series
    np.testing.assert_array_equal(series["train_loss"].values, [float(row[1]) for row in cells])
    np.testing.assert_allclose(series["val_loss"].values, [float(r[2]) for r in cells if r[2]], rtol=3e-16)
    np.testing.assert_array_equal(series["lr"].values, [float(row[3]) for row in cells])
    assert series["val_loss"].steps.size == 39_998
    assert [p.line for p in found.problems] == [30_002]


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        (b"\x1f\x8b\x08\0rest of it", "packed with gzip and damaged"),
        (b"PK\x03\x04\0\0\0\0\0", "packed with zip and damaged"),
        (b"\x80\x04\x95\0\0\0\0\0\0\0\0", "is a pickle"),
        (b"\0\1\2\3\4\5\6\7" * 50, "is a binary file"),
        (b"It was a dark night.\nNothing was measured.\n", "no metrics file"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(written, content, seen):
    with pytest.raises(ReadError, match=seen) as caught:
        read(written(content))
    assert caught.value.need


def test_folders_missing_files_and_pipes_are_refused(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe")
    for name, seen in [
        ("", "folder"),
        ("nothing.csv", "does not exist"),
        ("pipe", "pipe or a device"),
        ("a\0b", "could not be opened"),
    ]:
        with pytest.raises(ReadError, match=seen):
            read(os.path.join(tmp_path, name))  # noqa: PTH118 - a path with a zero byte


def test_a_file_beyond_the_bound_is_refused(written, monkeypatch):
    monkeypatch.setattr("advisor.numbers.tables.source.MAX_BYTES", 20)
    with pytest.raises(ReadError, match="at most"):
        read(written(PLAIN))


def test_standard_input_is_read_by_a_dash(monkeypatch):
    import io
    from types import SimpleNamespace

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(PLAIN.encode())))
    found = read("-")
    assert (found.path, values(found, "train_loss")) == ("-", [0.9, 0.5, 0.25])


def test_read_runs_is_the_short_way(written):
    (run,) = read_runs(written(PLAIN))
    assert run.series["train_loss"].steps.size == run.series["train_loss"].values.size == 3


def test_a_rule_below_the_header_and_names_of_several_words(tmp_path):
    path = tmp_path / "train.log"
    path.write_text(
        "[2026-05-01 10:00:00,123] [INFO] Initialized pipeline\n"
        "E    #       LOSS TOK2VEC  LOSS NER  ENTS_F  SCORE \n---  ------  ------------  --------  ------  ------\n"
        + "".join(
            f"{i // 2:>3}  {i * 200:>6}  {9 - i:>12.2f}  {90 - i:>8.2f}  {10 + i:>6.2f}  0.{i}0\n"
            for i in range(6)
        )
    )
    (run,) = read(str(path)).runs
    assert run.series["train_loss"].steps.tolist() == [0, 200, 400, 600, 800, 1000]
    assert run.series["ENTS_F"].split == "val"
    assert run.series["epoch"].values.tolist() == [0, 0, 1, 1, 2, 2]


def test_a_table_of_markdown(tmp_path):
    path = tmp_path / "README.md"
    path.write_text(
        "| Training Loss | Epoch | Step | Validation Loss |\n|:-------------:|:-----:|:----:|:---------------:|\n"
        "| No log        | 1.0   | 10   | 0.9             |\n"
        + "".join(
            f"| 0.{9 - e}           | {e}.0   | {e}0   | 0.{9 - e}5            |\n" for e in range(2, 6)
        )
    )
    (run,) = read(str(path)).runs
    assert run.series["val_loss"].steps.tolist() == [10, 20, 30, 40, 50]
    assert run.series["train_loss"].values.tolist() == [0.7, 0.6, 0.5, 0.4]


def test_a_row_for_each_value_becomes_a_column_for_each_name(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        "metric,step,value\n" + "".join(f"train_loss,{i},{9 - i}\nval_loss,{i},{9.5 - i}\n" for i in range(6))
    )
    (run,) = read(str(path)).runs
    assert run.series["val_loss"].steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert run.series["train_loss"].values.tolist() == [9, 8, 7, 6, 5, 4]


def test_columns_that_name_a_split_alone_are_a_loss_where_all_fall(tmp_path):
    path = tmp_path / "curve.tsv"
    path.write_text(
        "epoch\ttrain\tvalid\n" + "".join(f"{i}\t{9 / i:.3f}\t{9.5 / i:.3f}\n" for i in range(1, 8))
    )
    (run,) = read(str(path)).runs
    assert run.series["val_loss"].values[0] == 9.5
    assert "guess" in run.series["val_loss"].reason.en
    path.write_text("epoch\ttrain\tvalid\n" + "".join(f"{i}\t0.{i}\t0.{i}1\n" for i in range(1, 8)))
    found = read(str(path))
    assert "none was recognised" in found.problems[0].what.en


def test_a_tensor_that_was_printed_is_its_figure(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(
        "epoch,train_loss,acc\n"
        + "".join(f"{i},\"tensor({2 / i:.4f}, device='cuda:0')\",np.float64(0.{i})\n" for i in range(1, 8))
    )
    (run,) = read(str(path)).runs
    assert run.series["train_loss"].values[:2].tolist() == [2.0, 1.0]
    assert run.series["train_accuracy"].values[1] == 0.2


def test_settings_stand_in_the_lines_above_the_table(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text(
        "Model: GCN\nConfig: {'epochs': 12, 'lr': 0.001, 'batch_size': 8}\n\nEpoch,Train Loss\n"
        + "".join(f"{i},{2 / i}\n" for i in range(1, 8))
    )
    assert read(str(path)).runs[0].settings == {"model": "GCN", "epochs": 12, "lr": 0.001, "batch_size": 8}


def test_the_monitor_of_an_environment_is_read_as_rewards(tmp_path):
    path = tmp_path / "0.monitor.csv"
    path.write_text('#{"t_start": 17.1, "env_id": "CartPole-v1"}\nr,l,t\n21.0,21,0.8\n35.0,35,1.1\n')
    (run,) = read(str(path)).runs
    assert [s.values.tolist() for s in run.series.values() if s.quantity == "reward"] == [[21.0, 35.0]]


@pytest.mark.parametrize(("train", "unit"), [("0.97,1.03,1.01", "percent"), ("0.5,0.7,0.9", "fraction")])
def test_an_accuracy_of_1_beside_one_in_percent_is_not_perfect(tmp_path, train, unit):
    path = tmp_path / "log.csv"
    rows = "".join(f"{at},{value},1.0\n" for at, value in enumerate(train.split(",")))
    path.write_text(f"epoch,train_acc,val_acc\n{rows}")
    (run,) = read(str(path)).runs
    assert run.series["val_accuracy"].unit == unit
