"""The knowledge base as data: what an entry is, how entries are read, compiled and linted."""

from advisor.knowledge.schema import (
    Cause,
    Checks,
    Entry,
    Fix,
    Knowledge,
    Measure,
    Phrasings,
    Resemblance,
    ValueHint,
    cited_by,
    title_of,
)

__all__ = [
    "Cause",
    "Checks",
    "Entry",
    "Fix",
    "Knowledge",
    "Measure",
    "Phrasings",
    "Resemblance",
    "ValueHint",
    "cited_by",
    "title_of",
]
