"""The screens above the conversation, by what a user does in them."""

import importlib
import pkgutil

from canned import CannedAdvisor, ask, drive, make_app, until
from textual.actions import parse
from textual.dom import DOMNode

import advisor.tui
from advisor.advise import Advisor
from advisor.history import History
from advisor.tui.app import ACTIONS, OFFERED, AdvisorApp
from advisor.tui.screens.chart import ChartScreen
from advisor.tui.screens.chat import ChatScreen
from advisor.tui.screens.files import FilesScreen
from advisor.tui.screens.help import HelpScreen
from advisor.tui.screens.knowledge import EntryPage, KnowledgeScreen
from advisor.tui.screens.picker import PickerScreen
from advisor.tui.screens.sessions import SessionsScreen
from advisor.tui.widgets.chart import Chart
from advisor.tui.widgets.turn import LiveView, TurnView

OVERFIT = "examples/overfitting.csv"


def on(app, screen):
    return lambda: isinstance(app.screen, screen)


def test_every_key_has_an_action_that_exists():
    for module in pkgutil.walk_packages(advisor.tui.__path__, "advisor.tui."):
        importlib.import_module(module.name)
    owners, seen = [DOMNode], 0
    while owners:
        owner = owners.pop()
        owners += owner.__subclasses__()
        if not owner.__module__.startswith("advisor.tui"):
            continue
        for binding in owner.__dict__.get("BINDINGS", ()):
            namespace, name, _ = parse(binding.action)
            where = {"app": AdvisorApp, "screen": ChatScreen}.get(namespace, owner)
            assert hasattr(where, f"action_{name}"), f"{owner.__name__}: {binding.id}"
            seen += 1
    assert seen > 50
    assert all(hasattr(AdvisorApp, f"action_{ACTIONS.get(name, name)}") for name in OFFERED)


def test_the_entry_of_a_finding_opens_by_a_key():
    async def steps(app, pilot):
        await ask(app, pilot, "loss stuck at 0.69")
        await pilot.press("escape", "1", "e")
        await until(pilot, on(app, KnowledgeScreen))
        assert app.screen.query_one(EntryPage).entry.id == "chance-level-binary"

    drive(steps, oracle=Advisor())


def test_every_screen_opens_by_its_key_and_escape_comes_back():
    async def steps(app, pilot):
        await until(pilot, lambda: app.chat.session.attached and app.chat.idle)
        keys = {"ctrl+g": ChartScreen, "ctrl+r": FilesScreen, "ctrl+b": KnowledgeScreen}
        for key, screen in (keys | {"ctrl+o": PickerScreen, "f1": HelpScreen}).items():
            await pilot.press(key)
            await until(pilot, on(app, screen))
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.chat)
        assert app.chat.query_one("#prompt").has_focus

    drive(steps, attach=(OVERFIT,))


def test_the_chart_has_a_cursor_zoom_scale_and_smoothing():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck")
        await pilot.press("ctrl+g")
        await until(pilot, on(app, ChartScreen))
        chart = app.screen.query_one("#big", Chart)
        assert [curve.label for curve in chart.plot.curves] == ["train_loss", "val_loss"]
        assert chart.plot.levels[0].label == "ln 2"
        await pilot.press("right", "right")
        assert chart.cursor is not None
        await pilot.press("plus")
        assert chart.view.first > 1
        await pilot.press("0", "l", "s")
        assert (chart.view.first, chart.view.log, chart.view.smooth) == (None, True, 3)
        await pilot.press("down")
        await until(pilot, lambda: chart.plot.curves[0].label == "val_accuracy")

    drive(steps)


def test_a_role_is_corrected_in_place():
    async def steps(app, pilot):
        await until(pilot, lambda: app.chat.session.attached and app.chat.idle)
        await pilot.press("ctrl+r")
        await until(pilot, on(app, FilesScreen))
        await pilot.press("down", "down", "r")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: app.chat.session.attached[0].roles)
        assert app.chat.session.attached[0].roles == {"accuracy": "test_accuracy"}
        await until(
            pilot, lambda: "test_accuracy" in app.screen.query_one("#series").get_option("2").prompt.plain
        )
        await pilot.press("f")
        await until(pilot, lambda: app.chat.session.attached[0].following)
        await pilot.press("d")
        await until(pilot, lambda: not app.chat.session.attached)

    drive(steps, attach=(OVERFIT,))


