"""Everything that a key does near the cursor, a click does too."""

from canned import ask, drive, until

from advisor.tui.screens.help import HelpScreen
from advisor.tui.widgets.card import BRIEF, CLOSED, FULL, Card
from advisor.tui.widgets.chart import Chart
from advisor.tui.widgets.offer import OfferedQuestion


def test_a_click_opens_and_closes_a_finding():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        card = app.chat.query(Card).first()
        assert card.level == BRIEF
        await pilot.click(card, offset=(6, 0))
        await until(pilot, lambda: card.level == FULL)
        await pilot.click(card, offset=(6, 0))
        await until(pilot, lambda: card.level == CLOSED)

    drive(steps)


def test_a_click_answers_the_offered_question_on_high_and_low_screens():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck at 0.69")
        await until(pilot, lambda: app.chat.query(OfferedQuestion))
        offered = app.chat.query_one(OfferedQuestion)
        await pilot.click(offered, offset=(5, offered.size.height - 1))
        await until(pilot, lambda: len(app.chat.session.turns) == 2 and app.chat.idle)
        said.append(app.chat.session.turns[1].question)

    said = []
    drive(steps, size=(100, 40))
    drive(steps, size=(80, 24))
    assert said == ["No", "Yes"], "the last line of a high screen, the left half of a low one"


def test_a_key_of_the_bottom_line_can_be_clicked():
    async def steps(app, pilot):
        bar = app.chat.query_one("KeyBar")
        at = bar.render().plain.index("Help")
        await pilot.click(bar, offset=(at, 0))
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))

    drive(steps)


def test_the_cursor_of_a_chart_follows_the_mouse():
    async def steps(app, pilot):
        await ask(app, pilot, "stuck")
        await pilot.press("ctrl+g")
        await until(pilot, lambda: app.screen is not app.chat)
        chart = app.screen.query_one("#big", Chart)
        await pilot.hover(chart, offset=(30, 5))
        await until(pilot, lambda: chart.cursor is not None)
        assert 1 <= chart.cursor <= 30

    drive(steps)
