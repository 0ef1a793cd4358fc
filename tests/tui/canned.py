"""A session whose answers are made by hand: the screen is under test, not the diagnosis."""

import asyncio
import importlib.util
import threading
import time
from pathlib import Path

from msgspec.structs import replace

from advisor.knowledge import Knowledge
from advisor.language import Text
from advisor.session import Session
from advisor.tui import Launch
from advisor.tui.app import AdvisorApp

_PATH = Path(__file__).resolve().parent.parent / "report" / "examples.py"
_spec = importlib.util.spec_from_file_location("report_examples", _PATH)
examples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(examples)

# A question's first word says which of the hand-made answers it gets.
ANSWERS = {"stuck": examples.sick, "refuted": examples.refuted, "healthy": examples.healthy} | {
    "broken": examples.broken,
    "vague": examples.uncertain,
    "pizza": examples.outside,
}

TITLES = (
    Text("The gradient vanishes", "梯度消失"),
    Text("Labels do not match the inputs", "标签与输入对不上"),
)
HINT = Text("A vanishing gradient is below 1e-7 from the start.", "梯度消失时，范数一开始就低于 1e-7。")


class CannedAdvisor:
    """Stands for `Advisor`: answers at once, or when `gate` opens."""

    def __init__(self, language="en"):
        self.language = language
        self.gate = threading.Event()
        self.gate.set()
        self.knowledge = Knowledge({}, {}, {})

    def ask(self, question, attachments=(), **_):
        self.gate.wait(10)
        made = ANSWERS.get(question.split()[0], examples.sick)(self.language)
        steps = tuple(replace(step, titles=TITLES, hint=HINT) for step in made.next)
        return replace(made, question=question, attachments=(*attachments, *made.attachments)[:1], next=steps)

    def diagnose(self, attachments, **_):
        self.gate.wait(10)
        return replace(examples.sick(self.language), attachments=tuple(attachments))


def make_app(oracle=None, history=None, **facts):
    """The app with canned answers; `facts` go to Launch."""
    oracle = oracle or CannedAdvisor(facts.get("interface", "en"))
    app = AdvisorApp(Launch(lambda: Session(oracle, history=history), **facts))
    app.animation_level = "none"
    return app


async def until(pilot, holds, seconds=10.0):
    """Wait until something holds: the one way in which these tests wait."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "what the test waits for did not come"
        await pilot.pause()
        await asyncio.sleep(0.005)
    await pilot.pause()


def drive(steps, size=(100, 40), *, loaded=True, **facts):
    """Run `steps(app, pilot)` in an app of its own."""

    async def run():
        app = facts.pop("app", None) or make_app(**facts)
        async with app.run_test(size=size) as pilot:
            if loaded:
                await until(pilot, lambda: app.chat.session is not None)
            await steps(app, pilot)

    asyncio.run(run())


async def ask(app, pilot, text):
    """Type a question, send it, wait for the answer."""
    before = len(app.chat.session.turns)
    app.chat.query_one("#prompt").insert(text)
    await pilot.press("enter")
    await until(pilot, lambda: len(app.chat.session.turns) > before and app.chat.idle)
