"""Earlier conversations: found, listed in order, deleted for good, and safe whatever happens."""

from datetime import UTC, datetime

import pytest

from advisor import Advisor
from advisor.errors import HistoryError, UsageError
from advisor.history import History, Turn, Turns, codec

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def history(tmp_path):
    kept = History(tmp_path / "history.sqlite")
    yield kept
    kept.close()


@pytest.fixture(scope="module")
def diagnosis():
    return Advisor().ask("loss stuck at 0.69", ["examples/stuck_at_chance.csv"])


def started(history, *questions):
    which = history.begin()
    for question in questions:
        history.add_question(which, question, NOW)
    return which


def test_the_question_is_kept_before_its_answer(history, tmp_path):
    which = started(history, "loss is nan")
    other = History(tmp_path / "history.sqlite")
    assert other.load(which).turns[0].question == "loss is nan"
    assert other.load(which).turns[0].diagnosis is None
    other.close()


def test_an_answer_comes_back_as_it_was(history, diagnosis):
    which = started(history, "loss stuck at 0.69")
    history.add_answer(which, Turn(1, "loss stuck at 0.69", NOW, diagnosis))
    turn = history.load(which).turns[0]
    assert turn.report() == diagnosis.to_dict()
    assert turn.asked == NOW


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("损失", "验证集损失不下降"),
        ("失不下", "验证集损失不下降"),
        ("GradScaler 溢出", "GradScaler 一直溢出怎么办"),
        ("plateau", "the loss plateaus at 2.3"),
        ("LATEAU", "the loss plateaus at 2.3"),
        ("100%", "accuracy 100% on day one"),
        ('"quoted', 'a "quoted" word'),
    ],
)
@pytest.mark.parametrize("indexed", [True, False], ids=["index", "scan"])
def test_any_part_of_chinese_and_words_of_english_are_found(history, sought, found, indexed):
    for question in (
        "验证集损失不下降",
        "GradScaler 一直溢出怎么办",
        "the loss plateaus at 2.3",
        "accuracy 100% on day one",
        'a "quoted" word',
    ):
        started(history, question)
    history._indexed = indexed
    assert [item.first for item in history.search(sought)] == [found]
    assert history.search("没有这句话") == []
    assert history.search("  ") == []


def test_titles_of_findings_and_names_are_searched(history, diagnosis):
    which = started(history, "what is this?")
    history.add_answer(which, Turn(1, "what is this?", NOW, diagnosis))
    assert history.search("binary stuck")[0].id == which
    assert history.search("二分类")[0].id == which
    history.rename(which, "ResNet, Tuesday")
    assert history.search("tuesday")[0].title == "ResNet, Tuesday"


def test_the_one_used_last_comes_first_whatever_the_clock_says(history):
    first, second = started(history, "one"), started(history, "two")
    history.add_question(first, "later, by a clock that was set back", datetime(1999, 1, 1, tzinfo=UTC))
    assert [item.id for item in history.recent()] == [first, second]
    assert history.load(first).turns[0].question == "one"


def test_a_deleted_conversation_leaves_no_trace_in_the_files(history, tmp_path):
    which = started(history, "zanzibarquestion")
    keep = started(history, "another")
    history.delete(which)
    assert [item.id for item in history.recent()] == [keep]
    assert history.search("zanzibarquestion") == []
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"zanzibarquestion" not in raw
    with pytest.raises(UsageError):
        history.load(which)


def test_ids_may_be_shortened_as_long_as_they_are_clear(history):
    which = started(history, "one")
    assert history.find(which[:4]) == which
    with pytest.raises(UsageError, match="no conversation"):
        history.find("zzzz")
    with pytest.raises(UsageError):
        history.find("%")
    with pytest.raises(UsageError):
        history.find("")


def test_a_damaged_file_is_told_with_its_cure(tmp_path):
    path = tmp_path / "history.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(HistoryError, match="damaged") as caught:
        History(path)
    assert str(path) in caught.value.cure


def test_answers_are_opened_when_they_are_looked_at(history, diagnosis, monkeypatch):
    which = history.begin()
    for number in range(60):
        place = history.add_question(which, f"question {number}", NOW)
        history.add_answer(which, Turn(place, "", NOW, diagnosis))
    opened = []
    monkeypatch.setattr(
        "advisor.history.turns.decode", lambda body: opened.append(body) or codec.decode(body)
    )
    turns = history.load(which).turns
    assert turns.answered()[-1] == "question 59"
    assert turns.latest().question == "question 59"
    assert len(opened) == 1
    assert [turn.place for turn in turns[10:12]] == [11, 12]
    assert turns[10].report() == turns[11].report()
    assert len(opened) == 3


def test_a_place_in_a_talk_is_found_by_question_or_finding_from_the_end_back(diagnosis):
    turns = Turns(
        [
            Turn(1, "first: LR too high?", NOW, diagnosis),
            Turn(2, "训练集没问题", NOW),
            Turn(3, "lr again", NOW),
        ]
    )
    assert turns.find("lr", 3) == 2
    assert turns.find("lr", 2) == 0
    assert turns.find("chance-level", 3) == 0
    assert turns.find("没问题", 3) == 1
    assert turns.find("lr nothing", 3) is None
    assert turns.find("  ", 3) is None
