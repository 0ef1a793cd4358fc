"""The conversation: what was said, the measurement that is offered, the curves beside it.

All that the session does in the background arrives here as messages and changes what is shown; nothing
else does. It is imported and mounted after the first paint, since it needs numpy and the core.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from advisor.errors import AdvisorError
from advisor.history import Change, Turn, Turns
from advisor.language import Language
from advisor.model import Diagnosis, Run
from advisor.report.layout import shorten
from advisor.report.style import Meaning
from advisor.session import Offer, Session, Update
from advisor.tui import messages
from advisor.tui.draw import UNICODE
from advisor.tui.strings import tell
from advisor.tui.widgets.offer import OfferedQuestion
from advisor.tui.widgets.side import Side
from advisor.tui.widgets.transcript import Transcript
from advisor.tui.widgets.turn import LiveView, Note, TurnView, Waiting
from advisor.tui.work import Working

NAMES_SHOWN = 12
FIND_SHOWN = 40  # cells
STAGES = {"keeping": "thinking", "reading": "reading-files", "answering": "thinking"}
WATCH = 1.0  # seconds between two looks at the followed files


class Conversation(Working):
    """The session on the screen. It does one thing at a time; what is wanted meanwhile waits."""

    def __init__(self, session: Session, language: Language) -> None:
        super().__init__(id="conversation")
        self.session = session
        self.language = language
        self._spoken = session.language
        self._to_resume = ""
        self._to_attach: list[str] = []
        self._to_ask: list[str] = []
        self._doing: messages.Doing = ""
        self._entries: list[int] = []  # where each turn stands in the transcript, between notes
        self._found: tuple[str, int] = ("", 0)  # what was looked for last, and the turn that has it
        self._offered: tuple[Offer, int, Language] | None = None

    def compose(self) -> ComposeResult:
        """What was said and, below it, what is offered; the curves at the right."""
        with Vertical(id="left"):
            yield Transcript(self.language, id="transcript")
            yield Vertical(id="offer")
        yield Side(self.language)

    async def on_mount(self) -> None:
        """Watch the followed files."""
        self.set_interval(WATCH, self._look)
        await self.draw()

    @property
    def idle(self) -> bool:
        """Whether nothing is being read, answered or waiting for its turn."""
        waiting = self._to_resume or self._to_attach or self._to_ask
        return not (self._doing or waiting or self.session.stale)

    @property
    def transcript(self) -> Transcript:
        """What was said."""
        return self.query_one(Transcript)

    @property
    def offers(self) -> bool:
        """Whether a measurement is offered that yes or no answers."""
        return self._doing != "asking" and self.session.offer is not None

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

    def resume(self, which: str) -> None:
        """Go on with an earlier conversation, before anything else that waits."""
        self._to_resume = which
        self._go_on()

    def find(self, text: str) -> None:
        """Go to the last turn that holds a text; asked again, to the one before that."""
        looked_for, at = self._found
        self.find_turn(self.session.turns, text, at if text == looked_for else len(self.session.turns))

    def stop(self) -> bool:
        """Stop the question that is being answered; False if none is."""
        if self._doing == "asking":
            self.workers.cancel_group(self, self._doing)
        return self._doing == "asking"

    def _go_on(self) -> None:
        """Begin the next of what waits: a talk to resume, files, questions, the answer that other files call for."""
        if self._doing:
            return
        if self._to_resume:
            which, self._to_resume = self._to_resume, ""
            self._doing = "restoring"
            self.resume_session(self.session, which)
        elif self._to_attach:
            paths, self._to_attach = self._to_attach, []
            self._doing = "attaching"
            self.attach_files(self.session, paths)
        elif self._to_ask:
            self._doing = "asking"
            self.call_later(self._begin_turn, self._to_ask.pop(0))
        elif self.session.stale:
            self._doing = "renewing"
            self.renew_answer(self.session)

    async def _done(self) -> None:
        self._doing = ""
        await self.draw()
        self._go_on()

    async def _begin_turn(self, text: str) -> None:
        turn = Turn(len(self.session.turns) + 1, text, datetime.now(UTC))
        self._entries.append(self.transcript.count)
        await self.transcript.add(partial(self._turn_view, turn, waiting=True))
        self.transcript.scroll_end(animate=False)
        self.post_message(messages.Redrawn())
        self.answer(self.session, text)

    def _look(self) -> None:
        """Whether a followed file has changed; takes microseconds."""
        if self.idle and self.session.changed():
            self.refresh_followed(self.session)

    async def speak(self, language: Language) -> None:
        """Change the language; answers are told anew in it."""
        self.language = self.transcript.language = self._spoken = language
        self.query_one(Side).translate(language)
        self.change(lambda: self.session.set_language(language))
        await self.transcript.rebuild()

    async def skip_offer(self) -> None:
        """Another measurement instead of the one that is offered."""
        self.session.skip_offer()
        await self.draw()

    # What the workers tell.

    def on_stage(self, message: messages.Stage) -> None:
        """Say what is being done."""
        for waiting in self.query(Waiting):
            waiting.say(tell(STAGES[message.name], self.language))

    async def on_answered(self, message: messages.Answered) -> None:
        """Put the answer where the waiting line stands; the prompt keeps its cursor."""
        await self._settle(message.turn)
        await self._done()

    async def on_stopped(self) -> None:
        """A question without an answer."""
        await self._settle(self.session.turns[-1])
        await self._done()

    async def on_failed(self, message: messages.Failed) -> None:
        """Say what was seen, what is needed and what to do; a path that failed may be one of several."""
        await self.say(partial(Note, told(message.error, self.language), "bad"))
        if message.doing != "attaching":
            await self.recover(message.doing)

    async def recover(self, doing: str) -> None:
        """This ended without a result: what was asked stays without an answer, and nothing waits any more."""
        if not doing or doing != self._doing:
            return
        for view in self.query(TurnView):
            if view.waiting:
                await self._settle(view.turn)
        await self._done()

    async def on_file_attached(self, message: messages.FileAttached) -> None:
        """Say what it was read as."""
        item = message.item
        runs = item.read.runs if item.read is not None else ()
        names = [series.name for run in runs[-1:] for series in run.series.values()]
        listed = ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
        form = item.read.format if item.read is not None else "?"
        said = tell("attached", self.language, name=item.name, format=form)
        await self.say(partial(Note, f"{said}: {listed}", "good"))

    async def on_all_attached(self) -> None:
        """Questions have waited for the files."""
        await self._done()

    async def on_renewed(self, message: messages.Renewed) -> None:
        """Show the answer that other files have called for."""
        if message.answer is not None:
            diagnosis, moved = message.answer
            await self._live(partial(self._live_view, self._renewed(), "dim", diagnosis, moved), follow=True)
        await self._done()

    def _renewed(self) -> str:
        names = [item.name for item in self.session.attached]
        if not self.session.turns.answered():
            return tell("numbers", self.language)
        key = "renewed" if names else "renewed.alone"
        return tell(key, self.language, names=", ".join(names[:NAMES_SHOWN]))

    async def on_found_turn(self, message: messages.FoundTurn) -> None:
        """Show it, at the top."""
        self._found = (message.text, len(self.session.turns) if message.at is None else message.at)
        if message.at is None:
            said = tell("find.none", self.language, text=shorten(message.text, FIND_SHOWN, UNICODE))
            self.notify(said, markup=False)
        else:
            await self.transcript.bring(self._entries[message.at])

    async def on_updated(self, message: messages.Updated) -> None:
        """A followed file has grown: the last live answer gives its place to the new one."""
        fresh = [update for update in message.updates if update.diagnosis is not None]
        for update in message.updates:
            if update.diagnosis is None:
                await self.say(
                    partial(Note, f"{update.name}: {told(update.error, self.language)}", "bad"), follow=False
                )
        if fresh and fresh[-1].diagnosis is not None:
            title = "\n".join(self._grown(update) for update in fresh)
            made = partial(self._live_view, title, "good", fresh[-1].diagnosis, fresh[-1].changes)
            await self._live(made, follow=False)
        await self.draw()

    def _grown(self, update: Update) -> str:
        return tell("grown", self.language, name=update.name, before=update.before, after=update.after)

    async def on_changed(self) -> None:
        """Draw what the session holds now."""
        await self.draw()
        self._go_on()

    async def on_command_done(self, message: messages.CommandDone) -> None:
        """Say what a command did; what it asks to be opened is the app's to open."""
        if said := message.outcome.say.in_language(self.language):
            await self.say(partial(Note, said, "good"))
        await self.on_changed()

    async def on_restarted(self) -> None:
        """An empty conversation."""
        self._entries = []
        await self.transcript.fill([])
        await self.draw()
        self._go_on()

    async def on_resumed(self, message: messages.Resumed) -> None:
        """Show an earlier conversation as it was."""
        self._spoken = self.session.language
        turns = self.session.turns
        views = [partial(self._kept_view, turns, at) for at in range(len(turns))]
        lost = [partial(Note, text.in_language(self.language), "warn") for text in message.lost]
        self._entries = list(range(len(views)))
        await self.transcript.fill([*views, *lost])
        await self._done()

    # How it is shown.

    def _turn_view(self, turn: Turn, *, waiting: bool = False) -> TurnView:
        if turn.diagnosis is not None:
            turn = replace(turn, diagnosis=self._told(turn.diagnosis))
        return TurnView(turn, self.language, waiting=waiting)

    def _kept_view(self, turns: Turns, at: int) -> TurnView:
        """A turn of an earlier conversation, opened when it comes into the window."""
        return self._turn_view(turns[at])

    def _live_view(
        self, title: str, meaning: Meaning, diagnosis: Diagnosis, moved: Sequence[Change]
    ) -> LiveView:
        return LiveView(title, meaning, self._told(diagnosis), moved)

    def _told(self, diagnosis: Diagnosis) -> Diagnosis:
        """An answer in the language that was chosen since; every text of it is there in both."""
        return diagnosis if self._spoken == "auto" else replace(diagnosis, language=self._spoken)

    async def say(self, make: Callable[[], Widget], *, follow: bool = True) -> None:
        """A note at the end, in sight if it answers what the user did."""
        view = await self.transcript.add(make)
        if follow:
            self.call_after_refresh(view.scroll_visible, animate=False)

    async def _settle(self, turn: Turn) -> None:
        """The question has become what it will stay."""
        view = await self.transcript.replace_waiting(partial(self._turn_view, turn))
        if view is not None:
            self.call_after_refresh(view.scroll_visible, top=True, animate=False)

    async def _live(self, make: "partial[LiveView]", *, follow: bool) -> None:
        """An answer that nobody asked for: in the place of the last one of its kind."""
        if not await self.transcript.replace_live(make):
            view = await self.transcript.add(make)
            if follow:
                self.call_after_refresh(view.scroll_visible, top=True, animate=False)

    async def draw(self) -> None:
        """Curves and the offered question, as the session has them."""
        self.query_one(Side).show(self.session.attached, self.session.latest)
        self.post_message(messages.Redrawn())
        await self._offer()

    async def _offer(self) -> None:
        """The offered question, mounted anew only when it is another one: every drawing costs a slow line seconds."""
        box, offer = self.query_one("#offer"), self.session.offer
        facts = (
            (offer, len(self.session.offers), self.language) if offer is not None and self.offers else None
        )
        if facts != self._offered:
            self._offered = facts
            with self.app.batch_update():
                await box.remove_children()
                if facts is not None:
                    await box.mount(OfferedQuestion(*facts))
        self.screen.refresh_bindings()


def told(error: Exception | None, language: Language) -> str:
    """What was seen, what is needed, what to do: a line each."""
    if not isinstance(error, AdvisorError):
        return str(error or "")
    return "\n".join(part for part in error.parts(language) if part)
