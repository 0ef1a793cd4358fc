"""The main screen: the conversation, the line to write in, the curves beside it."""

from datetime import UTC, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Label

from advisor.history import Turn
from advisor.model import Language
from advisor.session import commands
from advisor.tui import messages
from advisor.tui.keys import bind
from advisor.tui.screens.hearing import Hearing
from advisor.tui.strings import tell
from advisor.tui.widgets.card import Card
from advisor.tui.widgets.keybar import KeyBar
from advisor.tui.widgets.offer import OfferedQuestion
from advisor.tui.widgets.prompt import Prompt
from advisor.tui.widgets.side import Side
from advisor.tui.widgets.topbar import TopBar
from advisor.tui.widgets.transcript import Transcript
from advisor.tui.widgets.turn import TurnView
from advisor.tui.widgets.welcome import Welcome
from advisor.tui.work import ANSWER

WATCH = 1.0  # seconds between two looks at the followed files
COPIED_WIDTH = 80


class ChatScreen(Hearing):
    """What the user does; the session decides what comes of it."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "leave", show=False)]

    def __init__(self, language: Language, *, question: str = "", attach: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.language = language
        self._to_attach = list(attach)
        self._to_ask = [question] if question else []

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
        """The prompt is ready before anything is loaded."""
        prompt = self.query_one(Prompt)
        prompt.complete = self._completion
        prompt.focus()
        self.query_one(Transcript).display = False
        self.set_interval(WATCH, self._look)

    @property
    def idle(self) -> bool:
        """Whether nothing is being read, answered or waiting for its turn."""
        return not (self._asking or self._attaching or self._to_ask or self._to_attach)

    def on_prompt_sent(self, message: Prompt.Sent) -> None:
        """A question, paths, or a line that is a command."""
        line = commands.read_line(message.text)
        if line.kind == "files":
            self.attach(*line.files)
        elif line.kind == "question":
            self.send(message.text)
        elif self.session is not None:
            self.run_command(self.session, message.text)
        else:
            self.notify(tell("starting", self.language), markup=False)

    def on_prompt_paths_pasted(self, message: Prompt.PathsPasted) -> None:
        """Pasted or dragged paths are attached."""
        self.attach(*message.paths)

    def on_welcome_chosen(self, message: Welcome.Chosen) -> None:
        """An example is a question like any other."""
        self.query_one(Prompt).remember(message.text)
        self.query_one(Prompt).focus()
        self.send(message.text)

    def on_offered_question_answered(self, message: OfferedQuestion.Answered) -> None:
        """The same as the keys."""
        (self.action_yes if message.yes else self.action_no)()

    async def on_command_done(self, message: messages.CommandDone) -> None:
        """Say what it did, and open what it asks for."""
        outcome = message.outcome
        if said := outcome.say.in_language(self.language):
            await self.on_changed(messages.Changed(said))
        self.draw()
        self.app.post_message(message)

    def send(self, text: str) -> None:
        """Ask now, or as soon as the session is there and free."""
        self._to_ask.append(text)
        self.go_on()

    def attach(self, *paths: str) -> None:
        """Attach now, or as soon as the session is there."""
        self._to_attach += paths
        self.go_on()

    def go_on(self) -> None:
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
        if self.session is not None:
            await self.begin_turn(Turn(len(self.session.turns) + 1, text, datetime.now(UTC)))
            self.answer(self.session, text)

    def begin_anew(self) -> None:
        """A conversation of its own."""
        if self.session is not None and self.idle:
            self.restart_session(self.session)

    async def recover(self) -> None:
        """A worker failed by a fault of the program: nothing waits for it any more."""
        for view in self.query(TurnView):
            if view.waiting:
                await self.on_failed(
                    messages.Failed(self._asking, RuntimeError(tell("fault.turn", self.language)))
                )
        self._asking, self._attaching = "", False
        self.go_on()

    async def speak(self, language: Language) -> None:
        """Change the language of the screen; answers are told anew in it."""
        self.language = language
        if self.session is not None:
            session = self.session
            self.change(lambda: session.set_language(language), "", "")
        for part in (self.query_one(TopBar), self.query_one(KeyBar), self.query_one(Transcript)):
            part.language = language
            part.refresh()
        self.query_one(Welcome).translate(language)
        self.query_one(Side).translate(language)
        self.query_one(Prompt).placeholder = tell("prompt", language)
        await self.query_one(Transcript).rebuild()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Yes and no are keys only while a question is offered."""
        if action in ("yes", "no"):
            return self.session is not None and self.session.offer is not None and not self._asking
        return True

    def action_yes(self) -> None:
        """The measurement that is offered came out so."""
        if self.session is not None and self.session.offer is not None:
            self.send(tell("yes", self.language))

    def action_no(self) -> None:
        """The measurement that is offered did not come out so."""
        if self.session is not None and self.session.offer is not None:
            self.send(tell("no", self.language))

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

    def action_copy(self) -> None:
        """Copy what is selected, else the card that is read, else all of the newest answer."""
        cards = [self.focused] if isinstance(self.focused, Card) else self.query_one(Transcript).newest_cards
        texts = [card.text(COPIED_WIDTH) for card in cards]
        text = self.get_selected_text() or "\n\n".join(texts)
        if text:
            self.app.copy_to_clipboard(text)

    def _completion(self, line: str) -> str:
        """The whole line that a command may become, "" if none."""
        if self.session is None or not line.startswith("/"):
            return ""
        return next((item for item in commands.completions(self.session, line) if item != line), "")

    def _look(self) -> None:
        """Whether a followed file has changed; takes microseconds."""
        if self.session is not None and self.idle and self.session.changed():
            self.refresh_followed(self.session)
