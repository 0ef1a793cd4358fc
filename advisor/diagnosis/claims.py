"""What the user states as fact, held against the numbers."""

from collections.abc import Iterable

from advisor.diagnosis.evidence import Answers
from advisor.diagnosis.weights import Ask
from advisor.model import Claim, ClaimVerdict, Text, Value

# Below this strength a check that does not hold refutes nothing.
SURE = 0.5
LOSSES = {"": "train_loss", "loss": "train_loss", "accuracy": "val_accuracy", "metric": "val_accuracy"}


def claim_asks(claim: Claim) -> tuple[Ask, ...]:
    """The checks that could confirm or refute a claim; empty when none can."""
    role = LOSSES.get(claim.of, claim.of)
    on: tuple[tuple[str, Value], ...] = (("series", role),)
    asked: dict[str, tuple[Ask, ...]] = {
        "stuck": (("flat", on),),
        "falling": (("moved", (*on, ("way", "down"))),),
        "rising": (("moved", (*on, ("way", "up"))),),
        "oscillating": (("oscillating", on),),
        "perfect": (("perfect-from-start", ()),),
        "gap": (("accuracy-gap", ()), ("val-stalls", ()), ("val-turns-up", ())),
        "zero": (("near-value", (*on, ("value", 0.0))),),
    }
    if role.endswith("loss"):
        asked["stuck"] += (("plateaued", on),)
        asked["rising"] += (("rising", on),)
        asked["nonfinite"] = (("nonfinite-loss", ()),)
        asked["slow"] = (("slow-progress", ()), ("flat", on))
    if claim.value is not None:
        asked["at-value"] = (("near-value", (*on, ("value", claim.value))),)
    return asked.get(claim.kind, ())


def value_ask(claim: Claim) -> Ask | None:
    """For "stuck at 0.69": the figure is part of the claim and must hold as well."""
    if claim.kind == "stuck" and claim.value is not None:
        role = LOSSES.get(claim.of, claim.of)
        return ("near-value", (("series", role), ("value", claim.value)))
    return None


def judge_claims(claims: Iterable[Claim], answers: Answers) -> tuple[ClaimVerdict, ...]:
    """Each claim with its verdict and the sentence that carries the user's own figures."""
    return tuple(_judge(claim, answers) for claim in claims)


def _judge(claim: Claim, answers: Answers) -> ClaimVerdict:
    seen = [answers[ask] for ask in claim_asks(claim) if ask in answers]
    told = [item for item in seen if item.holds is not None]
    at = value_ask(claim)
    figure = answers.get(at) if at is not None else None
    if figure is not None and figure.holds is False and figure.strength >= SURE:
        return ClaimVerdict(claim.text, "refuted", figure.statement)
    holding = [item for item in told if item.holds]
    if holding:
        best = figure if figure is not None and figure.holds else max(holding, key=lambda item: item.strength)
        return ClaimVerdict(claim.text, "confirmed", best.statement)
    sure = [item for item in told if item.strength >= SURE]
    if sure and len(told) == len(seen):
        return ClaimVerdict(claim.text, "refuted", max(sure, key=lambda item: item.strength).statement)
    if seen and not told:
        return ClaimVerdict(claim.text, "untestable", seen[0].statement)
    text = Text("no logged series can confirm or refute this", "已记录的数据无法证实或否定这一点")
    return ClaimVerdict(claim.text, "untestable", told[0].statement if told else text)
