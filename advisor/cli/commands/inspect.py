"""advisor inspect: what was read, so that a person can check it in seconds."""

import sys

from advisor.cli.answer import make_style, width
from advisor.cli.bar import reading_bar
from advisor.cli.parser import Parser
from advisor.cli.settings import add_settings, parse_roles, resolve


def parser() -> Parser:
    """The command's options and arguments."""
    made = Parser(
        prog="advisor inspect",
        description="Show what was read from a file: format, runs, series, the role of each column and why.",
        epilog="example: advisor inspect metrics.csv --role 损失=train_loss",
    )
    made.add_argument("files", nargs="+", metavar="FILE", help='a metrics file; "-" reads standard input')
    add_settings(made, "lang", "json", "no_color", "role", "verbose")
    return made


def main(argv: list[str]) -> int:
    """Run the command and return its exit code."""
    args = resolve(parser().parse_args(argv))

    from advisor.language import locale_language
    from advisor.model import attachment_dict
    from advisor.numbers.readers import read
    from advisor.report.inspect import render_attachment

    language = locale_language() if args.lang == "auto" else args.lang
    with reading_bar():
        attachments = [read(file, parse_roles(args.role)) for file in args.files]
    if args.json:
        from advisor.report.as_json import printed

        body = [attachment_dict(item, language) for item in attachments]
        sys.stdout.write(printed({"schema": "advisor.inspect/1", "attachments": body}))
        return 0
    style = make_style(args)
    pages = [
        render_attachment(item, language=language, width=width(), style=style, verbose=args.verbose)
        for item in attachments
    ]
    sys.stdout.write("\n".join(pages))
    return 0
