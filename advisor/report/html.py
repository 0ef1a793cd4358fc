"""A Diagnosis as a piece of HTML: everything from data is escaped, only web addresses become links."""

import html
import re
from collections.abc import Sequence

from advisor.model import Advice, Diagnosis, Finding, Language, Source
from advisor.report.style import clean
from advisor.report.text import byline, headline, problem_line, problems_of
from advisor.report.words import counted, effort, percent, say, sureness, verdict

SIGNS = {
    "supports": "✓",
    "contradicts": "✗",
    "silent": "·",
    "confirmed": "✓",
    "refuted": "✗",
    "untestable": "·",
}
_WEB = re.compile(r"https?://[^\s<>\"']+")


def escape(text: str, limit: int = 4000) -> str:
    """Text that stays text in HTML, inside attributes too."""
    return html.escape(clean(text, limit))


def render(diagnosis: Diagnosis, picture: str = "") -> str:
    """The whole answer as the content of a section; `picture` is its chart, an SVG for a page with `svg.STYLE`."""
    language = diagnosis.language
    parts = [f"<h3>{escape(headline(diagnosis)[0])}</h3>", *_files(diagnosis)]
    for claim in diagnosis.claims:
        said = say(f"claim.{claim.verdict}", language, claim=claim.text)
        parts.append(_line(claim.verdict, f"{said} {claim.statement.in_language(language)}"))
    parts += [f'<p class="note">{escape(note.in_language(language))}</p>' for note in diagnosis.notes]
    if diagnosis.status == "out_of_scope":
        parts.append(f"<p>{escape(say('outside.known', language))}</p>")
    if picture:
        parts.append(f"<figure>{picture}</figure>")
    parts += [_finding(finding, language) for finding in diagnosis.findings]
    if diagnosis.next:
        steps = [
            f"<strong>{escape(step.do.in_language(language))}</strong><br>{escape(step.why.in_language(language))}"
            for step in diagnosis.next
        ]
        parts += [f"<h4>{escape(say('next', language))}</h4>", _list(steps)]
    if diagnosis.baseline:
        lines = [escape(text.in_language(language)) for text in diagnosis.baseline]
        parts += [f"<h4>{escape(say('baseline', language))}</h4>", _list(lines)]
    works = {work.id: work for finding in diagnosis.findings for work in finding.sources}
    return "\n".join([*parts, *_sources(list(works.values()), language)])


def _files(diagnosis: Diagnosis) -> list[str]:
    language, parts = diagnosis.language, []
    for item in diagnosis.attachments:
        facts = f"{escape(item.format)} · {counted(item.rows, 'rows', language)}"
        parts.append(f'<p class="file"><code>{escape(item.path)}</code> · {facts}</p>')
        problems = [escape(problem_line(problem, language)) for problem in problems_of(item)[:20]]
        if problems:
            parts.append(_list(problems))
    return parts


def _finding(finding: Finding, language: Language) -> str:
    sure = percent(finding.confidence)
    facts = [f"{sure} {sureness(finding.confidence, language)}", verdict(finding, language)]
    if finding.match is not None:
        facts.append(say("match", language, percent=percent(finding.match)))
    title = escape(finding.title.in_language(language))
    width = round(100 * min(1.0, max(0.0, finding.confidence)))
    parts = [
        f'<details class="finding" open><summary>{finding.rank}. {title} <span class="sure">{escape(sure)}</span></summary>',
        f'<div class="bar"><i style="width:{width}%"></i></div>',
        f"<p><code>{escape(finding.id)}</code> · {escape(' · '.join(facts))}</p>",
        f"<p>{escape(finding.summary.in_language(language))}</p>",
    ]
    if finding.evidence:
        order = ("supports", "contradicts", "silent")
        ranked = sorted(finding.evidence, key=lambda item: order.index(item.verdict))
        parts.append(f"<h4>{escape(say('evidence', language))}</h4>")
        parts += [_line(item.verdict, item.statement.in_language(language)) for item in ranked]
    parts += _advice("causes", finding.causes, language) + _advice("fixes", finding.fixes, language)
    if finding.looks_like:
        others = [
            f"<strong>{escape(other.title.in_language(language))}</strong> (<code>{escape(other.id)}</code>)"
            f"<br>{escape(other.tell_apart.in_language(language))}"
            for other in finding.looks_like
        ]
        parts += [f"<h4>{escape(say('look_alikes', language))}</h4>", _list(others)]
    return "\n".join([*parts, "</details>"])


def _advice(key: str, advice: Sequence[Advice], language: Language) -> list[str]:
    if not advice:
        return []
    items = []
    for item in advice:
        time = effort(item.effort, language)
        cited = f' <span class="cited">[{escape(", ".join(item.sources))}]</span>' if item.sources else ""
        text = escape(item.text.in_language(language)) + (f" <em>{escape(time)}</em>" if time else "") + cited
        items.append(text + "".join(_code(name, source) for name, source in item.code.items()))
    return [f"<h4>{escape(say(key, language))}</h4>", _list(items, ordered=True)]


def _code(name: str, source: str) -> str:
    lines = "\n".join(escape(line) for line in source.splitlines())
    return f'<div class="code"><span>{escape(name)}</span><pre>{lines}</pre></div>'


def _sources(works: Sequence[Source], language: Language) -> list[str]:
    if not works:
        return []
    items = []
    for work in works:
        title = escape(work.title)
        if _WEB.fullmatch(work.url):
            title = f'<a href="{escape(work.url)}" rel="noreferrer">{title}</a>'
        by = byline(work)
        items.append(f"[{escape(work.id)}] {title}" + (f" ({escape(by)})" if by else ""))
    return [f"<h4>{escape(say('sources', language))}</h4>", f'<div class="sources">{_list(items)}</div>']


def _line(verdict: str, text: str) -> str:
    return f'<p class="{escape(verdict)}"><b>{SIGNS[verdict]}</b> {escape(text)}</p>'


def _list(items: Sequence[str], *, ordered: bool = False) -> str:
    """Items that are HTML already."""
    tag = "ol" if ordered else "ul"
    return f"<{tag}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>"
