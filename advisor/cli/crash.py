"""What nobody foresaw: a message for the user, the traceback for the log file."""

import errno
import sys
import traceback
from collections.abc import Sequence

from advisor.cli.refusal import language_of
from advisor.crash import keep
from advisor.language import Text


def report_crash(error: Exception, argv: Sequence[str]) -> int:
    """Write the exception to the log file, say so, and return exit code 1."""
    language = language_of(argv)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        full = Text("the answer could not be written: the disk is full", "无法写出回答：磁盘已满")
        sys.stderr.write(f"advisor: {full.in_language(language)}\n")
        return 1
    trace = "".join(traceback.format_exception(error))
    path = keep(trace, repr(sys.argv))
    where = Text(f"the traceback is in {path}", f"错误堆栈已写入 {path}")
    if not path:
        where = Text(f"the traceback could not be written anywhere:\n{trace}", f"错误堆栈无处可写：\n{trace}")
    kind = type(error).__name__
    said = Text(
        f"this is a fault in advisor itself, not in your files ({kind}). {where.en}",
        f"这是 advisor 自身的错误，与你的文件无关（{kind}）。{where.zh}",
    )
    sys.stderr.write(f"advisor: {said.in_language(language)}\n")
    return 1
