"""Finds what a predicate speaks of: the nearest quantity that it can be said of, or none.

To the left first ("val loss keeps rising"), then to the right ("flat train loss"), then further left past a
comma and fillers ("loss 0.69, 一直不动").
"""

import re
from bisect import bisect_right

from advisor.words.measures import METRICS, SPLIT_MEASURES, Label
from advisor.words.reading import CLAIMABLE, HAN, SENTENCE_END, VALUE_GAP, Reading

# Labels that may stand between a subject and what is said of it: "loss at lr 0.1 explodes".
# Labels that may stand between a subject and what is said of it: "loss at lr 0.1 explodes".
_TRANSPARENT = frozenset(
    {"epoch", "step", "batch_size", "classes", "vocabulary", "seed", "size", "dropout", "weight_decay"}
    | {"momentum", "epsilon", "clip", "gpu", "function", "output"}
)
_SETTINGS = frozenset({"lr", "batch_size", "dropout", "weight_decay", "momentum", "clip", "epsilon"})
_LOOKED_THROUGH = 4  # labels at most between a subject and its predicate
_BLOCKER = re.compile(
    r"[;!?\n]|\. |\b(?:but|while|whereas|however|although|though|because|since|when|if|that|i|we|so|my|than|due)\b"
    r"|但|然而|不过|因为|如果|可是|导致|所以|我"
)
_LOOSE_GAP, _LOOSE_WORDS = (
    60,
    8,
)  # characters and English words between a subject and a predicate behind a comma
_TIGHT_WORDS, _TIGHTHAN = 4, 8  # words and Chinese characters within one clause
_OWN_GAP = re.compile(r"[^\d,]{0,12}")  # a setting this close is itself the subject: "batch size increases"
_WORD = re.compile(r"[a-z']+")
_FILLER = re.compile(
    r"(?:\W|\d|\b(?:then|and|it|still|just|always|suddenly|afterwards|later|at first|first|initially|eventually|now|is|was"
    r"|has been|all the time|the whole time|from|the|start|beginning|after|epochs?|steps?|iterations?|very|for|e)\b"
    r"|然后|接着|又|就|后面|后来|之后|以后|后期|前期|到|了|还|再|开始|也|都|一直|突然|第|个|轮|步|左右|几乎|训练|从|慢慢|结果|它|反而|最后|的){0,24}"
)
_ADJECTIVE_GAP = re.compile(r" ?的 ?| ")
_NOUN_GAP = re.compile(r" (?:in|of|on|for|as)(?: the| my| our)? ")
_OBJECT_GAP = re.compile(r" ?(?:了|一下|下|过)? ?(?:the |my |our |a )?(?:initial |base )?(?:初始)?")
_CONVERGENCE = ("converg", "收敛", "diverg", "发散")
_BURSTS = ("爆", "炸", "explod", "blow", "blew")


def subject(reading: Reading, start: int, end: int, kind: str) -> Label | None:
    """What a predicate at `start` to `end` speaks of; None when that is not certain."""
    text, names = reading.text, reading.names
    said = text[start:end]
    index = bisect_right(reading.ends, start) - 1
    right = names[index + 1] if index + 1 < len(names) else None
    if right is not None and right.start < end:  # the predicate holds a label itself
        return right if right.measure in SPLIT_MEASURES else None
    if right is not None and right.measure in _SETTINGS and _OBJECT_GAP.fullmatch(text, end, right.start):
        return None  # "减小学习率": the user's own action
    left = _left_label(text, names, index, start)
    described = right if right is not None and _describes(text, end, right) else None
    gap = text[left.end : start] if left is not None else ""
    if left is not None and _is_tight(gap) and not (described and " and " in gap):
        return left if _may_claim(left, kind, said) else None
    return described or _label_of_figure(reading, end) or _distant(text, left, right, start, end, kind)


def _distant(
    text: str, left: Label | None, right: Label | None, start: int, end: int, kind: str
) -> Label | None:
    """A subject that is not beside its predicate, or not named: "the network diverges", "… then nan"."""
    said = text[start:end]
    if (
        right is not None
        and kind in ("rising", "falling")
        and right.measure
        and _OBJECT_GAP.fullmatch(text, end, right.start)
    ):
        return None  # "decreased the loss weight": the user's own action
    if kind != "falling" and any(word in said for word in _CONVERGENCE):
        return Label(start, end, "loss")
    if left is not None and _is_loose(text[left.end : start]):
        return left if _may_claim(left, kind, said) else None
    is_alone = left is None or start - left.end > _LOOSE_GAP
    return Label(start, end, "") if kind == "nonfinite" and is_alone else None


def _label_of_figure(reading: Reading, end: int) -> Label | None:
    """The quantity named behind the figure: "plateaus at 82% accuracy"."""
    for item in reading.found:
        label = item.label
        if label is None or item.start < end or label.start < item.end or label.measure not in METRICS:
            continue
        if VALUE_GAP.fullmatch(reading.text, end, item.start):
            return label
    return None


def _describes(text: str, end: int, right: Label) -> bool:
    """Whether a predicate that ends at `end` is said of the label behind it: "flat train loss", "spikes in the loss"."""
    if right.measure not in SPLIT_MEASURES | {"grad_norm"}:
        return False
    gaps = (_ADJECTIVE_GAP, _NOUN_GAP)
    return any(gap.fullmatch(text, end, right.start) for gap in gaps)


def _left_label(text: str, names: list[Label], index: int, start: int) -> Label | None:
    """The nearest label to the left that can carry a claim; settings such as "at lr 0.1" are looked through."""
    for place in range(index, max(-1, index - _LOOKED_THROUGH), -1):
        label = names[place]
        if label.measure in CLAIMABLE:
            return label
        if label.measure not in _TRANSPARENT:
            return None if label.measure else _bare_split(text, names, place)
        is_nearest = place == index and label.measure not in ("epoch", "step")
        if is_nearest and _OWN_GAP.fullmatch(text, label.end, start):
            return None
    return None


def _bare_split(text: str, names: list[Label], index: int) -> Label | None:
    """A split alone, as "val" in "loss on train falls, val rises": the quantity named before it in the same sentence."""
    label = names[index]
    for earlier in reversed(names[max(0, index - _LOOKED_THROUGH) : index]):
        if earlier.measure in SPLIT_MEASURES and not SENTENCE_END.search(text, earlier.end, label.start):
            return Label(label.start, label.end, earlier.measure, label.split)
    return None


def _may_claim(label: Label, kind: str, said: str) -> bool:
    bursts = any(word in said for word in _BURSTS)
    return not (
        label.measure in ("gpu_memory", "host_memory") and (bursts or kind in ("nonfinite", "perfect"))
    )


def _is_tight(gap: str) -> bool:
    if any(mark in gap for mark in ",;:()") or _BLOCKER.search(gap):
        return False
    return len(_WORD.findall(gap)) <= _TIGHT_WORDS and len(HAN.findall(gap)) <= _TIGHTHAN


def _is_loose(gap: str) -> bool:
    if len(gap) > _LOOSE_GAP or _BLOCKER.search(gap) or len(_WORD.findall(gap)) > _LOOSE_WORDS:
        return False
    comma = gap.rfind(",")
    return comma < 0 or _FILLER.fullmatch(gap, comma) is not None
