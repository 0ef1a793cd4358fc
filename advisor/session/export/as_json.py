"""A conversation as JSON: the public reports of its turns, with what changed between them."""

from typing import Any

from advisor.history import Conversation, Turn
from advisor.model import Language, plain
from advisor.report.as_json import printed
from advisor.report.svg import chart
from advisor.version import __version__


def render(conversation: Conversation, language: Language) -> str:
    """`advisor.conversation/1`; each report is `advisor.report/1`, each chart a whole SVG file as text."""
    return printed(
        {
            "schema": "advisor.conversation/1",
            "advisor_version": __version__,
            "id": conversation.id,
            "name": conversation.name,
            "started": conversation.started.isoformat(),
            "language": conversation.language,
            "attached": [
                {"name": item.name, "path": item.path, "roles": dict(item.roles)}
                for item in conversation.attached
            ],
            "turns": [_turn(turn, language) for turn in conversation.turns],
        }
    )


def _turn(turn: Turn, language: Language) -> dict[str, Any]:
    own = turn.diagnosis.language if turn.diagnosis is not None else language
    return {
        "place": turn.place,
        "asked": turn.asked.isoformat(),
        "question": turn.question,
        "understood": plain(turn.understood, own),
        "changes": plain(turn.changes, own),
        "report": turn.report(),
        "chart": (chart(turn.diagnosis) or None) if turn.diagnosis is not None else None,
    }
