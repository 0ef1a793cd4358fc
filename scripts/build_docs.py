"""Write the reference pages of the documentation from the knowledge and the checks.

- docs/knowledge/ID.md and ID.zh.md: a page an entry; docs/knowledge/README.md lists them by kind and area
- docs/checks.md: every check, its parameters, what it must and must not fire on, and who uses it
- docs/sources.md: every work that is cited, and by whom
- docs/glossary.md: the terms that entries keep to

Usage: python scripts/build_docs.py [--check] [--only glossary.md] [--output docs]
With --check nothing is written; the exit code is 1 when a page is missing, out of date or left over.
"""

import argparse
import inspect
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisor.knowledge import Entry, Knowledge, cited_by
from advisor.knowledge.files import built_in_folder, entry_files, read_folder, read_glossary
from advisor.knowledge.glossary import Term
from advisor.model import Language, Source, Value
from advisor.numbers.checks import Check, load_all
from advisor.report.entry import KINDS
from advisor.report.markdown import render_entry
from advisor.report.markup import code_span, escape, link
from advisor.report.words import say

DOCS = Path(__file__).resolve().parent.parent / "docs"
ENTRIES = "knowledge"
MADE = "<!-- made by scripts/build_docs.py; do not edit -->"


def pages(folder: Path) -> dict[str, str]:
    """Every generated page by its path below docs/.

    Raises:
        KnowledgeError: an entry cannot be read.
    """
    knowledge, errors, _ = read_folder(folder)
    if errors:
        raise errors[0]
    areas = {path.stem: path.parent.name for path in entry_files(folder)}
    made = {
        f"{ENTRIES}/README.md": entry_index(knowledge, areas),
        "checks.md": check_page(knowledge, load_all()),
        "sources.md": source_page(knowledge),
        "glossary.md": glossary_page(read_glossary(folder)),
    }
    for entry in knowledge.entries.values():
        made[f"{ENTRIES}/{entry.id}.md"] = entry_page(entry, knowledge, "en")
        made[f"{ENTRIES}/{entry.id}.zh.md"] = entry_page(entry, knowledge, "zh")
    return made


def entry_page(entry: Entry, knowledge: Knowledge, language: Language) -> str:
    """An entry with links to its other language, to the list, and to the entries that it names."""
    ending, other, name = (".md", ".zh.md", "中文") if language == "en" else (".zh.md", ".md", "English")
    title, _, rest = render_entry(entry, knowledge, language=language).partition("\n")

    def linked(match: re.Match[str]) -> str:
        known = match[2] in knowledge.entries
        return f"{match[1]}[`{match[2]}`]({match[2]}{ending})" if known else match[0]

    # An entry names another in brackets (look-alikes) or behind an arrow (causes).
    rest = re.sub(r"(\(|→ )`([a-z0-9-]+)`", linked, rest)
    return f"{MADE}\n\n{title}\n\n[{name}]({entry.id}{other}) · [README](README.md)\n{rest}"


def entry_index(knowledge: Knowledge, areas: Mapping[str, str]) -> str:
    """All entries, by kind and area, in both languages."""
    lines = [MADE, "", "# What the program knows · 知识库", ""]
    for kind in KINDS:
        lines += [f"## {say(f'kind.{kind}', 'en')} · {say(f'kind.{kind}', 'zh')}", ""]
        grouped: dict[str, list[Entry]] = defaultdict(list)
        for entry in knowledge.entries.values():
            if entry.kind == kind:
                grouped[areas[entry.id]].append(entry)
        for area, members in sorted(grouped.items()):
            lines += [f"### {area}", ""]
            for entry in sorted(members, key=lambda item: item.id):
                english, chinese = escape(entry.title.en), escape(entry.title.zh)
                lines.append(f"- [{english}]({entry.id}.md) · [{chinese}]({entry.id}.zh.md)")
            lines.append("")
    return _page(lines)


def check_page(knowledge: Knowledge, checks: Mapping[str, Check]) -> str:
    """Every check: what it looks for, its parameters, its examples, the entries that use it."""
    lines = [MADE, "", "# Checks", "", "What the program looks for in the numbers of a run.", ""]
    for name, check in checks.items():
        lines += [f"## {code_span(name)}", "", *_prose(check), ""]
        lines += _parameters(check)
        examples = check.examples()
        lines += _bullets("Fires on", [escape(example.what) for example in examples.firing])
        lines += _bullets("Stays quiet on", [escape(example.what) for example in examples.quiet])
        for side in ("supports", "contradicts"):
            lines += _bullets(side.capitalize(), list(_users(knowledge, name, side)))
    return _page(lines)


