"""The linear classifiers: they learn labels from few texts, survive their file, bound hostile text."""

import time

import numpy as np
import pytest

from advisor.words.head import Heads, train
from advisor.words.ngrams import BUCKETS, ngrams

TEXTS = [
    *(f"the loss is nan after {n} steps" for n in range(12)),
    *(f"gpu memory runs out at batch {n}" for n in range(12)),
    *(f"验证集准确率比训练集低 {n} 个点" for n in range(12)),
]
LABELS = [*["nan"] * 12, *["oom"] * 12, *["gap"] * 12]


def vectors():
    """Three groups of near points on the unit sphere."""
    noise = np.random.default_rng(0).normal(size=(len(TEXTS), 16)) * 0.1
    points = np.repeat(np.eye(3, 16), 12, axis=0) + noise
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def heads():
    return train(TEXTS, vectors(), LABELS)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("my loss became nan", "nan"),
        ("out of gpu memory with a big batch", "oom"),
        ("验证集准确率低很多", "gap"),
    ],
)
def test_finds_the_label_of_words_it_has_seen(heads, text, label):
    assert heads.labels[heads.words.scores(text).argmax()] == label


@pytest.mark.parametrize(("axis", "label"), [(0, "nan"), (1, "oom"), (2, "gap")])
def test_finds_the_label_of_a_place_among_the_embeddings(heads, axis, label):
    assert heads.labels[heads.meaning.scores(np.eye(16, dtype=np.float32)[axis]).argmax()] == label


def test_survives_its_file(heads):
    again = Heads.from_bytes(heads.to_bytes())
    vector = np.ones(16, np.float32)
    assert again.labels == heads.labels
    assert np.array_equal(again.words.scores("loss nan"), heads.words.scores("loss nan"))
    assert np.array_equal(again.meaning.scores(vector), heads.meaning.scores(vector))


def test_training_is_repeatable(heads):
    assert train(TEXTS, vectors(), LABELS).to_bytes() == heads.to_bytes()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nonsense", b"\x80\x04pickle"])
def test_damage_is_noticed(data):
    with pytest.raises(ValueError, match=r"heads|pickle"):
        Heads.from_bytes(data)


@pytest.mark.parametrize("text", ["", "x" * 1_000_000, "a " * 500_000, "\x00\ud800", "损" * 100_000])
def test_hostile_text_costs_bounded_time(heads, text):
    begin = time.perf_counter()
    assert np.isfinite(heads.words.scores(text)).all()
    assert time.perf_counter() - begin < 5
    assert len(ngrams(text)[0]) < 20_000


def test_a_word_counts_the_same_wherever_it_stands():
    """All n-grams of one word are among those of a longer text."""
    alone, _ = ngrams("overfitting")
    for text in ("overfitting", "is it overfitting or not", "训练 overfitting", "overfitting overfitting"):
        assert set(alone) <= set(ngrams(text)[0])
    assert set(ngrams("two words")[0]) != set(ngrams("words two")[0])


def test_buckets_are_within_their_number_and_well_spread():
    buckets, counts = ngrams(" ".join(f"word{n} 损失{n}" for n in range(200)))
    assert buckets.min() >= 0
    assert buckets.max() < BUCKETS
    assert len(np.unique(buckets >> 10)) == BUCKETS >> 10
    assert counts.min() >= 1
