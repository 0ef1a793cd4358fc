"""Event files as writers leave them, broken ones, and which of several files are one run."""

import struct
from pathlib import Path

import numpy as np
import pytest
from event_writer import curve, event, falling, message, record, scalar, tensor, value, varint, version

from advisor.errors import ReadError
from advisor.numbers.binary.crc32c import headers, masked, masked_rows
from advisor.numbers.readers import read

DATA = Path(__file__).parents[2] / "data" / "tfevents"


@pytest.fixture
def written(tmp_path):
    def write(content, name="events.out.tfevents.1"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    return write


def problems(found):
    return [problem.what.en for problem in found.problems]


def test_checksum_is_castagnoli_masked():
    crc = 0xE3069283  # RFC 3720: CRC32C of "123456789"
    wanted = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    assert masked(b"123456789") == wanted
    assert (
        masked_rows(np.frombuffer(b"123456789" * 3, np.uint8).reshape(3, 9).T.copy()).tolist() == [wanted] * 3
    )


def test_sound_lengths_are_found_anywhere():
    sound = scalar("loss", 1.0)
    assert headers(b"junk" + sound + b"x" + version()).tolist() == [4, 4 + len(sound) + 1]


def test_scalars_keep_tag_step_and_value_in_the_order_of_logging(written):
    content = version() + b"".join(
        scalar(tag, number, step)
        for step, number in enumerate(falling(300))
        for tag, number in (("train/loss", number), ("val/loss", number + 1), ("lr", 0.1))
    )
    run = read(written(content)).runs[0]
    assert list(run.series) == ["step", "train_loss", "val_loss", "lr"]
    assert run.series["train_loss"].steps.tolist() == list(range(300))
    assert run.series["train_loss"].values.tolist() == falling(300)
    assert run.series["val_loss"].values == pytest.approx(np.array(falling(300)) + 1)


def test_steps_of_any_length_and_below_zero(written):
    steps = [-5, 0, 1, 127, 128, 2**31, 2**40]
    assert (
        read(written(curve("loss", falling(7), steps))).runs[0].series["train_loss"].steps.tolist() == steps
    )


@pytest.mark.parametrize(
    ("element", "content", "field"),
    [
        (1, struct.pack("<f", 0.5), 4),
        (1, struct.pack("<f", 0.5), 5),
        (2, struct.pack("<d", 0.5), 4),
        (2, struct.pack("<d", 0.5), 6),
        (19, np.float16(0.5).tobytes(), 4),
        (19, varint(int(np.float16(0.5).view(np.uint16))), 13),
        (14, struct.pack("<f", 0.5)[2:], 4),
    ],
)
def test_tensors_that_hold_a_scalar(written, element, content, field):
    records = b"".join(tensor("loss", element, content, step, field) for step in range(3))
    assert read(written(records)).runs[0].series["train_loss"].values.tolist() == [0.5] * 3


def test_negative_integers_in_tensors(written):
    assert (
        read(written(b"".join(tensor("loss", 9, varint(-7), s, 10) for s in range(20))))
        .runs[0]
        .series["train_loss"]
        .values.tolist()
        == [-7.0] * 20
    )


def test_a_vector_is_no_scalar(written):
    with pytest.raises(ReadError, match="without a scalar"):
        read(written(tensor("loss", 1, struct.pack("<f", 0.5), shape=(8,))))


def test_several_values_in_one_event_and_non_finite_ones(written):
    content = b"".join(
        record(event(value("loss", n) + value("acc", 0.5), s)) for s, n in enumerate([1.0, np.nan, np.inf])
    )
    run = read(written(content)).runs[0]
    assert np.array_equal(run.series["train_loss"].values, [1.0, np.nan, np.inf], equal_nan=True)
    assert run.series["train_accuracy"].values.tolist() == [0.5] * 3


def test_a_cut_file_gives_what_is_whole_and_says_so(written):
    found = read(written(curve("loss", falling())[:-5]))
    assert found.runs[0].series["train_loss"].values.size == 19
    assert problems(found) == ["the last record is not complete: still being written, or cut off"]


def test_a_damaged_value_is_left_out_and_told(written):
    content = bytearray(curve("loss", falling(), range(1, 21)))
    content[3 * len(content) // 20 - 6] ^= 0xFF  # bits of the value in the third record
    found = read(written(bytes(content)))
    assert found.runs[0].series["train_loss"].values.tolist() == falling()[:2] + falling()[3:]
    assert problems(found) == ["damaged records left out: 1"]


def test_reading_goes_on_behind_a_damaged_length(written):
    content = bytearray(curve("loss", falling(), range(1, 21)))
    size = len(content) // 20
    content[2 * size] ^= 0xFF
    found = read(written(bytes(content)))
    assert found.runs[0].series["train_loss"].values.size == 19
    assert problems(found) == [f"damaged stretches between sound records skipped: {size} bytes"]


def test_a_length_of_an_exabyte_asks_for_no_memory(written):
    length = struct.pack("<Q", 1 << 60)
    found = read(written(curve("loss", falling()) + length + struct.pack("<I", masked(length)) + b"x" * 99))
    assert found.runs[0].series["train_loss"].values.size == 20


def test_a_file_without_scalars_says_what_it_holds(written):
    text = tensor("note", 7, b"hello", field=8)
    with pytest.raises(ReadError, match=r"without a scalar \(2 records, 1 texts\)"):
        read(written(version() + text))


def test_settings_come_from_texts(written):
    args = tensor(
        "args/text_summary",
        7,
        b'{"per_device_train_batch_size": 16, "learning_rate": 5e-05}',
        field=8,
        shape=(1,),
    )
    table = tensor("hyperparameters", 7, b"|param|value|\n|-|-|\n|seed|3|", field=8)
    found = read(written(args + table + curve("loss", falling())))
    assert found.runs[0].settings == {"batch_size": 16, "lr": 5e-05, "seed": 3}


def test_folders_named_for_a_split_are_one_run(written, tmp_path):
    written(curve("epoch_loss", falling(6)), "exp/train/events.out.tfevents.1")
    written(
        curve("epoch_loss", [2.0] * 6, wall=1.7e9 + 0.5)
        + curve("evaluation_loss_vs_iterations", [2.0] * 6, range(9, 60, 9)),
        "exp/validation/events.out.tfevents.2",
    )
    found = read(str(tmp_path / "exp"))
    assert [run.step_unit for run in found.runs] == ["epoch"]
    series = found.runs[0].series
    assert series["train_loss"].values.tolist() == falling(6)
    assert series["val_loss"].values.tolist() == [2.0] * 6
    assert series["val_loss"].steps.tolist() == series["train_loss"].steps.tolist()


def test_a_file_in_a_validation_folder_is_validation(written):
    path = written(curve("epoch_loss", falling(6)), "exp/validation/events.out.tfevents.2")
    assert "val_loss" in read(path).runs[0].series


def test_folders_of_single_curves_belong_to_the_run_above(written, tmp_path):
    written(curve("lr", [0.1] * 8), "r/events.out.tfevents.1")
    written(curve("loss", falling(8)), "r/loss_train/events.out.tfevents.1")
    written(curve("loss", [1.0] * 8), "r/loss_val/events.out.tfevents.1")
    found = read(str(tmp_path / "r"))
    assert len(found.runs) == 1
    assert found.runs[0].series["val_loss"].values.tolist() == [1.0] * 8
    assert found.runs[0].series["train_loss"].values.tolist() == falling(8)


def test_folders_beside_each_other_are_runs(written, tmp_path):
    for name in ("a", "b"):
        written(curve("loss", falling(8)), f"runs/{name}/events.out.tfevents.1")
    assert [run.name for run in read(str(tmp_path / "runs")).runs] == ["a", "b"]


def test_files_of_a_resumed_run_are_joined(written, tmp_path):
    written(curve("loss", falling(10)), "r/events.out.tfevents.1")
    written(curve("loss", falling(10), range(8, 18), wall=1.7e9 + 100), "r/events.out.tfevents.2")
    found = read(str(tmp_path / "r"))
    assert len(found.runs) == 1
    assert found.runs[0].series["train_loss"].values.size == 20
    assert problems(found) == ["step goes back from 9 to 8: read as a resumed run"]


def test_a_validation_counted_in_epochs_stands_at_the_steps_of_the_training(written):
    content = b"".join(
        curve("train/loss", falling(50), range(50 * epoch, 50 * epoch + 50)) + scalar("val/loss", 0.5, epoch)
        for epoch in range(4)
    )
    found = read(written(content))
    assert len(found.runs) == 1
    assert found.runs[0].series["val_loss"].steps.tolist() == [49, 99, 149, 199]
    assert "val/loss: counted in epochs" in problems(found)[0]


def test_curves_that_share_a_counter_stay_where_they_are(written):
    content = b"".join(scalar("train/loss", 1.0, s) + scalar("val/loss", 0.5, s) for s in range(40))
    found = read(written(content + scalar("test/acc", 0.5, 39)))
    assert found.runs[0].series["val_loss"].steps.tolist() == list(range(40))
    assert problems(found) == []


def test_a_role_may_name_a_tag_of_one_run_only(written, tmp_path):
    written(curve("foo", falling(8)), "runs/a/events.out.tfevents.1")
    written(curve("loss", falling(8)), "runs/b/events.out.tfevents.1")
    found = read(str(tmp_path / "runs"), {"foo": "val_loss"})
    assert "val_loss" in found.runs[0].series


def test_a_metrics_table_in_the_folder_is_preferred(written, tmp_path):
    written(curve("loss", falling(8)), "r/events.out.tfevents.1")
    (tmp_path / "r" / "metrics.csv").write_text("epoch,loss\n" + "".join(f"{i},{i}\n" for i in range(5)))
    assert read(str(tmp_path / "r")).format == "csv"


def test_an_example_of_a_data_set_is_no_event(written):
    with pytest.raises(ReadError, match="TFRecord data set"):
        read(written(record(message(1, b"\x0a\x03abc")), "data.tfrecord"))


def test_keras_writes_a_run_in_two_folders():
    run = read(str(DATA / "keras")).runs[0]
    assert run.step_unit == "epoch"
    assert {"train_loss", "val_loss", "train_accuracy", "val_accuracy", "lr"} <= run.series.keys()
    assert run.series["val_loss"].values.size == 6
    assert run.series["lr"].values == pytest.approx([0.001] * 6)


def test_merged_summaries_of_old_tensorflow():
    run = read(str(DATA / "tf1")).runs[0]
    assert run.series["train_loss"].values == pytest.approx(falling(10))
    assert run.series["train_accuracy"].values[-1] == pytest.approx(0.9)


def test_tensorboardx_spreads_a_run_over_folders():
    found = read(str(DATA / "tensorboardx"))
    assert [run.name for run in found.runs] == [""]
    run = found.runs[0]
    assert run.series["val_accuracy"].values[-1] == pytest.approx(0.5 + 11 / 40)
    assert run.settings == {"batch_size": 64, "lr": 0.1}


def test_a_log_is_read_where_the_event_files_hold_no_scalar(written, tmp_path):
    written(version(), "r/events.out.tfevents.1")
    (tmp_path / "r" / "train.log").write_text("".join(f"epoch {i} loss {1 / i:.3f}\n" for i in range(1, 9)))
    assert read(str(tmp_path / "r")).runs[0].series["train_loss"].values.size == 8
