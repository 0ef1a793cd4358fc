"""Where words and numbers meet: candidates and observations in, ranked findings out.

Works on values alone: it reads no file, runs no check and searches nothing.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from advisor.diagnosis.claims import judge_claims
from advisor.diagnosis.evidence import Answers, Weighed, logit, sigmoid, weigh, with_measured
from advisor.diagnosis.next_step import next_steps
from advisor.diagnosis.weights import HAND_SET, Weights
from advisor.knowledge import Entry, Knowledge, cited_by, title_of
from advisor.model import (
    Advice,
    Candidate,
    Claim,
    ClaimVerdict,
    Finding,
    LookAlike,
    Measured,
    NextStep,
    Text,
)

# Log-odds of a diagnosis before anything is known of this run: a healthy state is the commonest case,
# a fault one in a dozen candidates, and memory or practice cannot be seen in a loss curve.
PRIOR = {"state": -1.5, "fault": -2.5, "resource": -4.0, "practice": -5.0}
# Words never weigh more than this many nats, so that clear numbers overrule any question.
WORDS_LIMIT = 3.0
# A finding at or above TRUSTED is an answer. One below SHOWN is left out: words alone leave more doubt,
# so more candidates are worth a line.
TRUSTED = 0.5
SHOWN, SHOWN_FROM_WORDS = 0.12, 0.03
CERTAIN = 0.98
# A fault less likely than not leaves health this many times its own log-odds of being absent.
DOUBT = 2.0
# A remark from here on stands before a sound state.
PROVEN = 0.9
DOUBTED = -0.5
# A sound state below this says nothing of health.
LIKELY = 0.4


class Judgement(msgspec.Struct, frozen=True):
    """What the diagnosis has to say about one run (or about words alone).

    fault, sound: the confidence of the likeliest fault and of the likeliest healthy state.
    suspect: that of the likeliest fault for which the numbers themselves speak.
    """

    status: Literal["answered", "uncertain"]
    findings: tuple[Finding, ...]
    claims: tuple[ClaimVerdict, ...]
    next: tuple[NextStep, ...]
    fault: float
    sound: float
    suspect: float = 0.0


def judge(
    knowledge: Knowledge,
    candidates: Sequence[Candidate] | None,
    claims: Iterable[Claim],
    answers: Answers | None,
    present: Iterable[str],
    top: int,
    weights: Weights = HAND_SET,
    measured: Sequence[Measured] = (),
) -> Judgement:
    """Rank all entries by what words and numbers say together.

    Args:
        knowledge: all entries.
        candidates: how well the words fit each entry, None without a question.
        claims: what the question states as fact.
        answers: what every check asked for observed in the run, None without a file.
        present: roles of the series that the run already has.
        top: how many findings to return.
        weights: what the checks are worth where that was fitted.
        measured: what the user found out by measurements that were offered.
    """
    match = {c.id: c.match for c in candidates} if candidates is not None else None
    weighed = {
        entry.id: with_measured(
            weigh(entry, answers, weights), [item for item in measured if item.id == entry.id]
        )
        for entry in knowledge.entries.values()
    }
    odds = _odds(knowledge, match, weighed, weights, grounded=answers is not None or bool(measured))
    ranked = sorted(odds, key=lambda name: (-odds[name], name))
    confidence = {name: min(CERTAIN, sigmoid(odds[name])) for name in ranked}
    least = SHOWN if answers is not None else SHOWN_FROM_WORDS
    worth = [n for n in ranked if confidence[n] >= least and (match is not None or weighed[n].gained > 0)]
    if answers is not None:
        worth.sort(key=lambda name: _tier(knowledge.entries[name], confidence[name], match))
    shown = _shown(worth, match, weighed, top)
    findings = tuple(
        _finding(rank, knowledge, knowledge.entries[name], confidence[name], match, weighed[name])
        for rank, name in enumerate(shown, 1)
    )
    kinds = {name: knowledge.entries[name].kind for name in ranked}
    # Where no check speaks for it, a state is likely in general, and nothing is known of this run.
    sound = [confidence[n] for n in ranked if knowledge.entries[n].healthy and weighed[n].gained > 0]
    faults = [name for name in ranked if kinds[name] in ("fault", "resource")]
    return Judgement(
        status="answered" if findings and findings[0].confidence >= TRUSTED else "uncertain",
        findings=findings,
        claims=judge_claims(claims, answers) if answers is not None else (),
        next=next_steps(
            knowledge, shown, confidence, weighed, frozenset(present), frozenset(item.do for item in measured)
        ),
        fault=max((confidence[name] for name in faults), default=0.0),
        suspect=max((confidence[name] for name in faults if weighed[name].gained > 0), default=0.0),
        # Converged or still learning: which of the two may be open while health is not; two guesses are no verdict.
        sound=max(max(sound, default=0.0), 1.0 - math.prod(1.0 - each for each in sound if each >= LIKELY)),
    )


def _odds(
    knowledge: Knowledge,
    match: Mapping[str, float] | None,
    weighed: Mapping[str, Weighed],
    weights: Weights,
    *,
    grounded: bool,
) -> dict[str, float]:
    """Log-odds of every entry; however well the words fit, what the numbers contradict is not trusted."""
    odds: dict[str, float] = {}
    for name, entry in knowledge.entries.items():
        base = _base(entry, match, weights, grounded=grounded)
        odds[name] = base + weights.slope * weighed[name].log_odds
        if weighed[name].verdict == "contradicted":
            odds[name] = min(odds[name], DOUBTED)
    _doubt_health(knowledge, odds)
    return odds


def _base(entry: Entry, match: Mapping[str, float] | None, weights: Weights, *, grounded: bool) -> float:
    """Log-odds from the words alone, or the prior where there are none.

    Without a file or a measurement the calibrated match is the whole story. With one, a diagnosis that the words do
    not name starts a nat below its prior, not at nothing: the numbers may still raise it.
    """
    prior = weights.prior(entry.id, PRIOR[entry.kind])
    if match is None:
        return prior
    words = logit(match.get(entry.id, 0.0))
    if not grounded:
        return words
    return max(prior - 1.0, min(WORDS_LIMIT, words))


def _doubt_health(knowledge: Knowledge, odds: dict[str, float]) -> None:
    """A healthy state is no likelier than the absence of the likeliest fault, once that is more likely than not.

    Below that, a suspicion (a rate that could decay, a run that could go on) may well be true beside health.
    """
    worst = max((o for name, o in odds.items() if knowledge.entries[name].kind == "fault"), default=-math.inf)
    limit = -worst * (DOUBT if worst < 0 else 1.0)
    odds.update({name: min(o, limit) for name, o in odds.items() if knowledge.entries[name].healthy})


def _tier(entry: Entry, confidence: float, match: Mapping[str, float] | None) -> int:
    """What the reader must know first: a fault that is trusted, then whether the run is sound.

    A remark about its manner (bumps at restarts, a noisy validation set) comes after both, unless the
    question is about it or it is as good as proven: that a run is sound says less than what it shows.
    Within a tier the likelier comes first.
    """
    if confidence < TRUSTED or (match or {}).get(entry.id, 0.0) >= TRUSTED:
        return 0 if confidence >= TRUSTED else 4
    if entry.kind == "state" and not entry.healthy:
        return 1 if confidence >= PROVEN else 3
    return 2 if entry.healthy else 0


def _shown(
    ranked: Sequence[str],
    match: Mapping[str, float] | None,
    weighed: Mapping[str, Weighed],
    top: int,
) -> list[str]:
    """The findings worth showing; what the user asked about is answered even when it is refuted."""
    shown = list(ranked[:top])
    if match:
        asked = max(match, key=lambda name: match[name])
        refuted = match[asked] >= TRUSTED and weighed[asked].verdict == "contradicted"
        if refuted and asked not in shown and top > 1:
            shown = [*shown[: top - 1], asked]
    return shown


def _finding(
    rank: int,
    knowledge: Knowledge,
    entry: Entry,
    confidence: float,
    match: Mapping[str, float] | None,
    weighed: Weighed,
) -> Finding:
    causes = tuple(Advice(Text(item.en, item.zh), item.sources) for item in entry.causes)
    fixes = tuple(
        Advice(Text(item.en, item.zh), item.sources, item.effort, item.code) for item in entry.fixes
    )
    return Finding(
        rank=rank,
        id=entry.id,
        kind=entry.kind,
        title=entry.title,
        summary=entry.summary,
        confidence=round(confidence, 4),
        match=None if match is None else round(match.get(entry.id, 0.0), 4),
        verdict=weighed.verdict,
        evidence=weighed.evidence,
        causes=causes,
        fixes=fixes,
        looks_like=tuple(
            LookAlike(other.id, title_of(knowledge, other.id), other.tell_apart) for other in entry.looks_like
        ),
        sources=tuple(knowledge.sources[s] for s in cited_by(entry) if s in knowledge.sources),
    )
