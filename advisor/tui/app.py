"""The application: themes, keys, language, and which screen is shown."""

import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from advisor.crash import keep
from advisor.language import Language
from advisor.tui import themes
from advisor.tui.keys import bind, keymap
from advisor.tui.launch import Launch
from advisor.tui.screens.chat import ChatScreen
from advisor.tui.strings import tell
from advisor.tui.widgets.keybar import shown_bindings

if TYPE_CHECKING:
    from advisor.session import Session
    from advisor.tui.messages import CommandDone
    from advisor.tui.screens.files import FilesScreen

# What the command palette offers: names of keys, whose actions it runs.
OFFERED = (
    "attach",
    "chart",
    "runs",
    "knowledge",
    "sessions",
    "find",
    "new",
    "theme",
    "language",
    "help",
    "quit",
)

# Actions of Textual's that have a name of their own.
ACTIONS = {"theme": "change_theme"}


class AdvisorApp(App[int]):
    """The session on a screen. Screens other than the conversation are imported when they are opened."""

    TITLE = "advisor"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (60, "-normal"),
        (108, "-wide"),
    ]
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-short"), (32, "-tall")]  # noqa: RUF012 - the same
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("attach", priority=True),
        bind("chart", priority=True),
        bind("runs", priority=True, show=False),
        bind("knowledge", priority=True),
        bind("sessions", priority=True),
        bind("find", priority=True, show=False),
        bind("new", show=False),
        bind("theme", "change_theme", show=False),
        bind("language", show=False),
        bind("palette", "command_palette", priority=True, show=False),
        bind("quit", priority=True),
        bind("help", priority=True),
    ]

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.language: Language = launch.interface
        self.chat = ChatScreen(launch)
        for theme in themes.THEMES:
            self.register_theme(theme)
        known, self._complaints = keymap(launch.keys, self.language)
        self.set_keymap(known)
        self.theme = themes.DEFAULT_DARK
        self._wear(launch.theme or themes.DEFAULT_DARK, self._complaints.append)
        self._early: list[events.Key] | None = []

    def get_default_screen(self) -> Screen[None]:
        """The conversation."""
        return self.chat

    def get_css_variables(self) -> dict[str, str]:
        """Textual's variables and the meanings of the report's styles."""
        variables = super().get_css_variables()
        for name, source in themes.FALLBACKS.items():
            variables.setdefault(name, variables[source])
        self.theme_variables = variables
        return variables

    def on_mount(self) -> None:
        """Load the rest behind the first frame."""
        self.call_after_refresh(self._begin)
        self.theme_changed_signal.subscribe(self, lambda theme: self._remember("theme", theme.name))

    async def _begin(self) -> None:
        self.chat.begin()
        for text in self._complaints:
            self.notify(text, severity="warning", markup=False)
        early, self._early = self._early or [], None
        for key in early:
            await super().on_event(key)

    async def on_event(self, event: events.Event) -> None:
        """Keys that come before there is a line to take them wait for it."""
        if isinstance(event, events.Key) and self._early is not None:
            self._early.append(event)
        else:
            await super().on_event(event)

    def _wear(self, name: str, complain: Callable[[str], object]) -> None:
        """Change the colours; a name that is none changes nothing and is told."""
        if name in self.available_themes:
            self.theme = name
        else:
            ours = ", ".join(theme.name for theme in themes.THEMES)
            key = self.get_key_display(bind("theme"))
            complain(tell("theme.unknown", self.language, name=name, names=ours, key=key))

    @work(thread=True, exclusive=True, group="remember", exit_on_error=False)
    def _remember(self, name: str, value: str) -> None:
        self.launch.remember(name, value)

    @property
    def session(self) -> "Session | None":
        """None while it loads."""
        return self.chat.session

    def _open(self, screen: Screen[None]) -> None:
        """Put a screen above the conversation, in the place of another that is there."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(screen)

    # The screens.

    def action_help(self) -> None:
        """The keys of where one is."""
        from advisor.session.commands import load_all
        from advisor.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            return
        lines = [(item.usage, item.help.in_language(self.language)) for item in load_all().values()]
        bindings = shown_bindings(self.screen, every=True)
        shown = lines if self.screen is self.chat else ()
        self.push_screen(HelpScreen(bindings, shown, self.launch.config, self.language))

    def action_attach(self) -> None:
        """Choose files."""
        from advisor.tui.screens.picker import PickerScreen

        def chosen(paths: tuple[str, ...] | None) -> None:
            if paths:
                self.chat.attach(*paths)

        if not isinstance(self.screen, PickerScreen):
            while len(self.screen_stack) > 1:
                self.pop_screen()
            self.push_screen(PickerScreen(self.language), chosen)

    def action_chart(self, series: str = "") -> None:
        """The curves of everything that is attached."""
        from advisor.tui.screens.chart import ChartScreen

        conversation = self.chat.conversation
        if isinstance(self.screen, ChartScreen):
            return
        runs = conversation.runs() if conversation is not None else []
        if conversation is None or not runs:
            self.notify(tell("chart.nothing", self.language), markup=False)
            return
        self._open(ChartScreen(runs, conversation.session.latest, self.language, series))

    def action_runs(self) -> None:
        """Files, series, roles."""
        from advisor.tui.screens.files import FilesScreen

        if not isinstance(self.screen, FilesScreen):
            self._open(FilesScreen(self.session.attached if self.session is not None else (), self.language))

    def action_knowledge(self, entry: str = "") -> None:
        """The knowledge base, or one entry of it."""
        from advisor.tui.screens.knowledge import KnowledgeScreen

        if self.session is None:
            self.notify(tell("starting", self.language), markup=False)
        elif entry or not isinstance(self.screen, KnowledgeScreen):
            self._open(KnowledgeScreen(self.session.advisor, self.language, entry))

    def action_sessions(self, text: str = "") -> None:
        """Earlier conversations."""
        from advisor.tui.screens.sessions import SessionsScreen

        history = self.session.history if self.session is not None else None
        if isinstance(self.screen, SessionsScreen):
            return
        if history is None:
            why = self.session.unsaved if self.session is not None else tell("starting", self.language)
            self.notify(why or tell("sessions.none", self.language), markup=False)
            return

        def chosen(which: str | None) -> None:
            if which and self.chat.conversation is not None:
                self.chat.conversation.resume(which)

        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(SessionsScreen(history, self.language, text), chosen)

    def action_find(self, text: str = "") -> None:
        """An earlier place of the talk; without a text, ask for one."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.chat.find(text)

    def action_new(self) -> None:
        """A conversation of its own; the one before is kept."""
        self.chat.begin_anew()

    async def action_language(self) -> None:
        """The other language."""
        await self.speak("en" if self.language == "zh" else "zh")

    async def speak(self, language: Language) -> None:
        """The language of the screen and of the answers to come."""
        self.language = language
        self._remember("lang", language)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        await self.chat.speak(language)

    async def on_command_done(self, message: "CommandDone") -> None:
        """Open what a command asks for."""
        outcome = message.outcome
        if outcome.show == "theme" and outcome.subject:
            self._wear(outcome.subject, partial(self.notify, severity="error", markup=False))
            return
        shows: dict[str, Callable[[], object]] = {
            "entry": lambda: self.action_knowledge(outcome.subject),
            "sessions": lambda: self.action_sessions(outcome.subject),
            "find": lambda: self.action_find(outcome.subject),
            "theme": self.action_change_theme,
            "help": self.action_help,
            "quit": self.exit,
        }
        if outcome.show in shows:
            shows[outcome.show]()
        elif outcome.subject in ("en", "zh") and not outcome.show:
            await self.speak("zh" if outcome.subject == "zh" else "en")
        elif outcome.subject == "auto":
            self._remember("lang", "auto")

    def on_files_screen_wanted(self, message: "FilesScreen.Wanted") -> None:
        """What the screen of the files wants done."""
        session, spot = self.session, message.spot
        if session is None:
            return
        if message.what == "chart":
            self.action_chart(spot.column)
            return
        following = any(item.following for item in session.attached if item.name == spot.file)
        acts: dict[str, Callable[[], object]] = {
            "role": lambda: session.set_role(spot.column, message.role, spot.file),
            "follow": lambda: session.follow(spot.file, on=not following),
            "detach": lambda: session.detach(spot.file),
        }
        if self.chat.conversation is not None:
            self.chat.conversation.change(acts[message.what])

    def action_command_palette(self) -> None:
        """All commands in one list."""
        if not isinstance(self.screen, CommandPalette):
            placeholder = tell("palette", self.language)
            self.push_screen(CommandPalette(placeholder=placeholder, id="--command-palette"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002
        """What the command palette offers, in the language of the screen."""
        for name in OFFERED:
            label = tell(f"key.{name}", self.language)
            about = f"{tell(f'about.{name}', self.language)}  ({self.get_key_display(bind(name))})"
            action = ACTIONS.get(name, name)
            yield SystemCommand(label, about, lambda action=action: self.run_worker(self._act(action)))

    async def _act(self, action: str) -> None:
        await self.run_action(action)

    # Copying and faults.

    def copy_to_clipboard(self, text: str) -> None:
        """Copy, and say what became of it; tools may take a moment, so this runs beside the keyboard."""
        self._clipboard = text
        self._copy(text)

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def _copy(self, text: str) -> None:
        from advisor.session.clipboard import copy

        def send(sequence: str) -> None:
            if self._driver is not None:
                self.call_from_thread(self._driver.write, sequence)

        done = copy(text, send)
        severity = "information" if done.how else "error"
        self.call_from_thread(
            self.notify, done.say.in_language(self.language), severity=severity, markup=False
        )

    async def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault in the program: a message and a log, and the session goes on."""
        if event.state == WorkerState.ERROR and event.worker.error is not None:
            trace = "".join(traceback.format_exception(event.worker.error))
            path = keep(trace, f"session, {event.worker.name}")
            said = tell("fault", self.language, what=type(event.worker.error).__name__, path=path or "")
            self.notify(said, severity="error", timeout=20, markup=False)
            if self.chat.conversation is not None:
                await self.chat.conversation.recover(event.worker.group)
