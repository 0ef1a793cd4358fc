"""A Diagnosis as terminal text, the answer first, then what it rests on."""

from advisor.model import Attachment, Diagnosis, Language, NextStep, Problem, Source
from advisor.report import curves
from advisor.report.finding import figures, one_line, put_compact, put_full, shown_advice
from advisor.report.frameworks import framework_of, in_words_of
from advisor.report.guides import guides
from advisor.report.layout import Page, elide
from advisor.report.plot import plot
from advisor.report.style import Meaning, Span, Style
from advisor.report.words import counted, percent, say

PROBLEMS_SHOWN, NOTES_SHOWN = 3, 2
PLOT_WIDTH = 76
CLAIMS: dict[str, tuple[str, Meaning]] = {
    "refuted": ("cross", "bad"),
    "confirmed": ("tick", "good"),
    "untestable": ("middle", "dim"),
}
NAME_WIDTH = 48


def render(
    diagnosis: Diagnosis, *, width: int, style: Style, verbose: bool = False, quiet: bool = False
) -> str:
    """The whole report, no line wider than `width` cells (at least 24), ending in a newline."""
    page = Page(style, width)
    put_head(page, diagnosis)
    if quiet:
        for finding in diagnosis.findings:
            one_line(finding, diagnosis.language, page, attached=bool(diagnosis.attachments))
        return page.text()
    _put_files(page, diagnosis)
    put_claims(page, diagnosis)
    put_notes(page, diagnosis)
    if diagnosis.status == "out_of_scope":
        _put_scope(page, diagnosis.language)
    _put_plot(page, diagnosis)
    _put_findings(page, diagnosis, verbose=verbose)
    _put_next(page, diagnosis.next, diagnosis.language, verbose=verbose)
    put_baseline(page, diagnosis)
    for attachment in diagnosis.attachments:
        put_problems(page, attachment, diagnosis.language, verbose=verbose)
    put_sources(page, sources_of(diagnosis, verbose=verbose), diagnosis.language, brief=not verbose)
    if verbose and "total" in diagnosis.timing_ms:
        page.blank()
        time = f"{diagnosis.timing_ms['total']:.0f} ms"
        page.put((say("answered_in", diagnosis.language, time=time), "dim"))
    return page.text()


def headline(diagnosis: Diagnosis) -> tuple[str, Meaning]:
    """The answer in one sentence, and whether that is good or bad news."""
    language, findings = diagnosis.language, diagnosis.findings
    if diagnosis.status == "out_of_scope":
        return say("head.outside", language), "dim"
    title = findings[0].title.in_language(language) if findings else ""
    share = percent(findings[0].confidence) if findings else ""
    if diagnosis.healthy:
        key = "healthy" if not findings else "nearest" if findings[0].kind == "fault" else "remark"
        return say(f"head.{key}", language, title=title, percent=share), "good"
    if diagnosis.status == "uncertain" and findings:
        count = counted(len(findings), "candidates", language)
        key = "uncertain" if len(findings) > 1 else "uncertain.one"
        return say(f"head.{key}", language, count=count, title=title, percent=share), "warn"
    if not findings:
        return say("head.nothing", language), "warn"
    meaning: Meaning = "bad" if findings[0].kind == "fault" else "warn"
    return say("head.finding", language, title=title, percent=share), meaning


def put_head(page: Page, diagnosis: Diagnosis) -> None:
    """The answer in one sentence."""
    sentence, meaning = headline(diagnosis)
    glyph = page.style.glyph("ring" if diagnosis.status != "answered" else "dot")
    page.put((sentence, "title"), mark=(f"{glyph} ", meaning))


def _put_files(page: Page, diagnosis: Diagnosis) -> None:
    """One quiet line a file: what was read; and how, where that is not plain."""
    dot = f" {page.style.glyph('middle')} "
    for item in diagnosis.attachments:
        series = sum(len(run.series) for run in item.runs)
        parts = [elide(item.path, NAME_WIDTH, page.style), item.format]
        parts.append(counted(item.rows, "rows", diagnosis.language))
        if len(item.runs) > 1:
            parts.append(counted(len(item.runs), "runs", diagnosis.language))
        parts.append(counted(series, "series", diagnosis.language))
        page.put((dot.join(parts), "dim"), indent=2)
        for note in item.notes[:NOTES_SHOWN]:
            page.put((note.in_language(diagnosis.language), "dim"), indent=4)


def put_claims(page: Page, diagnosis: Diagnosis) -> None:
    """What the question states against what the file says, the refuted first."""
    if not diagnosis.attachments or not diagnosis.claims:
        return
    page.blank()
    order = list(CLAIMS)
    for claim in sorted(diagnosis.claims, key=lambda claim: order.index(claim.verdict)):
        glyph, meaning = CLAIMS[claim.verdict]
        said = say(f"claim.{claim.verdict}", diagnosis.language, claim=claim.text[:200])
        gap = "" if diagnosis.language == "zh" else " "
        lead: Span = (said + gap, "title" if claim.verdict == "refuted" else "plain")
        statement = figures(claim.statement.in_language(diagnosis.language))
        page.put(lead, *statement, mark=(f"{page.style.glyph(glyph)} ", meaning))


