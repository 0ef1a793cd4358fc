import signal
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest
from small_knowledge import HashEncoder, small_knowledge

from advisor.errors import DataError, UsageError
from advisor.knowledge import Phrasings
from advisor.words.dense import Dense
from advisor.words.index import OUTSIDE, build, load, read_file, read_manifest, rows_of

HERE = Path(__file__).parent
EXTRAS = {"lexical.bin": b"\x00\x01" * 500, "knowledge.json": b"{}"}


def paths(folder):
    generation = folder / read_manifest(folder).generation
    return sorted(generation.iterdir())


def test_what_was_built_is_what_is_loaded(tmp_path):
    knowledge = small_knowledge()
    build(tmp_path / "index", knowledge, HashEncoder(), EXTRAS, version="0.1.0")
    index = load(tmp_path / "index", knowledge_fingerprint="knowledge-1", encoder_fingerprint="encoder-1")
    assert index.files["lexical.bin"] == EXTRAS["lexical.bin"]
    assert (index.manifest.kind, index.manifest.advisor) == ("flat", "0.1.0")
    texts = [index.rows[row].text(knowledge) for row in range(len(index.rows))]
    assert texts == rows_of(knowledge)[1]
    assert "二分类 loss 一直是 0.69 不动" in texts
    assert len(texts) == index.manifest.rows


def test_one_file_can_be_read_alone(tmp_path):
    build(tmp_path, small_knowledge(), HashEncoder(), EXTRAS)
    assert read_file(tmp_path, "knowledge.json") == EXTRAS["knowledge.json"]
    with pytest.raises(DataError, match=r"holds no heads\.npz"):
        read_file(tmp_path, "heads.npz")


def test_known_vectors_are_taken_and_must_fit(tmp_path):
    encoder = HashEncoder()
    vectors = encoder.encode(rows_of(small_knowledge())[1])
    for name, given in (("a", None), ("b", vectors)):
        build(tmp_path / name, small_knowledge(), encoder, vectors=given)
    assert (tmp_path / "a" / "manifest.json").read_bytes() == (tmp_path / "b" / "manifest.json").read_bytes()
    with pytest.raises(UsageError, match="not the shape"):
        build(tmp_path, small_knowledge(), encoder, vectors=vectors[1:])


def test_an_index_of_the_same_knowledge_is_the_same_to_the_byte(tmp_path):
    for name in ("a", "b"):
        build(tmp_path / name, small_knowledge(), HashEncoder(), EXTRAS)
    first, second = ((tmp_path / name / "manifest.json").read_bytes() for name in ("a", "b"))
    assert first == second


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        ({"knowledge_fingerprint": "knowledge-2"}, "another knowledge"),
        ({"encoder_fingerprint": "encoder-2"}, "another encoder"),
    ],
)
def test_an_index_of_something_else_is_refused_with_the_cure(tmp_path, wanted, word):
    build(tmp_path, small_knowledge(), HashEncoder())
    with pytest.raises(DataError, match=word) as caught:
        load(tmp_path, **wanted)
    assert "advisor index build" in str(caught.value)


def test_an_index_of_another_schema_is_refused(tmp_path):
    build(tmp_path, small_knowledge(), HashEncoder())
    path = tmp_path / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"schema": 2', b'"schema": 1'))
    with pytest.raises(DataError, match=r"schema 1.*needed: schema 2.*advisor index build"):
        load(tmp_path)


def test_a_missing_index_is_named(tmp_path):
    with pytest.raises(DataError, match=r"no index .*nowhere"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize("file", range(4))
@pytest.mark.parametrize("damage", ["flipped", "cut", "longer", "gone"])
def test_damage_to_any_file_is_noticed(tmp_path, file, damage):
    build(tmp_path, small_knowledge(), HashEncoder(), EXTRAS)
    path = paths(tmp_path)[file]
    body = path.read_bytes()
    middle = len(body) // 2
    if damage == "gone":
        path.unlink()
    else:
        flipped = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]
        path.write_bytes({"flipped": flipped, "cut": body[:-1], "longer": body + b"\0"}[damage])
    with pytest.raises(DataError, match="damaged") as caught:
        load(tmp_path)
    assert path.name in str(caught.value)
    assert "advisor index build" in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema": 2}', b'{"schema": 1e99}', b'{"schema": null}']
)
def test_a_damaged_manifest_is_noticed(tmp_path, body):
    build(tmp_path, small_knowledge(), HashEncoder())
    (tmp_path / "manifest.json").write_bytes(body)
    with pytest.raises(DataError, match="damaged"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["../outside", "..", "/etc/passwd", ""])
