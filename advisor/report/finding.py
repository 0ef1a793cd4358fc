"""One finding on a page: in full for the leading one, in a few lines for the rest."""

import re
from collections.abc import Mapping, Sequence

from advisor.model import Advice, Evidence, Finding, Language
from advisor.report.layout import Page, cells, pad, shorten
from advisor.report.style import Meaning, Span
from advisor.report.words import effort, percent, say, sureness, verdict

BODY = 3  # cells that a finding's text is indented by
# Of causes and of remedies, and of look-alikes, unless everything is asked for.
SHOWN, OTHERS_SHOWN = 3, 2
BAR = 10
SIGNS: dict[str, tuple[str, Meaning]] = {
    "supports": ("tick", "good"),
    "contradicts": ("cross", "bad"),
    "silent": ("middle", "dim"),
}
VERDICTS: dict[str, Meaning] = {"supported": "good", "contradicted": "bad", "untested": "dim"}

_FIGURE = re.compile(r"(?<![A-Za-z0-9_.])[-−+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?(?:\s?%)?(?![A-Za-z0-9_])")


def figures(text: str) -> list[Span]:
    """A sentence with its numbers set apart."""
    spans: list[Span] = []
    end = 0
    for match in _FIGURE.finditer(text):
        spans += [(text[end : match.start()], "plain"), (match.group(), "number")]
        end = match.end()
    return [*spans, (text[end:], "plain")]


def cited(sources: Sequence[str]) -> Span:
    """The tags of the works that a statement rests on."""
    return (f" [{', '.join(sources)}]" if sources else "", "dim")


def put_full(page: Page, finding: Finding, language: Language, *, verbose: bool, attached: bool) -> None:
    """A finding in reading order; without `verbose` the first causes, remedies and look-alikes."""
    causes, fixes, others = finding.causes, finding.fixes, finding.looks_like
    if not verbose:
        causes, fixes, others = causes[:SHOWN], fixes[:SHOWN], others[:OTHERS_SHOWN]
    put_title(page, finding, language)
    page.blank()
    page.put((finding.summary.in_language(language), "plain"), indent=BODY)
    if finding.evidence and (attached or verbose):
        page.heading(say("evidence", language), indent=BODY)
        put_evidence(page, finding.evidence, language, verbose=verbose)
    if causes:
        page.heading(say("causes", language), indent=BODY)
        for number, cause in enumerate(causes, 1):
            text = cause.text.in_language(language)
            page.put((text, "plain"), cited(cause.sources), indent=BODY, mark=(f"{number}. ", "dim"))
    if fixes:
        page.heading(say("fixes", language), indent=BODY)
        put_fixes(page, fixes, language, indent=BODY)
    if others:
        page.heading(say("look_alikes", language), indent=BODY)
        for other in others:
            title, how = other.title.in_language(language), other.tell_apart.in_language(language)
            name: Span = (title + say("colon", language), "title")
            mark: Span = (page.style.glyph("middle") + " ", "dim")
            page.put(
                name, (how, "plain"), (say("aside", language, text=other.id), "dim"), indent=BODY, mark=mark
            )
    hidden = sum(map(len, (finding.causes, finding.fixes, finding.looks_like)))
    hidden -= sum(map(len, (causes, fixes, others)))
    if hidden:
        page.blank()
        more = say("more.advice", language, count=hidden, id=finding.id)
        page.put((more, "dim"), indent=BODY)


def shown_advice(finding: Finding, *, verbose: bool) -> tuple[Advice, ...]:
    """The causes and remedies that `put_full` prints."""
    if verbose:
        return (*finding.causes, *finding.fixes)
    return (*finding.causes[:SHOWN], *finding.fixes[:SHOWN])


def put_compact(page: Page, finding: Finding, language: Language) -> None:
    """What a finding rests on, its first remedy, and where to read more."""
    put_title(page, finding, language)
    put_evidence(page, finding.evidence, language, verbose=False)
    arrow: Span = (page.style.glyph("arrow") + " ", "number")
    for fix in finding.fixes[:1]:
        text: Span = (fix.text.in_language(language), "plain")
        page.put(text, _effort(fix, language), cited(fix.sources), indent=BODY, mark=arrow)
    page.put((f"advisor kb show {finding.id}", "dim"), indent=BODY)


