"""What an entry of the knowledge base consists of. CONTRIBUTING.md describes it for authors."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from advisor.model import Source, Text, Value

Kind = Literal["fault", "state", "resource", "practice"]
Effort = Literal["minutes", "hours", "days"]


class Phrasings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people say it; every line is embedded on its own."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


class ValueHint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure that gives the diagnosis away in words: `equals` is a number or "ln K"."""

    of: str
    equals: float | str
    within: float = 0.005


class Checks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the numbers must say.

    Each link names a `check`; an optional `weight` (log-odds in nats when it holds at full strength,
    default 2) and `miss` (nats taken away when a supporting check clearly does not hold, default
    half the weight); every other key is a parameter of the check.
    """

    supports: tuple[dict[str, Value], ...] = ()
    contradicts: tuple[dict[str, Value], ...] = ()


class Cause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reason for the fault, most frequent first."""

    en: str
    zh: str
    sources: tuple[str, ...]
    leads_to: str = ""


class Fix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One remedy, cheapest first; `code` maps a framework to its line."""

    en: str
    zh: str
    effort: Effort
    sources: tuple[str, ...]
    code: Mapping[str, str] = msgspec.field(default_factory=dict)


class Resemblance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A diagnosis that looks the same, what tells it apart, and the measurement that does it."""

    id: str
    tell_apart: Text
    measure: str


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measurement or experiment; `role` is the series that would carry it, "" for an experiment."""

    do: Text
    role: str = ""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One diagnosis of the knowledge base; `healthy` marks the states that mean nothing is wrong.

    says: claims (`model.Claim`) that give it away in words, by kind, by kind and role, or several joined by " + ":
    "gap", "rising val_loss", "falling train_loss + rising val_loss". unlike: those that speak against it.
    """

    id: str
    kind: Kind
    title: Text
    summary: Text
    phrasings: Phrasings
    causes: tuple[Cause, ...]
    fixes: tuple[Fix, ...]
    looks_like: tuple[Resemblance, ...]
    sources: tuple[str, ...]
    values: tuple[ValueHint, ...] = ()
    checks: Checks = Checks()
    healthy: bool = False
    says: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()


class Knowledge(msgspec.Struct, frozen=True):
    """All entries by id, the works they cite, and the measurements they name.

    outside: what people type that is not about training trouble; teaches the program to decline.
    """

    entries: Mapping[str, Entry]
    sources: Mapping[str, Source]
    measures: Mapping[str, Measure]
    fingerprint: str = ""
    outside: Phrasings = Phrasings((), ())


def title_of(knowledge: Knowledge, entry_id: str) -> Text:
    """The title of an entry, or its id where the knowledge has no such entry."""
    entry = knowledge.entries.get(entry_id)
    return entry.title if entry else Text(entry_id, entry_id)


def cited_by(entry: Entry) -> list[str]:
    """The ids of all works that an entry cites, each once, in the order of reading."""
    cited = list(entry.sources)
    for cause in entry.causes:
        cited += cause.sources
    for fix in entry.fixes:
        cited += fix.sources
    return list(dict.fromkeys(cited))
