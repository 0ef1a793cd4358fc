"""What a question states as a fact: "val loss rises after epoch 12", "loss 卡在 0.69".

Precision comes before recall: a claim is held against the user's numbers and quoted back, so one that
was not made does more harm than one that was missed. Wishes ("how do I make the loss fall"),
conditions ("if the loss is nan") and the user's own actions ("I decreased the lr") are no claims.
"""

import math
import re
from bisect import bisect_right
from itertools import pairwise

import msgspec

from advisor.model import Claim
from advisor.words.measures import METRICS, SPLIT_MEASURES, Label
from advisor.words.predicates import NEGATED, rules
from advisor.words.quantities import Measured

MAX_CLAIMS = 12
_LOWER_IS_BETTER = frozenset({"loss", "perplexity", "grad_norm", "lr", "gpu_memory", "host_memory", "loss_scale", "kl"})
_HIGHER_IS_BETTER = frozenset(
    {"accuracy", "auc", "f1", "precision", "recall", "score", "throughput", "gpu_utilization", "reward", "entropy"}
)
_CLAIMABLE = _LOWER_IS_BETTER | _HIGHER_IS_BETTER
_STATED_VALUES = frozenset({"loss", "accuracy", "auc", "f1", "grad_norm", "gpu_utilization", "perplexity"})
# Labels that may stand between a subject and what is said of it: "loss at lr 0.1 explodes".
_TRANSPARENT = frozenset(
    {"epoch", "step", "batch_size", "classes", "vocabulary", "seed", "size", "dropout", "weight_decay"}
    | {"momentum", "epsilon", "clip", "gpu", "function", "output"}
)
_SETTINGS = frozenset({"lr", "batch_size", "dropout", "weight_decay", "momentum", "clip", "epsilon"})
_SENTENCE_END = re.compile(r"[;!?\n]|\. ")
_CLAUSE_END = re.compile(r"[,;!?\n]|\. |\b(?:but|while|whereas|although|though)\b|但是?|然而|不过|可是|然后|而(?!且)|却")
_BLOCKER = re.compile(
    r"[;!?\n]|\. |\b(?:but|while|whereas|however|although|though|because|since|when|if|that|i|we|so|my|than|due)\b"
    r"|但|然而|不过|因为|如果|可是|导致|所以|我"
)
_LOOSE_GAP, _LOOSE_WORDS, _TIGHT_WORDS, _TIGHT_HAN = 60, 8, 4, 8
_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z']+")
_FILLER = re.compile(
    r"(?:\W|\d|\b(?:then|and|it|still|just|always|suddenly|afterwards|later|at first|first|initially|eventually|now|is|was"
    r"|has been|all the time|the whole time|from|the|start|beginning|after|epochs?|steps?|iterations?|very|for|e)\b"
    r"|然后|接着|又|就|后面|后来|之后|以后|后期|前期|到|了|还|再|开始|也|都|一直|突然|第|个|轮|步|左右|几乎|训练|从|慢慢|结果|它|反而|最后|的){0,24}"
)
_ADJECTIVE_GAP = re.compile(r" ?的 ?| ")
_NOUN_GAP = re.compile(r" (?:in|of|on|for|as)(?: the| my| our)? ")
_OBJECT_GAP = re.compile(r" ?(?:了|一下|下|过)? ?(?:the |my |our |a )?(?:initial |base )?(?:初始)?")
_WISH = re.compile(
    r"\b(?:if|should|supposed to|expect(?:ed)?|ought|unless|mak(?:e|es|ing) (?:the |my |its? )|want(?:ed)?|hop(?:e|ing)|goal|target|so that|in order"
    r"|how (?:do|can|to|should|could)|ways? to|until|wait(?:ing)? for|prevent\w*|avoid\w*)\b"
    r"|^ ?(?:does|do|can|could|should|will|would|may|might)\b"
    r"|如果|假如|要是|倘若|应该(?!怎)|应当|怎么(?:才|让|使|样才|样让|把)|怎样(?:才|让|使)|如何(?:才|让|使|把|判断|降低|提高|防止|避免|解决)"
    r"|希望|想(?:让|要|把|使)|能不能|会不会|是否会|为了|避免|防止|理论上|按理|正常情况|正常来说|直到"
)
_WISH_SCOPE = re.compile(r"[;!?\n]|\. |\bbut\b|但")
_ELSEWHERE = re.compile(
    r"[<>≥≤]|\b(?:not|isn't|no)\b|不是|没有|\b(?:papers?|reported|reports|baseline|official|tutorial|others|published|target|expect\w*|above|below|over|under"
    r"|less|more|than|reach|initial(?:ly)? at)\b|论文|别人|官方|作者|目标|要求|原文|教程|不到|超过|以上|以下|至少|达不到"
)
_QUALIFIER = re.compile(
    r"\b(?:generator|discriminator|critic|actor|policy|value|kl|recon\w{0,12}|box|cls|obj|rpn|mask|aux\w{0,6}|g|d)(?:'s)?[ _]$"
    r"|(?:判别器|生成器|鉴别器|重构|重建|分类|回归|辅助|对抗)的? ?$"
)
_VALUE_GAP = re.compile(
    r"(?: ?(?:at|on|around|to|near|about|from|as|in|of|by|the|value|exactly|almost|roughly|only|just|~|=|:|≈|"
    r"在|到|于|为|是|了|约|大约|大概|左右|值|接近|至|只有|等|附近|一个)){0,4} ?"
)
_FROM_TO = re.compile(r"\bfrom\b.*\bto\b|从.*(?:到|成|至)|->|降到|升到|涨到|掉到|变成")
_RANGE_GAP = re.compile(r" ?(?:to|->|-|~|到|至|降到|降至|升到|涨到|变成|and|和|,)? ?(?:around |about )?")
_PERSISTS = re.compile(r"一直|始终|总是|永远|都是|恒|还是|仍|老是|\b(?:always|still|constantly|keeps?|forever|remains?|stays?|every)\b")
_STILL = re.compile(r"还是|仍|依然|依旧|\bstill\b")
_SINCE_BEFORE = re.compile(
    r"(?:\b(?:after|since|from|starting (?:at|from|with)|past|at|around|by)(?: (?:about|around|roughly|the|only|just|epochs?"
    r"|steps?|iterations?|iters?|training for|number))*[ #:]*|(?:从|到|在)(?:了)?第? ?)$"
)
_SINCE_BEHIND = re.compile(
    r" ?(?:个|th|st|nd|rd)? ?(?:epochs?|steps?|iters?|iterations?|轮|步|代|次迭代)? ?(?:的?训练)?(?:之后|以后|过后|后(?!面)|开始|起|时|的时候)"
)
_NOT_SINCE = re.compile(r"(?:\b(?:first|until|within|last|every)|前|每|最后) ?$")
_FROM_START = re.compile(
    r"\bfrom (?:the )?(?:very )?(?:start|beginning|get-?go|scratch)\b|\bfrom the (?:very )?(?P<first>first|1st) (?:epoch|step|iteration|batch|eval\w*)\b"
    r"|从?(?:一开始|最开始|头开始)|从第(?:一|1) ?(?:个|次)? ?(?P<first_zh>epoch|轮|步|batch|step|iter)"
)
_GAP_WORDS = re.compile(
    r"generali[sz]ation gap|gap between (?:the )?train\w{0,3}[\w ]{0,10} and (?:the )?(?:val|test)\w{0,7}"
    r"|(?:good|great|well|perfect\w{0,2}|fine) on (?:the )?train\w{0,3}[^.;!?]{0,40}(?:bad|poor|terrible|awful|worse|fails?|badly|poorly)"
    r" on (?:the )?(?:val|test|unseen|new|held)\w{0,8}"
    r"|训练(?:集|数据)?[^.;!?]{0,10}(?:很好|很高|完美|不错)[^.;!?]{0,12}(?:验证|测试)(?:集|数据)?[^.;!?]{0,10}(?:很差|很低|拉胯|不行|很烂|差很多|一塌糊涂)"
)
ACCURACY_GAP = 0.1  # train above validation by this much is what people mean by a gap
LOSS_GAP = 1.5  # validation loss above train loss by this factor


