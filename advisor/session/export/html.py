"""A conversation as one HTML file: nothing is loaded from anywhere, no script runs, light or dark, fit to print."""

from advisor.history import Conversation, Turn
from advisor.model import Language
from advisor.report import html as report
from advisor.report.html import escape
from advisor.report.svg import STYLE, chart
from advisor.session.export.shorter import told_once
from advisor.session.export.words import change_line, title_of, when, word
from advisor.version import __version__

_PAGE = """\
:root{color-scheme:light dark;--fg:#1b1b1b;--bg:#fff;--dim:#666;--line:#ddd;--box:#f6f7f9;--good:#00703c;--bad:#b00020;--bar:#0072b2}
@media (prefers-color-scheme:dark){:root{--fg:#e6e6e6;--bg:#16181d;--dim:#9aa0a6;--line:#33373e;--box:#1e2127;--good:#5fd38d;--bad:#ff7b7b;--bar:#56b4e9}}
body{font:16px/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:var(--fg);background:var(--bg);max-width:50rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1rem;color:var(--dim);font-weight:500;margin-top:3rem;border-top:1px solid var(--line);padding-top:1rem}
blockquote{margin:0 0 1rem;padding:.6rem 1rem;background:var(--box);border-left:4px solid var(--bar);white-space:pre-wrap;overflow-wrap:anywhere}
figure{margin:1rem 0}svg.chart{max-width:100%;height:auto}
.finding{border:1px solid var(--line);border-radius:8px;padding:.6rem 1rem;margin:1rem 0}summary{font-weight:600;cursor:pointer}
.sure,.cited,.file,footer,h2{color:var(--dim)}.cited{font-size:.85em}.bar{height:4px;background:var(--line);border-radius:2px;margin:.5rem 0}.bar i{display:block;height:100%;background:var(--bar);border-radius:2px}
.supports b,.confirmed b{color:var(--good)}.contradicts b,.refuted b{color:var(--bad)}.note,.changes{background:var(--box);padding:.5rem 1rem;border-radius:6px}
pre{background:var(--box);padding:.6rem;overflow:auto;white-space:pre-wrap;margin:.2rem 0}.code span{font-size:.8em;color:var(--dim)}code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}
.sources{font-size:.85em;overflow-wrap:anywhere}p,li{overflow-wrap:anywhere}a{color:var(--bar)}
@media print{:root{--fg:#000;--bg:#fff;--box:#f4f4f4}body{max-width:none;margin:0;font-size:11pt}.finding,figure{break-inside:avoid-page}h2,h3,h4{break-after:avoid}}
"""


def render(conversation: Conversation, language: Language) -> str:
    """The whole page."""
    title = escape(title_of(conversation, language))
    files = "".join(f"<li><code>{escape(item.path)}</code></li>" for item in conversation.attached)
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">',
        # Even if something slipped through the escaping, it could neither run nor call home.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_PAGE}{STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
        f"<p>{escape(word('files', language))}</p><ul>{files}</ul>" if files else "",
        *_turns(conversation, language),
        f"<footer><p>advisor {__version__} · {escape(when(conversation.started))}</p></footer></body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _turns(conversation: Conversation, language: Language) -> list[str]:
    """The turns; a follow-up about the same curves shows them no second time."""
    parts, before = [], ""
    for turn in told_once(conversation.turns):
        picture = chart(turn.diagnosis, alone=False) if turn.diagnosis is not None else ""
        parts.append(_turn(turn, language, picture if picture != before else ""))
        before = picture or before
    return parts


def _turn(turn: Turn, language: Language, picture: str) -> str:
    own = turn.diagnosis.language if turn.diagnosis is not None else language
    parts = [
        f'<section lang="{"zh-CN" if own == "zh" else "en"}">',
        f"<h2>{turn.place} · {escape(when(turn.asked))}</h2>",
        f"<blockquote>{_lines(turn.question)}</blockquote>",
    ]
    if turn.diagnosis is None:
        parts.append(f"<p><em>{escape(word('unanswered', language))}</em></p>")
    else:
        if turn.understood is not None:
            parts.append(f"<p><em>{escape(turn.understood.in_language(own))}</em></p>")
        if turn.changes:
            items = "".join(f"<li>{escape(change_line(change, own))}</li>" for change in turn.changes)
            parts.append(
                f'<div class="changes"><strong>{escape(word("changed", own))}</strong><ul>{items}</ul></div>'
            )
        parts.append(report.render(turn.diagnosis, picture))
    return "\n".join([*parts, "</section>"])


def _lines(text: str) -> str:
    """Several lines of text, every one escaped."""
    return "\n".join(escape(line, 20_000) for line in text.splitlines())
