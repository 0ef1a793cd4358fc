"""/lang: the language of the answers."""

from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Lang, Session

_SAID = {
    "en": Text("answers are in English", "以后用英文回答"),
    "zh": Text("answers are in Chinese", "以后用中文回答"),
    "auto": Text("answers follow the language of the question", "回答语言与提问一致"),
}


@command("/lang en|zh", Text("the language: en, zh, or auto", "语言：en、zh 或 auto"))
def lang(session: Session, argument: str) -> Outcome:
    """Change the language; anything but auto, en and zh is refused."""
    wanted: Lang = argument.lower()  # type: ignore[assignment]  # the session refuses all others
    session.set_language(wanted)
    return Outcome(_SAID[wanted], subject=wanted)
