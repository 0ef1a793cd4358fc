import time

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import DataError
from advisor.knowledge import Entry, Knowledge, Phrasings
from advisor.model import Text
from advisor.words.lexical import Lexical, build
from advisor.words.tokens import stem, terms


def entry(identifier, en, zh):
    return Entry(identifier, "fault", Text(identifier, ""), Text("", ""), Phrasings(en, zh), (), (), (), ())


KNOWLEDGE = Knowledge(
    {
        item.id: item
        for item in (
            entry("bn-frozen", ("use_global_stats is true while fine-tuning", "frozen batch norm"), ("冻结了 BN 的统计量",)),
            entry("oom", ("CUDA out of memory in the training step", "CUBLAS_STATUS_ALLOC_FAILED"), ("显存不足", "爆显存了")),
            entry("overfitting", ("validation loss rises while train loss falls", "the gap is growing"), ("过拟合，验证集变差",)),
            entry("small", ("loss stuck at 0.69",), ("损失不下降",)),
        )
    },
    {},
    {},
)  # fmt: skip
LEXICAL = Lexical.load(build(KNOWLEDGE))


def best(text):
    found = LEXICAL.search(text)
    return max(found, key=found.get) if found else None


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("what does use_global_stats do", "bn-frozen"),
        ("global stats", "bn-frozen"),
        ("Froze the batch norms", "bn-frozen"),
        ("RuntimeError: CUBLAS_STATUS_ALLOC_FAILED when calling", "oom"),
        ("爆顯存", "oom"),
        ("验证集越来越差", "overfitting"),
        ("0.69", "small"),
        ("損失不下降", "small"),
        ("ＣＵＤＡ memory", "oom"),
    ],
)
def test_search_finds_the_entry_that_holds_the_term(text, identifier):
    assert best(text) == identifier


def test_a_text_without_a_known_term_finds_nothing():
    assert LEXICAL.search("zebra crossing") == {}
    assert LEXICAL.search("") == {}


def test_a_rare_term_outweighs_a_common_one():
    found = LEXICAL.search("loss use_global_stats")
    assert found["bn-frozen"] > found["small"]


def test_coverage_is_the_share_of_known_content_words():
    assert LEXICAL.coverage("how do I bake bread") == 0
    assert LEXICAL.coverage("validation loss") == 1
    assert LEXICAL.coverage("validation banana") == 0.5
    assert LEXICAL.coverage("红烧肉做法") == 0
    assert LEXICAL.coverage("显存不足") > 0.5
    assert LEXICAL.coverage("what is the") == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use_global_stats", {"use_global_stats", "use", "global", "stat"}),
        ("CrossEntropyLoss", {"crossentropyloss", "cross", "entropy", "loss"}),
        ("losses stopped decreasing", {"loss", "stop", "decreas"}),
        ("loss 0.6931", {"loss", "0.6931"}),
        ("lr=1e-3", {"lr", "1e-3"}),
        ("不收敛", {"不收", "收敛"}),
        ("降 BN", {"降", "bn"}),
    ],
)
def test_terms(text, expected):
    assert set(terms(text)) == expected


@pytest.mark.parametrize(
    "forms",
    [
        ("decrease", "decreases", "decreased", "decreasing"),
        ("plateau", "plateaus"),
        ("loss", "losses"),
        ("spike", "spikes", "spiked"),
        ("batch", "batches"),
    ],
)
def test_forms_of_a_word_meet(forms):
    assert len({stem(form) for form in forms}) == 1


def test_an_index_is_built_the_same_twice():
    assert build(KNOWLEDGE) == build(KNOWLEDGE)


def test_an_empty_knowledge_base_answers_nothing():
    empty = Lexical.load(build(Knowledge({}, {}, {})))
    assert empty.search("loss") == {}
    assert empty.coverage("loss") == 0


def damaged(**changes):
    stored = msgspec.msgpack.decode(build(KNOWLEDGE))
    return msgspec.msgpack.encode({**stored, **changes})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"garbage",
        build(KNOWLEDGE)[:-7],
        damaged(places=b"\xff" * 4),
        damaged(offsets=b"\x00" * 3),
        damaged(offsets=b""),
        damaged(weights=b""),
        damaged(entries=[]),
        damaged(terms=[]),
    ],
)
def test_damage_is_told(data):
    with pytest.raises(DataError, match="lexical index is damaged"):
        Lexical.load(data)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_can_be_searched(text):
    assert all(score > 0 for score in LEXICAL.search(text).values())
    assert 0 <= LEXICAL.coverage(text) <= 1


def test_a_search_among_120_entries_takes_at_most_a_few_milliseconds():
    random = np.random.default_rng(0)
    words = [f"word{letter}{other}" for letter in "abcdefghijklmnopqrst" for other in "abcdefghijklmnopqrst"]
    entries = {}
    for number in range(120):
        lines = tuple(" ".join(random.choice(words, 12)) for _ in range(70))
        entries[f"entry-{number}"] = entry(f"entry-{number}", lines, ())
    lexical = Lexical.load(build(Knowledge(entries, {}, {})))
    question = " ".join(words[:20])
    lexical.search(question)
    times = []
    for _ in range(50):
        started = time.perf_counter()
        lexical.search(question)
        times.append(time.perf_counter() - started)
    assert len(lexical.search(question)) == 120
    assert np.median(times) < 0.003
