"""What the main screen does with what its workers tell: everything that changes what is shown."""

from collections.abc import Callable
from functools import partial

from textual.widget import Widget

from advisor.errors import AdvisorError
from advisor.history import Turn
from advisor.model import Language
from advisor.session import Session, Update
from advisor.tui import messages
from advisor.tui.screens.panel import Panel
from advisor.tui.strings import tell
from advisor.tui.widgets.offer import OfferedQuestion
from advisor.tui.widgets.prompt import Prompt
from advisor.tui.widgets.side import Side
from advisor.tui.widgets.topbar import TopBar
from advisor.tui.widgets.transcript import Transcript
from advisor.tui.widgets.turn import LiveView, Note, TurnView, Waiting
from advisor.tui.widgets.welcome import Welcome
from advisor.tui.work import Working

NAMES_SHOWN = 12
STAGES = {"keeping": "thinking", "reading": "reading-files", "answering": "thinking"}


class Hearing(Working):
    """The messages of the workers and the drawing of the session."""

    language: Language
    session: Session | None = None
    _asking = ""
    _attaching = False

    def go_on(self) -> None:
        """Start what has been waiting."""
        raise NotImplementedError

    def on_session_ready(self, message: messages.SessionReady) -> None:
        """Do what has been waiting."""
        self.session = message.session
        self.draw()
        self.go_on()

    def on_stage(self, message: messages.Stage) -> None:
        """Say what is being done."""
        for waiting in self.query(Waiting):
            waiting.say(tell(STAGES[message.name], self.language))

    async def on_answered(self, message: messages.Answered) -> None:
        """Put the answer where the waiting line stands; the prompt keeps its cursor."""
        await self._settle(partial(TurnView, message.turn, self.language))

    async def on_stopped(self) -> None:
        """A question without an answer."""
        turns = self.session.turns if self.session is not None else ()
        stopped = turns[-1] if turns else None
        if stopped is not None:
            await self._settle(partial(TurnView, stopped, self.language))

    async def on_failed(self, message: messages.Failed) -> None:
        """Say what was seen, what is needed and what to do."""
        note = partial(Note, told(message.error), "bad")
        if message.what and message.what == self._asking:
            await self._settle(partial(TurnView, self._asked_last(), self.language))
        await self.say(note)

    def _asked_last(self) -> Turn:
        waiting = [view for view in self.query(TurnView) if view.waiting]
        return waiting[-1].turn

    async def on_file_attached(self, message: messages.FileAttached) -> None:
        """Say what it was read as."""
        item = message.item
        runs = item.read.runs if item.read is not None else ()
        names = [series.name for run in runs[-1:] for series in run.series.values()]
        listed = ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
        form = item.read.format if item.read is not None else "?"
        await self.say(
            partial(Note, f"{tell('attached', self.language, name=item.name, format=form)}: {listed}", "good")
        )

    def on_all_attached(self) -> None:
        """Questions have waited for the files; without a question the numbers speak for themselves."""
        self._attaching = False
        self.go_on()
        session = self.session
        if session is not None and not self._asking and not session.turns and session.attached:
            self.diagnose_files(session)

    async def on_diagnosed(self, message: messages.Diagnosed) -> None:
        """Show what the numbers say."""
        title = tell("numbers", self.language)
        await self._live(partial(LiveView, title, "dim", message.diagnosis))

    async def on_updated(self, message: messages.Updated) -> None:
        """A followed file has grown: the last live answer gives its place to the new one."""
        for update in message.updates:
            if update.diagnosis is None or update.error is not None:
                await self.say(partial(Note, f"{update.name}: {told(update.error)}", "bad"))
        fresh = [update for update in message.updates if update.diagnosis is not None]
        if fresh and fresh[-1].diagnosis is not None:
            title = "\n".join(self._grown(update) for update in fresh)
            await self._live(partial(LiveView, title, "good", fresh[-1].diagnosis, fresh[-1].changes))

    def _grown(self, update: Update) -> str:
        return tell("grown", self.language, name=update.name, before=update.before, after=update.after)

    async def on_changed(self, message: messages.Changed) -> None:
        """Draw what the session holds now."""
        if message.said:
            await self.say(partial(Note, message.said, "good"))
        self.draw()

    async def on_restarted(self) -> None:
        """An empty conversation."""
        await self.query_one(Transcript).fill([])
        self.query_one(Transcript).display = False
        self.query_one(Welcome).display = True
        self.query_one(Prompt).focus()
        self.draw()

    async def on_resumed(self, message: messages.Resumed) -> None:
        """Show an earlier conversation as it was."""
        turns = message.conversation.turns
        for turn in turns:
            self.query_one(Prompt).remember(turn.question)
        lost = [partial(Note, text.in_language(self.language), "warn") for text in message.lost]
        self._talk()
        await self.query_one(Transcript).fill(
            [*(partial(TurnView, turn, self.language) for turn in turns), *lost]
        )
        self.draw()

    # How it is shown.

    def _talk(self) -> None:
        self.query_one(Welcome).display = False
        self.query_one(Transcript).display = True

    async def say(self, make: Callable[[], Widget]) -> None:
        """A note at the end; the view follows only if it was at the end."""
        self._talk()
        transcript = self.query_one(Transcript)
        at_end = transcript.is_vertical_scroll_end
        await transcript.add(make)
        if at_end:
            transcript.scroll_end(animate=False)
        self.draw()

    async def begin_turn(self, turn: Turn) -> None:
        """A question that waits for its answer."""
        self._talk()
        await self.query_one("#offer").remove_children()
        transcript = self.query_one(Transcript)
        await transcript.add(partial(TurnView, turn, self.language, waiting=True))
        transcript.scroll_end(animate=False)

    async def _settle(self, make: "partial[TurnView]") -> None:
        """The question has become what it will stay."""
        self._asking = ""
        transcript = self.query_one(Transcript)
        view = await transcript.replace_waiting(make)
        if view is not None:
            self.call_after_refresh(view.scroll_visible, top=True, animate=False)
        self.draw()
        self.go_on()

    async def _live(self, make: "partial[LiveView]") -> None:
        self._talk()
        transcript = self.query_one(Transcript)
        at_end = transcript.is_vertical_scroll_end
        last = transcript.last
        if isinstance(last, LiveView):
            await transcript.replace_end(make)
        else:
            view = await transcript.add(make)
            if at_end:
                self.call_after_refresh(view.scroll_visible, top=True, animate=False)
        self.draw()

    def draw(self) -> None:
        """Top line, curves and the offered question, as the session has them."""
        session = self.session
        if session is None:
            return
        first = session.turns[0].question if session.turns else ""
        self.query_one(TopBar).show(session.attached, first, session.unsaved)
        self.query_one(Side).show(session.attached, session.latest)
        for screen in self.app.screen_stack:
            if isinstance(screen, Panel):
                screen.session_changed(session)
        self.call_later(self._offer)

    async def _offer(self) -> None:
        box = self.query_one("#offer")
        session = self.session
        offer = session.offer if session is not None and not self._asking else None
        await box.remove_children()
        if offer is not None and session is not None:
            await box.mount(OfferedQuestion(offer, session.advisor.knowledge, self.language))


def told(error: Exception | None) -> str:
    """What was seen, what is needed, what to do: a line each."""
    if not isinstance(error, AdvisorError):
        return str(error or "")
    return "\n".join(part for part in (error.seen, error.need, error.cure) if part)
