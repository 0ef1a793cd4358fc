"""Understands a question as far as rules can: language, figures, claims, and what is ruled out."""

from collections.abc import Iterable
from typing import Literal

from advisor.model import Quantity, Query
from advisor.words.claims import claims
from advisor.words.denials import denials, without
from advisor.words.folding import HEAD, fold, language_of, lowered, plain, printable, simplified
from advisor.words.measures import labels
from advisor.words.quantities import measured, stated_classes
from advisor.words.reading import Reading

# What a GPU memory that is mostly free rules out.
_ROOM = ("^oom-train|preallocated|held-by-dead|^memory-leak",)
_FREE = 50.0  # percent in use


def _has_room(quantities: Iterable[Quantity]) -> bool:
    """Whether the question says that most of the GPU memory is free: "显存占用只有 10%"."""
    return any(item.of == "gpu_memory" and "%" in item.text and item.value <= _FREE for item in quantities)


def understand(text: str, language: Literal["auto", "en", "zh"] = "auto") -> Query:
    """Reads a question; any string gives a Query, in time bounded by `folding.HEAD` + `folding.TAIL`.

    Args:
        text: the question as typed, of any length and content.
        language: the language to answer in; "auto" takes the question's own.

    Returns:
        The query. Its `text` is the question without control characters; quotations (`Claim.text`,
        `Quantity.text`, `denied`) keep the user's own script and case.
    """
    shown = printable(text)
    original = plain(text)
    matching = lowered(simplified(original))
    own_language = language_of(simplified(shown[:HEAD]))
    names = labels(matching)
    found = measured(matching, original, names)
    quantities = [item.quantity for item in found] + stated_classes(matching, original, found)
    ruled_out = denials(matching, original)
    return Query(
        text=shown,
        folded=fold(text),
        language=own_language if language == "auto" else language,
        quantities=tuple(quantities),
        claims=claims(Reading(matching, original, names, [name.end for name in names], found)),
        denied=ruled_out.phrases,
        excludes=ruled_out.excludes + (_ROOM if _has_room(quantities) else ()),
        in_place=ruled_out.in_place,
        rest=without(original, ruled_out.asides),
    )
