"""The keys of where one is, the lines that are commands, and the mouse."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll

from advisor.language import Language
from advisor.report.layout import Page, cells, pad
from advisor.tui.draw import Prose
from advisor.tui.screens.panel import Dialog
from advisor.tui.strings import tell
from advisor.tui.widgets.keybar import KeyBar, label_of


class HelpText(Prose):
    """Keys in one column, what they do in the other."""

    def __init__(
        self, keys: Sequence[tuple[str, str]], lines: Sequence[tuple[str, str]], language: Language
    ) -> None:
        super().__init__()
        self._keys, self._said = keys, lines
        self._language = language

    def write(self, page: Page) -> None:
        """Section by section."""
        for title, rows in (("help.keys", self._keys), ("help.lines", self._said)):
            if not rows:
                continue
            page.heading(tell(title, self._language))
            wide = min(max(cells(key) for key, _ in rows), page.width // 2)
            for key, what in rows:
                page.put((what, "plain"), mark=(f"  {pad(key, wide)}  ", "number"))
        page.heading(tell("help.mouse", self._language))
        page.put((tell("help.mouse.text", self._language), "plain"), indent=2)
        page.heading(tell("help.config", self._language))
        page.put((tell("help.config.text", self._language), "plain"), indent=2)


class HelpScreen(Dialog[None]):
    """Made from the bindings that were active where the help was asked for."""

    def __init__(
        self, bindings: Sequence[Binding], lines: Sequence[tuple[str, str]], language: Language
    ) -> None:
        super().__init__(tell("help.title", language), language)
        self._active = bindings
        self._commands = lines

    def compose(self) -> ComposeResult:
        """One page to scroll."""
        rows: dict[str, list[str]] = {}
        for binding in self._active:
            label = label_of(binding, self.language)
            rows.setdefault(label, []).append(self.app.get_key_display(binding))
        keys = [(_joined(names), label) for label, names in rows.items()]
        with Vertical(classes="box -high"):
            with VerticalScroll():
                yield HelpText(keys, self._commands, self.language)
            yield KeyBar(self.language)


def _joined(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    digits = [name for name in names if name.isdigit()]
    if len(digits) > 2:  # noqa: PLR2004 - two digits are shorter written out
        names = [f"{digits[0]}…{digits[-1]}", *(name for name in names if not name.isdigit())]
    return " ".join(names)
