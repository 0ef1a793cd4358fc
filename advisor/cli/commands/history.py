"""advisor history: earlier conversations, outside the session."""

import argparse
import sys
from collections.abc import Callable, Sequence

from advisor.cli.answer import make_style, width
from advisor.cli.parser import Actions, Parser
from advisor.cli.settings import add_settings, resolve
from advisor.errors import UsageError
from advisor.history import Conversation, History, Listed, default_path
from advisor.language import Text, locale_language

FORMATS = ("md", "html", "json", "txt")
FIRST_WIDTH = 60


def parser() -> Parser:
    """The command's options and arguments."""
    made = Parser(prog="advisor history", description="Earlier conversations.")
    actions = Actions(made)
    listing = actions.add("list", "all of them, the one used last first", _list)
    listing.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default 50)")
    search = actions.add("search", "those in which a question or finding holds all words of TEXT", _search)
    search.add_argument("text", metavar="TEXT")
    show = actions.add("show", "one conversation; the beginning of its ID is enough", _show)
    export = actions.add("export", "write one to a file (.md, .html, .json, .txt)", _export)
    export.add_argument("-o", "--output", metavar="FILE", help="default: standard output, as --format says")
    export.add_argument("--format", choices=FORMATS, default="md", help="without -o (default md)")
    export.add_argument("--force", action="store_true", help="replace a file that exists")
    rename = actions.add("rename", "give one a name", _rename)
    delete = actions.add("delete", "delete for good", _delete)
    delete.add_argument("id", nargs="+", metavar="ID")
    delete.add_argument("-y", "--yes", action="store_true", help="do not ask first")
    for action in (show, export, rename):
        action.add_argument("id", metavar="ID")
    rename.add_argument("name", metavar="NAME")
    for action in (listing, search, show):
        add_settings(action, "lang", "no_color", "json")
    add_settings(export, "json")
    return made


def main(argv: list[str]) -> int:
    """Run the command and return its exit code."""
    args = resolve(parser().parse_args(argv))
    run: Callable[[argparse.Namespace], int] = args.run
    return run(args)


def _history() -> History | None:
    """The history; None where nothing was ever kept, so that looking makes no file."""
    return History() if default_path().exists() else None


def _load(which: str) -> Conversation:
    history = _history()
    if history is None:
        raise UsageError(
            Text(f"there is no conversation {which!r}", f"没有对话 {which!r}"),
            "",
            Text("`advisor` opens a session, which is kept", "运行 `advisor` 打开会话，对话会自动保存"),
        )
    return history.load(history.find(which))


def _list(args: argparse.Namespace) -> int:
    if args.limit < 1:
        raise UsageError(f"--limit {args.limit}", Text("at least 1", "至少为 1"))
    history = _history()
    return _print_list(history.recent(args.limit) if history is not None else [], args)


def _search(args: argparse.Namespace) -> int:
    history = _history()
    return _print_list(history.search(args.text) if history is not None else [], args)


def _print_list(found: Sequence[Listed], args: argparse.Namespace) -> int:
    if args.json:
        return _print_json([_plain(item) for item in found])
    if not found:
        sys.stderr.write("no conversation found; `advisor` opens a session, which is kept\n")
        return 0
    from advisor.report.layout import Page, elide
    from advisor.session.export.words import when

    page = Page(make_style(args), width())
    for item in found:
        room = max(20, page.width - 34)
        page.row(
            (f"{item.id}  ", "number"),
            (f"{when(item.latest)}  ", "dim"),
            (f"{item.turns:>3}  ", "dim"),
            (elide(item.title.splitlines()[0] if item.title else "", room, page.style), "plain"),
        )
        if item.found and args.action == "search":
            page.row((elide(item.found, room, page.style), "dim"), indent=10)
    sys.stdout.write(page.text())
    return 0


def _plain(item: Listed) -> dict[str, object]:
    return {
        "id": item.id,
        "name": item.name,
        "question": item.first,
        "turns": item.turns,
        "started": item.started.isoformat(),
        "latest": item.latest.isoformat(),
    }


def _print_json(conversations: Sequence[object]) -> int:
    from advisor.report.as_json import printed

    body = {"schema": "advisor.history/1", "path": str(default_path()), "conversations": conversations}
    sys.stdout.write(printed(body))
    return 0


def _show(args: argparse.Namespace) -> int:
    from advisor.session.export import as_json, text

    conversation = _load(args.id)
    language = locale_language() if args.lang == "auto" else args.lang
    if args.json:
        sys.stdout.write(as_json.render(conversation, language))
    else:
        sys.stdout.write(text.render(conversation, language, width=width(), style=make_style(args)))
    return 0


def _export(args: argparse.Namespace) -> int:
    from advisor.session.export import render, write

    conversation = _load(args.id)
    if args.output:
        for path in write(conversation, args.output, overwrite=args.force):
            sys.stderr.write(f"written: {path}\n")
        return 0
    form = "json" if args.json else args.format
    sys.stdout.write(render(conversation, f".{form}").text)
    return 0


def _rename(args: argparse.Namespace) -> int:
    which = _load(args.id).id
    History().rename(which, args.name)
    return 0


def _delete(args: argparse.Namespace) -> int:
    conversations = [_load(which) for which in args.id]
    if not args.yes and sys.stdin.isatty() and not _confirmed(conversations):
        sys.stderr.write("nothing was deleted\n")
        return 0
    history = History()
    for item in conversations:
        history.delete(item.id)
        sys.stderr.write(f"deleted: {item.id}\n")
    return 0


def _confirmed(conversations: Sequence[Conversation]) -> bool:
    """Ask on standard error, where talk goes; anything but yes is no."""
    from advisor.report.style import clean

    for item in conversations:
        first = item.name or (item.turns[0].question if item.turns else "")
        sys.stderr.write(f"{item.id}  {clean(first, FIRST_WIDTH)}\n")
    sys.stderr.write("Delete for good? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes", "是"}
