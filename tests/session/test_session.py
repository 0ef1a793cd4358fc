"""A conversation as a user has it: follow-ups, files that grow, what changed, and that nothing is lost."""

import pytest

from advisor import Advisor
from advisor.errors import ReadError, UsageError
from advisor.history import History
from advisor.report.words import verdict
from advisor.session import Cancelled, Session

CHANCE = "examples/stuck_at_chance.csv"
OVERFIT = "examples/overfitting.csv"


@pytest.fixture(scope="module")
def oracle():
    return Advisor()


@pytest.fixture
def session(oracle):
    return Session(oracle)


@pytest.fixture
def history(tmp_path):
    kept = History(tmp_path / "history.sqlite")
    yield kept
    kept.close()


def ids(turn):
    return [finding.id for finding in turn.diagnosis.findings]


def test_a_follow_up_is_read_with_what_was_said(session):
    session.ask("loss stuck at 0.69")
    turn = session.ask("val loss is flat too")
    assert turn.diagnosis.context == ("loss stuck at 0.69",)
    assert ids(turn)[0] == "chance-level-binary"


def test_an_unrelated_question_starts_fresh(session):
    session.ask("loss stuck at 0.69")
    turn = session.ask("CUDA out of memory in the evaluation loop, training itself fits, what can I do?")
    assert turn.diagnosis.context == ()
    assert "chance-level-binary" not in ids(turn)
    assert turn.changes == ()


def test_what_is_ruled_out_sinks_and_is_said(session):
    first = session.ask("validation loss rises while training loss keeps falling")
    assert ids(first)[0] == "overfitting"
    turn = session.ask("it is not overfitting")
    assert ids(turn)[:1] != ["overfitting"]
    change = next(item for item in turn.changes if item.id == "overfitting")
    assert change.now is None or change.now < change.was
    later = session.ask("the learning rate is 0.001")
    assert ids(later)[:1] != ["overfitting"], "what was ruled out stays ruled out"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_bare_answer_settles_the_measurement_offered(session, language):
    session.ask("loss stuck at 0.69" if language == "en" else "loss 一直停在 0.69")
    offer = session.offer
    turn = session.ask("no" if language == "en" else "不是")
    assert turn.diagnosis.language == language
    assert offer.do.in_language(language) in turn.understood.in_language(language)
    refuted = next(item for item in turn.changes if item.id == offer.yes)
    assert refuted.now is None or refuted.now < refuted.was
    assert session.offer is None or session.offer.do != offer.do, "what was measured is not asked again"
    told = next(item for item in turn.diagnosis.findings if item.id == offer.no)
    assert verdict(told, "en") == "what you measured agrees", "no file, so no numbers"


def test_a_file_in_hand_grounds_every_later_question(session):
    session.ask("val loss rises")
    assert session.turns[0].diagnosis.healthy is None
    session.attach(OVERFIT)
    turn = session.ask("and now?")
    assert turn.diagnosis.attachments[0].path == OVERFIT
    assert ids(turn)[0] == "overfitting"
    assert turn.diagnosis.findings[0].verdict == "supported"


def test_a_file_that_cannot_be_read_is_not_attached(session, tmp_path):
    with pytest.raises(ReadError):
        session.attach(str(tmp_path / "none.csv"))
    assert session.attached == ()


def test_files_of_the_same_name_are_told_apart(session, tmp_path):
    for run in ("a", "b"):
        (tmp_path / run).mkdir()
        (tmp_path / run / "metrics.csv").write_text("epoch,loss\n1,0.5\n2,0.4\n3,0.3\n")
        session.attach(str(tmp_path / run / "metrics.csv"))
    assert [item.name for item in session.attached] == ["metrics.csv", "b/metrics.csv"]
    session.detach("b/metrics.csv")
    assert [item.name for item in session.attached] == ["metrics.csv"]
    with pytest.raises(UsageError, match="no attached file"):
        session.detach("b/metrics.csv")


def test_a_role_is_corrected_in_place(session, tmp_path):
    path = tmp_path / "m.csv"
    path.write_text("alpha,beta\n" + "".join(f"{i},{i * 3}\n" for i in range(30)))
    session.attach(str(path))
    session.set_role("beta", "train_loss")
    assert "train_loss" in session.attached[0].read.runs[0].series
    with pytest.raises(UsageError, match="no attached file has a column"):
        session.set_role("gamma", "train_loss")
    with pytest.raises(UsageError):
        session.set_role("beta", "no-such-role")
    assert session.attached[0].roles == {"beta": "train_loss"}


def test_a_followed_file_that_grows_gives_a_new_answer(session, tmp_path, root):
    lines = (root / OVERFIT).read_text().splitlines(keepends=True)
    path = tmp_path / "live.csv"
    path.write_text("".join(lines[:5]))
    session.attach(str(path))
    session.ask("is this run healthy?")
    assert session.changed() == ()
    session.follow("live.csv")
    path.write_text("".join(lines))
    assert session.changed() == ("live.csv",)
    (update,) = session.refresh()
    assert (update.before, update.after) == (4, len(lines) - 1)
    assert update.diagnosis.findings[0].id == "overfitting"
    assert any(item.id == "overfitting" and item.after == 1 for item in update.changes)
    assert session.latest is update.diagnosis
    assert len(session.turns) == 1
    assert session.refresh() == ()


def test_a_followed_file_that_breaks_is_told_and_tried_again(session, tmp_path, root):
    good = (root / OVERFIT).read_text()
    path = tmp_path / "live.csv"
    path.write_text(good)
    session.attach(str(path))
    session.follow()
    path.write_bytes(b"")
    (update,) = session.refresh()
    assert "empty" in str(update.error)
    assert session.refresh() == ()
    assert session.attached[0].read is not None, "the last good reading is still at hand"
    path.write_text(good + good.splitlines()[-1] + "\n")
    assert session.refresh()[0].diagnosis is not None


