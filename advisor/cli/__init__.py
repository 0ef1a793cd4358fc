"""The command line: parse, call, draw. One file a command in `commands/`; only the one asked for is imported."""

import contextlib
import os
import sys
from collections.abc import Callable, Sequence

from advisor.cli.help import HELP
from advisor.errors import AdvisorError

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
    _steady_streams()
    try:
        return _flushed(_run(list(argv)))
    except AdvisorError as error:
        from advisor.cli.refusal import refuse

        return refuse(error, argv)
    except KeyboardInterrupt:
        from advisor.cli.refusal import interrupted

        interrupted(argv)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has left: that is no failure.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    except Exception as error:  # noqa: BLE001  # the last line of defence: a message and a log, never a traceback
        from advisor.cli.crash import report_crash

        return report_crash(error, argv)


def _flushed(code: int) -> int:
    """The code, once all output has left the program: on a full disk only that tells of the failure."""
    sys.stdout.flush()
    return code


def _steady_streams() -> None:
    """What a pipe or an old locale cannot encode is replaced; a stream that was closed (`>&-`) is empty."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _run(argv: list[str]) -> int:
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
        from advisor.cli.refusal import no_command

        raise no_command(name, command_names())
    run: Callable[[list[str]], int] = importlib.import_module(f"advisor.cli.commands.{name}").main
    return run


def command_names() -> list[str]:
    """Every command, from the files in `commands/`."""
    import pkgutil

    from advisor.cli import commands

    return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
