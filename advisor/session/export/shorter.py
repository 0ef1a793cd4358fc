"""Answers for a document that is read from the top: what was explained once is not explained again."""

from collections.abc import Iterator, Sequence

import msgspec

from advisor.history import Turn
from advisor.model import Finding, Text


def told_once(turns: Sequence[Turn]) -> Iterator[Turn]:
    """The turns; a finding keeps mechanism, causes and fixes where it first appears, later its evidence alone."""
    first: dict[str, int] = {}
    for turn in turns:
        if turn.diagnosis is None:
            yield turn
            continue
        findings = tuple(_shorter(finding, first, turn.place) for finding in turn.diagnosis.findings)
        diagnosis = msgspec.structs.replace(turn.diagnosis, findings=findings, question="")
        yield msgspec.structs.replace(turn, diagnosis=diagnosis)


def _shorter(finding: Finding, first: dict[str, int], place: int) -> Finding:
    at = first.setdefault(finding.id, place)
    if at == place:
        return finding
    see = Text(f"Causes and fixes: see question {at}.", f"原因和处理办法见问题 {at}。")
    return msgspec.structs.replace(finding, summary=see, causes=(), fixes=(), looks_like=(), sources=())
