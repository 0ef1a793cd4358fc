"""From the report's styled lines to Textual's content: the only place where text of others is shown.

Everything goes through `Page`, which cleans it, or through `plain`; nothing is ever parsed as markup.
"""

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from advisor.report.layout import Page
from advisor.report.style import Line, Meaning, Style, clean

UNICODE = Style(colour=True)

# Content styles; the `$names` are theme variables and follow a change of theme.
STYLES: dict[Meaning, str] = {
    "title": "bold",
    "number": "$figure",
    "good": "$good",
    "bad": "$bad",
    "warn": "$warn",
    "dim": "$muted",
    "code": "$curve-first",
    "link": "$muted underline",
    "first": "$curve-first",
    "second": "$curve-second",
    "third": "$curve-third",
    "fourth": "$curve-fourth",
}


def content(lines: Iterable[Line]) -> Content:
    """Finished lines as one content, without blanks at their ends."""
    parts: list[tuple[str, str] | str] = []
    for number, line in enumerate(lines):
        if number:
            parts.append("\n")
        parts += [(text, STYLES.get(meaning, "")) for text, meaning in line if text]
    return Content.assemble(*parts)


def plain(text: str, limit: int = 400) -> Content:
    """One string of anybody's as content that commands nothing."""
    return Content(clean(text, limit))


class Prose(Widget):
    """A block that lays itself out for the width there is; subclasses write it in `write`."""

    DEFAULT_CSS = "Prose { height: auto; width: 1fr; }"

    _cache: tuple[int, Sequence[Line]] | None = None

    def write(self, page: Page) -> None:
        """Put the block onto a page of the right width."""

    def lines(self, width: int) -> Sequence[Line]:
        """The finished lines, kept until the width or the block changes."""
        if self._cache is None or self._cache[0] != width:
            page = Page(UNICODE, width)
            self.write(page)
            self._cache = (width, trimmed(page.lines))
        return self._cache[1]

    def text(self, width: int) -> str:
        """The block without colours, for the clipboard."""
        page = Page(UNICODE, width)
        self.write(page)
        lines = ("".join(text for text, _ in line).rstrip() for line in trimmed(page.lines))
        return "\n".join(lines)

    def changed(self) -> None:
        """Lay out again."""
        self._cache = None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Rows that the block takes at this width."""
        return len(self.lines(width))

    def render(self) -> Content:
        """The block as it stands."""
        return content(self.lines(self.content_size.width))


def trimmed(lines: Sequence[Line]) -> Sequence[Line]:
    """Without empty lines at the end."""
    stop = len(lines)
    while stop and not lines[stop - 1]:
        stop -= 1
    return lines[:stop]
