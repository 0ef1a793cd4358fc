"""A Diagnosis and an entry as Markdown (CommonMark and GitHub); markup from data stays text."""

import re
from collections.abc import Mapping, Sequence

from advisor.knowledge import Entry, Knowledge
from advisor.model import Advice, Attachment, Diagnosis, Evidence, Finding, Language, Source, Text
from advisor.report.entry import advice_of, check_line, cited_works
from advisor.report.markup import code_block, code_span, escape, link
from advisor.report.text import byline, headline, problem_line, problems_of
from advisor.report.words import counted, effort, percent, say, sureness, verdict

SIGNS = {"supports": "✓", "contradicts": "✗", "silent": "·"}
CLAIM_SIGNS = {"confirmed": "✓", "refuted": "✗", "untestable": "·"}


def render(diagnosis: Diagnosis) -> str:
    """The whole report, every finding in full, ending in a newline."""
    language = diagnosis.language
    lines = [f"# {escape(headline(diagnosis)[0])}", ""]
    if diagnosis.question:
        lines += [f"> {escape(diagnosis.question)}", ""]
    lines += _files(diagnosis.attachments, language)
    for claim in diagnosis.claims:
        said = say(f"claim.{claim.verdict}", language, claim=escape(claim.text))
        lines.append(f"- {CLAIM_SIGNS[claim.verdict]} {said} {escape(claim.statement.in_language(language))}")
    lines += ["", *(f"- **!** {escape(note.in_language(language))}" for note in diagnosis.notes), ""]
    if diagnosis.status == "out_of_scope":
        lines += [say("outside.known", language), "", *code_block(say("outside.example", language), "sh"), ""]
    for finding in diagnosis.findings:
        lines += _finding(finding, language)
    if diagnosis.next:
        lines += [f"## {say('next', language)}", ""]
        for step in diagnosis.next:
            do, why = escape(step.do.in_language(language)), escape(step.why.in_language(language))
            lines.append(f"- **{do}**{say('colon', language)}{why}")
        lines.append("")
    lines += _bullets(say("baseline", language), diagnosis.baseline, language)
    for item in diagnosis.attachments:
        lines += _problems(item, language)
    works = {work.id: work for finding in diagnosis.findings for work in finding.sources}
    lines += sources(list(works.values()), language)
    return _tidy(lines)


def _files(attachments: Sequence[Attachment], language: Language) -> list[str]:
    lines: list[str] = []
    for item in attachments:
        series = counted(sum(len(run.series) for run in item.runs), "series", language)
        rows = counted(item.rows, "rows", language)
        lines.append(f"- {code_span(item.path)} · {escape(item.format)} · {rows} · {series}")
    return [*lines, ""]


def _finding(finding: Finding, language: Language) -> list[str]:
    sure = f"{percent(finding.confidence)} {sureness(finding.confidence, language)}"
    facts = [sure, verdict(finding, language)]
    if finding.match is not None:
        facts.append(say("match", language, percent=percent(finding.match)))
    title = escape(finding.title.in_language(language))
    return [
        f"## {finding.rank}. {title}",
        "",
        f"{code_span(finding.id)} · {' · '.join(facts)}",
        "",
        escape(finding.summary.in_language(language)),
        "",
        *_evidence(finding.evidence, language),
        *_causes([(cause.text, cause.sources, "") for cause in finding.causes], language),
        *_fixes(finding.fixes, language),
        *_look_alikes([(o.title, o.tell_apart, o.id) for o in finding.looks_like], language),
    ]


def _evidence(evidence: Sequence[Evidence], language: Language) -> list[str]:
    if not evidence:
        return []
    order = list(SIGNS)
    lines = [f"### {say('evidence', language)}", ""]
    ranked = sorted(evidence, key=lambda item: order.index(item.verdict))
    lines += [f"- {SIGNS[item.verdict]} {escape(item.statement.in_language(language))}" for item in ranked]
    return [*lines, ""]


def _causes(causes: Sequence[tuple[Text, Sequence[str], str]], language: Language) -> list[str]:
    if not causes:
        return []
    lines = [f"### {say('causes', language)}", ""]
    for number, (text, tags, leads_to) in enumerate(causes, 1):
        leads = f" → {code_span(leads_to)}" if leads_to else ""
        lines.append(f"{number}. {escape(text.in_language(language))}{_cited(tags)}{leads}")
    return [*lines, ""]


