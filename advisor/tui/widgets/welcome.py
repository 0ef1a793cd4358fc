"""What an empty session shows: what it is for, and three questions to begin with."""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from advisor.language import Language
from advisor.report.layout import Page
from advisor.report.style import Line
from advisor.tui.draw import Prose
from advisor.tui.strings import tell

EXAMPLES = ("welcome.1", "welcome.2", "welcome.3")
ROOMY = 22  # rows from which on there is room for the picture
# A run that overfits, as the charts draw it; drawn in advance, since numpy comes after the first frame.
PICTURE: tuple[Line, ...] = (
    (("⠳⣄", "second"), ("⡀", "first")),
    ((" ⠈⠛⢶", "second"), ("⣄⡀", "first"), (" " * 44 + "⢀⣀⡠⠤⠖", "second")),
    (("    ⠈⠙⠳⠦", "second"), ("⣤⣀", "first"), (" " * 30 + "⢀⣀⣀⡠⠤⠤⠒⠒⠋⠉⠁", "second")),
    (("         ⠉⠉⠛⠒⠲⠤", "second"), ("⢤⣤⣤", "first"), ("⣀⣀⣀⣀⣀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠴⠒⠒⠒⠚⠉⠉⠉", "second")),
    (("                  ⠈⠉⠉⠉⠒⠒⠒⠒⠒⠦⠤⠤⠤⠤⠤⠤⠤⠤⠤⢤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀", "first"),),
)


class Greeting(Prose):
    """A picture and two sentences."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def write(self, page: Page) -> None:
        """What the program wants to hear, and what it reads."""
        if self.app.size.height >= ROOMY:
            for line in PICTURE:
                page.row(*line)
            page.blank()
        page.put((tell("welcome", self.language), "title"))
        page.put((tell("welcome.more", self.language), "dim"))
        page.blank()
        page.put((tell("welcome.try", self.language), "dim"))


class Welcome(VerticalScroll, can_focus=False):
    """Shown until something is said."""

    @dataclass
    class Chosen(Message):
        """The user takes one of the examples."""

        text: str

    def __init__(self, language: Language) -> None:
        super().__init__(id="welcome")
        self.language = language

    def compose(self) -> ComposeResult:
        """Greeting and examples."""
        yield Greeting(self.language)
        yield OptionList(*self._options(), id="examples", markup=False)

    def _options(self) -> list[Option]:
        texts = [tell(key, self.language) for key in EXAMPLES]
        return [Option(Content.assemble(("❯ ", "$curve-first"), text), id=text) for text in texts]

    def translate(self, language: Language) -> None:
        """Speak another language."""
        self.language = language
        greeting = self.query_one(Greeting)
        greeting.language = language
        greeting.changed()
        examples = self.query_one("#examples", OptionList)
        examples.clear_options()
        examples.add_options(self._options())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """An example is sent as if it had been typed."""
        event.stop()
        self.post_message(self.Chosen(str(event.option.id)))
