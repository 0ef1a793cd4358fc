"""What is missing or wrong in a knowledge base, told entry by entry."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import msgspec

from advisor.knowledge.schema import Cause, Entry, Fix, Knowledge
from advisor.model import Text

LEAST_PHRASINGS = {"en": 15, "zh": 12}
# Keys of a check link that are no parameters of the check.
LINK_KEYS = {"check", "weight", "miss"}


class Complaint(msgspec.Struct, frozen=True, order=True):
    """One thing to mend; `entry` is "" for the knowledge as a whole."""

    entry: str
    field: str
    what: str


Rule = Callable[[Entry, Knowledge], Iterator[tuple[str, str]]]
_rules: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Register a rule: it yields (field, what is wrong) for one entry."""
    _rules.append(function)
    return function


def lint(knowledge: Knowledge, checks: Mapping[str, Collection[str]]) -> list[Complaint]:
    """All complaints, sorted.

    Args:
        knowledge: entries, sources and measures to look at.
        checks: the parameters of every existing check, by check name.
    """
    found = [
        Complaint(entry.id, field, what)
        for entry in knowledge.entries.values()
        for judge in _rules
        for field, what in judge(entry, knowledge)
    ]
    found += [c for entry in knowledge.entries.values() for c in _check_links(entry, checks)]
    found += _shared_phrasings(knowledge)
    return sorted(found)


@rule
def has_both_languages(entry: Entry, _: Knowledge) -> Iterator[tuple[str, str]]:
    """Every text that a user reads stands in English and in Chinese."""
    texts: list[tuple[str, Text | Cause | Fix]] = [("title", entry.title), ("summary", entry.summary)]
    texts += [(f"looks_like.{other.id}", other.tell_apart) for other in entry.looks_like]
    texts += [(f"causes[{n}]", item) for n, item in enumerate(entry.causes, 1)]
    texts += [(f"fixes[{n}]", item) for n, item in enumerate(entry.fixes, 1)]
    for field, text in texts:
        if not text.en.strip():
            yield field, "the English text is empty"
        if not re.search(r"[\u4e00-\u9fff]", text.zh):
            yield field, "the Chinese text is missing"


@rule
def has_enough_phrasings(entry: Entry, _: Knowledge) -> Iterator[tuple[str, str]]:
    """Retrieval lives on how many ways of saying it are written down."""
    for language, lines in (("en", entry.phrasings.en), ("zh", entry.phrasings.zh)):
        least = LEAST_PHRASINGS[language]
        if len(lines) < least:
            yield f"phrasings.{language}", f"{len(lines)} phrasings where at least {least} are needed"


@rule
def cites_what_it_says(entry: Entry, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every cause and fix cites, and what is cited exists."""
    cited = [("sources", entry.sources)]
    advice: dict[str, Sequence[Cause | Fix]] = {"causes": entry.causes, "fixes": entry.fixes}
    for kind, items in advice.items():
        if not items:
            yield kind, "none given"
        cited += [(f"{kind}[{n}].sources", item.sources) for n, item in enumerate(items, 1)]
    for field, ids in cited:
        if not ids:
            yield field, "nothing is cited"
        for source in ids:
            if source not in knowledge.sources:
                yield field, f"unknown source {source!r} (sources.yaml)"


@rule
def points_to_what_exists(entry: Entry, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Look-alikes exist and name a measurement that exists."""
    if not entry.looks_like:
        yield "looks_like", "none given"
    for other in entry.looks_like:
        if other.id not in knowledge.entries:
            yield f"looks_like.{other.id}", "no such entry"
        if other.measure not in knowledge.measures:
            yield f"looks_like.{other.id}", f"unknown measure {other.measure!r} (measures.yaml)"


@rule
def values_can_be_read(entry: Entry, _: Knowledge) -> Iterator[tuple[str, str]]:
    """A value is a number or the logarithm of one; anything else would silently match nothing."""
    for number, hint in enumerate(entry.values, 1):
        if isinstance(hint.equals, str) and not re.fullmatch(r"ln \d+(\.\d+)?", hint.equals):
            yield f"values[{number}]", f'equals {hint.equals!r} is neither a number nor "ln K"'


def _check_links(entry: Entry, checks: Mapping[str, Collection[str]]) -> Iterator[Complaint]:
    for side, links in (("supports", entry.checks.supports), ("contradicts", entry.checks.contradicts)):
        for number, link in enumerate(links, 1):
            field = f"checks.{side}[{number}]"
            name = link.get("check")
            if name not in checks:
                yield Complaint(
                    entry.id, field, f"unknown check {name!r}; one of: {', '.join(sorted(checks))}"
                )
                continue
            for key in set(link) - LINK_KEYS - set(checks[str(name)]):
                yield Complaint(entry.id, field, f"the check {name} has no parameter {key!r}")


def _shared_phrasings(knowledge: Knowledge) -> Iterator[Complaint]:
    """The same words under two entries teach retrieval nothing; compared without case and punctuation."""
    owner: dict[str, str] = {}
    for entry in knowledge.entries.values():
        for line in (*entry.phrasings.en, *entry.phrasings.zh):
            key = re.sub(r"\W+", "", line).lower()
            other = owner.setdefault(key, entry.id)
            if other != entry.id:
                yield Complaint(entry.id, "phrasings", f"{line!r} also stands under {other}")
            elif not key:
                yield Complaint(entry.id, "phrasings", "an empty phrasing")
