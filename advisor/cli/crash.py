"""What nobody foresaw: a message for the user, the traceback for the log file."""

import errno
import sys
import traceback

from advisor.crash import keep


def report_crash(error: Exception) -> int:
    """Write the exception to the log file, say so, and return exit code 1."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        sys.stderr.write("advisor: the answer could not be written: the disk is full\n")
        return 1
    trace = "".join(traceback.format_exception(error))
    path = keep(trace, repr(sys.argv))
    where = (
        f"the traceback is in {path}" if path else f"the traceback could not be written anywhere:\n{trace}"
    )
    kind = type(error).__name__
    sys.stderr.write(f"advisor: this is a fault in advisor itself, not in your files ({kind}). {where}\n")
    return 1