def put_notes(page: Page, diagnosis: Diagnosis) -> None:
    """What the reader must know first."""
    if diagnosis.notes:
        page.blank()
    for note in diagnosis.notes:
        page.put(
            (note.in_language(diagnosis.language), "plain"), mark=(page.style.glyph("note") + " ", "warn")
        )


def _put_scope(page: Page, language: Language) -> None:
    """What could be asked instead."""
    page.blank()
    page.put((say("outside.known", language), "plain"), indent=2)
    page.blank()
    page.put((say("outside.try", language) + say("colon", language), "dim"), indent=2)
    page.code("", say("outside.example", language), 2)
    page.code("", "advisor kb list", 2)


def _put_plot(page: Page, diagnosis: Diagnosis) -> None:
    found = curves.curves_of(diagnosis)
    if found is None:
        return
    run, series = found
    levels, marks = guides(diagnosis, series)
    lines = plot(
        [curves.drawn(item) for item in series],
        page.style,
        diagnosis.language,
        width=min(page.width - 2, PLOT_WIDTH),
        unit=run.step_unit,
        levels=levels,
        marks=marks,
    )
    if lines:
        page.blank()
    for line in lines:
        page.row(*line, indent=2)


def _put_findings(page: Page, diagnosis: Diagnosis, *, verbose: bool) -> None:
    trusted, attached = diagnosis.status == "answered", bool(diagnosis.attachments)
    framework = framework_of(diagnosis)
    for finding in diagnosis.findings:
        page.blank()
        if verbose:
            put_full(page, finding, diagnosis.language, verbose=True, attached=attached)
        elif trusted and finding.rank == 1:
            plain = in_words_of(finding, framework)
            put_full(page, plain, diagnosis.language, verbose=False, attached=attached)
        else:
            put_compact(page, finding, diagnosis.language)


def _put_next(page: Page, steps: tuple[NextStep, ...], language: Language, *, verbose: bool) -> None:
    if not steps:
        return
    page.heading(say("ask" if steps[0].do.en.endswith("?") else "next", language))
    mark: Span = (page.style.glyph("arrow") + " ", "number")
    for step in steps:
        page.put((step.do.in_language(language), "plain"), mark=mark)
        page.put((step.why.in_language(language), "dim"), indent=len(mark[0]))
        if verbose and step.separates:
            names = say("separates", language) + say("colon", language)
            names += say("comma", language).join(step.separates)
            page.put((names, "dim"), indent=len(mark[0]))


def put_baseline(page: Page, diagnosis: Diagnosis) -> None:
    """How the run differs from the known-good one."""
    if not diagnosis.baseline:
        return
    page.heading(say("baseline", diagnosis.language))
    for text in diagnosis.baseline:
        mark: Span = (page.style.glyph("middle") + " ", "dim")
        page.put(*figures(text.in_language(diagnosis.language)), mark=mark)


def problems_of(attachment: Attachment) -> list[Problem]:
    """The oddities of a file and of the runs in it, each once."""
    every = [*attachment.problems, *(problem for run in attachment.runs for problem in run.problems)]
    return list(dict.fromkeys(every))


def put_problems(page: Page, attachment: Attachment, language: Language, *, verbose: bool) -> None:
    """The oddities of one file, the first few unless `verbose`."""
    problems = problems_of(attachment)
    if not problems:
        return
    path = elide(attachment.path, NAME_WIDTH, page.style)
    page.heading(say("problems", language, path=path))
    shown = len(problems) if verbose else PROBLEMS_SHOWN
    for problem in problems[:shown]:
        page.put((problem_line(problem, language), "plain"), mark=(page.style.glyph("note") + " ", "warn"))
    if len(problems) > shown:
        count = len(problems) - shown
        page.put((say("more.problems", language, count=count, path=path), "dim"), indent=2)


def problem_line(problem: Problem, language: Language) -> str:
    """An oddity with its line number, if it has one."""
    what = problem.what.in_language(language)
    return what if problem.line is None else say("line", language, line=problem.line, what=what)


def sources_of(diagnosis: Diagnosis, *, verbose: bool) -> list[Source]:
    """The works cited by what the text report shows, in order of appearance, each once."""
    found: dict[str, Source] = {}
    for finding in diagnosis.findings:
        works = {source.id: source for source in finding.sources}
        full = verbose or (finding.rank == 1 and diagnosis.status == "answered")
        shown = shown_advice(finding, verbose=verbose) if full else finding.fixes[:1]
        for advice in shown:
            found.update({name: works[name] for name in advice.sources if name in works})
        if verbose:
            found.update(works)
    return list(found.values())


def byline(source: Source) -> str:
    """Who wrote a work and when, as far as is known."""
    return ", ".join(part for part in (source.author, str(source.year or "")) if part)


def put_sources(page: Page, sources: list[Source], language: Language, *, brief: bool = False) -> None:
    """Tag, title and address of every cited work; `brief` leaves out the title where there is an address."""
    if not sources:
        return
    page.heading(say("sources", language))
    for source in sources:
        by = byline(source)
        tag: Span = (f"[{source.id}] ", "dim")
        if brief and source.url:
            page.put(tag, (source.url, "link"), hang=2)
            continue
        page.put(tag, (source.title, "plain"), (f" ({by})" if by else "", "dim"), hang=2)
        if source.url:
            page.put((source.url, "link"), indent=2)
