"""The first line: what is attached, whether it is followed, what is being done, whether it is kept."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from advisor.language import Language
from advisor.report.layout import cells, elide
from advisor.tui.draw import UNICODE
from advisor.tui.strings import tell

if TYPE_CHECKING:
    from advisor.session import Attached

NAME = 28
BRAND = " advisor "


class TopBar(Widget):
    """One row; files that do not fit are counted."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language
        self._files: Sequence[Attached] = ()
        self._unsaved = ""
        self._title = tell("starting", language)

    def show(self, files: "Sequence[Attached]", title: str, unsaved: str) -> None:
        """What the session holds now."""
        self._files, self._title, self._unsaved = files, title, unsaved
        self.refresh()

    def render(self) -> Content:
        """Brand, files, and at the right edge what must not be overlooked."""
        width = self.content_size.width
        warning = f" ! {tell('unsaved', self.language)} " if self._unsaved else ""
        room = width - cells(BRAND) - cells(warning) - 2
        parts: list[tuple[str, str]] = [(BRAND, "bold $background on $primary"), ("  ", "")]
        used = 0
        for number, item in enumerate(self._files):
            name = elide(item.name, NAME, UNICODE)
            sign = "● " if item.following else "▪ "
            more = f" +{len(self._files) - number}"
            if used + cells(name) + 4 > room - len(more):
                parts.append((more, "$muted"))
                used += len(more)
                break
            parts += [(sign, "$good" if item.following else "$muted"), (f"{name}  ", "")]
            used += cells(name) + 4
        if not self._files:
            title = elide(self._title, max(8, room), UNICODE) or tell("no-files", self.language)
            parts.append((title, "$muted"))
            used = cells(title)
        parts.append((" " * max(0, room - used), ""))
        parts.append((warning, "bold $warn"))
        return Content.assemble(*parts)
