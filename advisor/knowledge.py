"""The knowledge base as data: entries, sources and measurements, loaded, checked and compiled.

An entry is one YAML file; `docs/knowledge-format.md` describes it for authors. YAML is read only to
build, lint or add a team's own entries: questions are answered from the compiled form.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from advisor.model import Source, Text

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
    """What the numbers must say: each link names a check, an optional weight, and its parameters."""

    supports: tuple[dict[str, str | float | int | bool], ...] = ()
    contradicts: tuple[dict[str, str | float | int | bool], ...] = ()


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
    """One diagnosis of the knowledge base."""

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


class Knowledge(msgspec.Struct, frozen=True):
    """All entries by id, the works they cite, and the measurements they name."""

    entries: Mapping[str, Entry]
    sources: Mapping[str, Source]
    measures: Mapping[str, Measure]
    fingerprint: str = ""
