"""Terminal layout: cell widths, line breaking for Western and Chinese text, and the page.

Breaking follows the simple rules of JIS X 4051 and UAX 14: Western words stay whole, Chinese may
break between any two characters, no line begins with closing punctuation or ends with opening.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from advisor.report.style import Line, Meaning, Span, Style

NEVER_FIRST = frozenset("。，、；：？！）】》」』〉〕”’…—～·％%!?),.;:]}")
NEVER_LAST = frozenset("（【《「『〈〔“‘([{$")
PROSE_WIDTH = 100  # longer lines tire the eye, whatever the terminal offers


def cells(text: str) -> int:
    """How many terminal cells the (clean) text takes: wide characters two, combining marks none."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Lines of at most `width` cells, each after `indent`; nothing but white space is lost."""
    room = max(2, width - cells(indent))
    return [indent + text[start:stop] for start, stop in _slices(text, room)]


def wrap_spans(spans: Iterable[Span], width: int) -> list[Line]:
    """The same for styled text."""
    parts = [span for span in spans if span[0]]
    text = "".join(part for part, _ in parts)
    return [_cut(parts, start, stop) for start, stop in _slices(text, max(2, width))]


def _cut(spans: list[Span], start: int, stop: int) -> Line:
    """The styled text between two positions of the joined text."""
    found: list[Span] = []
    position = 0
    for text, meaning in spans:
        piece = text[max(0, start - position) : max(0, stop - position)]
        if piece:
            found.append((piece, meaning))
        position += len(text)
    return tuple(found)


def _slices(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Positions (start, stop) of the lines of `text`, broken greedily."""
    start = _skip_blanks(text, 0)
    at, used, chance = start, 0, start
    while at < len(text):
        size = _cell(text[at])
        if at > start and _may_break(text[at - 1], text[at]):
            chance = at
        if used + size > width and at > start and text[at] != " ":
            stop = chance if chance > start else _forced(text, start, at)
            yield start, len(text[:stop].rstrip(" "))
            start = at = chance = _skip_blanks(text, stop)
            used = 0
            continue
        used += size
        at += 1
    stop = len(text.rstrip(" "))
    if stop > start:
        yield start, stop


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def _may_break(before: str, here: str) -> bool:
    """Whether a line may end after `before` and the next begin with `here`."""
    if here == " " or here in NEVER_FIRST or before in NEVER_LAST:
        return False
    return before == " " or _cell(before) == 2 or _cell(here) == 2  # noqa: PLR2004 - a wide character


def _forced(text: str, start: int, at: int) -> int:
    """Where to break a word that is longer than the line: never right before closing punctuation."""
    stop = at
    while stop > start + 1 and (text[stop] in NEVER_FIRST or _cell(text[stop]) == 0):
        stop -= 1
    return stop if stop > start + 1 else at


def elide(text: str, width: int, style: Style) -> str:
    """The text in at most `width` cells, its middle left out if need be: names differ at their ends."""
    text = style.safe(text)
    if cells(text) <= width:
        return text
    sign = style.glyph("ellipsis")
    room = max(2, width - cells(sign))
    head = _take(text, room - room // 2)
    tail = _take(text[::-1], room // 2)[::-1]
    return head + sign + tail


def shorten(text: str, width: int, style: Style) -> str:
    """The text in at most `width` cells, its end left out if need be: a sentence is told by its beginning."""
    text = style.safe(text)
    if cells(text) <= width:
        return text
    sign = style.glyph("ellipsis")
    return _take(text, max(1, width - cells(sign))).rstrip() + sign


def _take(text: str, width: int) -> str:
    """As much of the beginning as fits into `width` cells."""
    used = 0
    for at, character in enumerate(text):
        used += _cell(character)
        if used > width:
            return text[:at]
    return text


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The (safe) text filled with blanks to `width` cells, on its left if `right` is asked for."""
    blanks = " " * max(0, width - cells(text))
    return blanks + text if right else text + blanks


class Page:
    """Lines in the making; every string that enters is made safe here, so none can slip through."""

    def __init__(self, style: Style, width: int) -> None:
        self.style = style
        self.width = max(24, width)
        self.measure = min(self.width, PROSE_WIDTH)
        self._lines: list[Line] = []

    def put(self, *spans: Span, indent: int = 0, mark: Span = ("", "plain"), hang: int = 0) -> None:
        """A paragraph, wrapped; `mark` stands before its first line and the rest hangs beside it,
        or `hang` cells to the right of the first line.
        """
        sign = (self.style.safe(mark[0]), mark[1])
        hang += indent + cells(sign[0])
        safe = [(self.style.safe(text), meaning) for text, meaning in spans]
        lines = wrap_spans(safe, self.measure - hang) or [()]
        self._lines.append(((" " * indent, "plain"), sign, *lines[0]))
        self._lines += [((" " * hang, "plain"), *line) for line in lines[1:]]

    def row(self, *spans: Span, indent: int = 0) -> None:
        """One line as it is, cut at the page's width."""
        left = self.width - indent
        kept: list[Span] = [(" " * indent, "plain")]
        for text, meaning in spans:
            piece = _take(self.style.safe(text), left)
            left -= cells(piece)
            kept.append((piece, meaning))
        self._lines.append(tuple(kept))

    def code(self, label: str, source: str, indent: int) -> None:
        """A code line behind a gutter, never broken inside a word; what is too wide goes on below."""
        gutter = f"{self.style.glyph('gutter')} "
        name = self.style.safe(label) + " " if label else ""
        source = self.style.safe(source)
        room = self.width - indent - cells(gutter)
        if name and cells(name + source) > room:
            self.row((gutter, "dim"), (name, "dim"), indent=indent)
            name = ""
        tabs = " " * min(8, len(source) - len(source.lstrip()))
        fits = cells(name + source) <= room
        lines = [source] if fits else wrap(source, room - cells(name) - 2, tabs)
        for number, line in enumerate(lines):
            deeper = "  " if number else ""
            self.row((gutter, "dim"), (name, "dim"), (deeper + line, "code"), indent=indent)
            name = " " * cells(name)

    def blank(self) -> None:
        """An empty line, unless the page begins or the line above is empty already."""
        if self._lines and self._lines[-1]:
            self._lines.append(())

    def heading(self, text: str, indent: int = 0, meaning: Meaning = "title") -> None:
        """A section's name after an empty line."""
        self.blank()
        self.put((text, meaning), indent=indent)

    @property
    def lines(self) -> list[Line]:
        """The finished lines with their meanings, for a face that paints them itself."""
        return self._lines

    def text(self) -> str:
        """The finished page, ending in one newline."""
        return "\n".join(self.style.paint(line) for line in self._lines).rstrip("\n") + "\n"