def test_the_picker_shows_what_a_file_would_be_read_as_and_takes_several(tmp_path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "a.csv").write_text("epoch,train_loss\n1,0.5\n2,0.4\n3,0.3\n")
    (tmp_path / "runs" / "b.csv").write_text("epoch,val_loss\n1,0.5\n2,0.4\n3,0.3\n")
    (tmp_path / "runs" / "notes.txt").write_text("nothing of use")

    async def steps(app, pilot):
        await app.push_screen(PickerScreen("en", str(tmp_path)), lambda paths: app.chat.attach(*paths or ()))
        await until(pilot, lambda: app.screen.query_one("#entries").option_count == 3)
        await pilot.press("r", "u", "n", "enter")
        await until(pilot, lambda: app.screen.query_one("#entries").option_count == 5)
        await pilot.press("down")
        look = app.screen.query_one("#look")
        await until(pilot, lambda: "train_loss" in str(look.render()))
        await pilot.press("f3")
        await until(pilot, lambda: "val_loss" in str(look.render()))
        await pilot.press("enter")
        await until(pilot, lambda: len(app.chat.session.attached) == 2)

    drive(steps)


def test_knowledge_is_searched_by_word_and_by_symptom_and_look_alikes_are_followed():
    async def steps(app, pilot):
        await pilot.press("ctrl+b")
        await until(pilot, on(app, KnowledgeScreen))
        page = app.screen.query_one(EntryPage)
        await pilot.press("slash", *"dropout-too")
        entries = app.screen.query_one("#entries")
        await until(pilot, lambda: page.entry is not None and page.entry.id == "dropout-too-strong")
        app.screen.query_one("#filter").value = "loss stuck at 0.693 forever"
        await until(
            pilot, lambda: entries.option_count and entries.get_option_at_index(0).id == "chance-level-binary"
        )
        await pilot.press("enter", "enter")
        before = page.entry.id
        await pilot.press("1")
        assert page.entry.id != before
        await pilot.press("backspace")
        assert page.entry.id == before

    drive(steps, oracle=Advisor())


def test_a_new_session_begins_with_the_files_that_are_attached():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        await pilot.press("f2")
        await until(pilot, lambda: not app.chat.session.turns and app.chat.idle)
        assert app.chat.query(LiveView), "the numbers speak by themselves"
        assert not app.chat.query(TurnView)

    drive(steps, attach=(OVERFIT,))


def test_sessions_are_kept_searched_renamed_resumed_and_deleted(tmp_path):
    history = History(tmp_path / "history.sqlite")

    async def first(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        await pilot.press("f2")
        await until(pilot, lambda: not app.chat.session.turns)
        await ask(app, pilot, "healthy or not")
        assert len(app.chat.query(TurnView)) == 1

    async def second(app, pilot):
        await pilot.press("ctrl+s")
        await until(pilot, on(app, SessionsScreen))
        kept = app.screen.query_one("#kept")
        await until(pilot, lambda: kept.option_count == 2)
        await pilot.press("slash", *"0.69")
        await until(pilot, lambda: kept.option_count == 1)
        await pilot.press("enter", "f4")
        await pilot.press(*["backspace"] * 20, *"chance", "enter")
        await until(pilot, lambda: history.recent()[1].name == "chance")
        await pilot.press("enter")
        await until(
            pilot, lambda: [view.turn.question for view in app.chat.query(TurnView)] == ["stuck at 0.69"]
        )
        assert app.chat.session.turns[0].diagnosis is not None
        await pilot.press("ctrl+s")
        await until(pilot, on(app, SessionsScreen))
        await until(pilot, lambda: app.screen.query_one("#kept").option_count == 2)
        await pilot.press("delete", "y")
        await until(pilot, lambda: len(history.recent()) == 1)

    for steps in (first, second):
        drive(steps, app=make_app(CannedAdvisor(), history))
    history.close()
