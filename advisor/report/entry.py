"""The pages of the knowledge base: one entry in full, lists of entries, the works cited."""

import itertools
from collections.abc import Mapping, Sequence

from advisor.knowledge import Entry, Knowledge
from advisor.model import Advice, Language, Source, Text, Value
from advisor.report.finding import cited, put_fixes
from advisor.report.layout import Page, cells, pad
from advisor.report.style import Meaning, Span, Style
from advisor.report.text import byline, put_sources
from advisor.report.words import counted, percent, say

KINDS: dict[str, Meaning] = {"fault": "bad", "state": "good", "resource": "warn", "practice": "number"}
PHRASINGS_SHOWN = 5
SIDES: tuple[tuple[str, str, Meaning], ...] = (("supports", "tick", "good"), ("contradicts", "cross", "bad"))


def render_entry(
    entry: Entry,
    knowledge: Knowledge,
    *,
    language: Language,
    width: int,
    style: Style,
    verbose: bool = False,
) -> str:
    """An entry as a page worth reading; `verbose` adds every phrasing and the checks with their settings."""
    page = Page(style, width)
    put_entry(page, entry, knowledge, language, verbose=verbose)
    return page.text()


def put_entry(page: Page, entry: Entry, knowledge: Knowledge, language: Language, *, verbose: bool) -> None:
    """The same on a page of a face that paints for itself."""
    style = page.style
    page.put((entry.title.in_language(language), "title"), mark=(f"{style.glyph('dot')} ", KINDS[entry.kind]))
    page.put((f"{entry.id} {style.glyph('middle')} {say(f'a.{entry.kind}', language)}", "dim"), indent=2)
    page.blank()
    page.put((entry.summary.in_language(language), "plain"))
    _put_signs(page, entry, language, verbose=verbose)
    page.heading(say("causes", language))
    for number, cause in enumerate(entry.causes, 1):
        text: Span = (Text(cause.en, cause.zh).in_language(language), "plain")
        known = cause.leads_to in knowledge.entries
        leads = f" {style.glyph('arrow')} {cause.leads_to}" if known else ""
        page.put(text, cited(cause.sources), (leads, "number"), mark=(f"{number}. ", "dim"))
    page.heading(say("fixes", language))
    put_fixes(page, advice_of(entry), language, indent=0)
    _put_look_alikes(page, entry, knowledge, language)
    put_sources(page, cited_works(entry, knowledge), language)


def advice_of(entry: Entry) -> list[Advice]:
    """The fixes of an entry in the form that findings show."""
    return [Advice(Text(fix.en, fix.zh), fix.sources, fix.effort, fix.code) for fix in entry.fixes]


def cited_works(entry: Entry, knowledge: Knowledge) -> list[Source]:
    """Every work that an entry cites and the knowledge knows, in order of appearance, each once."""
    groups = [
        *(cause.sources for cause in entry.causes),
        *(fix.sources for fix in entry.fixes),
        entry.sources,
    ]
    tags = itertools.chain.from_iterable(groups)
    return [knowledge.sources[tag] for tag in dict.fromkeys(tags) if tag in knowledge.sources]


def _put_signs(page: Page, entry: Entry, language: Language, *, verbose: bool) -> None:
    """How it shows: in words, in figures, in the numbers."""
    phrasings = entry.phrasings.zh if language == "zh" else entry.phrasings.en
    mark: Span = (page.style.glyph("middle") + " ", "dim")
    if phrasings:
        page.heading(say("phrasings", language))
    for phrase in phrasings if verbose else phrasings[:PHRASINGS_SHOWN]:
        page.put((phrase, "plain"), mark=mark)
    if entry.values:
        page.heading(say("values", language))
    for hint in entry.values:
        page.put((f"{hint.of} = {hint.equals}", "number"), (f" ± {hint.within:g}", "dim"), mark=mark)
    for side, glyph, meaning in SIDES:
        links: Sequence[Mapping[str, Value]] = getattr(entry.checks, side)
        if links:
            page.heading(say(f"checks.{side}", language))
        for link in links:
            name, settings = check_line(link)
            tail = f" ({settings})" if settings and verbose else ""
            page.put((name, "plain"), (tail, "dim"), mark=(f"{page.style.glyph(glyph)} ", meaning))