def _fixes(fixes: Sequence[Advice], language: Language) -> list[str]:
    if not fixes:
        return []
    lines = [f"### {say('fixes', language)}", ""]
    for number, fix in enumerate(fixes, 1):
        time = effort(fix.effort, language)
        lines.append(
            f"{number}. {escape(fix.text.in_language(language))}{f' *{time}*' if time else ''}{_cited(fix.sources)}"
        )
        lines += _code(fix.code, " " * len(f"{number}. "))
    return [*lines, ""]


def _code(code: Mapping[str, str], indent: str) -> list[str]:
    lines: list[str] = []
    for name, source in code.items():
        lines += ["", f"{indent}{escape(name)}", "", *(indent + line for line in code_block(source))]
    return lines


def _look_alikes(others: Sequence[tuple[Text, Text, str]], language: Language) -> list[str]:
    if not others:
        return []
    lines = [f"### {say('look_alikes', language)}", ""]
    for title, how, name in others:
        lead = f"**{escape(title.in_language(language))}** ({code_span(name)})"
        lines.append(f"- {lead}{say('colon', language)}{escape(how.in_language(language))}")
    return [*lines, ""]


def _problems(attachment: Attachment, language: Language) -> list[str]:
    problems = problems_of(attachment)
    if not problems:
        return []
    lines = [f"## {say('problems', language, path=code_span(attachment.path))}", ""]
    return [*lines, *(f"- {escape(problem_line(problem, language))}" for problem in problems), ""]


def _bullets(title: str, texts: Sequence[Text], language: Language) -> list[str]:
    if not texts:
        return []
    return [f"## {title}", "", *(f"- {escape(text.in_language(language))}" for text in texts), ""]


def _cited(tags: Sequence[str]) -> str:
    return f" \\[{', '.join(map(escape, tags))}\\]" if tags else ""


def sources(works: Sequence[Source], language: Language) -> list[str]:
    """The section of cited works; only web addresses become links."""
    if not works:
        return []
    lines = [f"## {say('sources', language)}", ""]
    for work in works:
        by = byline(work)
        title = link(work.title, work.url)
        lines.append(f"- \\[{escape(work.id)}\\] {title}{f' ({escape(by)})' if by else ''}")
    return [*lines, ""]


def render_entry(entry: Entry, knowledge: Knowledge, *, language: Language) -> str:
    """The page of an entry, ending in a newline."""
    phrasings = entry.phrasings.zh if language == "zh" else entry.phrasings.en
    lines = [
        f"# {escape(entry.title.in_language(language))}",
        "",
        f"{code_span(entry.id)} · {say(f'a.{entry.kind}', language)}",
        "",
        escape(entry.summary.in_language(language)),
        "",
        *_section(say("phrasings", language), [escape(phrase) for phrase in phrasings]),
        *_section(
            say("values", language), [code_span(f"{h.of} = {h.equals} ± {h.within:g}") for h in entry.values]
        ),
        *_section(say("checks.supports", language), [_check(link) for link in entry.checks.supports]),
        *_section(say("checks.contradicts", language), [_check(link) for link in entry.checks.contradicts]),
        *_causes([(Text(c.en, c.zh), c.sources, c.leads_to) for c in entry.causes], language),
        *_fixes(advice_of(entry), language),
    ]
    known = knowledge.entries
    others = [
        (known[o.id].title if o.id in known else Text(o.id, o.id), o.tell_apart, o.id)
        for o in entry.looks_like
    ]
    lines += [*_look_alikes(others, language), *sources(cited_works(entry, knowledge), language)]
    return _tidy(lines)


def _section(title: str, items: Sequence[str]) -> list[str]:
    return [f"### {title}", "", *(f"- {item}" for item in items), ""] if items else []


def _check(link: Mapping[str, object]) -> str:
    name, settings = check_line(link)
    return code_span(name) + (f" ({escape(settings)})" if settings else "")


def _tidy(lines: Sequence[str]) -> str:
    """One empty line at most in a row, one newline at the end."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
