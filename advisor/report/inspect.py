"""What was read from a file: format, runs, and every series with its role, range and course."""

from collections.abc import Sequence

import numpy as np

from advisor.model import Attachment, Language, Run, Series
from advisor.report.layout import Page, cells, elide, pad
from advisor.report.plot import sparkline
from advisor.report.style import Span, Style
from advisor.report.text import problem_line, problems_of
from advisor.report.words import counted, figure, say, step

RUNS_SHOWN = 3
SERIES_SHOWN = 40
LINES_SHOWN = 8
NAME_WIDTH = 22
ROLE_WIDTH = 18
TREND_WIDTH = 24
LEAST_TREND = 8
GAP = 2
ROLE = 1  # the column of roles


def render_attachment(
    attachment: Attachment, *, language: Language, width: int, style: Style, verbose: bool = False
) -> str:
    """One file as a page, no line wider than `width` cells, ending in a newline."""
    page = Page(style, width)
    _put_head(page, attachment, language)
    if not any(run.series for run in attachment.runs):
        page.blank()
        page.put((say("no_series", language), "plain"), mark=(style.glyph("note") + " ", "warn"))
    shown = attachment.runs if verbose else attachment.runs[:RUNS_SHOWN]
    for run in shown:
        _put_run(page, run, language, named=len(attachment.runs) > 1, verbose=verbose)
    if len(shown) < len(attachment.runs):
        page.blank()
        count = counted(len(attachment.runs) - len(shown), "runs", language)
        page.put((say("more.runs", language, count=count), "dim"))
    _put_unused(page, attachment, language, verbose=verbose)
    _put_problems(page, attachment, language, verbose=verbose)
    if any(run.series for run in attachment.runs):
        page.blank()
        page.put((say("overrule", language), "dim"))
    return page.text()


def _put_head(page: Page, attachment: Attachment, language: Language) -> None:
    parts = [attachment.format, attachment.encoding, counted(attachment.rows, "rows", language)]
    parts.append(counted(len(attachment.runs), "runs", language))
    page.put((elide(attachment.path, 2 * page.width, page.style), "title"))
    page.put((f" {page.style.glyph('middle')} ".join(part for part in parts if part), "dim"))
    for note in attachment.notes[:LINES_SHOWN]:
        page.put((elide(note.in_language(language), 6 * page.width, page.style), "dim"))


def _put_run(page: Page, run: Run, language: Language, *, named: bool, verbose: bool) -> None:
    page.blank()
    if named:
        page.put((say("run", language, name=elide(run.name, 60, page.style)), "title"))
    items = list(run.series.values())
    steps = np.concatenate([item.steps for item in items]) if items else np.empty(0)
    if steps.size:
        ends = {"first": step(float(steps.min())), "last": step(float(steps.max()))}
        page.put((say("range", language, unit=run.step_unit, **ends), "dim"))
    if run.settings:
        settings = ", ".join(f"{name} = {value}" for name, value in list(run.settings.items())[:20])
        page.put((settings, "dim"))
    _put_events(page, run, language, verbose=verbose)
    shown = items if verbose else items[:SERIES_SHOWN]
    if shown:
        page.blank()
        _put_table(page, shown, language)
    if len(shown) < len(items):
        count = counted(len(items) - len(shown), "series", language)
        page.put((say("more.runs", language, count=count), "dim"))


def _put_events(page: Page, run: Run, language: Language, *, verbose: bool) -> None:
    """What the log tells in words: where, what kind, the line itself."""
    shown = run.events if verbose else run.events[:LINES_SHOWN]
    for event in shown:
        places = [] if event.line is None else [say("line_number", language, line=event.line)]
        places += [] if event.step is None else [f"{run.step_unit} {step(event.step)}"]
        where = f" ({', '.join(places)})" if places else ""
        mark: Span = (page.style.glyph("note") + " ", "bad")
        text: Span = (say("colon", language) + elide(event.text, 2 * page.width, page.style), "plain")
        page.put((event.kind, "title"), (where, "dim"), text, mark=mark)
    if len(shown) < len(run.events):
        count = counted(len(run.events) - len(shown), "events", language)
        page.put((say("more.runs", language, count=count), "dim"))


