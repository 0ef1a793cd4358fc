"""The words arm when something is missing: the encoder, or the texts of an entry."""

import msgspec
import numpy as np
import pytest
from small_knowledge import HashEncoder, small_knowledge

from advisor.knowledge import Phrasings
from advisor.knowledge.files import load_compiled
from advisor.model import Text
from advisor.store import BUILT_IN, HEADS, KNOWLEDGE, build_index
from advisor.words.conversation import hear
from advisor.words.dense import Dense
from advisor.words.fuse import load_fusions
from advisor.words.head import Heads
from advisor.words.index import load, read_file
from advisor.words.lexical import Lexical, build
from advisor.words.question import understand
from advisor.words.search import WordsArm
from advisor.words.signals import Encoded


@pytest.fixture(scope="module")
def lexical():
    """The words arm as it is without the encoder."""
    knowledge = load_compiled(read_file(BUILT_IN, KNOWLEDGE))
    return WordsArm(knowledge, Lexical.load(build(knowledge)), load_fusions().lexical)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("GPU utilisation is low because the data loader is slow", "gpu-underutilized"),
        ("CUDA out of memory after a few batches", "oom-train-step"),
        ("训练几百步之后 loss 变成 nan", "nan-loss"),
    ],
)
def test_without_the_encoder_plain_questions_are_answered(lexical, question, entry):
    heard = hear(lexical, question)
    assert heard.in_scope
    assert heard.found[0].id == entry


@pytest.mark.parametrize("question", ["what can I cook with rice", "今天天气怎么样"])
def test_without_the_encoder_other_questions_are_declined(lexical, question):
    assert not hear(lexical, question).in_scope


def test_an_entry_without_a_text_takes_nothing_from_the_others(tmp_path):
    knowledge = small_knowledge()
    some = knowledge.entries["overfitting"]
    nothing = Text("", "")
    blank = msgspec.structs.replace(
        some, id="blank", title=nothing, summary=nothing, phrasings=Phrasings((), ())
    )
    knowledge = msgspec.structs.replace(knowledge, entries={**knowledge.entries, "blank": blank})
    build_index(tmp_path, knowledge, HashEncoder())
    index = load(tmp_path)
    encoded = Encoded(Dense(HashEncoder(), index), Heads.from_bytes(index.files[HEADS]))
    arm = WordsArm(knowledge, Lexical.load(build(knowledge)), load_fusions().encoded, encoded)
    values = arm.shares(understand("GPU out of memory")).values
    assert arm.ids[int(np.argmax(values))] == "cuda-out-of-memory"
    assert values[arm.ids.index("blank")] < 0.01
