"""advisor kb: browse, search, check and extend the knowledge base."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from advisor.cli.answer import make_style, progress, width
from advisor.cli.settings import add_settings, resolve
from advisor.errors import UsageError
from advisor.knowledge import cited_by
from advisor.language import Language, locale_language
from advisor.store import Store, refuse_unknown


def parser() -> argparse.ArgumentParser:
    """The command's options and arguments."""
    made = argparse.ArgumentParser(prog="advisor kb", description="Browse, check and extend the knowledge.")
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="every entry, by kind").set_defaults(run=_list)
    show = actions.add_parser("show", help="one entry in full")
    show.add_argument("id")
    show.set_defaults(run=_show)
    search = actions.add_parser("search", help="entries that fit a text")
    search.add_argument("text")
    search.set_defaults(run=_search)
    actions.add_parser("sources", help="every work that is cited").set_defaults(run=_sources)
    lint = actions.add_parser("lint", help="what is missing or wrong in a folder of entries")
    lint.add_argument("dir", nargs="?", help="default: the built-in knowledge")
    add_settings(lint, "verbose")
    lint.set_defaults(run=_lint)
    new = actions.add_parser("new", help="write the skeleton of a new entry")
    new.add_argument("id")
    new.add_argument("--output", metavar="DIR", default=".", help="folder to write to (default: here)")
    new.set_defaults(run=_new)
    for action in actions.choices.values():
        add_settings(action, "lang", "no_color", "json", "markdown", "knowledge", "model", "device", "top")
    return made


def main(argv: list[str]) -> int:
    """Run the command and return its exit code."""
    args = resolve(parser().parse_args(argv))
    run: Callable[[argparse.Namespace], int] = args.run
    return run(args)


def _store(args: argparse.Namespace) -> Store:
    return Store([Path(folder) for folder in args.knowledge], args.model, args.device, progress)


def _language(args: argparse.Namespace) -> Language:
    if args.lang == "auto":
        return locale_language()
    language: Language = args.lang
    return language


def _print_json(value: object) -> int:
    import json

    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    return 0


def _list(args: argparse.Namespace) -> int:
    from advisor.report.entry import render_list

    entries = list(_store(args).knowledge.entries.values())
    if args.json:
        return _print_json(
            [{"id": e.id, "kind": e.kind, "en": e.title.en, "zh": e.title.zh} for e in entries]
        )
    style = make_style(args)
    sys.stdout.write(render_list(entries, language=_language(args), width=width(), style=style))
    return 0


def _show(args: argparse.Namespace) -> int:
    knowledge = _store(args).knowledge
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

    store = _store(args)
    heard = hear(store.words, args.text)
    found = heard.found[: max(args.top, 5)]
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

    knowledge = _store(args).knowledge
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

    base = _store(args).knowledge if args.dir else None
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
    judged = len(own & set(knowledge.entries))
    sys.stdout.write(f"{judged} entries, {count or 'no'} complaint{'' if count == 1 else 's'}\n")
    return 1 if count else 0


def _new(args: argparse.Namespace) -> int:
    from advisor.knowledge.skeleton import write_skeleton

    if not args.id.replace("-", "").isalnum() or not args.id.isascii() or args.id != args.id.lower():
        raise UsageError(f"the id {args.id!r}", "lower-case words joined by hyphens, such as reward-hacking")
    path = write_skeleton(args.id, Path(args.output))
    sys.stdout.write(f"{path}\nfill it in, then: advisor kb lint {args.output}\n")
    return 0
