"""The linear head: learns labels from few texts, survives its file, bounds hostile text."""

import time

import numpy as np
import pytest

from advisor.words.head import Head, ngrams, train

TEXTS = [
    *(f"the loss is nan after {n} steps" for n in range(12)),
    *(f"gpu memory runs out at batch {n}" for n in range(12)),
    *(f"验证集准确率比训练集低 {n} 个点" for n in range(12)),
]
LABELS = [*["nan"] * 12, *["oom"] * 12, *["gap"] * 12]


@pytest.fixture(scope="module")
def head():
    vectors = np.random.default_rng(0).normal(size=(len(TEXTS), 16)).astype(np.float32)
    return train(TEXTS, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), LABELS)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("my loss became nan", "nan"),
        ("out of gpu memory with a big batch", "oom"),
        ("验证集准确率低很多", "gap"),
    ],
)
def test_finds_the_label_of_words_it_has_seen(head, text, label):
    scores = head.logits(text, np.zeros(16, np.float32))
    assert max(scores, key=scores.get) == label


def test_survives_its_file(head):
    again = Head.from_bytes(head.to_bytes())
    vector = np.ones(16, np.float32)
    assert again.labels == head.labels
    assert again.logits("loss nan", vector) == head.logits("loss nan", vector)


def test_training_is_repeatable():
    vectors = np.eye(36, 16, dtype=np.float32)
    assert train(TEXTS, vectors, LABELS).to_bytes() == train(TEXTS, vectors, LABELS).to_bytes()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nonsense", b"\x80\x04pickle"])
def test_damage_is_noticed(data):
    with pytest.raises(ValueError, match=r"head|pickle"):
        Head.from_bytes(data)


@pytest.mark.parametrize("text", ["", "x" * 1_000_000, "a " * 500_000, "\x00\ud800", "损" * 100_000])
def test_hostile_text_costs_bounded_time(head, text):
    begin = time.perf_counter()
    assert set(head.logits(text, np.zeros(16, np.float32))) == {"nan", "oom", "gap"}
    assert time.perf_counter() - begin < 5
    assert len(ngrams(text)) < 20_000