def test_stopping_leaves_the_question_without_an_answer(session):
    def stop(stage):
        if stage == "answering":
            raise Cancelled

    session.ask("loss stuck at 0.69")
    before = session.latest
    with pytest.raises(Cancelled):
        session.ask("loss is nan", tell=stop)
    assert session.turns[-1].diagnosis is None
    assert session.latest is before
    turn = session.ask("val loss is flat too")
    assert turn.diagnosis.context == ("loss stuck at 0.69",), "what was stopped is not part of the talk"


def test_the_language_can_be_changed_in_the_middle(session):
    session.ask("loss stuck at 0.69")
    session.set_language("zh")
    assert session.latest.language == "zh"
    assert session.ask("loss is nan").diagnosis.language == "zh"
    with pytest.raises(UsageError, match="auto, en, zh"):
        session.set_language("fr")


def test_what_was_said_can_be_resumed(oracle, history):
    session = Session(oracle, history=history)
    session.attach(OVERFIT)
    session.ask("val loss rises while train loss falls")
    session.ask("labels are fine, I checked")
    later = Session(oracle, history=history)
    assert later.resume(history.load(session.id)) == ()
    assert [turn.question for turn in later.turns] == [turn.question for turn in session.turns]
    assert later.turns[0].report() == session.turns[0].report()
    assert later.attached[0].read is not None
    turn = later.ask("the train loss is flat too")
    assert turn.place == 3
    assert turn.diagnosis.context[0] == "val loss rises while train loss falls"
    assert len(history.load(session.id).turns) == 3


def test_a_follow_up_does_not_bring_back_what_the_file_has_refuted(session):
    session.attach("examples/healthy.csv")
    first = session.ask("loss is nan after 300 steps with fp16")
    assert first.diagnosis.claims[0].verdict == "refuted"
    later = session.ask("labels are fine, I checked")
    assert later.diagnosis.context
    assert later.diagnosis.claims == (), "what was told once is not told again"
    assert later.diagnosis.healthy
    assert later.diagnosis.findings[0].verdict != "contradicted"


def test_what_was_measured_is_known_after_resuming(oracle, history):
    session = Session(oracle, history=history)
    session.ask("loss stuck at 0.69")
    offer = session.offer
    session.ask("no")
    later = Session(oracle, history=history)
    later.resume(history.load(session.id))
    turn = later.ask("val loss is flat too")
    told = [
        item for finding in turn.diagnosis.findings for item in finding.evidence if item.check == "measured"
    ]
    assert told
    assert offer.do not in [step.do for step in turn.diagnosis.next], "it is not asked again"


def test_other_files_call_for_another_answer(session):
    session.ask("val loss rises")
    assert not session.stale
    session.attach(OVERFIT)
    assert session.stale
    diagnosis, moved = session.renew()
    assert not session.stale
    assert diagnosis.findings[0].verdict == "supported"
    assert moved
    assert len(session.turns) == 1
    session.set_role("accuracy", "val_accuracy")
    assert session.stale


def test_numbers_alone_speak_the_language_of_the_screen(oracle):
    session = Session(oracle, locale="zh")
    assert session.renew() is None
    session.attach(OVERFIT)
    diagnosis, moved = session.renew()
    assert diagnosis.language == "zh"
    assert moved == ()
    assert session.ask("val loss rises").diagnosis.language == "en"


def test_a_measurement_that_cannot_be_made_gives_way_to_the_next(session):
    session.ask("loss stuck at 0.69")
    assert len(session.offers) > 1
    session.skip_offer()
    assert session.offer == session.offers[1]
    session.ask("no")
    assert "not to" in session.turns[1].understood.en
    assert session.turns[1].understood.en.startswith(f"taken as: {session.turns[0].diagnosis.next[1].do.en}")


def test_a_file_that_is_gone_on_resuming_is_told(oracle, history, tmp_path, root):
    path = tmp_path / "gone.csv"
    path.write_text((root / OVERFIT).read_text())
    session = Session(oracle, history=history)
    session.attach(str(path))
    session.ask("val loss rises")
    path.unlink()
    later = Session(oracle, history=history)
    (lost,) = later.resume(history.load(session.id))
    assert "gone.csv" in lost.en
    assert "gone.csv" in lost.zh
    assert later.turns[0].diagnosis.attachments[0].runs, "its curves are still there to look at"
    assert later.ask("loss stuck at 0.69").diagnosis.healthy is None


def test_a_turn_does_not_hold_a_large_file_again(session, tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("step,train_loss\n" + "".join(f"{i},{1 / (1 + i / 900):.5f}\n" for i in range(20_000)))
    session.attach(str(path))
    turn = session.ask("is this run healthy?")
    kept = turn.diagnosis.attachments[0].runs[0].series["train_loss"].values
    assert kept.size <= 2500
    assert (kept[0], kept.min()) == (1.0, session.attached[0].read.runs[0].series["train_loss"].values.min())
    assert session.latest.attachments[0].runs[0].series["train_loss"].values.size == 20_000
    assert turn.report()["attachments"][0]["series"][0]["points"] == 20_000


def test_a_role_wished_for_is_given_where_the_column_is(oracle, tmp_path):
    (tmp_path / "a.csv").write_text("alpha,beta\n" + "".join(f"{i},{i * 3}\n" for i in range(30)))
    session = Session(oracle, roles={"beta": "train_loss", "gamma": "val_loss"})
    session.attach(str(tmp_path / "a.csv"))
    assert session.attached[0].roles == {"beta": "train_loss"}