class _Statement(msgspec.Struct, frozen=True):
    """A claim being read: `first` to `end` is the quotation, `at` the place of its predicate."""

    kind: str
    of: str
    first: int
    at: int
    end: int
    value: float | None = None
    since: float | None = None


class Reading(msgspec.Struct, frozen=True):
    """A text prepared for reading claims: simplified lower case, its original, labels and figures."""

    text: str
    original: str
    names: list[Label]
    found: list[Measured]


def claims(reading: Reading) -> tuple[Claim, ...]:
    """The claims of a text in the order in which they are made, at most `MAX_CLAIMS`."""
    used: set[int] = set()  # starts of the figures that a predicate has taken
    statements = _predicated(reading, used)
    statements += _stated_values(reading, used)
    statements += _gaps(reading)
    statements.sort(key=lambda item: (item.first, item.at))
    statements = _with_since(reading, statements)
    with_value = {(item.kind, item.of) for item in statements if item.value is not None}
    kept: dict[tuple[str, str, float | None], Claim] = {}
    for item in statements:
        if item.value is None and (item.kind, item.of) in with_value:
            continue  # "does not fall, stays at 0.7" is one claim
        text = reading.original[item.first : item.end].strip(" ,.;:")
        kept.setdefault((item.kind, item.of, item.value), Claim(item.kind, item.of, text, item.value, item.since))
    return tuple(kept.values())[:MAX_CLAIMS]


