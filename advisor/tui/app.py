"""The application: themes, keys, language, and which screen is shown."""

from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen

from advisor.model import Language
from advisor.tui import themes
from advisor.tui.keys import bind, keymap
from advisor.tui.launch import Launch
from advisor.tui.screens.chat import ChatScreen


class AdvisorApp(App[int]):
    """The session on a screen."""

    TITLE = "advisor"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [  # noqa: RUF012 - as Textual declares it
        (0, "-narrow"),
        (60, "-normal"),
        (108, "-wide"),
    ]
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-short"), (32, "-tall")]  # noqa: RUF012 - the same
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("help"),
        bind("attach", priority=True),
        bind("chart", priority=True),
        bind("runs", priority=True, show=False),
        bind("knowledge", priority=True),
        bind("sessions", priority=True),
        bind("new", show=False),
        bind("theme", "change_theme", show=False),
        bind("language", show=False),
        bind("quit", priority=True),
    ]

    def __init__(self, launch: Launch) -> None:
        super().__init__()
        self.launch = launch
        self.language: Language = launch.interface
        self.chat = ChatScreen(self.language, question=launch.question, attach=launch.attach)
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = launch.theme if launch.theme in self.available_themes else themes.DEFAULT_DARK
        known, self._complaints = keymap(launch.keys, self.language)
        self.set_keymap(known)

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

    def _begin(self) -> None:
        self.chat.start_session(self.launch.make_session, self.launch.resume)
        for text in self._complaints:
            self.notify(text, severity="warning", markup=False)
