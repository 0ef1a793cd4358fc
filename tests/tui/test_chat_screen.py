"""The conversation as a user sees it: asked, answered, stopped, attached."""

from canned import CannedAdvisor, ask, drive, until

from advisor.tui.widgets.answer import Answer
from advisor.tui.widgets.card import BRIEF, CLOSED, FULL, Card
from advisor.tui.widgets.turn import Note, TurnView

OVERFIT = "examples/overfitting.csv"


def said(app):
    return [note._text for note in app.chat.query(Note)]


def test_a_question_is_answered_by_cards_the_first_of_them_open():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        cards = list(app.chat.query(Card))
        assert [card.finding.id for card in cards] == ["chance-level-binary", "label-mismatch"]
        assert [card.level for card in cards] == [BRIEF, CLOSED]
        assert app.chat.query_one("#prompt").text == ""
        assert app.chat.query_one("#prompt").has_focus

    drive(steps)


def test_a_number_jumps_to_its_finding_and_enter_opens_it():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        await pilot.press("escape", "2")
        second = list(app.chat.query(Card))[1]
        assert second.has_focus
        assert second.level == BRIEF
        await pilot.press("enter")
        assert second.level == FULL
        await pilot.press("left", "left")
        assert second.level == CLOSED

    drive(steps)


def test_typing_goes_on_while_an_answer_is_made_and_escape_stops_it():
    oracle = CannedAdvisor()

    async def steps(app, pilot):
        oracle.gate.clear()
        app.chat.query_one("#prompt").insert("stuck")
        await pilot.press("enter", "n", "e", "x", "t")
        assert app.chat.query_one("#prompt").text == "next"
        await pilot.press("escape")
        oracle.gate.set()
        await until(pilot, lambda: app.chat.idle)
        assert not app.chat.query(Answer)
        assert app.chat.session.turns[0].diagnosis is None

    drive(steps, oracle=oracle)


def test_questions_wait_for_files_and_for_each_other():
    async def steps(app, pilot):
        await until(pilot, lambda: len(app.chat.session.turns) == 1 and app.chat.idle)
        assert app.chat.session.latest.attachments[0].path == OVERFIT
        app.chat.send("healthy?")
        app.chat.send("broken?")
        await until(pilot, lambda: len(app.chat.session.turns) == 3 and app.chat.idle)
        assert [view.turn.question for view in app.chat.query(TurnView)] == ["stuck", "healthy?", "broken?"]

    drive(steps, question="stuck", attach=(OVERFIT,))


def test_a_file_that_cannot_be_read_is_told_and_the_session_goes_on(tmp_path):
    async def steps(app, pilot):
        app.chat.attach(str(tmp_path / "missing.csv"), OVERFIT)
        await until(pilot, lambda: len(app.chat.session.attached) == 1 and app.chat.idle)
        assert any("missing.csv" in text for text in said(app))
        await ask(app, pilot, "stuck")
        assert app.chat.query(Card)

    drive(steps)


def test_names_of_others_are_never_markup():
    async def steps(app, pilot):
        await ask(app, pilot, "broken [bold red]hello[/] [@click=app.quit()]x[/]")
        shown = app.export_screenshot()
        assert "[bold" in shown.replace("&#160;", " ")
        assert "\x1b" not in shown

    drive(steps)