def _predicated(reading: Reading, used: set[int]) -> list[_Statement]:
    """Claims made by a verb or adjective: "does not move", "飞了"."""
    statements: list[_Statement] = []
    covered = bytearray(len(reading.text) + 1)
    ends = [label.end for label in reading.names]
    chinese = rules("zh") if _HAN.search(reading.text) else ()
    for rule in chinese + rules("en"):
        for match in rule.pattern.finditer(reading.text):
            start, end = match.span()
            if any(covered[start:end]):
                continue
            kind, applies = NEGATED[match.lastgroup or "other"] if rule.kind == "negated" else (rule.kind, rule.applies)
            subject = _subject(reading, ends, start, end, kind, match[0])
            if subject is None and kind:
                continue
            if subject is not None and applies != "any" and subject.measure not in _direction(applies):
                if rule.kind != "negated":
                    continue
                kind = ""  # "the loss is not rising" says nothing, and must not be read as rising
            covered[start:end] = b"\1" * (end - start)
            if kind and subject is not None and not _is_wish(reading, min(start, subject.start), start):
                statements += _state(reading, used, kind, subject, start, end)
    return statements


def _direction(applies: str) -> frozenset[str]:
    return _LOWER_IS_BETTER if applies == "lower" else _HIGHER_IS_BETTER


