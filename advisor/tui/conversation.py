"""The conversation: what was said, the measurement that is offered, the curves beside it.

All that the session does in the background arrives here as messages and changes what is shown; nothing
else does. It is imported and mounted after the first paint, since it needs numpy and the core.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from advisor.errors import AdvisorError
from advisor.history import Turn
from advisor.language import Language
from advisor.model import Run
from advisor.session import Session, Update
from advisor.tui import messages
from advisor.tui.strings import tell
from advisor.tui.widgets.offer import OfferedQuestion
from advisor.tui.widgets.side import Side
from advisor.tui.widgets.transcript import Transcript
from advisor.tui.widgets.turn import LiveView, Note, TurnView, Waiting
from advisor.tui.work import ANSWER, Working

NAMES_SHOWN = 12
STAGES = {"keeping": "thinking", "reading": "reading-files", "answering": "thinking"}
WATCH = 1.0  # seconds between two looks at the followed files


class Conversation(Working):
    """The session on the screen. `idle` says whether nothing is being read, answered or waiting."""

    def __init__(self, session: Session, language: Language) -> None:
        super().__init__(id="conversation")
        self.session = session
        self.language = language
        self._to_attach: list[str] = []
        self._to_ask: list[str] = []
        self._asking = ""
        self._attaching = False

    def compose(self) -> ComposeResult:
        """What was said and, below it, what is offered; the curves at the right."""
        with Vertical(id="left"):
            yield Transcript(self.language, id="transcript")
            yield Vertical(id="offer")
        yield Side(self.language)

    def on_mount(self) -> None:
        """Watch the followed files."""
        self.set_interval(WATCH, self._look)
        self.draw()

    @property
    def idle(self) -> bool:
        """Whether nothing is being read, answered or waiting for its turn."""
        return not (self._asking or self._attaching or self._to_ask or self._to_attach)

    @property
    def transcript(self) -> Transcript:
        """What was said."""
        return self.query_one(Transcript)

    @property
    def offers(self) -> bool:
        """Whether a measurement is offered that yes or no answers."""
        return self.session.offer is not None and not self._asking

    def runs(self) -> list[Run]:
        """The runs of the files, else those that the newest answer was made from."""
        read = [item.read for item in self.session.attached if item.read is not None]
        if not read and self.session.latest is not None:
            read = list(self.session.latest.attachments)
        return [run for item in read for run in item.runs]

    # What the user wants.

    def ask(self, *texts: str) -> None:
        """Ask now, or after what is being done."""
        self._to_ask += texts
        self._go_on()

    def attach(self, *paths: str) -> None:
        """Attach files, before any question that waits."""
        self._to_attach += paths
        self._go_on()

    def stop(self) -> bool:
        """Stop the question that is being answered; False if none is."""
        if self._asking:
            self.workers.cancel_group(self, ANSWER)
        return bool(self._asking)

    def _go_on(self) -> None:
        """Start what can be started: all files first, then one question at a time."""
        if self._to_attach:
            paths, self._to_attach = self._to_attach, []
            self._attaching = True
            self.attach_files(self.session, paths)
        if self._to_ask and not self._asking and not self._attaching:
            self._asking = self._to_ask.pop(0)
            self.call_later(self._begin_turn, self._asking)

    async def _begin_turn(self, text: str) -> None:
        turn = Turn(len(self.session.turns) + 1, text, datetime.now(UTC))
        await self.query_one("#offer").remove_children()
        await self.transcript.add(partial(TurnView, turn, self.language, waiting=True))
        self.transcript.scroll_end(animate=False)
        self.post_message(messages.Redrawn())
        self.answer(self.session, text)

    def _look(self) -> None:
        """Whether a followed file has changed; takes microseconds."""
        if self.idle and self.session.changed():
            self.refresh_followed(self.session)

    async def speak(self, language: Language) -> None:
        """Change the language; answers are told anew in it."""
        self.language = self.transcript.language = language
        self.query_one(Side).translate(language)
        self.change(lambda: self.session.set_language(language), "", "")
        await self.transcript.rebuild()

    # What the workers tell.

    def on_stage(self, message: messages.Stage) -> None:
        """Say what is being done."""
        for waiting in self.query(Waiting):
            waiting.say(tell(STAGES[message.name], self.language))

    async def on_answered(self, message: messages.Answered) -> None:
        """Put the answer where the waiting line stands; the prompt keeps its cursor."""
        await self._settle(message.turn)

    async def on_stopped(self) -> None:
        """A question without an answer."""
        await self._settle(self.session.turns[-1])

    async def on_failed(self, message: messages.Failed) -> None:
        """Say what was seen, what is needed and what to do."""
        await self._end_waiting(message.what)
        await self.say(partial(Note, told(message.error), "bad"))

    async def recover(self) -> None:
        """A worker ended by a fault of the program: nothing waits for it any more."""
        await self._end_waiting(self._asking)
        self._attaching = False
        self._go_on()

    async def on_file_attached(self, message: messages.FileAttached) -> None:
        """Say what it was read as."""
        item = message.item
        runs = item.read.runs if item.read is not None else ()
        names = [series.name for run in runs[-1:] for series in run.series.values()]
        listed = ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
        form = item.read.format if item.read is not None else "?"
        said = tell("attached", self.language, name=item.name, format=form)
        await self.say(partial(Note, f"{said}: {listed}", "good"))

    def on_all_attached(self) -> None:
        """Questions have waited for the files; without a question the numbers speak for themselves."""
        self._attaching = False
        self._go_on()
        if not self._asking and not self.session.turns and self.session.attached:
            self.diagnose_files(self.session)

    async def on_diagnosed(self, message: messages.Diagnosed) -> None:
        """Show what the numbers say."""
        await self._live(partial(LiveView, tell("numbers", self.language), "dim", message.diagnosis))

    async def on_updated(self, message: messages.Updated) -> None:
        """A followed file has grown: the last live answer gives its place to the new one."""
        fresh = [update for update in message.updates if update.diagnosis is not None]
        for update in message.updates:
            if update.diagnosis is None:
                await self.say(partial(Note, f"{update.name}: {told(update.error)}", "bad"))
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

    async def on_command_done(self, message: messages.CommandDone) -> None:
        """Say what a command did; what it asks to be opened is the app's to open."""
        await self.on_changed(messages.Changed(message.outcome.say.in_language(self.language)))

    async def on_restarted(self) -> None:
        """An empty conversation."""
        await self.transcript.fill([])
        self.draw()

    async def on_resumed(self, message: messages.Resumed) -> None:
        """Show an earlier conversation as it was."""
        turns = [partial(TurnView, turn, self.language) for turn in message.conversation.turns]
        lost = [partial(Note, text.in_language(self.language), "warn") for text in message.lost]
        await self.transcript.fill([*turns, *lost])
        self.draw()

    # How it is shown.

    async def say(self, make: Callable[[], Widget]) -> None:
        """A note at the end; the view follows only if it was at the end."""
        at_end = self.transcript.is_vertical_scroll_end
        await self.transcript.add(make)
        if at_end:
            self.transcript.scroll_end(animate=False)
        self.draw()

    async def _settle(self, turn: Turn) -> None:
        """The question has become what it will stay."""
        self._asking = ""
        view = await self.transcript.replace_waiting(partial(TurnView, turn, self.language))
        if view is not None:
            self.call_after_refresh(view.scroll_visible, top=True, animate=False)
        self.draw()
        self._go_on()

    async def _end_waiting(self, text: str) -> None:
        """The question that failed stays without an answer."""
        waiting = [view for view in self.query(TurnView) if view.waiting]
        if text and text == self._asking and waiting:
            await self._settle(waiting[-1].turn)

    async def _live(self, make: "partial[LiveView]") -> None:
        """An answer that nobody asked for: in the place of the last one of its kind, never stealing the view."""
        at_end = self.transcript.is_vertical_scroll_end
        if not await self.transcript.replace_live(make):
            view = await self.transcript.add(make)
            if at_end:
                self.call_after_refresh(view.scroll_visible, top=True, animate=False)
        self.draw()

    def draw(self) -> None:
        """Curves and the offered question, as the session has them."""
        self.query_one(Side).show(self.session.attached, self.session.latest)
        self.post_message(messages.Redrawn())
        self.call_later(self._offer)

    async def _offer(self) -> None:
        box = self.query_one("#offer")
        await box.remove_children()
        offer = self.session.offer
        if offer is not None and self.offers:
            await box.mount(OfferedQuestion(offer, self.session.advisor.knowledge, self.language))
        self.screen.refresh_bindings()


def told(error: Exception | None) -> str:
    """What was seen, what is needed, what to do: a line each."""
    if not isinstance(error, AdvisorError):
        return str(error or "")
    return "\n".join(part for part in (error.seen, error.need, error.cure) if part)
