"""What other files, roles, languages and measurements do to the answer that is on the screen."""

from canned import CannedAdvisor, ask, drive, make_app, until
from msgspec.structs import replace

from advisor.history import History
from advisor.language import Text
from advisor.tui.widgets.answer import Answer
from advisor.tui.widgets.card import Card
from advisor.tui.widgets.offer import OfferedQuestion
from advisor.tui.widgets.turn import LiveView, Note, TurnView

OVERFIT = "examples/overfitting.csv"


def said(app):
    return [note._text for note in app.chat.query(Note)]


def test_a_file_attached_after_a_question_answers_it_again_with_the_file():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        app.chat.attach(OVERFIT)
        await until(pilot, lambda: app.chat.idle and app.chat.query(LiveView))
        assert any("again, now with overfitting.csv" in text for text in said(app))
        assert app.chat.session.latest.attachments[0].path == OVERFIT
        assert len(app.chat.session.turns) == 1, "nothing was asked"
        await pilot.press(*"/detach", "enter")
        await until(pilot, lambda: app.chat.idle and any("without files" in text for text in said(app)))

    drive(steps)


def test_a_corrected_role_answers_again():
    async def steps(app, pilot):
        await until(pilot, lambda: app.chat.idle and app.chat.query(LiveView))
        before = app.chat.session.latest
        await pilot.press(*"/role accuracy=val_accuracy", "enter")
        await until(pilot, lambda: app.chat.idle and app.chat.session.latest is not before)
        assert "val_accuracy" in app.chat.session.latest.attachments[0].runs[0].series

    drive(steps, attach=(OVERFIT,))


def test_what_a_command_says_comes_into_sight_on_a_low_screen():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        await pilot.press(*"/follow", "enter")
        await until(pilot, lambda: any("nothing is attached" in text for text in said(app)))
        note = list(app.chat.query(Note))[-1]
        await until(pilot, lambda: app.chat.conversation.transcript.region.contains_region(note.region))

    drive(steps, size=(80, 24))


def test_pages_turn_without_leaving_the_line():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        transcript = app.chat.conversation.transcript
        await pilot.press(*"draft", "pagedown")
        await until(pilot, lambda: transcript.scroll_y > 0)
        await pilot.press("pageup")
        await until(pilot, lambda: transcript.scroll_y == 0)
        assert app.chat.query_one("#prompt").text == "draft"
        assert app.chat.query_one("#prompt").has_focus

    drive(steps, size=(80, 24))


def test_answers_are_told_anew_in_the_language_chosen():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        await pilot.press("f8")
        await until(pilot, lambda: app.chat.query_one(Answer).diagnosis.language == "zh")
        assert app.chat.query(Card).first().language == "zh"

    drive(steps)


def test_a_question_that_waits_comes_after_the_talk_that_is_resumed(tmp_path):
    history = History(tmp_path / "history.sqlite")

    async def first(app, pilot):
        await ask(app, pilot, "stuck at 0.69")

    async def second(app, pilot):
        await until(pilot, lambda: app.chat.idle and len(app.chat.session.turns) == 2)
        assert [view.turn.question for view in app.chat.query(TurnView)] == ["stuck at 0.69", "healthy now?"]
        assert len(history.recent()) == 1

    drive(first, app=make_app(CannedAdvisor(), history))
    again = {"resume": history.recent()[0].id, "question": "healthy now?"}
    drive(second, app=make_app(CannedAdvisor(), history, **again))
    history.close()


def test_another_measurement_is_offered_when_one_cannot_be_made():
    class TwoSteps(CannedAdvisor):
        def ask(self, question, attachments=(), **kwargs):
            made = super().ask(question, attachments, **kwargs)
            dead = (made.next[0].titles[0], Text("Dead units", "神经元死亡"))
            other = replace(made.next[0], separates=("label-mismatch", "dead-units"), titles=dead)
            return replace(made, next=(made.next[0], other))

    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        assert app.chat.session.offer.no == app.chat.session.latest.next[0].separates[1]
        await pilot.press("ctrl+t")
        await until(pilot, lambda: app.chat.session.offer.no == "dead-units")
        await until(pilot, lambda: "Dead units" in app.chat.query_one(OfferedQuestion).text(90))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: app.chat.session.offer.no != "dead-units")

    drive(steps, oracle=TwoSteps())
