"""Files of every format, broken at random: runs or a ReadError, never anything else.

`make fuzz` does the same for minutes, with bounds on time and memory and with files made to exhaust them.
"""

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest
from event_writer import curve, falling, record, scalar, tensor, value, varint, version
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import ReadError
from advisor.model import Attachment
from advisor.numbers.readers import read

DATA = Path(__file__).parents[2] / "data"
SEEDS = [
    version() + curve("loss", falling()) + tensor("note", 7, b"|lr|0.1|", field=8),
    *(path.read_bytes()[:20_000] for path in sorted(DATA.glob("tfevents/**/*tfevents*"))),
    *(path.read_bytes()[:20_000] for path in sorted(DATA.glob("wandb/**/*.wandb"))),
    *(path.read_bytes() for path in sorted(DATA.glob("mlflow/**/metrics/**/*")) if path.is_file()),
    b'{"step": 1, "loss": 0.5, "val": {"loss": [1, 2]}}\n' * 9,
    b'{"loss": [1.0, NaN, 0.5], "val_loss": [1, 2, 3]}',
    b"epoch\tloss\tval_loss\n" + b"".join(b"%d\t%d\t1\n" % (i, 9 - i) for i in range(9)),
    b"".join(b"Epoch %d/9 - loss: 0.%d - val_loss: 0.5\r\n" % (i, i) for i in range(9)),
    b"I0101 solver.cpp:239] Iteration 20, loss = 0.5\nI0101 solver.cpp:239]     Train net output #0: loss = 0.5\n"
    * 5,
]


@st.composite
def broken(draw):
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["set", "cut", "end", "repeat", "insert"])):
            case "set":
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=8))
            case "cut":
                del data[at : at + draw(st.integers(1, 64))]
            case "end":
                del data[at:]
            case "repeat":
                data[at:at] = data[at : at + 40] * draw(st.sampled_from([1, 50]))
            case _:
                data[at:at] = draw(
                    st.sampled_from([b"\0", b"\r", b"\n", b"nan", b"[", b"{", b'"', b"\xff" * 9, b"1e999"])
                )
    return bytes(data)


def is_sound(found):
    assert isinstance(found, Attachment)
    for run in found.runs:
        for series in run.series.values():
            assert series.steps.shape == series.values.shape
            assert series.values.dtype == np.float64


@given(broken())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_broken_file_is_read_or_refused(tmp_path, content):
    path = tmp_path / "broken"
    path.write_bytes(content)
    try:
        is_sound(read(str(path)))
    except ReadError:
        return  # any other exception fails the test


@given(st.binary(max_size=80), st.integers(-(2**63), 2**63 - 1))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_event_of_any_content_is_read_or_passed_over(tmp_path, content, step):
    path = tmp_path / "events.out.tfevents.1"
    odd = record(b"\x09" + b"\0" * 8 + content) + record(
        b"\x09" + b"\0" * 8 + b"\x2a" + varint(len(content)) + content
    )
    path.write_bytes(curve("loss", falling(3)) + odd + scalar("loss", 0.5, step))
    found = read(str(path))
    is_sound(found)
    assert found.runs[-1].series["train_loss"].values[-1] == 0.5


FIGURES = {
    "caffe": b"I0101 solver.cpp:239] Iteration 20, loss = 0.5\nI0101 solver.cpp:239]     Train net output #0: loss = 0.5.1\n",
    "darknet": b"1: 0.5.1, 0.5.2 avg, 0.001 rate, 1.0 seconds, 64 images\nRegion 82 Avg IOU: 0.1.2, count: 1\n",
    "crash": b"epoch 1 loss 0.5\nGradient overflow. Skipping step, reducing loss scale to 1.2.3e+e5\n",
}


@pytest.mark.parametrize("content", FIGURES.values(), ids=FIGURES)
def test_figures_with_two_points_stop_nothing(tmp_path, content):
    path = tmp_path / "train.log"
    path.write_bytes(content * 20)
    is_sound(read(str(path)))


NESTED = {
    "list": b"[" * 100_000,
    "objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "lines": (b'{"loss": 1, "a":' + b"[" * 5000 + b"\n") * 20,
    "events": record(b"\x09" + b"\0" * 8 + b"\x2a\x04\x0a\x02\x0a\x7f"),
    "values": record(b"\x09" + b"\0" * 8 + b"\x2a" + varint(2_000) + b"\x0a\0" * 1_000),
    "zeros": bytes(100_000),
}


@pytest.mark.parametrize("content", NESTED.values(), ids=NESTED)
def test_hostile_nesting_is_refused(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ReadError):
        read(str(path))


def test_archives_that_swell_are_refused(tmp_path):
    packed = tmp_path / "loss.csv.gz"
    packed.write_bytes(gzip.compress(b"epoch,loss\n" + b"0,0\n" * 20_000_000, 9))
    with pytest.raises(ReadError, match="unpacks to more than"):
        read(str(packed))
    zipped = tmp_path / "loss.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("loss.csv", b"epoch,loss\n" + b"0,0\n" * 20_000_000)
    with pytest.raises(ReadError, match="unpacks to more than"):
        read(str(zipped))


def test_many_tags_of_many_lengths(tmp_path):
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(
        b"".join(scalar(f"{'x' * (i % 40)}{i}", 1.0, i) for i in range(3000)) + curve("loss", falling(9))
    )
    assert read(str(path)).runs[0].series["train_loss"].values.size == 9


def test_a_file_that_grows_while_it_is_read_is_read_as_it_was(tmp_path):
    from advisor.numbers.readers import read_source
    from advisor.numbers.tables.source import open_source

    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(curve("loss", falling(9)))
    source = open_source(path)
    with path.open("ab") as file:
        file.write(scalar("loss", 0.0, 9)[:20])
    found = read_source(source, {})
    assert found.runs[0].series["train_loss"].values.size == 9
    assert found.problems == ()


def test_values_beside_each_other_are_all_kept(tmp_path):
    path = tmp_path / "events.out.tfevents.1"
    summary = b"".join(value(f"loss/{name}", 1.0) for name in "abc") + value("loss", 2.0)
    path.write_bytes(
        b"".join(record(b"\x09" + b"\0" * 8 + b"\x2a" + varint(len(summary)) + summary) for _ in range(20))
    )
    assert read(str(path)).runs[0].series["train_loss"].values.tolist() == [2.0] * 20
