"""Markdown made of strings from anywhere: markup in them stays text (CommonMark and GitHub)."""

import re

from advisor.report.style import clean

_MARKUP = re.compile(r"[\\`*\[\]<>|~&$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ORDINAL = re.compile(r"^(\d+)([.)])")
_AUTOLINK = re.compile(r"(?i)(?<=www)(?=\.)|(?<=https)(?=:)|(?<=http)(?=:)|(?<=ftp)(?=:)|(?=@)")
_WEB = re.compile(r"https?://[^\s<>\\\x00-\x20]+")


def escape(text: str) -> str:
    """Text that Markdown shows as it is: no emphasis, link, image, HTML, heading, list or table of it."""
    text = clean(text).strip()
    text = _MARKUP.sub(lambda match: "\\" + match.group(), text)
    text = _AUTOLINK.sub(r"\\", text)
    text = _ORDINAL.sub(r"\1\\\2", text)
    return "\\" + text if text[:1] in tuple("#+=-") else text


def code_span(text: str) -> str:
    """The text as inline code, whatever backticks it holds."""
    text = clean(text, 200) or " "
    ticks = "`" * (_longest_run(text) + 1)
    space = " " if "`" in text else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def code_block(source: str, name: str = "") -> list[str]:
    """The lines of a fenced block that its content cannot close."""
    lines = [clean(line) for line in source.splitlines()]
    fence = "`" * max(3, 1 + _longest_run("\n".join(lines)))
    return [fence + re.sub(r"[^A-Za-z0-9_+-]", "", name), *lines, fence]


def link(title: str, address: str) -> str:
    """A linked title; only web addresses become links."""
    return f"[{escape(title)}](<{clean(address)}>)" if _WEB.fullmatch(address) else escape(title)


def _longest_run(text: str) -> int:
    """How many backticks stand in a row at most."""
    return max((len(run) for run in re.findall("`+", text)), default=0)