def one_line(finding: Finding, language: Language, page: Page, *, attached: bool) -> None:
    """Rank, probability and title in one row, and what the numbers say to it where there are any."""
    sign: Span = (pad(percent(finding.confidence), 5, right=True), "number")
    said = verdict(finding, language) if attached else ""
    speaks: Span = (said, VERDICTS[finding.verdict])
    dot: Span = (f"  {page.style.glyph('middle')} " if attached else "", "dim")
    number: Span = (f"  {finding.rank} ", "dim")
    room = page.width - sum(cells(text) for text, _ in (number, sign, dot, speaks)) - 2
    title = shorten(finding.title.in_language(language), max(10, room), page.style)
    page.row(number, sign, ("  ", "plain"), (title, "plain"), dot, speaks)


def put_title(page: Page, finding: Finding, language: Language) -> None:
    """Rank and title, then how likely it is and what the numbers say to it."""
    page.put((finding.title.in_language(language), "title"), mark=(pad(f"{finding.rank}", BODY), "dim"))
    style, share = page.style, min(1.0, max(0.0, finding.confidence))
    full = min(BAR - 1, max(1, round(share * BAR))) if share < 1 else BAR
    dot: Span = (f" {style.glyph('middle')} ", "dim")
    spans: list[Span] = [
        (style.glyph("full") * full, "number"),
        (style.glyph("empty") * (BAR - full), "dim"),
        (f" {percent(finding.confidence)} {sureness(finding.confidence, language)}", "plain"),
        dot,
        (verdict(finding, language), VERDICTS[finding.verdict]),
    ]
    if finding.match is not None:
        spans += [dot, (say("match", language, percent=percent(finding.match)), "dim")]
    page.put(*spans, indent=BODY)


def put_evidence(page: Page, evidence: Sequence[Evidence], language: Language, *, verbose: bool) -> None:
    """For, against, untested; columns that are missing are gathered in one line unless `verbose`."""
    order = list(SIGNS)
    wanted: list[str] = []
    for item in sorted(evidence, key=lambda item: order.index(item.verdict)):
        if item.missing and not verbose:
            wanted += [item.missing] if item.missing not in wanted else []
            continue
        statement = item.statement.in_language(language)
        tail = say("aside", language, text=item.check) if verbose else ""
        spans = figures(statement) if item.verdict != "silent" else [(statement, "dim")]
        page.put(*spans, (tail, "dim"), indent=BODY, mark=_sign(page, item.verdict))
    if wanted:
        names = [say("for_want.log", language) if role == "log" else role for role in wanted]
        text = say("for_want", language, roles=say("comma", language).join(names))
        page.put((text, "dim"), indent=BODY, mark=_sign(page, "silent"))


def _sign(page: Page, verdict: str) -> Span:
    glyph, meaning = SIGNS[verdict]
    return (f"{page.style.glyph(glyph)} ", meaning)


def put_fixes(
    page: Page, fixes: Sequence[Advice], language: Language, indent: int, *, cites: bool = True
) -> None:
    """Numbered remedies with their effort, the works that they rest on (where `cites`), and code."""
    for number, fix in enumerate(fixes, 1):
        mark: Span = (f"{number}. ", "dim")
        text: Span = (fix.text.in_language(language), "plain")
        tags: Span = cited(fix.sources) if cites else ("", "plain")
        page.put(text, _effort(fix, language), tags, indent=indent, mark=mark)
        put_code(page, fix.code, indent + 3)


def _effort(fix: Advice, language: Language) -> Span:
    time = effort(fix.effort, language)
    return (say("aside", language, text=time) if time else "", "dim")


def put_code(page: Page, code: Mapping[str, str], indent: int) -> None:
    """Code lines beside their framework's name, broken only if wider than the page."""
    names = {name: page.style.safe(name, 24) for name in code}
    column = max((cells(name) for name in names.values()), default=0)
    for name, source in code.items():
        label = names[name]
        for line in source.splitlines():
            page.code(pad(label, column), line, indent)
            label = ""