def _subject(reading: Reading, ends: list[int], start: int, end: int, kind: str, said: str) -> Label | None:
    """What a predicate at `start` to `end` speaks of; None when that is not certain."""
    text, names = reading.text, reading.names
    index = bisect_right(ends, start) - 1
    if start < end and index + 1 < len(names) and names[index + 1].start < end:
        return _subject_inside(names[index + 1])
    left = _left_label(text, names, index, start)
    right = names[index + 1] if index + 1 < len(names) else None
    described = right is not None and _describes(text, end, right)
    if right is not None and right.measure in _SETTINGS and _OBJECT_GAP.fullmatch(text, end, right.start):
        return None  # "减小学习率"
    if left is not None and _is_tight(text[left.end : start]) and not (described and " and " in text[left.end : start]):
        return left if _may_claim(left, kind, said) else None
    if described:
        return right
    for item in reading.found:  # "plateaus at 82% accuracy"
        if item.label and item.label.start >= item.end and item.start >= end and item.label.measure in METRICS:
            if _VALUE_GAP.fullmatch(text, end, item.start):
                return item.label
    if right is not None and kind in ("rising", "falling") and right.measure and _OBJECT_GAP.fullmatch(text, end, right.start):
        return None  # "decreased the lr": the user's own action
    if kind != "falling" and any(word in said for word in ("converg", "收敛", "diverg", "发散")):
        return Label(start, end, "loss")
    if left is not None and _is_loose(text[left.end : start]):
        return left if _may_claim(left, kind, said) else None
    if kind == "nonfinite" and (left is None or start - left.end > _LOOSE_GAP):
        return Label(start, end, "")
    return None


def _describes(text: str, end: int, right: Label) -> bool:
    """Whether a predicate that ends at `end` is said of the label behind it: "flat train loss", "spikes in the loss"."""
    if right.measure not in SPLIT_MEASURES | {"grad_norm"}:
        return False
    gaps = (_ADJECTIVE_GAP, _NOUN_GAP)
    return any(gap.fullmatch(text, end, right.start) for gap in gaps)


def _subject_inside(label: Label) -> Label | None:
    """Predicates that hold a label themselves are not claims about another one."""
    return label if label.measure in SPLIT_MEASURES else None


def _left_label(text: str, names: list[Label], index: int, start: int) -> Label | None:
    """The nearest label to the left that can carry a claim; settings such as "at lr 0.1" are looked through."""
    nearest = index
    while index >= 0 and nearest - index < 4:
        label = names[index]
        if label.measure in _TRANSPARENT:
            gap = text[label.end : start]
            if index == nearest and len(gap) <= 12 and not any(c.isdigit() or c == "," for c in gap) and label.measure not in ("epoch", "step"):
                return None
            index -= 1
            continue
        if label.measure in _CLAIMABLE:
            return label
        return None if label.measure else _bare_split(text, names, index)
    return None


def _bare_split(text: str, names: list[Label], index: int) -> Label | None:
    """ "val" in "loss on train falls, val rises": the quantity named before it in the same sentence."""
    label = names[index]
    for earlier in reversed(names[max(0, index - 4) : index]):
        if earlier.measure in SPLIT_MEASURES and not _SENTENCE_END.search(text, earlier.end, label.start):
            return Label(label.start, label.end, earlier.measure, label.split)
    return None


def _may_claim(label: Label, kind: str, said: str) -> bool:
    bursts = any(word in said for word in ("爆", "炸", "explod", "blow", "blew"))
    return not (label.measure in ("gpu_memory", "host_memory") and (bursts or kind in ("nonfinite", "perfect")))


def _is_tight(gap: str) -> bool:
    if any(mark in gap for mark in ",;:()") or _BLOCKER.search(gap):
        return False
    return len(_WORD.findall(gap)) <= _TIGHT_WORDS and len(_HAN.findall(gap)) <= _TIGHT_HAN


def _is_loose(gap: str) -> bool:
    if len(gap) > _LOOSE_GAP or _BLOCKER.search(gap) or len(_WORD.findall(gap)) > _LOOSE_WORDS:
        return False
    comma = gap.rfind(",")
    return comma < 0 or _FILLER.fullmatch(gap, comma) is not None


def _is_wish(reading: Reading, first: int, at: int) -> bool:
    """Whether the clause up to the predicate is a wish, a condition or a general question."""
    earliest = max(0, first - 80)
    begin = max((m.end() for m in _WISH_SCOPE.finditer(reading.text, earliest, first)), default=earliest)
    return _WISH.search(reading.text[begin:at]) is not None


