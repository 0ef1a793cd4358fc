"""The keys of where one is, the lines that are commands, and the mouse."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll

from advisor.language import Language
from advisor.report.layout import Page, cells, pad, shorten
from advisor.report.style import Span
from advisor.tui.draw import UNICODE, Prose
from advisor.tui.keys import KEYS
from advisor.tui.screens.panel import Dialog
from advisor.tui.strings import STRINGS, tell
from advisor.tui.widgets.keybar import KeyBar, label_of

EXAMPLE = ("[keys]", 'attach = "f3"', 'send = ["enter", "ctrl+s"]')


class Row(NamedTuple):
    """A line of the help: what is pressed or typed, what it does, and its name in [keys]."""

    keys: str
    what: str
    name: str = ""


class HelpText(Prose):
    """Keys, what they do, and how config.toml names them, in three columns."""

    def __init__(self, keys: Sequence[Row], lines: Sequence[Row], config: str, language: Language) -> None:
        super().__init__()
        self._keys, self._said, self._config = keys, lines, config
        self._language = language

    def write(self, page: Page) -> None:
        """Section by section."""
        language = self._language
        for title, rows in (("help.keys", self._keys), ("help.lines", self._said)):
            if not rows:
                continue
            page.heading(tell(title, language))
            first = min(max(cells(row.keys) for row in rows), page.width // 2)
            third = max(cells(row.name) for row in rows)
            second = page.width - first - third - 8
            for row in rows:
                text = pad(shorten(row.what, second, UNICODE), second) if third else row.what
                mark: Span = (f"  {pad(row.keys, first)}  ", "number")
                page.put((text, "plain"), (f"  {row.name}" if third else "", "dim"), mark=mark)
        page.heading(tell("help.mouse", language))
        page.put((tell("help.mouse.text", language), "plain"), indent=2)
        page.heading(tell("help.config", language))
        page.put((tell("help.config.text", language, path=self._config), "plain"), indent=2)
        for line in EXAMPLE:
            page.row((line, "code"), indent=4)


class HelpScreen(Dialog[None]):
    """Made from the bindings that were active where the help was asked for."""

    def __init__(
        self, bindings: Sequence[Binding], lines: Sequence[tuple[str, str]], config: str, language: Language
    ) -> None:
        super().__init__(tell("help.title", language), language)
        self._active = bindings
        self._commands = [Row(*line) for line in lines]
        self._config = config

    def compose(self) -> ComposeResult:
        """One page to scroll."""
        with Vertical(classes="box -high"):
            with VerticalScroll():
                yield HelpText(list(self._rows()), self._commands, self._config, self.language)
            yield KeyBar(self.language)

    def _rows(self) -> Iterator[Row]:
        keys: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for binding in self._active:
            label = explained(binding, self.language)
            keys.setdefault(label, []).append(self.app.get_key_display(binding))
            names.setdefault(label, binding.id if binding.id in KEYS else "")
        for label, displayed in keys.items():
            yield Row(_joined(displayed), label, names[label])


def explained(binding: Binding, language: Language) -> str:
    """What a key does: a sentence where there is one, else its label."""
    about = f"about.{binding.id}"
    return tell(about, language) if about in STRINGS else label_of(binding, language)


def _joined(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    digits = [name for name in names if name.isdigit()]
    if len(digits) > 2:  # noqa: PLR2004 - two digits are shorter written out
        names = [f"{digits[0]}…{digits[-1]}", *(name for name in names if not name.isdigit())]
    return " ".join(names)
