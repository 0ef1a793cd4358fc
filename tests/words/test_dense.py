import numpy as np
import pytest
from small_knowledge import HashEncoder, small_knowledge

from advisor.errors import DataError
from advisor.words.dense import Dense, nearness
from advisor.words.encoders import open_encoder
from advisor.words.index import build, load, rows_of
from advisor.words.vectors import LEAST_RECALL, RECALL_AT, opened, recall, serialised


@pytest.fixture
def dense(tmp_path):
    build(tmp_path, small_knowledge(), HashEncoder())
    return Dense(HashEncoder(), load(tmp_path))


def nearest(dense, question):
    """The entries, best first."""
    best = dense.search(dense.embed(question)).best
    return [dense.entries[at] for at in np.argsort(-best, kind="stable")]


def test_every_entry_gets_the_cosine_of_its_nearest_text_and_the_mean_of_its_three_nearest(dense):
    rows, texts = rows_of(small_knowledge())
    question = "val loss goes up while train loss goes down"
    cosines = HashEncoder().encode(texts) @ HashEncoder().encode([question])[0]
    found = dense.search(dense.embed(question))
    assert dense.entries == tuple(small_knowledge().entries)
    for at, name in enumerate(dense.entries):
        mine = sorted((cosines[row] for row in range(len(rows)) if rows[row].entry == name), reverse=True)
        assert found.best[at] == pytest.approx(mine[0], abs=0.01)
        assert found.mean[at] == pytest.approx(np.mean(mine[:3]), abs=0.01)


def test_many_near_texts_count_more_than_one_in_the_vote_alone():
    found = nearness(np.array([0.9, 0.9, 0.9, 0.2], np.float32), np.array([0, 1, 0, 2]), 3)
    assert found.best[0] == found.best[1]
    assert found.vote[0] > found.vote[1] > found.vote[2]


def test_an_entry_without_a_text_among_the_nearest_counts_as_the_last_of_them():
    found = nearness(np.array([0.9, 0.4], np.float32), np.array([0, 2]), 3)
    assert found.best == pytest.approx([0.9, 0.4, 0.4])


def test_an_entry_whose_own_text_is_asked_stands_first(dense):
    assert nearest(dense, "爆显存了")[0] == "cuda-out-of-memory"
    assert dense.search(dense.embed("爆显存了")).best.max() == pytest.approx(1, abs=0.01)


def test_a_graph_finds_the_same_nearest_entry_as_the_comparison_with_all(tmp_path):
    build(tmp_path, small_knowledge(), HashEncoder(), exact_up_to=10)
    index = load(tmp_path)
    assert index.manifest.kind == "graph"
    assert nearest(Dense(HashEncoder(), index), "CUDA out of memory")[0] == "cuda-out-of-memory"


def test_a_graph_is_searched_as_widely_as_the_recall_asks_for():
    points = np.random.default_rng(0).standard_normal((8_000, 16)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    asked = points[::100]
    exact = np.argsort(-(asked @ points.T), axis=1)[:, :RECALL_AT]
    found = opened(serialised(points, "graph")).search(asked, RECALL_AT)[1]
    assert recall(exact, found) >= LEAST_RECALL - 0.01


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
    assert nearest(dense, question)[0] == expected
