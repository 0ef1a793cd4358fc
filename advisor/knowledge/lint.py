"""What is missing or wrong in a knowledge base, told entry by entry.

Complaints must be mended; advice is to be weighed. That a look-alike does not name the entry back is
advice: resemblance is not symmetric. Whoever meets a rare fault must be warned of the common one that it
is taken for, while the common one would drown in a list of everything that resembles it. The same holds
for phrasings that resemble each other: at the border of two entries that is what they are for.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from advisor.knowledge.glossary import Term, variants_in
from advisor.knowledge.schema import Cause, Entry, Fix, Knowledge
from advisor.model import Language, Text

LANGUAGES: tuple[Language, ...] = ("en", "zh")
LEAST_PHRASINGS = {"en": 15, "zh": 12}
# Share of common character sequences (Jaccard). From SAME on, two lines differ by an ending, a filler word
# or a letter; below it by a word or a figure, which may be what decides ("accuracy: 1.0" or "0.5" after the
# same log line, 0.77). Below CLOSE, lines share no more than the words of the field.
SAME, CLOSE = 0.8, 0.6
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


def lint(
    knowledge: Knowledge, checks: Mapping[str, Collection[str]], glossary: Sequence[Term] = ()
) -> list[Complaint]:
    """All complaints, sorted.

    Args:
        knowledge: entries, sources and measures to look at.
        checks: the parameters of every existing check, by check name.
        glossary: the terms that entries keep to.
    """
    found = [
        Complaint(entry.id, field, what)
        for entry in knowledge.entries.values()
        for judge in _rules
        for field, what in judge(entry, knowledge)
    ]
    found += [c for entry in knowledge.entries.values() for c in _check_links(entry, checks)]
    found += _shared_phrasings(knowledge)
    found += _resembling_phrasings(knowledge, SAME, 1.0)
    for entry in knowledge.entries.values():
        found += _off_terms(entry, _statements(entry), glossary)
    return sorted(found)


def advice(knowledge: Knowledge, glossary: Sequence[Term] = ()) -> list[Complaint]:
    """What to weigh: one-sided look-alikes, phrasings close to another entry's, terms in comparisons."""
    found = [*_one_sided(knowledge), *_resembling_phrasings(knowledge, CLOSE, SAME)]
    for entry in knowledge.entries.values():
        found += _off_terms(entry, _comparisons(entry), glossary)
    return sorted(found)


@rule
def has_both_languages(entry: Entry, _: Knowledge) -> Iterator[tuple[str, str]]:
    """Every text that a user reads stands in English and in Chinese."""
    for field, text in (*_statements(entry), *_comparisons(entry)):
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
            yield f"phrasings.{language}", f"{len(lines)} where at least {least} are needed"


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


def _statements(entry: Entry) -> Iterator[tuple[str, Text | Cause | Fix]]:
    """What the entry says about its own fault, field by field."""
    yield from (("title", entry.title), ("summary", entry.summary))
    yield from ((f"causes[{n}]", item) for n, item in enumerate(entry.causes, 1))
    yield from ((f"fixes[{n}]", item) for n, item in enumerate(entry.fixes, 1))


def _comparisons(entry: Entry) -> Iterator[tuple[str, Text]]:
    """How the entry is told from others."""
    yield from ((f"looks_like.{other.id}", other.tell_apart) for other in entry.looks_like)


def _off_terms(
    entry: Entry, texts: Iterable[tuple[str, Text | Cause | Fix]], glossary: Sequence[Term]
) -> Iterator[Complaint]:
    for field, text in texts:
        for language in LANGUAGES:
            written = text.zh if language == "zh" else text.en
            for variant, term in dict.fromkeys(variants_in(written, glossary, language)):
                yield Complaint(entry.id, field, f"{variant!r} is called {term!r} (glossary.yaml)")


def _one_sided(knowledge: Knowledge) -> Iterator[Complaint]:
    for entry in knowledge.entries.values():
        for other in entry.looks_like:
            there = knowledge.entries.get(other.id)
            if there and entry.id not in {back.id for back in there.looks_like}:
                yield Complaint(other.id, "looks_like", f"{entry.id} is taken for it; worth a line here?")


def _resembling_phrasings(knowledge: Knowledge, least: float, below: float) -> Iterator[Complaint]:
    """Pairs of phrasings of different entries whose resemblance is in [least, below); told to both."""
    lines = [
        (entry.id, line)
        for entry in knowledge.entries.values()
        for line in (*entry.phrasings.en, *entry.phrasings.zh)
    ]
    owners = [owner for owner, _ in lines]
    for first, second, share in _similar([_sequences(line) for _, line in lines], owners, least):
        if share < below:
            for (owner, line), (other, its) in (
                (lines[first], lines[second]),
                (lines[second], lines[first]),
            ):
                yield Complaint(owner, "phrasings", f"{line!r} is close to {its!r} of {other} ({share:.2f})")


def _sequences(line: str) -> frozenset[str]:
    """The character sequences of a line: four letters, or two where there is Chinese, which is denser."""
    plain = re.sub(r"[\W_]+", " ", line.lower()).strip()
    size = 2 if re.search(r"[\u4e00-\u9fff]", plain) else 4
    return frozenset(plain[at : at + size] for at in range(max(1, len(plain) - size + 1)))


def _similar(
    lines: Sequence[frozenset[str]], owners: Sequence[str], least: float
) -> Iterator[tuple[int, int, float]]:
    """Pairs of lines of different owners whose Jaccard index is `least` or more.

    Prefix filtering (Chaudhuri, Ganti and Kaushik 2006): with sequences ordered from rare to common, two
    such lines share one of their first n - ceil(least * n) + 1, so only these are looked up.
    """
    count = Counter(part for parts in lines for part in parts)
    holders: dict[str, list[int]] = defaultdict(list)
    for here in sorted(range(len(lines)), key=lambda index: len(lines[index])):
        parts = lines[here]
        rare_first = sorted(parts, key=lambda part: (count[part], part))
        shortest = least * len(parts)
        seen: set[int] = set()
        for part in rare_first[: len(parts) - math.ceil(shortest) + 1]:
            seen.update(holders[part])
            holders[part].append(here)
        for there in sorted(seen):
            if len(lines[there]) < shortest or owners[there] == owners[here]:
                continue
            common = len(parts & lines[there])
            share = common / (len(parts) + len(lines[there]) - common)
            if share >= least:
                yield there, here, share
