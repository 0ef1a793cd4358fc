"""advisor kb: browse, search, check and extend the knowledge base."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from advisor.cli.answer import make_style, progress, width
from advisor.cli.parser import Actions, Parser
from advisor.cli.settings import add_settings, resolve
from advisor.errors import UsageError
from advisor.knowledge import Knowledge, cited_by
from advisor.language import Language, Text, locale_language
from advisor.store import Store, refuse_unknown


def parser() -> Parser:
    """The command's options and arguments."""
    made = Parser(prog="advisor kb", description="Browse, check and extend the knowledge.")
    actions = Actions(made)
    listing = actions.add("list", "every entry, by kind", _list)
    show = actions.add("show", "one entry in full", _show)
    show.add_argument("id", metavar="ID")
    search = actions.add("search", "entries that fit a text", _search)
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--top", metavar="N", default="5", help="how many at most (default 5)")
    sources = actions.add("sources", "every work that is cited", _sources)
    lint = actions.add("lint", "what is missing or wrong in a folder of entries", _lint)
    lint.add_argument("dir", nargs="?", metavar="DIR", help="default: the built-in knowledge")
    lint.add_argument("--verbose", action="store_true", help="also what is to be weighed")
    new = actions.add("new", "write the skeleton of a new entry", _new)
    new.add_argument("id", metavar="ID")
    new.add_argument("--output", metavar="DIR", default=".", help="folder to write to (default: here)")
    for action in (listing, show, search, sources):
        add_settings(action, "lang", "no_color", "json", "knowledge")
    add_settings(show, "markdown")
    add_settings(search, "model", "device")
    add_settings(lint, "json", "knowledge")
    return made


def main(argv: list[str]) -> int:
    """Run the command and return its exit code."""
    args = resolve(parser().parse_args(argv))
    run: Callable[[argparse.Namespace], int] = args.run
    return run(args)


def _knowledge(args: argparse.Namespace) -> Knowledge:
    return Store([Path(folder) for folder in args.knowledge], None, "cpu", progress).knowledge


def _language(args: argparse.Namespace) -> Language:
    if args.lang == "auto":
        return locale_language()
    language: Language = args.lang
    return language


def _print_json(value: object) -> int:
    from advisor.report.as_json import printed

    sys.stdout.write(printed(value))
    return 0


def _list(args: argparse.Namespace) -> int:
    from advisor.report.entry import render_list

    entries = list(_knowledge(args).entries.values())
    if args.json:
        return _print_json(
            [{"id": e.id, "kind": e.kind, "en": e.title.en, "zh": e.title.zh} for e in entries]
        )
    style = make_style(args)
    sys.stdout.write(render_list(entries, language=_language(args), width=width(), style=style))
    return 0


def _show(args: argparse.Namespace) -> int:
    knowledge = _knowledge(args)
    refuse_unknown(args.id, knowledge)
    entry, language = knowledge.entries[args.id], _language(args)
    if args.json:
        import msgspec

        return _print_json(msgspec.to_builtins(entry))
    if args.markdown:
        from advisor.report.markdown import render_entry as render_markdown

        sys.stdout.write(render_markdown(entry, knowledge, language=language))
        return 0
    from advisor.report.entry import render_entry

    sys.stdout.write(render_entry(entry, knowledge, language=language, width=width(), style=make_style(args)))
    return 0


def _search(args: argparse.Namespace) -> int:
    from advisor.report.entry import render_list
    from advisor.words.conversation import hear

    store = Store([Path(folder) for folder in args.knowledge], args.model, args.device, progress)
    heard = hear(store.words, args.text)
    found = heard.found[: args.top]
    if args.json:
        return _print_json([{"id": item.id, "match": round(item.match, 4)} for item in found])
    entries = [store.knowledge.entries[item.id] for item in found]
    language = heard.query.language if args.lang == "auto" else _language(args)
    scores = {item.id: item.match for item in found}
    style = make_style(args)
    sys.stdout.write(render_list(entries, language=language, width=width(), style=style, scores=scores))
    return 0


def _sources(args: argparse.Namespace) -> int:
    from advisor.report.entry import render_sources

    knowledge = _knowledge(args)
    cited: dict[str, int] = {}
    for entry in knowledge.entries.values():
        for source in cited_by(entry):
            cited[source] = cited.get(source, 0) + 1
    if args.json:
        import msgspec

        return _print_json(msgspec.to_builtins(list(knowledge.sources.values())))
    sources = list(knowledge.sources.values())
    style = make_style(args)
    page = render_sources(sources, language=_language(args), width=width(), style=style, cited_by=cited)
    sys.stdout.write(page)
    return 0


def _lint(args: argparse.Namespace) -> int:
    from advisor.knowledge.files import built_in_folder, read_folder, read_glossary
    from advisor.knowledge.lint import advice, lint
    from advisor.numbers.checks import parameters
    from advisor.report.words import counted

    base = _knowledge(args) if args.dir else None
    folder = Path(args.dir) if args.dir else built_in_folder()
    knowledge, errors, _ = read_folder(folder, base)
    glossary = read_glossary(folder)
    own = {path.stem for path in folder.rglob("*.yaml")} if args.dir else set(knowledge.entries)
    complaints = [c for c in lint(knowledge, parameters(), glossary) if c.entry in own]
    if args.json:
        import msgspec

        return _print_json([str(error) for error in errors] + msgspec.to_builtins(complaints)) or bool(
            errors or complaints
        )
    for error in errors:
        sys.stdout.write(f"{error}\n")
    for item in complaints:
        sys.stdout.write(f"{item.entry}: {item.field}: {item.what}\n")
    if args.verbose:
        for item in (a for a in advice(knowledge, glossary) if a.entry in own):
            sys.stdout.write(f"advice: {item.entry}: {item.field}: {item.what}\n")
    count = len(errors) + len(complaints)
    entries = counted(len(own & set(knowledge.entries)), "entries", "en")
    sys.stdout.write(f"{entries}, {count or 'no'} complaint{'' if count == 1 else 's'}\n")
    return 1 if count else 0


def _new(args: argparse.Namespace) -> int:
    from advisor.knowledge.skeleton import write_skeleton

    if not args.id.replace("-", "").isalnum() or not args.id.isascii() or args.id != args.id.lower():
        raise UsageError(
            Text(f"the id {args.id!r}", f"id 为 {args.id!r}"),
            Text(
                "lower-case words joined by hyphens, such as reward-hacking",
                "用连字符连接的小写单词，例如 reward-hacking",
            ),
        )
    path = write_skeleton(args.id, Path(args.output))
    sys.stdout.write(f"{path}\nfill it in, then: advisor kb lint {args.output}\n")
    return 0
