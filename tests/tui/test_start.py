"""The first frame waits for nothing heavy, and what is typed before the session is there is not lost."""

import subprocess
import sys
import threading

from canned import CannedAdvisor, drive, until
from textual import events

from advisor.cli import settings
from advisor.session import Session
from advisor.tui import Launch, themes
from advisor.tui.app import AdvisorApp
from advisor.tui.screens.help import HelpText
from advisor.tui.widgets.card import Card

HEAVY = (
    "numpy",
    "faiss",
    "onnxruntime",
    "tokenizers",
    "yaml",
    "advisor.session",
    "advisor.words",
    "advisor.model",
)


def test_the_first_frame_needs_neither_numpy_nor_the_core(root):
    code = f"import sys, advisor.tui.app; print(*(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert not done.stdout.split()


def test_what_is_sent_while_the_session_loads_is_answered_later():
    gate = threading.Event()

    def make():
        gate.wait(10)
        return Session(CannedAdvisor())

    async def early(app, pilot):
        await pilot.press(*"stuck", "enter")
        assert app.chat.session is None
        await pilot.press(*"more")
        gate.set()
        await until(pilot, lambda: app.chat.query(Card))
        assert app.chat.query_one("#prompt").text == "more"

    drive(early, app=AdvisorApp(Launch(make)), loaded=False)


def test_keys_of_the_user_replace_ours_and_wrong_names_are_told():
    keys = {"knowledge": "f5", "knowlege": "f6"}

    async def steps(app, pilot):
        assert any("do you mean knowledge" in str(item.message) for item in app._notifications)
        await pilot.press("f5")
        await until(pilot, lambda: app.screen is not app.chat)
        assert type(app.screen).__name__ == "KnowledgeScreen"

    drive(steps, keys=keys)


def test_keys_that_come_before_the_first_frame_are_kept():
    async def early(app, pilot):
        await until(pilot, lambda: app.chat.query(Card))
        assert [turn.question for turn in app.chat.session.turns] == ["stuck"]
        assert app.chat.query_one("#prompt").text == "more"

    app = AdvisorApp(Launch(lambda: Session(CannedAdvisor())))
    for key in (*"stuck", "enter", *"more"):
        app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
    drive(early, app=app, loaded=False)


def test_a_theme_that_is_none_is_told_and_one_that_is_chosen_is_remembered():
    chosen = []

    async def steps(app, pilot):
        assert any("no theme darkk" in str(item.message) for item in app._notifications)
        await pilot.press(*"/theme high-contrast", "enter")
        await until(pilot, lambda: ("theme", "high-contrast") in chosen)
        await pilot.press("f8")
        await until(pilot, lambda: ("lang", "zh") in chosen)

    drive(steps, theme="darkk", remember=lambda *choice: chosen.append(choice))


def test_the_help_of_the_command_line_names_our_themes():
    assert tuple(theme.name for theme in themes.THEMES) == settings.THEMES


def test_the_help_names_every_key_as_the_settings_do():
    async def steps(app, pilot):
        await pilot.press("f1")
        await until(pilot, lambda: app.screen is not app.chat)
        page = app.screen.query_one(HelpText).text(76)
        for name in ("send", "newline", "page-up", "attach", "knowledge"):
            assert any(line.endswith(f"  {name}") for line in page.splitlines()), name
        assert "/etc/advisor/config.toml" in page

    drive(steps, config="/etc/advisor/config.toml")


def test_the_language_changes_everywhere_at_once():
    async def steps(app, pilot):
        await pilot.press("f8")
        await until(pilot, lambda: app.language == "zh")
        assert "文件路径" in app.chat.query_one("#prompt").placeholder
        assert "附加文件" in app.chat.query_one("KeyBar").render().plain
        await pilot.press(*"/lang en", "enter")
        await until(pilot, lambda: app.language == "en")
        assert app.chat.session.language == "en"

    drive(steps)
