"""The conversation as a user sees it: asked, answered, stopped, attached."""

import threading

from canned import CannedAdvisor, ask, drive, make_app, until
from textual import events

from advisor.advise import read_named
from advisor.history import History
from advisor.tui.widgets.answer import Answer
from advisor.tui.widgets.card import BRIEF, CLOSED, FULL, Card
from advisor.tui.widgets.transcript import STRIDE, WINDOW
from advisor.tui.widgets.turn import LiveView, Note, TurnView

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


def test_what_cannot_be_read_is_told_in_the_language_of_the_screen(tmp_path):
    async def steps(app, pilot):
        await app.chat.speak("zh")
        app.chat.attach(str(tmp_path / "missing.csv"))
        await until(pilot, lambda: any("missing.csv" in text for text in said(app)))
        note = next(text for text in said(app) if "missing.csv" in text)
        assert note.splitlines()[1:] == ["指标文件的路径", "检查拼写和所在文件夹"]

    drive(steps)


def test_lines_are_pasted_once_and_paths_are_attached():
    async def steps(app, pilot):
        prompt = app.chat.query_one("#prompt")
        app.post_message(events.Paste("loss stuck\nat 0.69"))
        await until(pilot, lambda: prompt.text)
        assert prompt.text == "loss stuck\nat 0.69"
        app.post_message(events.Paste(OVERFIT))
        await until(pilot, lambda: app.chat.session.attached)
        assert prompt.text == "loss stuck\nat 0.69"

    drive(steps)


def test_names_of_others_are_never_markup():
    async def steps(app, pilot):
        await ask(app, pilot, "broken [bold red]hello[/] [@click=app.quit()]x[/]")
        shown = app.export_screenshot()
        assert "[bold" in shown.replace("&#160;", " ")
        assert "\x1b" not in shown

    drive(steps)


def test_a_followed_file_that_grows_renews_its_answer_in_place_and_the_cursor_stays(tmp_path):
    path = tmp_path / "live.csv"
    path.write_text("epoch,train_loss\n" + "".join(f"{n},{1 / n}\n" for n in range(1, 9)))

    async def steps(app, pilot):
        await until(pilot, lambda: app.chat.query(LiveView) and app.chat.idle)
        await pilot.press(*"/follow live.csv", "enter")
        await until(pilot, lambda: app.chat.session.attached[0].following)
        await pilot.press("escape", "2", "enter", "escape", *"draft")
        with path.open("a") as file:
            file.write("9,0.11\n10,0.1\n")
        await until(pilot, lambda: any("8 to 10" in text for text in said(app)))
        assert len(app.chat.query(LiveView)) == 1
        assert [card.level for card in app.chat.query(Card)] == [BRIEF, FULL]
        assert app.chat.query_one("#prompt").text == "draft"
        assert app.chat.query_one("#prompt").has_focus

    drive(steps, attach=(str(path),))


def test_a_history_that_cannot_be_written_is_said_and_the_session_goes_on(tmp_path):
    history = History(tmp_path / "history.sqlite")

    async def steps(app, pilot):
        await ask(app, pilot, "stuck")
        history.close()
        await ask(app, pilot, "healthy")
        assert len(app.chat.session.turns) == 2
        assert "not saved" in app.chat.query_one("TopBar").render().plain

    drive(steps, app=make_app(history=history))


def test_a_file_that_is_read_for_long_holds_up_neither_writing_nor_other_screens(monkeypatch):
    gate = threading.Event()

    def slow(path, roles=None):
        gate.wait(10)
        return read_named(path, roles)

    monkeypatch.setattr("advisor.session.files.read_named", slow)

    async def steps(app, pilot):
        app.chat.attach(OVERFIT)
        await pilot.press(*"stuck", "enter", *"draft")
        assert app.chat.query_one("#prompt").text == "draft"
        await pilot.press("f1")
        await until(pilot, lambda: app.screen is not app.chat)
        await pilot.press("escape")
        assert not app.chat.session.turns, "the question waits for the file"
        gate.set()
        await until(pilot, lambda: len(app.chat.session.turns) == 1 and app.chat.idle)
        assert app.chat.session.latest.attachments[0].path == OVERFIT

    drive(steps)


def test_a_thousand_turns_are_mounted_a_window_at_a_time():
    def entry(number):
        return lambda: Note(f"turn {number}\n.\n.\n.")

    async def steps(app, pilot):
        transcript = app.chat.conversation.transcript
        app.chat.conversation.display = True
        await transcript.fill([entry(n) for n in range(1000)])
        assert len(app.chat.query(Note)) == WINDOW
        assert said(app)[-1].startswith("turn 999")
        transcript.scroll_home(animate=False)
        await until(pilot, lambda: said(app)[0].startswith(f"turn {1000 - WINDOW - STRIDE}"))
        assert len(app.chat.query(Note)) == WINDOW
        await transcript.add(entry(1000))
        assert said(app)[-1].startswith("turn 1000")

    drive(steps)


def test_short_turns_fill_a_high_screen():
    async def steps(app, pilot):
        transcript = app.chat.conversation.transcript
        app.chat.conversation.display = True
        await transcript.fill([lambda n=n: Note(f"turn {n}") for n in range(60)])
        await until(pilot, lambda: transcript.max_scroll_y > 0)
        assert len(app.chat.query(Note)) > WINDOW

    drive(steps, size=(80, 60))


def test_an_earlier_place_of_the_talk_is_found_from_the_end_back():
    async def steps(app, pilot):
        for text in ("stuck with dropout", "healthy", "stuck again", "broken"):
            await ask(app, pilot, text)
        transcript = app.chat.conversation.transcript

        def at_top(number):
            view = list(app.chat.query(TurnView))[number]
            return view.region.y == transcript.region.y and transcript.scroll_y > 0

        await pilot.press("ctrl+f", *"stuck", "enter")
        await until(pilot, lambda: at_top(2))
        await pilot.press("ctrl+f", "enter")
        await until(pilot, lambda: transcript.scroll_y == 0)
        await pilot.press("ctrl+f", "enter")
        await until(pilot, lambda: any("nowhere" in str(item.message) for item in app._notifications))
        await pilot.press(*"/find again", "enter")
        await until(pilot, lambda: at_top(2))

    drive(steps)
