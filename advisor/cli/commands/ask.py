"""advisor ask: one answer to one question, grounded in files where there are any."""

import argparse
import sys

from advisor.cli.answer import check_forms, draw, exit_code, make_advisor
from advisor.cli.bar import reading_bar
from advisor.cli.parser import Parser
from advisor.cli.settings import add_settings, parse_roles, resolve
from advisor.errors import UsageError
from advisor.language import Text

# More than any question; the understanding bounds it further.
MOST_CHARACTERS = 1_000_000


def parser() -> Parser:
    """The command's options and arguments."""
    made = Parser(
        prog="advisor ask",
        description="Answer a question about a training run, in English or Chinese.",
        epilog='example: advisor ask "val loss rises while train loss falls" -a metrics.csv',
    )
    made.add_argument(
        "question", nargs="+", metavar="QUESTION", help='what you see; "-" reads it from standard input'
    )
    made.add_argument("-a", "--attach", action="append", default=[], metavar="FILE", help="a metrics file")
    add_settings(made)
    return made


def main(argv: list[str]) -> int:
    """Run the command and return its exit code."""
    args = parser().parse_args(argv)
    if args.baseline and not args.attach:
        raise UsageError(
            Text("--baseline, and no file to compare with it", "给了 --baseline，却没有可与之比较的文件"),
            Text("a metrics file: -a FILE", "一个指标文件：-a FILE"),
        )
    check_forms(resolve(args))
    question = _question(args)
    advisor = make_advisor(args, args.lang)
    with reading_bar():
        diagnosis = advisor.ask(
            question, args.attach, top=args.top, roles=parse_roles(args.role), baseline=args.baseline
        )
    draw(diagnosis, args)
    return exit_code(diagnosis, args)


def _question(args: argparse.Namespace) -> str:
    question = " ".join(args.question)  # somebody forgot the quotes: that is plain enough
    if question == "-":
        if "-" in args.attach:
            raise UsageError(
                Text(
                    "both the question and a file are to come from standard input",
                    "问题和文件都要从标准输入读取",
                ),
                Text("one of the two", "二者选一"),
            )
        question = sys.stdin.read(MOST_CHARACTERS)
    if not question.strip():
        raise UsageError(
            Text("the question is empty", "问题是空的"),
            Text(
                'what you see, for instance "loss stuck at 0.69"', "描述看到的现象，例如“loss 一直停在 0.69”"
            ),
        )
    return question
