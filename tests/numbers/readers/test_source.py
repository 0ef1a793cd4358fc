"""What a file may be wrapped in and written in before any format looks at it."""

import bz2
import gzip
import lzma
import zipfile

import pytest
import zstandard

from advisor.errors import ReadError
from advisor.numbers.readers import read
from advisor.numbers.tables.source import open_source

TABLE = "epoch,训练损失,val_loss\n" + "".join(f"{i},{2 / (i + 1):.6f},{3 / (i + 1):.6f}\n" for i in range(40))


@pytest.fixture
def written(tmp_path):
    def write(content, name="metrics.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"]
)
def test_chinese_names_are_understood_in_every_usual_encoding(written, codec):
    (run,) = read(written(TABLE.encode(codec))).runs
    assert run.series["train_loss"].name == "训练损失"
    assert run.series["train_loss"].values[0] == 2


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("學習率: 0.1", "big5"),
        ("早停", "big5"),
        ("早停", "gbk"),
        ("显存不足", "gbk"),
        ("第1轮 损失 0.3", "gbk"),
        ("━━━━━ 10/10 loss: 0.3", "gbk"),
        ("エポック 3 損失 0.5", "cp932"),
        ("検証損失", "cp932"),
        ("précision 0.4 ± 0.1", "latin-1"),
        ("Genauigkeit größer", "latin-1"),
        ("loss “x” – 0.3", "cp1252"),
        ("损失 " * 30, "utf-8"),
    ],
)
def test_a_few_foreign_characters_tell_the_encoding(written, text, codec):
    assert open_source(written(text.encode(codec))).data.decode() == text


def test_a_broken_character_does_not_cost_the_others(written):
    source = open_source(written("损失率 训练 验证".encode() + b"\xe6\x8d" + b" 0.5\n"))
    assert source.encoding == "utf-8"
    assert source.data.decode("utf-8", "replace").startswith("损失率 训练 验证")


def test_an_encoding_that_shows_late_is_still_told(written):
    text = "loss 0.5\n" * 100_000 + "训练结束\n"
    path = written(text.encode("gbk"), "train.log")
    assert open_source(path).data.decode() == text
    assert b"".join(open_source(path).blocks()).decode() == text


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\r\r\n"])
def test_blocks_are_whole_lines_with_plain_ends(written, ends, monkeypatch):
    monkeypatch.setattr("advisor.numbers.tables.source._CHUNK", 7)
    blocks = list(open_source(written(ends.join(["epoch 1", "loss 0.5", "loss 0.4", ""]))).blocks())
    assert b"".join(blocks) == b"epoch 1\nloss 0.5\nloss 0.4\n"
    assert all(block.endswith(b"\n") for block in blocks)


def test_backspaces_of_a_progress_bar_end_its_line(written):
    data = open_source(written(b"1/2 loss: 0.5" + b"\x08" * 13 + b"2/2 loss: 0.4\n")).data
    assert data == b"1/2 loss: 0.5\n2/2 loss: 0.4\n"


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".gz", gzip.compress),
        (".bz2", bz2.compress),
        (".xz", lzma.compress),
        (".zst", zstandard.compress),
        (".gz", lambda data: gzip.compress(data[:300]) + gzip.compress(data[300:])),
        (".xz", lambda data: lzma.compress(data[:300]) + lzma.compress(data[300:])),
    ],
)
def test_packed_files_are_read_as_what_they_hold(written, suffix, pack):
    found = read(written(pack(TABLE.encode()), f"metrics.csv{suffix}"))
    assert found.runs[0].series["val_loss"].values.size == 40
    assert "unpacked" in found.notes[0].en


def test_a_zip_of_one_file_is_read_and_one_of_several_is_not(tmp_path):
    path = tmp_path / "run.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("run/", "")
        archive.writestr("run/metrics.csv", TABLE)
    assert read(str(path)).runs[0].series["val_loss"].values.size == 40
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("run/other.csv", TABLE)
    with pytest.raises(ReadError, match=r"zip archive of 2 files \(run/metrics.csv, run/other.csv"):
        read(str(path))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_a_bomb_is_refused_before_it_goes_off(written, pack):
    path = written(pack(b"0,0,0\n" * 8_000_000), "metrics.csv")
    with pytest.raises(ReadError, match="200 times its size"):
        read(path)


def test_a_packed_file_that_still_grows_is_read_as_far_as_it_goes(written):
    whole = gzip.compress("\n".join(["step,loss", *(f"{i},{1 / (i + 1)}" for i in range(50_000))]).encode())
    found = read(written(whole[: len(whole) // 2], "metrics.csv.gz"))
    assert 10_000 < found.runs[0].series["train_loss"].values.size < 40_000
