"""The command line: parse, call, draw. One file a command in `commands/`; only the one asked for is imported."""

import contextlib
import os
import sys
from collections.abc import Callable, Sequence

from advisor.cli.help import HELP
from advisor.errors import AdvisorError, UsageError

INTERRUPTED = 130


def entry() -> None:
    """The installed program: run, flush, and leave without the interpreter's slow farewell."""
    code = main(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def main(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; every failure ends in a message, none in a traceback."""
    try:
        return _run(list(argv))
    except AdvisorError as error:
        _say(error.seen, ("needed", error.need), ("to do", error.cure))
        return error.exit_code
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has left: that is no failure.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    except Exception:  # noqa: BLE001  # the last line of defence: a message and a log, never a traceback
        from advisor.cli.crash import report_crash

        return report_crash()


def _run(argv: list[str]) -> int:
    # A pipe or an old locale may not be able to encode what we print: replace, never fail.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if not argv:
        argv = ["chat"]
    if argv[0] in {"-h", "--help", "help"}:
        sys.stdout.write(HELP)
        return 0
    if argv[0] in {"-V", "--version"}:
        from advisor.version import __version__

        sys.stdout.write(f"advisor {__version__}\n")
        return 0
    return _command(argv[0])(argv[1:])


def _command(name: str) -> Callable[[list[str]], int]:
    import importlib
    from importlib.util import find_spec

    if not name.isidentifier() or find_spec(f"advisor.cli.commands.{name}") is None:
        raise UsageError(
            f"there is no command {name!r}", f"one of: {', '.join(command_names())}", _guess(name)
        )
    run: Callable[[list[str]], int] = importlib.import_module(f"advisor.cli.commands.{name}").main
    return run


def command_names() -> list[str]:
    """Every command, from the files in `commands/`."""
    import pkgutil

    from advisor.cli import commands

    return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))


def _guess(name: str) -> str:
    import difflib

    if " " in name or len(name) > 20 or not name.isascii():  # noqa: PLR2004  # a question, not a mistyped word
        return 'to ask a question: advisor ask "…"'
    close = difflib.get_close_matches(name, command_names(), n=1)
    return f"did you mean `advisor {close[0]}`?" if close else "see `advisor --help`"


def _say(message: str, *more: tuple[str, str]) -> None:
    from advisor.report.style import clean

    lines = [f"advisor: {clean(message)}"]
    lines += [f"  {label + ':':<8}{clean(text)}" for label, text in more if text]
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write("\n".join(lines) + "\n")
