"""What `ask` and `diagnose` share: make the Advisor, draw the Diagnosis, choose the exit code."""

import argparse
import os
import sys
from typing import Literal

from advisor.advise import Advisor
from advisor.errors import UsageError
from advisor.language import Text
from advisor.model import Diagnosis
from advisor.report.style import Style, style_for

NO_ANSWER, FOUND = 4, 5


def make_advisor(args: argparse.Namespace, language: Literal["auto", "en", "zh"]) -> Advisor:
    """The Advisor that the options describe."""
    return Advisor(args.knowledge, args.model, args.device, language, tell=progress)


def progress(text: str) -> None:
    """Talk goes to standard error, so that data on standard output stays clean."""
    sys.stderr.write(f"{text} ...\n")
    sys.stderr.flush()


def check_forms(args: argparse.Namespace) -> None:
    """Refuse options that contradict each other before any work is done."""
    for one, other in (("json", "markdown"), ("quiet", "verbose")):
        if getattr(args, one) and getattr(args, other):
            raise UsageError(
                Text(f"--{one} and --{other} together", f"同时使用了 --{one} 和 --{other}"),
                Text("one of the two", "二者选一"),
            )


def draw(diagnosis: Diagnosis, args: argparse.Namespace) -> None:
    """Print the diagnosis in the form asked for."""
    if args.json:
        from advisor.report.as_json import render as render_json

        sys.stdout.write(render_json(diagnosis))
    elif args.markdown:
        from advisor.report.markdown import render as render_markdown

        sys.stdout.write(render_markdown(diagnosis))
    else:
        from advisor.report.text import render

        sys.stdout.write(
            render(diagnosis, width=width(), style=make_style(args), verbose=args.verbose, quiet=args.quiet)
        )


def exit_code(diagnosis: Diagnosis, args: argparse.Namespace) -> int:
    """0 answered, 4 no answer to a question without files, 5 when --fail-on is met."""
    if args.fail_on == "fault":
        sure = [f for f in diagnosis.findings if f.kind == "fault" and f.confidence >= args.min_confidence]
        if sure:
            return FOUND
    unanswered = diagnosis.status == "out_of_scope" or (
        diagnosis.status == "uncertain" and not diagnosis.attachments
    )
    return NO_ANSWER if unanswered else 0


def width() -> int:
    """Columns to draw in: the terminal's, between 40 and 100, 80 where there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return max(40, min(100, int(columns)))
    try:
        return max(40, min(100, os.get_terminal_size(sys.stdout.fileno()).columns))
    except (OSError, ValueError):
        return 80


def make_style(args: argparse.Namespace) -> Style:
    """Colours and signs that the output can show."""
    return style_for(sys.stdout, colour=False if args.no_color else None)