def _put_table(page: Page, items: Sequence[Series], language: Language) -> None:
    """A row a series and, below it, why it was given its role; columns leave when the page is narrow."""
    heads = [say(f"col.{name}", language) for name in ("name", "role", "points", "path", "min", "max")]
    rows = [_fields(item, page.style) for item in items]
    heads = [page.style.safe(head) for head in heads]
    wide = [max(cells(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
    kept = _kept_columns(wide, page.width)
    room = page.width - sum(wide[at] + GAP for at in kept)
    trend = min(TREND_WIDTH, room) if room >= LEAST_TREND else 0
    titles = _joined([heads[at] for at in kept], [wide[at] for at in kept], kept)
    page.row((titles, "dim"), (page.style.safe(say("col.trend", language)) if trend else "", "dim"))
    for item, row in zip(items, rows, strict=True):
        name: Span = (pad(row[0], wide[0] + GAP), "title")
        rest = _joined([row[at] for at in kept[1:]], [wide[at] for at in kept[1:]], kept[1:])
        course = sparkline(item.values, trend, page.style) if trend else ""
        page.row(name, (rest, "plain"), (course, "first"))
        _put_why(page, item, language, role="" if ROLE in kept else row[ROLE])


def _kept_columns(wide: Sequence[int], width: int) -> list[int]:
    """Which columns fit: the extremes leave first, then the number of points, last the role."""
    kept = list(range(len(wide)))
    for leaving in (4, 5, 2):
        if sum(wide[at] + GAP for at in kept) + LEAST_TREND > width:
            kept.remove(leaving)
    if sum(wide[at] + GAP for at in kept) - GAP > width:
        kept.remove(ROLE)
    return kept


def _joined(texts: Sequence[str], widths: Sequence[int], columns: Sequence[int]) -> str:
    """Fields of these columns side by side: names to the left, figures to the right."""
    fields = zip(texts, widths, columns, strict=True)
    return "".join(pad(text, wide, right=at > ROLE) + " " * GAP for text, wide, at in fields)


def _fields(item: Series, style: Style) -> list[str]:
    """Name, role, points, first to last, smallest, largest."""
    finite = item.values[np.isfinite(item.values)]
    ends = [figure(float(value)) for value in (item.values[0], item.values[-1])] if item.values.size else []
    return [
        elide(item.name, NAME_WIDTH, style),
        elide(item.role, ROLE_WIDTH, style),
        str(item.values.size),
        f" {style.glyph('arrow')} ".join(ends),
        figure(float(finite.min())) if finite.size else "",
        figure(float(finite.max())) if finite.size else "",
    ]


def _put_why(page: Page, item: Series, language: Language, *, role: str) -> None:
    """Why the series has its role, and `role` itself where the table has no room for it."""
    lost = int(item.values.size - np.isfinite(item.values).sum())
    dot: Span = (f" {page.style.glyph('middle')} ", "dim")
    spans: list[Span] = [(role, "plain"), dot] if role else []
    spans.append((item.reason.in_language(language), "dim"))
    if item.unit == "percent":
        spans += [dot, (say("percent", language), "dim")]
    if lost:
        count = say("nonfinite", language, count=lost)
        spans += [dot, (f"{page.style.glyph('lost')} {count}", "bad")]
    if any(text for text, _ in spans):
        page.put(*spans, indent=2)


def _put_unused(page: Page, attachment: Attachment, language: Language, *, verbose: bool) -> None:
    if not attachment.unused:
        return
    page.heading(say("unused", language))
    items = list(attachment.unused.items())
    shown = items if verbose else items[:LINES_SHOWN]
    for name, reason in shown:
        mark: Span = (page.style.glyph("middle") + " ", "dim")
        why: Span = (say("colon", language) + reason.in_language(language), "dim")
        page.put((elide(name, NAME_WIDTH, page.style), "plain"), why, mark=mark)
    if len(items) > len(shown):
        count = counted(len(items) - len(shown), "columns", language)
        page.put((say("more.unused", language, count=count), "dim"), indent=2)


def _put_problems(page: Page, attachment: Attachment, language: Language, *, verbose: bool) -> None:
    problems = problems_of(attachment)
    if not problems:
        return
    page.heading(say("problems", language, path=elide(attachment.path, 48, page.style)))
    shown = problems if verbose else problems[:LINES_SHOWN]
    for problem in shown:
        mark: Span = (page.style.glyph("note") + " ", "warn")
        page.put((problem_line(problem, language), "plain"), mark=mark)
    if len(problems) > len(shown):
        count = counted(len(problems) - len(shown), "problems", language)
        page.put((say("more.runs", language, count=count), "dim"), indent=2)
