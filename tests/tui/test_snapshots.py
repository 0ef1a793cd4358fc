"""One picture a screen, both languages and both sizes between them; review them by eye when they change.

Nothing in them depends on clock, machine or knowledge base: answers and files are made by hand.
"""

import os
import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from canned import CannedAdvisor, examples, make_app, until
from textual.widgets import Input

from advisor.history import Listed
from advisor.knowledge import Cause, Entry, Fix, Knowledge, Phrasings, Resemblance
from advisor.language import Text
from advisor.tui.screens.picker import PickerScreen
from advisor.tui.screens.sessions import SessionsScreen
from advisor.tui.widgets.card import Card

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
BOTH = [(size, language) for size in SIZES for language in ("en", "zh")]
ONE_EACH = [("80x24", "zh"), ("120x40", "en")]
FILE = "epoch,loss,val_loss,notes\n" + "".join(
    f"{n},{1 / n:.4f},{0.4 + n / 50:.4f},x\n" for n in range(1, 13)
)


@pytest.fixture(autouse=True)
def still(monkeypatch, tmp_path):
    """No clock of this machine, no colour setting of this terminal, and a folder of our own."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")
    (tmp_path / "metrics.csv").write_text(FILE)
    (tmp_path / "old").mkdir()
    monkeypatch.chdir(tmp_path)


def entry(name, title, kind="fault", looks_like=()):
    finding = examples.chance()
    return Entry(
        name,
        kind,
        title,
        finding.summary,
        Phrasings(("loss stuck at 0.69",), ("loss 一直是 0.69",)),
        tuple(Cause(item.text.en, item.text.zh, item.sources) for item in finding.causes),
        tuple(Fix(i.text.en, i.text.zh, i.effort, i.sources, i.code) for i in finding.fixes),
        looks_like,
        ("karpathy-recipe",),
    )


def knowledge():
    other = Text("with wrong labels a small batch is still learned", "标签错时小 batch 仍能学会")
    chance = Text("Binary loss stuck at 0.693 = ln 2", "二分类 loss 一直停在 0.693（ln 2）")
    labels = Text("Labels do not match the inputs", "标签与输入对不上")
    entries = [
        entry("chance-level-binary", chance, looks_like=(Resemblance("label-mismatch", other, ""),)),
        entry("label-mismatch", labels),
        entry("still-learning", Text("Still learning", "仍在学习"), "state"),
    ]
    sources = {source.id: source for source in (examples.RECIPE, examples.CS231N)}
    return Knowledge({item.id: item for item in entries}, sources, {})


def shoot(compare, size, language, steps, **facts):
    oracle = CannedAdvisor(language)
    oracle.knowledge = knowledge()
    app = make_app(oracle, interface=language, **facts)

    async def before(pilot):
        await until(pilot, lambda: app.chat.idle)
        app.chat.query_one("#prompt").cursor_blink = False
        await steps(app, pilot)
        for line in app.screen.query(Input):
            line.cursor_blink = False
        await pilot.pause()

    assert compare(app, terminal_size=SIZES[size], run_before=before)


@pytest.mark.parametrize(("size", "language"), BOTH)
def test_answer(snap_compare, size, language):
    async def steps(app, pilot):
        await until(pilot, lambda: app.chat.query(Card) and app.chat.idle)

    shoot(
        snap_compare, size, language, steps, question="refuted 0.69" if language == "en" else "refuted 不动"
    )


@pytest.mark.parametrize(("size", "language"), ONE_EACH)
def test_greeting(snap_compare, size, language):
    async def steps(_app, pilot):
        await pilot.pause()

    shoot(snap_compare, size, language, steps)


@pytest.mark.parametrize(("size", "language"), ONE_EACH)
def test_open_card(snap_compare, size, language):
    async def steps(app, pilot):
        await until(pilot, lambda: app.chat.query(Card) and app.chat.idle)
        await pilot.press("escape", "1", "enter")
        await pilot.pause()

    shoot(snap_compare, size, language, steps, question="stuck")


@pytest.mark.parametrize(("size", "language"), ONE_EACH)
def test_chart(snap_compare, size, language):
    async def steps(app, pilot):
        await until(pilot, lambda: app.chat.query(Card) and app.chat.idle)
        await pilot.press("ctrl+g", "right", "right", "s")
        await pilot.pause()

    shoot(snap_compare, size, language, steps, question="refuted")


@pytest.mark.parametrize(("size", "language"), ONE_EACH)
def test_files(snap_compare, size, language):
    async def steps(app, pilot):
        await until(pilot, lambda: app.chat.session.attached and app.chat.query(Card))
        await pilot.press("ctrl+r", "down", "down")
        await pilot.pause()

    shoot(snap_compare, size, language, steps, attach=("metrics.csv",))


@pytest.mark.parametrize(("size", "language"), ONE_EACH)
def test_picker(snap_compare, size, language):
    async def steps(app, pilot):
        await app.push_screen(PickerScreen(language, os.curdir))
        await until(pilot, lambda: app.screen.query_one("#entries").option_count == 4)
        app.screen.query_one("#folder").update("/data/runs")
        await pilot.press("down", "down")
        await until(pilot, lambda: "val_loss" in str(app.screen.query_one("#look").render()))

    shoot(snap_compare, size, language, steps)


@pytest.mark.parametrize(("size", "language"), ONE_EACH)
def test_knowledge(snap_compare, size, language):
    async def steps(_app, pilot):
        await pilot.press("ctrl+b")
        await pilot.pause()

    shoot(snap_compare, size, language, steps)


@pytest.mark.parametrize(("size", "language"), ONE_EACH)
def test_sessions(snap_compare, size, language):
    at = datetime(2026, 3, 4, 15, 6, tzinfo=UTC)
    rows = [
        Listed("a1", "", "loss stuck at 0.69", 3, at, at),
        Listed("b2", "生成式模型", "loss 变成 NaN", 12, at, at, "fp16 训练 300 步之后 loss 变成 NaN"),
    ]

    async def steps(app, pilot):
        await app.push_screen(SessionsScreen(SimpleNamespace(recent=lambda: rows), language))
        await until(pilot, lambda: app.screen.query_one("#kept").option_count == 2)

    shoot(snap_compare, size, language, steps)


@pytest.mark.parametrize(("size", "language"), ONE_EACH)
def test_help(snap_compare, size, language):
    async def steps(_app, pilot):
        await pilot.press("f1")
        await pilot.pause()

    shoot(snap_compare, size, language, steps)
