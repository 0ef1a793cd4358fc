"""Claims made by figures: "train accuracy is 99%", "loss 一直 0.69", "from 6.9 to 4.8", a gap of two."""

import math
import re
from itertools import pairwise

from advisor.words.measures import METRICS, Label
from advisor.words.quantities import Measured
from advisor.words.reading import CLAIMABLE, CLAUSE_END, VALUE_GAP, Reading, Statement, is_wish

_STATED_VALUES = frozenset({"loss", "accuracy", "auc", "f1", "grad_norm", "gpu_utilization", "perplexity"})
_ELSEWHERE = re.compile(
    r"[<>≥≤]|\b(?:not|isn't|no)\b|不是|没有|\b(?:papers?|reported|reports|baseline|official|tutorial|others|published|target|expect\w*|above|below|over|under"
    r"|less|more|than|reach|initial(?:ly)? at)\b|论文|别人|官方|作者|目标|要求|原文|教程|不到|超过|以上|以下|至少|达不到"
)
_AT_START = re.compile(r"\b(?:initial\w*|first|starting)\b|初始|起始|第一个")
_ELSEWHERE_REACH = 60  # characters before a figure in which "the paper reports" still governs it
_DIFFERENCE = re.compile(r" ?(?:points? )?(?:better|worse|lower|higher|more|less|below|above|faster)\b")
_FROM_TO = re.compile(r"\bfrom\b.*\bto\b|从.*(?:到|成|至)|->|降到|升到|涨到|掉到|变成")
_RANGE_GAP = re.compile(r" ?(?:to|->|-|~|到|至|降到|降至|升到|涨到|变成|and|和|,)? ?(?:around |about )?")
_PERSISTS = re.compile(
    r"一直|始终|总是|永远|都是|恒|还是|仍|老是|\b(?:always|still|constantly|keeps?|forever|remains?|stays?|every)\b"
)
_GAP_WORDS = re.compile(
    r"generali[sz]ation gap|gap between (?:the )?train\w{0,3}[\w ]{0,10} and (?:the )?(?:val|test)\w{0,7}"
    r"|(?:good|great|well|perfect\w{0,2}|fine) on (?:the )?train\w{0,3}[^.;!?]{0,40}(?:bad|poor|terrible|awful|worse|fails?|badly|poorly)"
    r" on (?:the )?(?:val|test|unseen|new|held)\w{0,8}"
    r"|训练(?:集|数据)?[^.;!?]{0,10}(?:很好|很高|完美|不错)[^.;!?]{0,12}(?:验证|测试)(?:集|数据)?[^.;!?]{0,10}(?:很差|很低|拉胯|不行|很烂|差很多|低很多|低得多|一塌糊涂)"
    r"|train\w{0,3} (?:set )?acc\w{0,5} (?:is |are )?(?:much|far|way|a lot|significantly|clearly) (?:better|higher|above)"
    r"(?: than)? (?:the )?(?:val|test|dev|eval)\w{0,7}"
    r"|训练(?:集)?(?:的)?(?:准确率|精度|acc)比(?:验证|测试)[^.;!?]{0,8}高(?:很多|得多|不少|一大截)"
)
ACCURACY_GAP = 0.1  # train above validation by this much is what people mean by a gap
LOSS_GAP = 1.5  # validation loss above train loss by this factor
_BEFORE = 10  # characters before a label in which "first" may stand
_BESIDE = 3  # characters between a figure and the subject that follows it: "0.69 的 loss"
_PAIR = 2


def level_of(
    reading: Reading, used: set[int], kind: str, subject: Label, start: int, end: int
) -> tuple[float | None, int, int]:
    """The figure that belongs to a predicate at `start` to `end`, and the span of both.

    It stands behind it ("stuck at 0.69", "falls from 2.3 to 0.5") or before it ("0.69 不动"). Its place is added
    to `used`.
    """
    if kind in ("nonfinite", "slow", "spike", "zero"):
        used.update(item.start for item in reading.found if start <= item.start < end)
        return None, start, end
    value, last = None, end
    for item in reading.found:
        gap = VALUE_GAP if value is None else _RANGE_GAP
        fits = item.quantity.of in (subject.role, subject.measure, "unknown") and math.isfinite(
            item.quantity.value
        )
        if fits and item.start >= last and gap.fullmatch(reading.text, last, item.start):
            used.add(item.start)
            value, last = item.quantity.value, item.end
    first = start
    if value is None and kind in ("stuck", "oscillating"):
        value, first, last = _level_before(reading, used, subject, start, end)
    return (None if kind == "oscillating" else value), first, last


