"""A fault in the program itself: a message for the user, the traceback for the log file."""

import sys
import traceback

from advisor.crash import keep


def report_crash() -> int:
    """Write the current exception to the log file, say so, and return exit code 1."""
    trace, kind = traceback.format_exc(), sys.exc_info()[0]
    path = keep(trace, repr(sys.argv))
    where = (
        f"the traceback is in {path}" if path else f"the traceback could not be written anywhere:\n{trace}"
    )
    name = kind.__name__ if kind else "error"
    sys.stderr.write(f"advisor: this is a fault in advisor itself, not in your files ({name}). {where}\n")
    return 1
