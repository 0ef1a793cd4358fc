"""advisor diagnose: what the numbers say, without a question."""

from advisor.cli.answer import check_forms, draw, exit_code, make_advisor
from advisor.cli.bar import reading_bar
from advisor.cli.parser import Parser
from advisor.cli.settings import add_settings, parse_roles, resolve
from advisor.language import locale_language


def parser() -> Parser:
    """The command's options and arguments."""
    made = Parser(
        prog="advisor diagnose",
        description="Say what the numbers of a training run show.",
        epilog="example: advisor diagnose metrics.csv --fail-on fault",
    )
    made.add_argument("files", nargs="+", metavar="FILE", help='a metrics file; "-" reads standard input')
    add_settings(made)
    return made


def main(argv: list[str]) -> int:
    """Run the command and return its exit code."""
    args = resolve(parser().parse_args(argv))
    check_forms(args)
    advisor = make_advisor(args, locale_language() if args.lang == "auto" else args.lang)
    with reading_bar():
        diagnosis = advisor.diagnose(
            args.files, top=args.top, roles=parse_roles(args.role), baseline=args.baseline
        )
    draw(diagnosis, args)
    return exit_code(diagnosis, args)
