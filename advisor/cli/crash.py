"""A fault in the program itself: a message for the user, the traceback for the log file."""

import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path


def log_file() -> Path:
    """Where tracebacks go; the folder is made on first need."""
    from platformdirs import user_log_path

    return user_log_path("advisor", appauthor=False) / "advisor.log"


def report_crash() -> int:
    """Write the current exception to the log file, say so, and return exit code 1."""
    text = f"{datetime.now(UTC).isoformat()} {sys.argv!r}\n{traceback.format_exc()}\n"
    kind = sys.exc_info()[0]
    for path in (log_file(), Path(tempfile.gettempdir()) / "advisor.log"):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            continue
        where = f"the traceback is in {path}"
        break
    else:
        where = "the traceback could not be written anywhere:\n" + text
    name = kind.__name__ if kind else "error"
    sys.stderr.write(f"advisor: this is a fault in advisor itself, not in your files ({name}). {where}\n")
    return 1
