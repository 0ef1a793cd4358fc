"""Settings of a run in the words of its event file: hyperparameters, argument dumps as JSON or as a table."""

import re

import msgspec

from advisor.model import Value
from advisor.numbers.binary.points import Points
from advisor.numbers.tables.logged import settings_of as settings_of_object

_LONGEST = 1 << 20  # characters of a text that are looked at
_ROW = re.compile(r"^\|([^|\n]+)\|([^|\n]*)\|", re.MULTILINE)  # Markdown, as CleanRL and others write it
_OUTER = re.compile(r"\s*\{")


def settings_of(points: Points) -> dict[str, Value]:
    """What an event file says about its run; what was logged as hyperparameters counts before texts."""
    found: dict[str, Value] = dict(settings_of_object(points.settings))
    for text in points.said.values():
        found = _of_text(text[:_LONGEST]) | found
    return found


def _of_text(text: str) -> dict[str, Value]:
    if not _OUTER.match(text):
        return settings_of_object({name.strip(): said.strip() for name, said in _ROW.findall(text)})
    try:
        thing = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return {}
    return settings_of_object(thing) if isinstance(thing, dict) else {}
