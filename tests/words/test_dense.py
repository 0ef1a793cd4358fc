import numpy as np
import pytest
from small_knowledge import HashEncoder, small_knowledge

from advisor.errors import DataError
from advisor.words.dense import Dense
from advisor.words.encoders import open_encoder
from advisor.words.index import build, load, rows_of


@pytest.fixture
def dense(tmp_path):
    build(tmp_path, small_knowledge(), HashEncoder())
    return Dense(HashEncoder(), load(tmp_path))


def test_every_entry_gets_the_cosine_of_its_nearest_text_and_the_mean_of_its_best_three_phrasings(dense):
    rows, texts = rows_of(small_knowledge())
    question = "val loss goes up while train loss goes down"
    cosines = HashEncoder().encode(texts) @ HashEncoder().encode([question])[0]
    found = dense.search(dense.embed(question))
    assert set(found) == set(small_knowledge().entries)
    for name, hit in found.items():
        mine = [row for row in range(len(rows)) if rows[row].entry == name]
        phrasings = sorted((cosines[row] for row in mine if rows[row].part == "phrasing"), reverse=True)[:3]
        assert hit.best == pytest.approx(max(cosines[mine]), abs=2e-3)
        assert hit.mean == pytest.approx(np.mean(phrasings), abs=2e-3)


def test_the_nearest_text_is_named_and_the_nearest_entry_stands_first(dense):
    found = dense.search(dense.embed("爆显存了"))
    assert next(iter(found)) == "cuda-out-of-memory"
    row = rows_of(small_knowledge())[0][found["cuda-out-of-memory"].row]
    assert row.text(small_knowledge()) == "爆显存了"
    assert [hit.best for hit in found.values()] == sorted((hit.best for hit in found.values()), reverse=True)


def test_an_approximate_index_finds_the_same_nearest_entry(tmp_path):
    build(tmp_path, small_knowledge(), HashEncoder(), exact_up_to=10)
    index = load(tmp_path)
    assert index.manifest.kind == "hnsw"
    dense = Dense(HashEncoder(), index)
    found = dense.search(dense.embed("CUDA out of memory"))
    assert next(iter(found)) == "cuda-out-of-memory"
    assert found["cuda-out-of-memory"].best == pytest.approx(1, abs=1e-3)


def test_vectors_of_another_dimension_are_refused(tmp_path):
    build(tmp_path, small_knowledge(), HashEncoder())
    wide = HashEncoder()
    wide.dimension = 65
    with pytest.raises(DataError, match="dimensions"):
        Dense(wide, load(tmp_path))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("my validation accuracy is far below my training accuracy", "overfitting"),
        ("训练时显存不够用", "cuda-out-of-memory"),
        ("the GAN always produces identical pictures", "mode-collapse"),
        ("loss 突然变成了 NaN", "exploding-gradient"),
    ],
)
def test_the_shipped_encoder_understands_both_languages(tmp_path, question, expected):
    encoder = open_encoder()
    build(tmp_path, small_knowledge(), encoder)
    dense = Dense(encoder, load(tmp_path))
    assert next(iter(dense.search(dense.embed(question)))) == expected
