"""A conversation as Markdown (CommonMark and GitHub), its charts as SVG files beside it."""

import re
from collections.abc import Mapping

from advisor.history import Conversation, Turn
from advisor.model import Language
from advisor.report import markdown
from advisor.report.markup import code_span, escape
from advisor.report.svg import chart
from advisor.session.export.shorter import told_once
from advisor.session.export.words import change_line, title_of, when, word

_HEADING = re.compile(r"^(?=#{1,5} )", re.MULTILINE)


def render(conversation: Conversation, language: Language, stem: str) -> tuple[str, Mapping[str, str]]:
    """The document, and its charts by file name; names begin with `stem`."""
    safe = re.sub(r"[^\w.-]", "-", stem)
    lines = [f"# {escape(title_of(conversation, language))}", "", when(conversation.started), ""]
    if conversation.attached:
        lines += [f"**{word('files', language)}**", ""]
        lines += [f"- {code_span(item.path)}" for item in conversation.attached]
        lines.append("")
    charts: dict[str, str] = {}
    for turn in told_once(conversation.turns):
        picture = chart(turn.diagnosis) if turn.diagnosis is not None else ""
        # A follow-up about the same curves needs them but once.
        name = f"{safe}-{turn.place}.svg" if picture and picture not in charts.values() else ""
        if name:
            charts[name] = picture
        lines += _turn(turn, language, name)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n") + "\n", charts


def _turn(turn: Turn, language: Language, picture: str) -> list[str]:
    own = turn.diagnosis.language if turn.diagnosis is not None else language
    lines = [f"## {turn.place}. {when(turn.asked)}", ""]
    lines += [f"> {escape(line)}" if line.strip() else ">" for line in turn.question.splitlines() or [""]]
    lines.append("")
    if turn.diagnosis is None:
        return [*lines, f"*{word('unanswered', language)}*", ""]
    if turn.understood is not None:
        lines += [f"*{escape(turn.understood.in_language(own))}*", ""]
    if turn.changes:
        lines += [f"**{word('changed', own)}**", ""]
        lines += [f"- {escape(change_line(change, own))}" for change in turn.changes]
        lines.append("")
    if picture:
        lines += [f"![{word('chart', own)}]({picture})", ""]
    # The report's own headings go two levels down, below those of the conversation.
    return [*lines, _HEADING.sub("##", markdown.render(turn.diagnosis)), ""]
