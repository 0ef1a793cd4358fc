"""What the user chose inside the session, for the next one: the language and the theme.

It counts less than a flag, a variable and config.toml, and more than the default.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

NAMES = ("lang", "theme")


def remembered_path() -> Path:
    """Where it is kept."""
    from platformdirs import user_state_path

    return user_state_path("advisor", appauthor=False) / "session.json"


def recall() -> Mapping[str, str]:
    """What was chosen, by the names of the settings; empty where nothing was, or the file is damaged."""
    try:
        stored = json.loads(remembered_path().read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {name: value for name in NAMES if isinstance(value := stored.get(name), str)}


def remember(name: str, value: str) -> None:
    """Keep a choice; where nothing can be written, it holds for this session alone."""
    path = remembered_path()
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.write_text(json.dumps({**recall(), name: value}), encoding="utf-8")
        temporary.replace(path)