def _state(reading: Reading, used: set[int], kind: str, subject: Label, start: int, end: int) -> list[_Statement]:
    """The claim about a subject, and the same about those it is joined with ("train and val loss")."""
    value, first, last = _value_near(reading, used, kind, subject, start, end)
    first = min(first, subject.start, start)
    last = max(last, end, subject.end if subject.start >= end else end)
    subjects = [subject]
    if subject in reading.names:
        index = reading.names.index(subject)
        while reading.names[index].joined and index > 0:
            index -= 1
            subjects.insert(0, reading.names[index])
            first = min(first, reading.names[index].start)
    if kind == "zero":
        value = 0.0
    qualifier = _QUALIFIER.search(reading.text, max(0, first - 20), first)
    if qualifier and subject.measure == "loss" and not subject.split:  # one of several losses: which, a file cannot tell
        return [_Statement(kind, "", qualifier.start(), start, last, value)]
    return [_Statement(kind, _claimed(item), first, start, last, value) for item in subjects]


def _claimed(label: Label) -> str:
    """The role a claim is made of; "" for a metric that is named only in general."""
    return "" if label.measure == "score" else label.role


def _value_near(
    reading: Reading, used: set[int], kind: str, subject: Label, start: int, end: int
) -> tuple[float | None, int, int]:
    """The figure that belongs to a predicate: behind it ("stuck at 0.69") or before it ("0.69 不动")."""
    if kind in ("nonfinite", "slow", "spike", "zero"):
        for item in reading.found:
            if start <= item.start < end:
                used.add(item.start)
        return None, start, end
    value, last = None, end
    for item in reading.found:
        fits = item.quantity.of in (subject.role, subject.measure, "unknown")
        gap = _VALUE_GAP if value is None else _RANGE_GAP
        if fits and item.start >= last and gap.fullmatch(reading.text, last, item.start):
            used.add(item.start)
            value, last = item.quantity.value, item.end
    if value is not None or kind not in ("stuck", "oscillating"):
        return value, start, last
    for item in reading.found:
        if subject.end <= item.start < start and item.quantity.of in (subject.role, subject.measure):
            used.add(item.start)
            value = item.quantity.value
        elif item.end <= subject.start and subject.start - item.end <= 3 and item.label and item.label.start == subject.start:
            used.add(item.start)
            return item.quantity.value, item.start, end
    return value, start, end


def _stated_values(reading: Reading, used: set[int]) -> list[_Statement]:
    """Claims made by a figure alone: "train accuracy is 99%", "loss 一直 0.69"."""
    statements = _trajectories(reading, used)
    for item in reading.found:
        label, value = item.label, item.quantity.value
        if item.start in used or label is None or not math.isfinite(value):
            continue
        of = item.quantity.of
        if of not in (label.role, "gpu_utilization") and not of.endswith("_accuracy"):
            continue
        if label.measure not in _STATED_VALUES and not of.endswith(("_accuracy", "utilization")) and (value != 0 or of not in _CLAIMABLE):
            continue
        first, last = min(label.start, item.start), max(label.end, item.end)
        between = reading.text[min(label.end, item.end) : max(label.start, item.start)]
        if _is_wish(reading, first, first) or _is_wish(reading, first, last) or _is_elsewhere(reading, first, last):
            continue
        kind = "at-value"
        if value == 0:
            kind = "zero"
        elif value == 1 and label.measure in ("accuracy", "auc", "f1"):
            kind = "perfect"
        elif _PERSISTS.search(between):
            kind = "stuck"
        statements.append(_Statement(kind, "" if of == "score" else of, first, item.start, last, value))
    return statements


