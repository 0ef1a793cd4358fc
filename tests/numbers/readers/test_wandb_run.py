"""W&B run files: a real one, the same one broken, and the folders that they lie in."""

import math
import struct
import zlib
from pathlib import Path

import pytest

from advisor.errors import ReadError
from advisor.numbers.readers import read

DATA = Path(__file__).parents[2] / "data" / "wandb"
NAME = "offline-run-20261125_110000-abc12345/run-abc12345.wandb"
MARK = b":W&B\xe1\xbe\x00"


@pytest.fixture
def written(tmp_path):
    def write(content, name="run-x.wandb"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    return write


def chunk(content, kind=1):
    checksum = zlib.crc32(content, zlib.crc32(bytes([kind])))
    return struct.pack("<IHB", checksum, len(content), kind) + content


def test_a_real_run_gives_history_settings_and_the_crash():
    found = read(str(DATA / NAME))
    assert found.format == "wandb"
    run = found.runs[0]
    assert run.step_unit == "step"
    assert run.series["train_loss"].values == pytest.approx([1 / (s + 1) for s in range(60)])
    assert run.series["val_loss"].steps.tolist() == [9, 19, 29, 39, 49, 59]
    assert all(math.isnan(value) for value in run.series["val_accuracy"].values)
    assert run.series["train_accuracy"].values[0] == 0.5
    assert run.epoch_starts.tolist() == [0, 10, 20, 30, 40, 50]
    assert run.settings == {"batch_size": 32, "lr": 0.001, "optimizer": "adam", "classes": 10}
    assert [event.kind for event in run.events] == ["cuda-out-of-memory"]
    assert [problem.what.en for problem in found.problems] == ["the run ended with exit code 1"]


def test_a_folder_of_runs_names_them_and_what_it_took(written, tmp_path):
    content = (DATA / NAME).read_bytes()
    for name in ("run-1-a/run-a.wandb", "run-2-b/run-b.wandb"):
        written(content, f"wandb/{name}")
    written(b"{}", "wandb/run-2-b/files/wandb-summary.json")
    found = read(str(tmp_path))
    assert [run.name for run in found.runs] == ["run-1-a (first try)", "run-2-b (first try)"]
    assert "not read: wandb/run-2-b/files/wandb-summary.json" in found.notes[0].en


def test_a_cut_file_gives_what_is_whole(written):
    found = read(written((DATA / NAME).read_bytes()[:4000]))
    count = found.runs[0].series["train_loss"].values.size
    assert 10 < count < 60
    assert "not complete" in found.problems[0].what.en


def test_damage_costs_a_block_at_most(written):
    first = MARK + chunk(b"\x12\x00" * 100)
    content = first + chunk(b"x" * (32768 - len(first) - 7)) + (DATA / NAME).read_bytes()[7:]
    whole = read(written(content))
    broken = bytearray(content)
    broken[20] ^= 0xFF
    found = read(written(bytes(broken)))
    assert (
        found.runs[0].series["train_loss"].values.size == whole.runs[0].series["train_loss"].values.size == 60
    )
    assert "32761 bytes" in found.problems[0].what.en


def test_a_record_may_span_blocks(written):
    item = b"\x0a\x08val/loss\x82\x01\x031.5"
    history = b"\x0a" + bytes([len(item)]) + item
    filler = b"\x7a" + b"\xc0\xb8\x02" + b"\0" * 40000  # field 15, 40000 bytes
    record = filler + b"\x12" + bytes([len(history)]) + history
    room = 32768 - 7 - 7
    content = MARK + chunk(record[:room], 2) + chunk(record[room:], 4)
    assert read(written(content)).runs[0].series["val_loss"].values.tolist() == [1.5]


def test_a_run_that_logged_nothing_says_so(written):
    with pytest.raises(ReadError, match="without history"):
        read(written(MARK + chunk(b"\x08\x01")))


def test_history_of_old_versions_with_its_settings(written, tmp_path):
    lines = b"".join(b'{"_step": %d, "loss": %d, "val_loss": NaN}\n' % (s, 9 - s) for s in range(9))
    written(lines.replace(b"NaN", b"1.5"), "run-old/files/wandb-history.jsonl")
    written(b"wandb_version: 1\nbatch_size:\n  desc: null\n  value: 64\n", "run-old/files/config.yaml")
    run = read(str(tmp_path / "run-old")).runs[0]
    assert run.series["train_loss"].values.tolist() == list(range(9, 0, -1))
    assert run.settings == {"batch_size": 64}


def test_last_values_alone_are_refused_with_the_cure(written, tmp_path):
    written(b'{"loss": 1}', "run-x/files/wandb-summary.json")
    with pytest.raises(ReadError, match=r"history\(\)\.to_csv"):
        read(str(tmp_path / "run-x"))


def field(number, content):
    return (
        bytes([number << 3 & 0x7F | 2 | (0x80 if number > 15 else 0)])
        + (b"\x01" if number > 15 else b"")
        + bytes([len(content)])
        + content
    )


def test_how_full_and_how_busy_the_gpu_is(written):
    def item(number, key, value):
        return field(number, field(1, key) + field(16, value))

    history = field(2, item(1, b"loss", b"1.5"))
    stats = field(7, item(3, b"gpu.0.memoryAllocatedBytes", b"2147483648") + item(3, b"gpu.0.gpu", b"35.0"))
    run = read(written(MARK + chunk(history) + chunk(stats) + chunk(history))).runs[0]
    assert run.series["gpu_memory"].values.tolist() == [2**31]
    assert run.series["gpu_utilization"].values.tolist() == [35.0]