def test_a_manifest_cannot_point_outside_its_folder(tmp_path, name):
    build(tmp_path, small_knowledge(), HashEncoder())
    content = msgspec.json.decode((tmp_path / "manifest.json").read_bytes())
    (tmp_path / "manifest.json").write_bytes(msgspec.json.encode({**content, "generation": name}))
    with pytest.raises(DataError, match="no proper files"):
        load(tmp_path)


def test_rebuilding_cures_damage_and_leaves_one_generation(tmp_path):
    build(tmp_path, small_knowledge(), HashEncoder())
    paths(tmp_path)[0].write_bytes(b"rubbish")
    build(tmp_path, small_knowledge(), HashEncoder())
    assert len(load(tmp_path).rows) == len(rows_of(small_knowledge())[1])
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("name", ["a/b", "..", "", "rows.json", "nul\0"])
def test_an_extra_file_needs_a_plain_name_of_its_own(tmp_path, name):
    with pytest.raises(UsageError, match="cannot hold a file"):
        build(tmp_path, small_knowledge(), HashEncoder(), {name: b""})


def test_empty_knowledge_makes_no_index(tmp_path):
    with pytest.raises(UsageError, match="no text"):
        build(tmp_path, msgspec.structs.replace(small_knowledge(), entries={}), HashEncoder())


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DataError, match="cannot be written"):
        build(tmp_path / "file" / "index", small_knowledge(), HashEncoder())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
@pytest.mark.parametrize("syncs", [1, 3, 4, 5, 6])
def test_a_builder_killed_at_any_moment_leaves_a_whole_index(tmp_path, syncs):
    """The builder kills itself at the n-th flush to disk: after a file, the generation, the manifest."""
    build(tmp_path, small_knowledge("old"), HashEncoder(), EXTRAS)
    code = f"""
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {str(HERE)!r})
from small_knowledge import HashEncoder, small_knowledge
from advisor.words.index import build
left = [{syncs}]
def fsync(handle):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
os.fsync = fsync
build(Path({str(tmp_path)!r}), small_knowledge("new"), HashEncoder(), {{"lexical.bin": b"new"}})
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=HERE.parents[1])
    assert done.returncode == -signal.SIGKILL
    index = load(tmp_path)
    whole = {"old": EXTRAS["lexical.bin"], "new": b"new"}
    assert index.files["lexical.bin"] == whole[index.manifest.knowledge]
    assert index.manifest.knowledge == ("new" if syncs == 6 else "old")
    build(tmp_path, small_knowledge("newest"), HashEncoder())
    assert load(tmp_path).manifest.knowledge == "newest"


def test_readers_see_whole_indexes_while_builders_race(tmp_path):
    build(tmp_path, small_knowledge("0"), HashEncoder(), {"mark": b"0"})
    failures = []

    def builder(number):
        for turn in range(5):
            mark = f"{number}-{turn}"
            build(tmp_path, small_knowledge(mark), HashEncoder(), {"mark": mark.encode()})

    def reader(stop):
        while not stop.is_set():
            try:
                index = load(tmp_path)
                if index.files["mark"].decode() != index.manifest.knowledge:
                    failures.append(f"mixed: {index.files['mark']!r} in {index.manifest.knowledge}")
            except DataError as error:
                failures.append(str(error))

    stop = threading.Event()
    watching = threading.Thread(target=reader, args=(stop,))
    building = [threading.Thread(target=builder, args=(number,)) for number in range(3)]
    watching.start()
    for thread in building:
        thread.start()
    for thread in building:
        thread.join()
    stop.set()
    watching.join()
    assert failures == []
    dense = Dense(HashEncoder(), load(tmp_path))
    assert dense.search(dense.embed("loss stuck at 0.69")).best.shape == (8,)


def test_texts_outside_training_trouble_are_rows_of_no_entry():
    outside = Phrasings(("how do I install numpy",), ("今天天气怎么样",))
    knowledge = msgspec.structs.replace(small_knowledge(), outside=outside)
    rows, texts = rows_of(knowledge)
    assert [(rows[row].entry, rows[row].text(knowledge)) for row in (-2, -1)] == [
        (OUTSIDE, "how do I install numpy"),
        (OUTSIDE, "今天天气怎么样"),
    ]
    assert texts[-2:] == [*outside.en, *outside.zh]