def check_line(link: Mapping[str, object]) -> tuple[str, str]:
    """The name of a linked check, and its parameters."""
    settings = ", ".join(f"{name} {value}" for name, value in link.items() if name != "check")
    return str(link.get("check", "")), settings


def _put_look_alikes(page: Page, entry: Entry, knowledge: Knowledge, language: Language) -> None:
    if not entry.looks_like:
        return
    page.heading(say("look_alikes", language))
    for other in entry.looks_like:
        known = knowledge.entries.get(other.id)
        title = known.title.in_language(language) if known else other.id
        tag = say("aside", language, text=other.id) if known else ""
        how = other.tell_apart.in_language(language)
        mark: Span = (page.style.glyph("middle") + " ", "dim")
        page.put((title + say("colon", language), "title"), (how, "plain"), (tag, "dim"), mark=mark)
        measure = knowledge.measures.get(other.measure)
        if measure:
            page.put(
                (measure.do.in_language(language), "dim"),
                indent=2,
                mark=(page.style.glyph("arrow") + " ", "number"),
            )


def render_list(
    entries: Sequence[Entry],
    *,
    language: Language,
    width: int,
    style: Style,
    scores: Mapping[str, float] | None = None,
) -> str:
    """Ids and titles in columns: by kind, or in the given order with how well each fits (`scores`)."""
    page = Page(style, width)
    if not entries:
        page.put((say("nothing_found", language), "plain"))
        return page.text()
    # The few names that are longer stand in a row of their own, so that titles keep their room.
    column = min(max(cells(style.safe(entry.id)) for entry in entries), page.width // 3)
    if scores is not None:
        for entry in entries:
            _put_item(page, entry, column, language, percent(scores.get(entry.id, 0.0)))
    else:
        for kind in KINDS:
            members = [entry for entry in entries if entry.kind == kind]
            if members:
                page.blank()
                count: Span = (f"  {len(members)}", "dim")
                page.put((say(f"kind.{kind}", language), "title"), count)
            for entry in members:
                _put_item(page, entry, column, language)
    page.blank()
    page.put(
        (f"{counted(len(entries), 'entries', language)}{say('stop', language)}", "dim"),
        (say("show", language), "dim"),
    )
    return page.text()


def _put_item(page: Page, entry: Entry, column: int, language: Language, score: str = "") -> None:
    lead = f"{score:>5}  " if score else ""
    title: Span = (entry.title.in_language(language), "plain")
    name: Span = (pad(page.style.safe(entry.id), column) + "  ", KINDS[entry.kind] if score else "number")
    if cells(entry.id) > column:
        page.put((lead, "dim"), name)
        page.put(title, indent=len(lead) + 2)
        return
    page.put(title, mark=(lead + name[0], name[1]))


def render_sources(
    sources: Sequence[Source],
    *,
    language: Language,
    width: int,
    style: Style,
    cited_by: Mapping[str, int] | None = None,
) -> str:
    """Every work with author, year and address; `cited_by` counts the entries that cite it."""
    page = Page(style, width)
    for source in sources:
        page.blank()
        by = byline(source)
        page.put(
            (f"[{source.id}] ", "number"), (source.title, "plain"), (f" ({by})" if by else "", "dim"), hang=2
        )
        if source.url:
            page.put((source.url, "link"), indent=2)
        if cited_by is not None:
            count = counted(cited_by.get(source.id, 0), "entries", language)
            page.put((say("cited_by", language, count=count), "dim"), indent=2)
    if not sources:
        page.put((say("nothing_found", language), "plain"))
    return page.text()
