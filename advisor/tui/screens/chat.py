"""The main screen: the conversation, the line to write in, the curves beside it."""

from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Label

from advisor.errors import AdvisorError
from advisor.history import Turn
from advisor.model import Language
from advisor.session import Session, Update
from advisor.tui import messages
from advisor.tui.keys import bind
from advisor.tui.strings import tell
from advisor.tui.widgets.keybar import KeyBar
from advisor.tui.widgets.offer import OfferedQuestion
from advisor.tui.widgets.prompt import Prompt
from advisor.tui.widgets.side import Side
from advisor.tui.widgets.topbar import TopBar
from advisor.tui.widgets.transcript import Transcript
from advisor.tui.widgets.turn import Note, TurnView, Waiting
from advisor.tui.widgets.welcome import Welcome
from advisor.tui.work import ANSWER, Working

NAMES_SHOWN = 12
WATCH = 1.0  # seconds between two looks at the followed files
STAGES = {"keeping": "thinking", "reading": "reading-files", "answering": "thinking"}


class ChatScreen(Working):
    """Everything that is said goes through here; the session decides, this shows."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "leave", show=False)]

    def __init__(self, language: Language, *, question: str = "", attach: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.language = language
        self.session: Session | None = None
        self._to_attach = list(attach)
        self._to_ask = [question] if question else []
        self._asking = ""
        self._attaching = False

    def compose(self) -> ComposeResult:
        """Top line, conversation and curves, the line to write in, keys."""
        yield TopBar(self.language)
        with Horizontal(id="middle"):
            with Vertical(id="left"):
                yield Welcome(self.language)
                yield Transcript(self.language, id="transcript")
                yield Vertical(id="offer")
            yield Side(self.language)
        with Horizontal(id="entry"):
            yield Label("❯", id="sign")
            yield Prompt(tell("prompt", self.language), id="prompt")
        yield KeyBar(self.language)

    def on_mount(self) -> None:
        """Start loading once the first frame is out."""
        self.query_one(Prompt).focus()
        self.query_one(Transcript).display = False
        self.set_interval(WATCH, self._look)

    # What the user does.

    def on_prompt_sent(self, message: Prompt.Sent) -> None:
        """A question, or a line that is a command."""
        self.send(message.text)

    def on_welcome_chosen(self, message: Welcome.Chosen) -> None:
        """An example is a question like any other."""
        self.query_one(Prompt).remember(message.text)
        self.query_one(Prompt).focus()
        self.send(message.text)

    def on_prompt_paths_pasted(self, message: Prompt.PathsPasted) -> None:
        """Pasted or dragged paths are attached."""
        self.attach(*message.paths)

    @property
    def idle(self) -> bool:
        """Whether nothing is being read, answered or waiting for its turn."""
        return not (self._asking or self._attaching or self._to_ask or self._to_attach)

    def send(self, text: str) -> None:
        """Ask now, or as soon as the session is there and free."""
        self._to_ask.append(text)
        self._go_on()

    def attach(self, *paths: str) -> None:
        """Attach now, or as soon as the session is there."""
        self._to_attach += paths
        self._go_on()

    def action_yes(self) -> None:
        """The measurement that is offered came out so."""
        if self.session is not None and self.session.offer is not None:
            self.send(tell("yes", self.language))

    def action_no(self) -> None:
        """The measurement that is offered did not come out so."""
        if self.session is not None and self.session.offer is not None:
            self.send(tell("no", self.language))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Yes and no are keys only while a question is offered."""
        if action in ("yes", "no"):
            return self.session is not None and self.session.offer is not None and not self._asking
        return True

    def action_write(self) -> None:
        """Back to writing."""
        self.query_one(Prompt).focus()

    def action_leave(self) -> None:
        """Escape: stop what runs; else change between writing and reading."""
        if self._asking:
            self.workers.cancel_group(self, ANSWER)
        elif self.query_one(Prompt).has_focus and not self.query_one(Transcript).empty:
            self.query_one(Transcript).focus()
        else:
            self.query_one(Prompt).focus()

    # What the workers tell.

    def on_session_ready(self, message: messages.SessionReady) -> None:
        """Do what has been waiting."""
        self.session = message.session
        self._draw()
        self._go_on()

    async def on_stage(self, message: messages.Stage) -> None:
        """Say what is being done."""
        for waiting in self.query(Waiting):
            waiting.say(tell(STAGES[message.name], self.language))

    async def on_answered(self, message: messages.Answered) -> None:
        """Put the answer where the waiting line stands; the prompt keeps its cursor."""
        self._asking = ""
        transcript = self.query_one(Transcript)
        view = self._show_turn(message.turn)
        transcript.replace_last(view)
        await self._replace_waiting(view())
        self._draw()
        self._go_on()

    async def on_stopped(self) -> None:
        """A question without an answer."""
        await self._end_waiting(Note(tell("cancelled", self.language)))

    async def on_failed(self, message: messages.Failed) -> None:
        """Say what was seen, what is needed and what to do."""
        note = partial(Note, _told(message.error), "bad")
        if message.what and message.what == self._asking:
            await self._end_waiting(note())
        else:
            await self._say(note)
        self._draw()

    async def on_file_attached(self, message: messages.FileAttached) -> None:
        """Say what it was read as."""
        item = message.item
        runs = item.read.runs if item.read is not None else ()
        names = [series.name for run in runs[-1:] for series in run.series.values()]
        listed = ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
        said = tell("attached", self.language, name=item.name, format=item.read.format if item.read else "?")
        await self._say(partial(Note, f"{said}: {listed}", "good"))
        self._draw()

    def on_all_attached(self) -> None:
        """Questions have waited for the files."""
        self._attaching = False
        self._go_on()

    async def on_updated(self, message: messages.Updated) -> None:
        """Tell that a followed file has grown, and what that changes."""
        for update in message.updates:
            await self._say(partial(Note, self._grown(update), "bad" if update.error else "good"))
        self._draw()

    async def on_changed(self, message: messages.Changed) -> None:
        """Draw what the session holds now."""
        if message.said:
            await self._say(partial(Note, message.said, "good"))
        self._draw()

    async def on_resumed(self, message: messages.Resumed) -> None:
        """Show an earlier conversation as it was."""
        entries = [self._show_turn(turn) for turn in message.conversation.turns]
        for turn in message.conversation.turns:
            self.query_one(Prompt).remember(turn.question)
        self._talk()
        await self.query_one(Transcript).fill(
            [*entries, *(partial(Note, text.in_language(self.language), "warn") for text in message.lost)]
        )
        self._draw()

    # How it is shown.

    def _go_on(self) -> None:
        """Start what can be started: all files first, then one question at a time."""
        if self.session is None:
            return
        if self._to_attach:
            paths, self._to_attach = self._to_attach, []
            self._attaching = True
            self.attach_files(self.session, paths)
        if self._to_ask and not self._asking and not self._attaching:
            self._asking = self._to_ask.pop(0)
            self.call_later(self._ask, self._asking)

    async def _ask(self, text: str) -> None:
        if self.session is None:
            return
        turn = Turn(len(self.session.turns) + 1, text, datetime.now(UTC))
        self._talk()
        await self.query_one("#offer").remove_children()
        await self.query_one(Transcript).add(partial(TurnView, turn, self.language, waiting=True))
        self.query_one(Transcript).scroll_end(animate=False)
        self.answer(self.session, text)

    def _talk(self) -> None:
        self.query_one(Welcome).display = False
        self.query_one(Transcript).display = True

    async def _say(self, note: "partial[Note]") -> None:
        self._talk()
        await self.query_one(Transcript).add(note)
        self.query_one(Transcript).scroll_end(animate=False)

    def _show_turn(self, turn: Turn) -> "partial[TurnView]":
        return partial(TurnView, turn, self.language)

    async def _replace_waiting(self, view: Widget) -> None:
        for old in self.query(TurnView):
            if old.waiting:
                await self.query_one(Transcript).mount(view, after=old)
                await old.remove()
                self.call_after_refresh(view.scroll_visible, top=True, animate=False)

    async def _end_waiting(self, note: Note) -> None:
        self._asking = ""
        for old in self.query(TurnView):
            if old.waiting:
                await old.finish(note)
        self._go_on()

    def _grown(self, update: Update) -> str:
        if update.error is not None:
            return f"{update.name}: {_told(update.error)}"
        said = tell("grown", self.language, name=update.name, before=update.before, after=update.after)
        moved = [change.title.in_language(self.language) for change in update.changes]
        return said + (f" · {tell('changed', self.language)}: {', '.join(moved)}" if moved else "")

    def _draw(self) -> None:
        """Top line, curves and the offered question, as the session has them."""
        session = self.session
        if session is None:
            return
        first = session.turns[0].question if session.turns else ""
        self.query_one(TopBar).show(session.attached, first, session.unsaved)
        self.query_one(Side).show(session.attached, session.latest)
        self.call_later(self._offer)

    async def _offer(self) -> None:
        box = self.query_one("#offer")
        offer = self.session.offer if self.session is not None and not self._asking else None
        await box.remove_children()
        if offer is not None and self.session is not None:
            await box.mount(OfferedQuestion(offer, self.session.advisor.knowledge, self.language))

    def _look(self) -> None:
        """Whether a followed file has changed; takes microseconds."""
        if self.session is not None and not self._asking and self.session.changed():
            self.refresh_followed(self.session)

    def on_offered_question_answered(self, message: OfferedQuestion.Answered) -> None:
        """The same as the keys."""
        (self.action_yes if message.yes else self.action_no)()


def _told(error: Exception) -> str:
    """What was seen, what is needed, what to do: a line each."""
    if not isinstance(error, AdvisorError):
        return str(error)
    return "\n".join(part for part in (error.seen, error.need, error.cure) if part)
