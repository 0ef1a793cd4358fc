"""Windows of any size: nothing breaks, nothing is drawn outside."""

import pytest
from canned import ask, drive, until

from advisor.report.layout import cells
from advisor.tui.widgets.card import Card

OVERFIT = "examples/overfitting.csv"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_screen_survives_every_size(language):
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        for key in ("", "ctrl+g", "ctrl+r", "ctrl+b", "ctrl+o", "f1"):
            if key:
                await pilot.press(key)
                await until(pilot, lambda: app.screen is not app.chat)
            for size in ((40, 12), (3, 2), (200, 60), (80, 24)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.chat)

    drive(steps, size=(120, 40), interface=language, attach=(OVERFIT,))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lines_of_cards_fit_into_forty_columns(language):
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        for card in app.chat.query(Card):
            card.level = 2
            await pilot.pause()
            width = card.content_size.width
            assert all(cells("".join(text for text, _ in line)) <= width for line in card.lines(width))

    drive(steps, size=(40, 20), interface=language)
