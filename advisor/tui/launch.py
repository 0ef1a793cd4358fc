"""What the session starts with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.language import Language

if TYPE_CHECKING:
    from advisor.session import Session


@dataclass(frozen=True)
class Launch:
    """Plain values from the command line and the settings.

    make_session: builds the session, history and Advisor; called once, in a worker, after first paint.
    question: sent at once. attach: paths read before it.
    resume: the id of an earlier conversation to go on with, "" for a new one.
    interface: the language of the screen; answers follow their questions.
    theme: a theme's name, "" for the default. keys: names of `keys.KEYS` to keys.
    config: where config.toml lies, for the help.
    remember: called in a worker with "theme" or "lang" and what the user has chosen for it.
    """

    make_session: "Callable[[], Session]"
    question: str = ""
    attach: tuple[str, ...] = ()
    resume: str = ""
    interface: Language = "en"
    theme: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    config: str = "config.toml"
    remember: Callable[[str, str], object] = lambda _name, _value: None