def _level_before(
    reading: Reading, used: set[int], subject: Label, start: int, end: int
) -> tuple[float | None, int, int]:
    value = None
    for item in reading.found:
        if not math.isfinite(item.quantity.value):
            continue
        if subject.end <= item.start < start and item.quantity.of in (subject.role, subject.measure):
            used.add(item.start)
            value = item.quantity.value
        elif item.label and item.label.start == subject.start and 0 <= subject.start - item.end <= _BESIDE:
            used.add(item.start)
            return item.quantity.value, item.start, end
    return value, start, end


def stated_values(reading: Reading, used: set[int]) -> list[Statement]:
    """Levels that a figure states by itself; figures in `used` belong to a predicate already."""
    # A figure beside one that a predicate took is part of the same statement: "2.3 降到 0.6".
    spoken = {item.label.start for item in reading.found if item.label and item.start in used}
    statements = _trajectories(reading, used)
    for item in reading.found:
        label = item.label
        if item.start in used or label is None or label.start in spoken or not _states_level(item, label):
            continue
        first, last = min(label.start, item.start), max(label.end, item.end)
        between = reading.text[min(label.end, item.end) : max(label.start, item.start)]
        # "The first loss is 60" says nothing of where it ends; what is zero at first is another matter.
        begins = item.quantity.value != 0 and _AT_START.search(reading.text, max(0, first - _BEFORE), last)
        if begins or is_wish(reading, first, last) or _is_elsewhere(reading, first, last):
            continue
        kind = _kind_of_level(item, label, between)
        of = "metric" if item.quantity.of == "score" else item.quantity.of
        statements.append(Statement(kind, of, first, item.start, last, item.quantity.value))
    return statements


def _states_level(item: Measured, label: Label) -> bool:
    """Whether a figure is a level of its label that a file could confirm, rather than a setting or a count."""
    of, value = item.quantity.of, item.quantity.value
    if not math.isfinite(value) or (
        of not in (label.role, "gpu_utilization") and not of.endswith("_accuracy")
    ):
        return False
    if label.measure in _STATED_VALUES or of.endswith(("_accuracy", "utilization")):
        return True
    return value == 0 and of in CLAIMABLE


def _kind_of_level(item: Measured, label: Label, between: str) -> str:
    if item.quantity.value == 0:
        return "zero"
    if item.quantity.value == 1 and label.measure in ("accuracy", "auc", "f1"):
        return "perfect"
    return "stuck" if _PERSISTS.search(between) else "at-value"


def _trajectories(reading: Reading, used: set[int]) -> list[Statement]:
    """Claims made by several figures of one quantity: "from 6.9 to 4.8", "loss 2.1 1.8 1.6".

    All figures of such a list are added to `used`: none of them is a level.
    """
    statements: list[Statement] = []
    lists: dict[tuple[int, str], list[Measured]] = {}
    for item in reading.found:
        if item.label is not None and item.label.measure in METRICS and item.start not in used:
            lists.setdefault((item.label.start, item.quantity.of), []).append(item)
    for (start, of), items in lists.items():
        if len(items) < _PAIR:
            continue
        used.update(item.start for item in items)
        values = [item.quantity.value for item in items]
        between = reading.text[start : items[-1].start]
        is_pair = len(items) == _PAIR
        if (is_pair and not _FROM_TO.search(between)) or is_wish(reading, start, items[0].start):
            continue
        steps = [later - earlier for earlier, later in pairwise(values)]
        kind = "falling" if max(steps) < 0 else "rising" if min(steps) > 0 else "" if any(steps) else "stuck"
        if kind:
            statements.append(Statement(kind, of, start, items[0].start, items[-1].end, values[-1]))
    return statements


def _is_elsewhere(reading: Reading, first: int, last: int) -> bool:
    """Whether the figure is a bound, a goal, a difference, or another's result."""
    earliest = max(0, first - _ELSEWHERE_REACH)
    begin = max((m.end() for m in CLAUSE_END.finditer(reading.text, earliest, first)), default=earliest)
    return bool(_ELSEWHERE.search(reading.text[begin:last]) or _DIFFERENCE.match(reading.text, last))


def gaps(reading: Reading) -> list[Statement]:
    """Train good and validation bad, in words or in two figures."""
    statements = [
        Statement("gap", "", match.start(), match.start(), match.end())
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
        spans += [
            place for item in (train, held_out) if item.label for place in (item.label.start, item.label.end)
        ]
        statements.append(Statement("gap", measure, min(spans), min(spans), max(spans)))
    return statements


def _is_gap(measure: str, train: Measured, held_out: Measured) -> bool:
    low, high = train.quantity.value, held_out.quantity.value
    return low - high >= ACCURACY_GAP if measure == "accuracy" else 0 <= low * LOSS_GAP < high
