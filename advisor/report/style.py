"""Styles by meaning, glyphs with ASCII stand-ins, and the cleaning of every string that is shown.

A line is a tuple of spans `(text, meaning)`; only `Style.paint` knows escape codes, so a report
without colour cannot hold any. Nothing here imports rich: its console alone takes 50 ms to load.
"""

import codecs
import os
import re
import unicodedata
from typing import Literal, TextIO

import msgspec

Meaning = Literal[
    "plain",
    "title",
    "number",
    "good",
    "bad",
    "warn",
    "dim",
    "code",
    "link",
    "first",
    "second",
    "third",
    "fourth",
]
Span = tuple[str, Meaning]
Line = tuple[Span, ...]

# Parameters of "select graphic rendition" (ECMA-48 8.3.117). The sixteen theme colours, never fixed
# ones, so that light and dark terminals both read well. "first" to "fourth" are plotted curves.
SGR: dict[Meaning, str] = {
    "title": "1",
    "number": "36",
    "good": "32",
    "bad": "31",
    "warn": "33",
    "dim": "2",
    "code": "36",
    "link": "2;4",
    "first": "34",
    "second": "35",
    "third": "36",
    "fourth": "33",
}

GLYPHS: dict[str, tuple[str, str]] = {
    "dot": ("●", "*"),
    "ring": ("○", "o"),
    "tick": ("✓", "+"),
    "cross": ("✗", "x"),
    "middle": ("·", "-"),
    "arrow": ("→", "->"),
    "note": ("!", "!"),
    "full": ("━", "#"),
    "empty": ("╌", "."),
    "gutter": ("│", "|"),
    "rule": ("─", "-"),
    "ellipsis": ("…", "..."),
    "lost": ("×", "x"),
}

# What stands for a character that the stream cannot carry; anything else becomes "?".
PLAIN_FORMS: dict[str, str] = {
    **dict.fromkeys("‐‑‒–—―−·", "-"),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("…‥", "..."),
    **dict.fromkeys("×✗", "x"),
    "→": "->",
    "←": "<-",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "≈": "~",
    "±": "+/-",
}

_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f]).*?(?:\x07|\x1b\\|\x9c|$)"  # OSC, DCS: titles, links, clipboard
    r"|\x1b[ -/]*[0-~]?",  # every other sequence
    re.DOTALL,
)
_MARKS_IN_A_ROW = 2


class Style(msgspec.Struct, frozen=True):
    """How spans become characters on one stream.

    colour: write escape codes; `encoding`: what the stream can carry. Glyphs beyond ASCII are used
    only when it is a Unicode encoding, since half of a legacy code page is no better than ASCII.
    """

    colour: bool = False
    encoding: str = "utf-8"

    @property
    def unicode(self) -> bool:
        """Whether the stream carries every character."""
        return self.encoding.lower().replace("_", "-").startswith("utf")

    def glyph(self, name: str) -> str:
        """The named sign in the best form that the stream can carry."""
        return GLYPHS[name][0 if self.unicode else 1]

    def safe(self, text: str, limit: int = 4000) -> str:
        """`clean` text in characters that the stream can carry; call before measuring widths."""
        text = clean(text, limit)
        if self.unicode or text.isascii():
            return text
        return text.encode(self.encoding, "advisor-plain").decode(self.encoding)

    def paint(self, line: Line) -> str:
        """One finished line, with escape codes if colours are on; no blanks at its end."""
        if not self.colour:
            return "".join(text for text, _ in line).rstrip()
        parts = [f"\x1b[{SGR[m]}m{text}\x1b[0m" if m in SGR and text else text for text, m in line]
        return "".join(parts).rstrip()


def style_for(stream: TextIO, colour: bool | None = None) -> Style:
    """The style for a stream; `colour` None asks NO_COLOR, FORCE_COLOR, the stream and TERM.

    See https://no-color.org and https://force-color.org.
    """
    if colour is None:
        wanted = bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
        colour = wanted and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") != "dumb"
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = "ascii"
    return Style(colour, encoding)


def clean(text: str, limit: int = 4000) -> str:
    """Text that cannot command a terminal: no escape sequences, control characters, bidi overrides,
    zero-width characters or piles of accents; white space becomes blanks; at most `limit` characters.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    text = _ESCAPE.sub("", text)
    kept: list[str] = []
    marks = 0
    for character in text:
        shown, is_mark = _shown(character)
        marks = marks + 1 if is_mark else 0
        if shown and marks <= _MARKS_IN_A_ROW:
            kept.append(shown)
    return "".join(kept)


def _shown(character: str) -> tuple[str, bool]:
    """What is shown for one character, and whether it sits on the character before it."""
    if character.isspace():
        return " ", False
    if character.isprintable():
        if character.isascii():
            return character, False
        is_mark = unicodedata.category(character) in ("Mn", "Me")
        return ("" if is_mark and "\ufe00" <= character <= "\ufe0f" else character), is_mark
    # Formats and controls vanish; lone surrogates and private characters leave a trace.
    return ("\ufffd" if unicodedata.category(character) in ("Cs", "Co", "Cn") else ""), False


def _plain_form(error: UnicodeError) -> tuple[str, int]:
    """A codec error handler: the ASCII stand-in of what cannot be encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(PLAIN_FORMS.get(character, "?") for character in lost), error.end


codecs.register_error("advisor-plain", _plain_form)