def _prose(check: Check) -> list[str]:
    """The check's own documentation, paragraph by paragraph."""
    text = inspect.cleandoc(check.function.__doc__ or "")
    return [escape(line) if line else "" for line in text.splitlines()]


def _parameters(check: Check) -> list[str]:
    found = [item for name, item in inspect.signature(check.function).parameters.items() if name != "run"]
    if not found:
        return []
    rows = [f"| {code_span(item.name)} | {_default(item)} |" for item in found]
    return ["| parameter | default |", "| --- | --- |", *rows, ""]


def _default(item: inspect.Parameter) -> str:
    if item.default is inspect.Parameter.empty:
        return "(must be given)"
    return code_span(str(item.default)) if str(item.default) else "(none)"


def _users(knowledge: Knowledge, name: str, side: str) -> Iterator[str]:
    """A line for each entry that asks this check on that side."""
    for entry in knowledge.entries.values():
        asked: Sequence[Mapping[str, Value]] = getattr(entry.checks, side)
        if any(item.get("check") == name for item in asked):
            yield _entry_link(entry)


def source_page(knowledge: Knowledge) -> str:
    """Every work with its address and the entries that cite it."""
    users: dict[str, list[Entry]] = defaultdict(list)
    for entry in knowledge.entries.values():
        for name in cited_by(entry):
            users[name].append(entry)
    lines = [MADE, "", "# Sources", ""]
    for source in knowledge.sources.values():
        lines += [f"## {escape(source.id)}", "", _work(source), ""]
        lines += _bullets("Cited by", [_entry_link(entry) for entry in users[source.id]])
    return _page(lines)


def _work(source: Source) -> str:
    by = ", ".join(part for part in (source.author, str(source.year or "")) if part)
    return link(source.title, source.url) + (f" ({escape(by)})" if by else "")


def glossary_page(glossary: Sequence[Term]) -> str:
    """One term per concept and language, and the variants to avoid."""
    lines = [
        *(MADE, "", "# Glossary · 术语表", ""),
        "One English and one Chinese term for each concept. `advisor kb lint` reports the variants of the",
        "third column in titles, summaries, causes and fixes; phrasings say it as people say it. The data",
        "are `knowledge/glossary.yaml`.",
        *("", "| English | 中文 | not |", "| --- | --- | --- |"),
    ]
    for term in glossary:
        avoided = ", ".join(map(escape, (*term.avoid_en, *term.avoid_zh)))
        lines.append(f"| {escape(term.en)} | {escape(term.zh)} | {avoided} |")
    return _page(lines)


def _entry_link(entry: Entry) -> str:
    return f"[{escape(entry.title.en)}]({ENTRIES}/{entry.id}.md)"


def _bullets(title: str, items: Sequence[str]) -> list[str]:
    return [f"{title}:", "", *(f"- {item}" for item in items), ""] if items else []


def _page(lines: Sequence[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def left_over(made: Mapping[str, str], output: Path) -> list[Path]:
    """Pages of entries that exist no longer."""
    return [path for path in sorted((output / ENTRIES).glob("*.md")) if f"{ENTRIES}/{path.name}" not in made]


def out_of_date(made: Mapping[str, str], output: Path) -> list[str]:
    """Pages that are missing or differ, as paths below docs/."""
    return [
        name
        for name, text in made.items()
        if not (output / name).is_file() or (output / name).read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--only", metavar="PAGE", help="one page, as its path below docs/")
    parser.add_argument("--output", type=Path, default=DOCS, metavar="DIR", help="default: docs/")
    args = parser.parse_args()
    every = pages(built_in_folder())
    if args.only and args.only not in every:
        parser.error(f"there is no page {args.only}")
    made = {args.only: every[args.only]} if args.only else every
    stale, extra = out_of_date(made, args.output), left_over(every, args.output)
    if args.check:
        for name in [*stale, *(f"{ENTRIES}/{path.name}" for path in extra)]:
            print(f"{args.output / name} is out of date; run: python scripts/build_docs.py")
        return 1 if stale or extra else 0
    for name in stale:
        (args.output / name).parent.mkdir(parents=True, exist_ok=True)
        (args.output / name).write_text(made[name], encoding="utf-8")
    for path in extra:
        path.unlink()
    print(f"{len(made)} pages, {len(stale)} written, {len(extra)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
