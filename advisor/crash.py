"""Tracebacks of faults in the program itself, for the log file."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path


def log_file() -> Path:
    """Where tracebacks go; the folder is made on first need."""
    from platformdirs import user_log_path

    return user_log_path("advisor", appauthor=False) / "advisor.log"


def keep(trace: str, doing: str) -> Path | None:
    """Write a traceback to the log file, else to the folder for temporary files; None if neither takes it."""
    text = f"{datetime.now(UTC).isoformat()} {doing}\n{trace}\n"
    for path in (log_file(), Path(tempfile.gettempdir()) / "advisor.log"):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return None
