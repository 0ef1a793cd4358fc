"""advisor chat: the terminal session; bare `advisor` opens it too."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from advisor.cli.parser import Parser
from advisor.cli.remembered import recall, remember
from advisor.cli.settings import add_settings, config_path, parse_roles, resolve, stored_keys
from advisor.errors import HistoryError, UsageError
from advisor.language import Text

if TYPE_CHECKING:
    from advisor.language import Language
    from advisor.session import Session

LAST = "last"
ELSE = Text(
    'advisor ask "…" answers once, advisor diagnose FILE reads numbers alone',
    'advisor ask "…" 只回答一次，advisor diagnose FILE 只分析数值',
)


def main(argv: list[str]) -> int:
    """Run the session and return its exit code.

    Raises:
        UsageError: there is no terminal, or an option is wrong; told before the screen is taken over.
        HistoryError: --resume, and the history cannot be read.
    """
    args = resolve(parser().parse_args(argv), recall())
    _need_terminal()
    roles, keys = parse_roles(args.role), stored_keys()
    resume = _resumed(args.resume) if args.resume else ""
    if args.no_color:
        os.environ["NO_COLOR"] = "1"

    from advisor.language import locale_language
    from advisor.tui import Launch, run

    interface = locale_language() if args.lang == "auto" else args.lang
    return run(
        Launch(
            make_session=_maker(args, roles, interface),
            question=" ".join(args.question),
            attach=tuple(args.attach),
            resume=resume,
            interface=interface,
            theme=args.theme,
            keys=keys,
            config=str(config_path()),
            remember=remember,
        )
    )


def parser() -> Parser:
    """The command's options and arguments."""
    made = Parser(
        prog="advisor chat",
        description="Open the terminal session: ask, attach files, follow a training, look at curves.",
        epilog="Inside, /help lists the commands, and F1 the keys with the names by which [keys] in config.toml "
        'changes them, for instance attach = "f3". Theme and language are remembered. Forms of output '
        "(--json, --markdown, --quiet, "
        "--verbose, --fail-on) belong to answers that are printed; the session draws its own.",
    )
    made.add_argument("question", nargs="*", metavar="QUESTION", help="asked at once")
    made.add_argument("-a", "--attach", action="append", default=[], metavar="FILE", help="a metrics file")
    made.add_argument(
        "--resume", metavar="ID", help=f"go on with an earlier conversation; {LAST!r} is the latest"
    )
    add_settings(made)
    add_settings(made, "theme", "private")
    return made


def _need_terminal() -> None:
    """Say what would work where no session can."""
    for stream, what in (
        (sys.stdin, Text("standard input", "标准输入")),
        (sys.stdout, Text("standard output", "标准输出")),
    ):
        if not stream.isatty():
            raise UsageError(
                Text(
                    f"the session needs a terminal, and {what.en} is none",
                    f"会话需要终端，而{what.zh}不是终端",
                ),
                "",
                ELSE,
            )
    if os.environ.get("TERM", "") in ("", "dumb") and os.name != "nt":
        raise UsageError(
            Text(
                f"the session cannot draw on this terminal (TERM is {os.environ.get('TERM', '')!r})",
                f"会话无法在此终端上显示（TERM 为 {os.environ.get('TERM', '')!r}）",
            ),
            "",
            ELSE,
        )


def _resumed(which: str) -> str:
    """The full id of the conversation to go on with, found before the screen is taken over."""
    from advisor.history import History, default_path

    if not default_path().exists():
        raise UsageError(
            Text("nothing was kept yet", "还没有保存过任何对话"),
            "",
            Text("`advisor` opens a session, which is kept", "运行 `advisor` 打开会话，对话会自动保存"),
        )
    history = History()
    try:
        if which == LAST and (latest := history.recent(1)):
            return latest[0].id
        return history.find(which)
    finally:
        history.close()


def _maker(args: argparse.Namespace, roles: dict[str, str], locale: "Language") -> "Callable[[], Session]":
    """What the screen calls, in a worker, once it has been drawn."""

    def make() -> "Session":
        from advisor.advise import Advisor
        from advisor.history import History
        from advisor.session import Session

        history, unsaved = None, ""
        try:
            history = None if args.private else History()
        except HistoryError as error:
            unsaved = error.told(locale)
        advisor = Advisor(args.knowledge, args.model, args.device)
        advisor.load()
        return Session(
            advisor,
            history=history,
            language=args.lang,
            locale=locale,
            top=args.top,
            baseline=args.baseline,
            roles=roles,
            unsaved=unsaved,
        )

    return make