def _trajectories(reading: Reading, used: set[int]) -> list[_Statement]:
    """Claims made by several figures of one quantity: "from 6.9 to 4.8", "loss 2.1 1.8 1.6".

    All figures of such a list are added to `used`: none of them is a level.
    """
    statements: list[_Statement] = []
    lists: dict[tuple[int, str], list[Measured]] = {}
    for item in reading.found:
        if item.label is not None and item.label.measure in METRICS and item.start not in used:
            lists.setdefault((item.label.start, item.quantity.of), []).append(item)
    for (start, of), items in lists.items():
        if len(items) < 2:
            continue
        used.update(item.start for item in items)
        values = [item.quantity.value for item in items]
        between = reading.text[start : items[-1].start]
        if len(items) == 2 and not _FROM_TO.search(between) or _is_wish(reading, start, items[0].start):
            continue
        steps = [later - earlier for earlier, later in pairwise(values)]
        kind = "falling" if max(steps) < 0 else "rising" if min(steps) > 0 else ""
        if kind:
            statements.append(_Statement(kind, of, start, items[0].start, items[-1].end, values[-1]))
    return statements


def _is_elsewhere(reading: Reading, first: int, last: int) -> bool:
    """Whether the figure is a bound, a goal, or another's result."""
    earliest = max(0, first - 60)
    begin = max((m.end() for m in _CLAUSE_END.finditer(reading.text, earliest, first)), default=earliest)
    return _ELSEWHERE.search(reading.text[begin:last]) is not None


def _gaps(reading: Reading) -> list[_Statement]:
    """Train good and validation bad, in words or in two figures."""
    statements = [
        _Statement("gap", "", match.start(), match.start(), match.end())
        for match in _GAP_WORDS.finditer(reading.text)
    ]
    by_role: dict[str, Measured] = {}
    for item in reading.found:
        by_role.setdefault(item.quantity.of, item)
    for measure in ("accuracy", "loss"):
        train = by_role.get(f"train_{measure}")
        held_out = by_role.get(f"val_{measure}") or by_role.get(f"test_{measure}")
        if train is None or held_out is None or not _is_gap(measure, train, held_out):
            continue
        spans = [place for item in (train, held_out) for place in (item.start, item.end)]
        spans += [place for item in (train, held_out) if item.label for place in (item.label.start, item.label.end)]
        statements.append(_Statement("gap", measure, min(spans), min(spans), max(spans)))
    return statements


def _is_gap(measure: str, train: Measured, held_out: Measured) -> bool:
    low, high = train.quantity.value, held_out.quantity.value
    return low - high >= ACCURACY_GAP if measure == "accuracy" else 0 <= low * LOSS_GAP < high


def _with_since(reading: Reading, statements: list[_Statement]) -> list[_Statement]:
    """Adds the epoch or step from which a claim holds, where the same clause or its neighbour says so."""
    breaks = [match.start() for match in _CLAUSE_END.finditer(reading.text)]
    clauses = [bisect_right(breaks, item.at) for item in statements]
    result = list(statements)
    for place, value in _onsets(reading):
        clause = bisect_right(breaks, place)
        same = [i for i, its in enumerate(clauses) if its == clause]
        behind = [i for i in same if result[i].at >= place]
        ends_here = clause < len(breaks) and _SENTENCE_END.match(reading.text, breaks[clause]) is not None
        following = [] if ends_here else [i for i, its in enumerate(clauses) if its == clause + 1]
        for index in behind or same[-1:] or following:
            item = result[index]
            if item.since is None and item.kind not in ("at-value", "gap") and not _STILL.search(reading.text[item.first : item.end]):
                result[index] = msgspec.structs.replace(item, since=value)
    return result


def _onsets(reading: Reading) -> list[tuple[int, float]]:
    """Places and values of "after epoch 10", "第 10 轮之后", "from the start" (0)."""
    text = reading.text
    onsets = [
        (match.start(), 1.0 if match["first"] or match["first_zh"] else 0.0) for match in _FROM_START.finditer(text)
    ]
    for item in reading.found:
        if item.quantity.of not in ("epoch", "step"):
            continue
        before = text[max(0, item.start - 30) : item.start]
        if _NOT_SINCE.search(before):
            continue
        if _SINCE_BEFORE.search(before) or _SINCE_BEHIND.match(text, item.end):
            onsets.append((item.start, item.quantity.value))
    return onsets
