"""What a question states as a fact: "val loss rises after epoch 12", "loss 卡在 0.69".

Precision comes before recall: a claim is held against the user's numbers and quoted back, so one that
was not made does more harm than one that was missed. Wishes ("how do I make the loss fall"),
conditions ("if the loss is nan") and the user's own actions ("I decreased the lr") are no claims.
"""

import re

from advisor.model import Claim
from advisor.words.bounds import bounds
from advisor.words.levels import gaps, level_of, stated_values
from advisor.words.measures import Label
from advisor.words.onsets import with_since
from advisor.words.predicates import NEGATED, Rule, rules
from advisor.words.reading import HAN, HIGHER_IS_BETTER, LOWER_IS_BETTER, Reading, Statement, claimed, is_wish
from advisor.words.subjects import subject

MAX_CLAIMS = 12
_QUALIFIER = re.compile(
    r"\b(?:generator|discriminator|critic|actor|policy|value|kl|recon\w{0,12}|box|cls|obj|rpn|mask|aux\w{0,6}|g|d)(?:'s)?[ _]$"
    r"|(?:判别器|生成器|鉴别器|重构|重建|分类|回归|辅助|对抗)的? ?$"
)
# "Each epoch takes forever" speaks of seconds, not of the loss.
_BY_THE_CLOCK = re.compile(
    r"\b(?:each|every|per|one|an|a|the) (?:epoch|step|iteration|batch)|一个?(?:epoch|轮|step|步)|每个?(?:epoch|轮|step|步)"
)
_AT_FIRST = re.compile(
    r" (?:in|at|during|for|over) the (?:very )?(?:first (?:few |couple of |\d+ )?\w+|beginning|start)\b| at first\b| initially\b"
)
_SEQUENCE = re.compile(r",|\b(?:then|and|before|again|later)\b|[后又再却但就先]")
_QUALIFIER_REACH = 20  # characters before a loss in which its name may stand


def claims(reading: Reading) -> tuple[Claim, ...]:
    """The claims of a text in the order in which they are made, at most `MAX_CLAIMS`."""
    used: set[int] = set()  # starts of the figures that a predicate has taken
    statements = bounds(reading, used)
    statements += _predicated(reading, used, [(item.at, item.end) for item in statements])
    statements += stated_values(reading, used)
    statements += gaps(reading)
    statements.sort(key=lambda item: (item.first, item.at))
    statements = with_since(reading, statements)
    with_value = {(item.kind, item.of) for item in statements if item.value is not None}
    kept: dict[tuple[str, str, float | None], Claim] = {}
    for item in statements:
        if item.value is None and (item.kind, item.of) in with_value:
            continue  # "does not fall, stays at 0.7" is one claim
        text = reading.original[item.first : item.end].strip(" ,.;:")
        kept.setdefault(
            (item.kind, item.of, item.value), Claim(item.kind, item.of, text, item.value, item.since)
        )
    return tuple(kept.values())[:MAX_CLAIMS]


def _predicated(reading: Reading, used: set[int], taken: list[tuple[int, int]]) -> list[Statement]:
    """Claims made by a verb or adjective: "does not move", "飞了"; what is `taken` says something else."""
    statements: list[Statement] = []
    told: dict[
        tuple[int, str], tuple[int, int]
    ] = {}  # where a kind was said of the subject that starts there
    covered = bytearray(len(reading.text) + 1)
    for start, end in taken:
        covered[start:end] = b"\1" * (end - start)
    chinese = rules("zh") if HAN.search(reading.text) else ()
    for rule in chinese + rules("en"):
        for match in rule.pattern.finditer(reading.text):
            start, end = match.span()
            if any(covered[start:end]):
                continue
            kind, about = _said(reading, rule, match)
            if kind and about is None:
                continue
            covered[start:end] = b"\1" * (end - start)
            if not kind or about is None or is_wish(reading, min(start, about.start), start):
                continue
            opposite = told.get((about.start, {"falling": "rising", "rising": "falling"}.get(kind, "")))
            if opposite and not _SEQUENCE.search(
                reading.text, min(end, opposite[1]), max(start, opposite[0])
            ):
                continue  # "mAP 跟着 loss 下降一起往上走": the second is said of something else
            told[(about.start, kind)] = (start, end)
            if kind == "slow" and _BY_THE_CLOCK.search(reading.text, about.end, start):
                continue
            statements += _state(reading, used, kind, about, start, end)
    return statements


def _said(reading: Reading, rule: Rule, match: re.Match[str]) -> tuple[str, Label | None]:
    """The kind of claim that a match makes and of what; kind "" says nothing but keeps other rules off."""
    kind, applies = rule.kind, rule.applies
    if kind == "negated":
        kind, applies = NEGATED[match.lastgroup or "other"]
    if not kind:
        return "", None
    about = subject(reading, *match.span(), kind)
    if (
        about is None
        or applies == "any"
        or about.measure in (LOWER_IS_BETTER if applies == "lower" else HIGHER_IS_BETTER)
    ):
        return kind, about
    # "the loss is not rising" says nothing, and must not be read as rising.
    return ("", None) if rule.kind == "negated" else (kind, None)


def _state(
    reading: Reading, used: set[int], kind: str, about: Label, start: int, end: int
) -> list[Statement]:
    """The claim about a subject, and the same about those it is joined with ("train and val loss")."""
    value, first, last = level_of(reading, used, kind, about, start, end)
    first = min(first, about.start, start)
    last = max(last, end, about.end if about.start >= end else end)
    if begins := _AT_FIRST.match(reading.text, last):
        last = begins.end()
    if kind == "zero":
        value = 0.0
    if kind == "nonfinite" and about.measure in ("lr", "batch_size"):
        about = Label(about.start, about.end, "")  # "lr is tiny and still nan": of the loss
    qualifier = _QUALIFIER.search(reading.text, max(0, first - _QUALIFIER_REACH), first)
    if qualifier and about.measure == "loss" and not about.split:
        return [Statement(kind, "", qualifier.start(), start, last, value)]  # one of several losses
    subjects = _joined(reading.names, about)
    first = min(first, subjects[0].start)
    return [Statement(kind, claimed(item), first, start, last, value) for item in subjects]


def _joined(names: list[Label], about: Label) -> list[Label]:
    """A label with those before it that share what is said of it."""
    subjects = [about]
    if about in names:
        index = names.index(about)
        while names[index].joined and index > 0:
            index -= 1
            subjects.insert(0, names[index])
    return subjects
