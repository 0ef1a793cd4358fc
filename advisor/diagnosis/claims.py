"""What the user states as fact, held against the numbers.

A claim that is true must never be called false, so that every check used here has three answers: it
holds, it clearly does not, and in between it says nothing of weight.
"""

import re
from collections.abc import Iterable, Mapping

from advisor.diagnosis.evidence import Answers
from advisor.diagnosis.weights import Ask
from advisor.model import Claim, ClaimVerdict, Text, Value

# Below this strength a check that does not hold refutes nothing.
SURE = 0.5
_EPOCH = re.compile(r"epoch|\bep\b|轮|輪|回合|周期", re.IGNORECASE)
_STEP = re.compile(r"step|iter|batch|update|步|迭代|批", re.IGNORECASE)
# "Does not fall" is true of a loss that rises too, "is stuck" is not.
_NEGATED = re.compile(
    r"n[o']t\b|\bnever\b|\bno longer\b|\bfail|\brefus|\bunable\b|不|没|未|无法|难以|停止", re.IGNORECASE
)
# Said of the whole course, not only of how it ends.
_ALL_ALONG = re.compile(
    r"\bnever\b|\bat all\b|\balways\b|from the (?:very )?(?:start|beginning)|一直|始终|从来|从未|从头|丝毫|根本",
    re.IGNORECASE,
)
# Said of how a curve ends, whatever it did before.
_AT_LAST = re.compile(
    r"plateau|flatten|level\w* off|bottom\w* out|settle|saturat|走平|趋于|平台|平了|瓶颈|饱和", re.IGNORECASE
)
# Said of the beginning alone; what comes after may go another way.
_AT_FIRST = re.compile(
    r"\bat first\b|\binitially\b|\b(?:at|in) the (?:very )?(?:beginning|start)\b|\bfirst (?:few|couple|\d+)\b"
    r"|一开始|起初|刚开始|开头|前几|最初",
    re.IGNORECASE,
)
WAYS = {"falling": "down", "rising": "up", "stuck": "still"}
FIGURED = {"zero": "at-level", "at-value": "at-level", "below": "bounded", "above": "bounded"}
DATED = {"nonfinite": "ever-nonfinite", "oscillating": "swings"}
PLAIN = {
    "spike": "stands-out",
    "slow": "pace",
    "perfect": "perfect",
}


def claim_asks(claim: Claim) -> tuple[Ask, ...]:
    """The checks that could confirm or refute a claim; empty when none can."""
    on: dict[str, Value] = {"series": claim.of}
    dated: dict[str, Value] = {**on, **_since(claim)}
    if claim.kind in WAYS:
        unimproved = claim.kind == "stuck" and claim.value is None and _NEGATED.search(claim.text)
        going: dict[str, Value] = {**dated, "way": "unimproved" if unimproved else WAYS[claim.kind]}
        if claim.kind == "stuck" and claim.since is None and _ALL_ALONG.search(claim.text):
            going["whole"] = True
        elif claim.kind == "stuck" and _AT_LAST.search(claim.text):
            going["at_last"] = True
        return (_ask("course", going), _ask("course", {**going, "ever": True}))
    if claim.kind in FIGURED:
        value = 0.0 if claim.kind == "zero" else claim.value
        side: dict[str, Value] = {"side": claim.kind} if claim.kind in ("below", "above") else {}
        return () if value is None else (_ask(FIGURED[claim.kind], {**dated, **side, "value": value}),)
    if claim.kind == "gap":
        return (_ask("splits-apart", {}),)
    name = DATED.get(claim.kind) or PLAIN.get(claim.kind)
    return () if name is None else (_ask(name, dated if claim.kind in DATED else on),)


def value_ask(claim: Claim) -> Ask | None:
    """For "stuck at 0.69" or "falls to 0.1": the figure is part of the claim and must hold as well."""
    if claim.value is None:
        return None
    dated: dict[str, Value] = {"series": claim.of, "value": claim.value, **_since(claim)}
    if claim.kind == "stuck":
        return _ask("at-level", dated)
    if claim.kind in ("falling", "rising"):
        return _ask("reaches", {**dated, "way": WAYS[claim.kind]})
    return None


def _ask(name: str, params: Mapping[str, Value]) -> Ask:
    return name, tuple(sorted(params.items()))


def _since(claim: Claim) -> Mapping[str, Value]:
    if claim.since is None:
        return {}
    counts_epochs, counts_steps = _EPOCH.search(claim.text), _STEP.search(claim.text)
    unit = "epoch" if counts_epochs and not counts_steps else "step" if counts_steps else ""
    return {"since": float(claim.since), "unit": unit}


def judge_claims(claims: Iterable[Claim], answers: Answers) -> tuple[ClaimVerdict, ...]:
    """Each claim with its verdict and the sentence that carries the user's own figures."""
    claims = tuple(claims)
    return tuple(_judge(claim, answers, turns=_turns(claim, claims)) for claim in claims)


def _turns(claim: Claim, claims: Iterable[Claim]) -> bool:
    """Whether the question says of the same series that it fell and that it rose or rests: each in its time."""
    return any(other.of == claim.of and other.kind in WAYS and other.kind != claim.kind for other in claims)


def _judge(claim: Claim, answers: Answers, *, turns: bool) -> ClaimVerdict:
    asked = claim_asks(claim)
    if claim.kind in WAYS:
        asked = asked[1:] if turns or _AT_FIRST.search(claim.text) else asked[:1]
    seen = next((answers[ask] for ask in asked if ask in answers), None)
    if seen is None or (seen.missing and not claim.of):
        text = Text("no logged series can confirm or refute this", "已记录的数据无法证实或否定这一点")
        return ClaimVerdict(claim.text, "untestable", text)
    at = value_ask(claim)
    figure = answers.get(at) if at is not None else None
    if figure is not None and figure.holds is False and figure.strength >= SURE:
        return ClaimVerdict(claim.text, "refuted", figure.statement)
    at_rest = claim.kind == "stuck" and seen.strength < SURE and figure is not None and figure.holds
    if seen.holds or at_rest:
        return ClaimVerdict(claim.text, "confirmed", (figure or seen).statement)
    if seen.holds is False and seen.strength >= SURE:
        return ClaimVerdict(claim.text, "refuted", seen.statement)
    return ClaimVerdict(claim.text, "untestable", seen.statement)
