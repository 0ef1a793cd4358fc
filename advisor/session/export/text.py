"""A conversation as plain text, for a terminal and for `.txt`."""

from advisor.history import Conversation
from advisor.model import Language
from advisor.report import text as report
from advisor.report.layout import Page
from advisor.report.style import Style
from advisor.session.export.shorter import told_once
from advisor.session.export.words import change_line, title_of, when, word


def render(
    conversation: Conversation,
    language: Language,
    *,
    width: int = 80,
    style: Style = Style(),  # noqa: B008 - frozen
) -> str:
    """The whole conversation, no line wider than `width` cells."""
    head = Page(style, width)
    head.put((title_of(conversation, language), "title"))
    facts = f"{conversation.id} {style.glyph('middle')} {when(conversation.started)}"
    head.put((facts, "dim"))
    for item in conversation.attached:
        head.put((item.path, "dim"), mark=(f"{style.glyph('middle')} ", "dim"))
    parts = [head.text()]
    for turn in told_once(conversation.turns):
        page = Page(style, width)
        page.put((when(turn.asked), "dim"), mark=(f"{turn.place}. ", "number"))
        for line in turn.question.splitlines():
            page.put((line, "title"), mark=("> ", "dim"))
        own = turn.diagnosis.language if turn.diagnosis is not None else language
        if turn.diagnosis is None:
            page.put((word("unanswered", language), "warn"), indent=2)
        if turn.understood is not None:
            page.put((turn.understood.in_language(own), "dim"), indent=2)
        for change in turn.changes:
            page.put(
                (change_line(change, own), "plain"), mark=(f"{style.glyph('arrow')} ", "number"), indent=2
            )
        parts.append(page.text())
        if turn.diagnosis is not None:
            parts.append(report.render(turn.diagnosis, width=width, style=style))
    return "\n".join(parts)
