"""The main screen: there at once, with a line to write in; the conversation comes when it is loaded."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Label

from advisor.errors import AdvisorError
from advisor.language import Language
from advisor.tui.keys import bind
from advisor.tui.launch import Launch
from advisor.tui.strings import tell
from advisor.tui.widgets.keybar import KeyBar
from advisor.tui.widgets.prompt import Prompt
from advisor.tui.widgets.topbar import TopBar
from advisor.tui.widgets.welcome import Welcome

if TYPE_CHECKING:
    from advisor.session import Session
    from advisor.tui.conversation import Conversation
    from advisor.tui.messages import Resumed
    from advisor.tui.widgets.offer import OfferedQuestion

COPIED_WIDTH = 80
SHORT = 2.0  # seconds that a notice stands which is soon out of date


class SessionReady(Message):
    """Model, knowledge and history are loaded, and the code that shows them."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session


class SessionLost(Message):
    """There can be no session: the program's own data is damaged."""

    def __init__(self, error: AdvisorError) -> None:
        super().__init__()
        self.error = error


class ChatScreen(Screen[None]):
    """What the user does. `conversation` is None until it is loaded; what is sent before that waits."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "leave", show=False)]

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.language = launch.interface
        self.conversation: Conversation | None = None
        self._launch = launch
        self._sought = ""
        self._to_attach = list(launch.attach)
        self._to_send = [launch.question] if launch.question else []

    def compose(self) -> ComposeResult:
        """Top line, greeting, the line to write in, keys."""
        yield TopBar(self.language)
        with Horizontal(id="middle"):
            yield Welcome(self.language)
        with Horizontal(id="entry"):
            yield Label("❯", id="sign")
            yield Prompt(tell("prompt", self.language), id="prompt")
        yield KeyBar(self.language)

    def on_mount(self) -> None:
        """The prompt is ready before anything is loaded."""
        prompt = self.query_one(Prompt)
        prompt.complete = self._completion
        prompt.focus()

    def begin(self) -> None:
        """Load the rest behind the first frame."""
        self._load(self._launch.make_session)

    @work(thread=True, exclusive=True, group="start", exit_on_error=False)
    def _load(self, make: "Callable[[], Session]") -> None:
        # The imports take longer than everything else; here they hold up no key.
        import advisor.session.commands
        import advisor.tui.conversation  # noqa: F401

        try:
            self.post_message(SessionReady(make()))
        except AdvisorError as error:
            self.post_message(SessionLost(error))

    async def on_session_ready(self, message: SessionReady) -> None:
        """Show the conversation, and do what has been waiting."""
        from advisor.tui.conversation import Conversation

        conversation = Conversation(message.session, self.language)
        conversation.display = False
        await self.query_one("#middle").mount(conversation)
        self.conversation = conversation
        if self._launch.resume:
            conversation.resume(self._launch.resume)
        conversation.attach(*self._to_attach)
        for text in self._to_send:
            self.send(text)

    def on_session_lost(self, message: SessionLost) -> None:
        """Say why; without its data the program can only be left."""
        self.notify(message.error.told(self.language), severity="error", timeout=3600, markup=False)

    @property
    def session(self) -> "Session | None":
        """None while it loads."""
        return self.conversation.session if self.conversation is not None else None

    @property
    def idle(self) -> bool:
        """Whether nothing is being loaded, read, answered or waiting for its turn."""
        return self.conversation is not None and self.conversation.idle

    def on_redrawn(self) -> None:
        """The first line, and panels that show the session."""
        session, conversation = self.session, self.conversation
        if session is None or conversation is None:
            return
        talking = not conversation.transcript.empty
        conversation.display = talking
        self.query_one(Welcome).display = not talking
        self.query_one(Prompt).placeholder = tell("prompt.more" if talking else "prompt", self.language)
        first = session.turns.items[0].question if session.turns else ""
        self.query_one(TopBar).show(session.attached, first, session.unsaved)
        for screen in self.app.screen_stack:
            changed = getattr(screen, "session_changed", None)
            if changed is not None:
                changed(session)

    # What the user does.

    def on_prompt_sent(self, message: Prompt.Sent) -> None:
        """A question, paths, or a line that is a command."""
        self.send(message.text)

    def on_prompt_paths_pasted(self, message: Prompt.PathsPasted) -> None:
        """Pasted or dragged paths are attached."""
        self.attach(*message.paths)

    def on_welcome_chosen(self, message: Welcome.Chosen) -> None:
        """An example is a question like any other."""
        self.query_one(Prompt).remember(message.text)
        self.query_one(Prompt).focus()
        self.send(message.text)

    def on_offered_question_answered(self, message: "OfferedQuestion.Answered") -> None:
        """The same as the keys."""
        (self.action_yes if message.yes else self.action_no)()

    def on_resumed(self, message: "Resumed") -> None:
        """The arrow keys bring its questions back too."""
        from advisor.history import Turns

        for item in Turns(message.conversation.turns).items:
            self.query_one(Prompt).remember(item.question)

    def send(self, text: str) -> None:
        """Do what a line asks for, or keep it until the session is there."""
        conversation = self.conversation
        if conversation is None:
            self._to_send.append(text)
            self.notify(tell("starting", self.language), timeout=SHORT, markup=False)
            return
        from advisor.session import commands

        line = commands.read_line(text)
        if line.kind == "files":
            conversation.attach(*line.files)
        elif line.kind == "command":
            conversation.run_command(conversation.session, text)
        else:
            conversation.ask(text)

    def attach(self, *paths: str) -> None:
        """Attach now, or as soon as the session is there."""
        if self.conversation is None:
            self._to_attach += paths
        else:
            self.conversation.attach(*paths)

    def begin_anew(self) -> None:
        """A conversation of its own; the one before is kept."""
        if self.conversation is not None and self.idle:
            self.conversation.restart_session(self.conversation.session)
            self.query_one(Prompt).focus()

    def find(self, text: str) -> None:
        """Look for a text in this talk; without one, ask for it."""
        conversation = self.conversation
        if conversation is None:
            return
        if text:
            conversation.find(text)
            return

        from advisor.tui.screens.ask import AskText

        def given(wanted: str | None) -> None:
            if wanted and wanted.strip():
                self._sought = wanted.strip()
                conversation.find(self._sought)

        self.app.push_screen(AskText(tell("find.title", self.language), self.language, self._sought), given)

    async def speak(self, language: Language) -> None:
        """Change the language of the screen; answers are told anew in it."""
        self.language = language
        for part in (self.query_one(TopBar), self.query_one(KeyBar)):
            part.language = language
            part.refresh()
        self.query_one(Welcome).translate(language)
        self.query_one(Prompt).placeholder = tell("prompt", language)
        if self.conversation is not None:
            await self.conversation.speak(language)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Yes and no are keys only while a question is offered."""
        if action in ("yes", "no"):
            return self.conversation is not None and self.conversation.offers
        if action == "another":
            return self.conversation is not None and len(self.conversation.session.offers) > 1
        return True

    def action_yes(self) -> None:
        """The measurement that is offered came out so."""
        self._answer_offer("yes")

    def action_no(self) -> None:
        """The measurement that is offered did not come out so."""
        self._answer_offer("no")

    async def action_another(self) -> None:
        """The measurement cannot be made: offer the next one."""
        if self.conversation is not None:
            await self.conversation.skip_offer()

    def action_page(self, way: int) -> None:
        """Scroll the conversation by a page without leaving the line."""
        if self.conversation is not None:
            transcript = self.conversation.transcript
            (transcript.scroll_page_down if way > 0 else transcript.scroll_page_up)(animate=False)

    def _answer_offer(self, word: str) -> None:
        if self.conversation is not None and self.conversation.offers:
            self.conversation.ask(tell(word, self.language))

    def action_write(self) -> None:
        """Back to writing."""
        self.query_one(Prompt).focus()

    def action_leave(self) -> None:
        """Escape: stop what runs; else change between writing and reading."""
        conversation = self.conversation
        if conversation is not None and conversation.stop():
            return
        if (
            self.query_one(Prompt).has_focus
            and conversation is not None
            and not conversation.transcript.empty
        ):
            conversation.transcript.focus()
        else:
            self.query_one(Prompt).focus()

    def action_copy(self) -> None:
        """Copy what is selected, else the card that is read, else all of the newest answer."""
        if self.conversation is None:
            return
        cards = [card for card in self.conversation.transcript.cards if card is self.focused]
        texts = [card.text(COPIED_WIDTH) for card in cards or self.conversation.transcript.newest_cards]
        text = self.get_selected_text() or "\n\n".join(texts)
        if text:
            self.app.copy_to_clipboard(text)

    def _completion(self, line: str) -> str:
        """The whole line that a command may become, "" if none."""
        if self.session is None or not line.startswith("/"):
            return ""
        from advisor.session import commands

        return next((item for item in commands.completions(self.session, line) if item != line), "")
