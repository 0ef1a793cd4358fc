"""The figures of a question and what each of them measures.

A figure belongs to the name beside it: "val loss 0.69", "99% train accuracy", "准确率只有 60%". Its
unit decides where it has one ("10 classes", "20 epochs"). A figure without any name inherits the
quantity of the figure before it, as 60 % does in "train acc 99% val 60%".
"""

import re

import msgspec

from advisor.model import Quantity
from advisor.words.measures import FRACTIONS, METRICS, SPLIT_MEASURES, Label
from advisor.words.numerals import Figure, figures


class Measured(msgspec.Struct, frozen=True):
    """A quantity with its place in the text, and the label it was bound to, if any."""

    quantity: Quantity
    start: int
    end: int
    label: Label | None = None


_UNIT_QUANTITY = {
    "classes": "classes",
    "epoch": "epoch",
    "step": "step",
    "rate": "throughput",
    "time": "time",
}
_HUNDRED = 100.0
_NEIGHBOUR_GAP = 40  # characters between a name and its figure: a short clause
# Words that bind a name to the figure behind it.
_ADJACENT_LEFT = re.compile(
    r"(?:[ =:~≈(_\"']|\b(?:is|was|at|of|are|to|about|around|only|just|equals?|approximately|near|by|ca|roughly|always"
    r"|stuck|stays?|gets?|still|reach(?:es|ed)?|rate|score|value|set|all|with)\b"
    r"|等于|只有|才|为|是|到|在|了|约|大约|大概|差不多|有|达到|能到|一直|始终|都|就|也|的|停|卡|上|值|左右|接近|高达|设|成|从){0,12}",
)
# And to the figure before it: "99% train accuracy", "0.69 的 loss"; for a split also "99% on train".
_ADJACENT_RIGHT = re.compile(r" ?(?:左右)?的? ?")
_ADJACENT_SPLIT = re.compile(r" ?(?:on|in|for) (?:the |my |our )?")
# Counters take only the figure right behind them.
_COUNTERS = frozenset(
    {"epoch", "step", "classes", "data", "weights", "seed", "size", "gpu", "function", "output"}
)
_COUNTER_GAP = re.compile(r"[ =:#(]{0,4}(?:of |is |= |是|为|有|等于|共|一共){0,2} ?")
_ON_SPLIT = re.compile(r" (?:on|for|in) (?:the |my )?")
_CHAIN = re.compile(
    r" ?(?:to|->|-+>?|~|-|/|,|and|or|then|vs\.?|到|至|降到|降至|降为|升到|涨到|变成|变为|改成|改到|改为|调到|调成|调至|换成|减到|加到|增加到|降成|和|或|再到|掉到|左右)? ?(?:then )?(?:to )?",
)
_CLAUSE_END = re.compile(r"[;!?\n]|\. |\bbut\b|\bwhile\b|\bwhereas\b|但是?|然而")
_MEMORY_CONTEXT = re.compile(r"显存|\bvram\b|gpu|cuda|\boom\b|out of memory|显卡")
_TWO_CLASSES = re.compile(
    r"\bbinary(?! (?:files?|mode|search|weights?|data|dump))|\btwo[ -]class(?:es)?\b|二分类|二元分类|两分类|两类",
)
_DATA_SET_CLASSES = re.compile(r"\bcifar[ -]?(?P<cifar>100?)\b|\b(?:fashion[ -]?)?mnist\b")
_ENGLISH_COUNT = re.compile(
    r"\b(?P<count>two|three|four|five|six|seven|eight|nine|ten|hundred)[ -](?:way|class(?:es)?|categor(?:y|ies))\b",
)
_ENGLISH_NUMBERS = {
    word: value
    for value, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=2
    )
} | {"hundred": 100}


def measured(text: str, original: str, names: list[Label]) -> list[Measured]:
    """Every figure of a text with what it measures ("unknown" when nothing tells), in order.

    Args:
        text: simplified and in lower case.
        original: the same text as the user wrote it, of equal length; quotations are cut from it.
        names: the labels of `text`.
    """
    found: list[Measured] = []
    taken: set[int] = set()  # starts of labels that a figure to their left has claimed
    for figure in figures(text):
        label = _label_of(text, figure, names, found, taken)
        of = _quantity_of(text, figure, label)
        if figure.unit == "part" and of not in ("epoch", "step"):
            continue
        value = _scaled(of, figure)
        quantity = Quantity(of, value, original[figure.start : figure.end])
        found.append(Measured(quantity, figure.start, figure.end, label))
    return _split_accuracies(found)


def _split_accuracies(found: list[Measured]) -> list[Measured]:
    """Reads "训练 99，验证 61" as accuracies; "train 80 val 20" are the parts of a split, 800 and 200 samples."""
    bare = {
        index: item.quantity.value
        for index, item in enumerate(found)
        if item.label and item.label.split and not item.label.measure and item.quantity.of == "unknown"
    }
    splits = {label.split for index in bare if (label := found[index].label)}
    is_percent = all(1 < value <= _HUNDRED for value in bare.values()) and sum(bare.values()) > _HUNDRED
    if "train" not in splits or len(splits) == 1 or not is_percent:
        return found
    return [
        msgspec.structs.replace(item, quantity=_accuracy(item)) if index in bare else item
        for index, item in enumerate(found)
    ]


def _accuracy(item: Measured) -> Quantity:
    split = item.label.split if item.label else ""
    return Quantity(f"{split}_accuracy", round(item.quantity.value / _HUNDRED, 12), item.quantity.text)


def stated_classes(text: str, original: str, found: list[Measured]) -> list[Quantity]:
    """The number of classes said in words: "binary", "二分类", "ten-class", or by a well-known data set."""
    if any(item.quantity.of == "classes" for item in found):
        return []
    if match := _TWO_CLASSES.search(text):
        return [Quantity("classes", 2.0, original[match.start() : match.end()])]
    if match := _ENGLISH_COUNT.search(text):
        return [
            Quantity(
                "classes", float(_ENGLISH_NUMBERS[match["count"]]), original[match.start() : match.end()]
            )
        ]
    if match := _DATA_SET_CLASSES.search(text):
        return [Quantity("classes", float(match["cifar"] or 10), original[match.start() : match.end()])]
    return []


def _label_of(
    text: str, figure: Figure, names: list[Label], found: list[Measured], taken: set[int]
) -> Label | None:
    """The name that a figure belongs to; records in `taken` a name that follows its figure."""
    left = max((n for n in names if n.end <= figure.start), key=_start, default=None)
    right = min((n for n in names if n.start >= figure.end), key=_start, default=None)
    if left and left.start in taken:
        left = None
    adjacent = _COUNTER_GAP if left and left.measure in _COUNTERS - {"output", "gpu"} else _ADJACENT_LEFT
    if left and adjacent.fullmatch(text, left.end, figure.start):
        return _with_split(text, figure, _with_measure(left, found), right)
    if right and _is_behind(text, figure, right):
        taken.add(right.start)
        return _with_measure(right, found)
    previous = found[-1] if found else None
    if previous and _CHAIN.fullmatch(text, previous.end, figure.start):
        return _chained(found)
    if left is None or not left.measure or left.measure in _COUNTERS:
        return None
    if figure.start - left.end > _NEIGHBOUR_GAP or _CLAUSE_END.search(text, left.end, figure.start):
        return None
    return left if previous is None or previous.start < left.start else None


def _chained(found: list[Measured]) -> Label | None:
    """The label of the figure before, past epochs and steps: "fell from 0.88 at epoch 4 to 0.79"."""
    for item in reversed(found[-3:]):
        if item.quantity.of not in ("epoch", "step"):
            return item.label
    return found[-1].label


def _is_behind(text: str, figure: Figure, right: Label) -> bool:
    if _ADJACENT_RIGHT.fullmatch(text, figure.end, right.start):
        return right.measure not in _COUNTERS
    return bool(right.split) and _ADJACENT_SPLIT.fullmatch(text, figure.end, right.start) is not None


def _start(label: Label) -> int:
    return label.start


def _with_measure(label: Label, found: list[Measured]) -> Label:
    """Gives a bare split ("val 60%") the quantity of the figure before it."""
    if label.measure:
        return label
    for item in reversed(found):
        if item.label and item.label.measure in METRICS:
            return Label(label.start, label.end, item.label.measure, label.split)
    return label


def _with_split(text: str, figure: Figure, label: Label, right: Label | None) -> Label:
    """Gives "accuracy 0.5 on the test set" the split that follows the figure."""
    if label.measure not in SPLIT_MEASURES or label.split or right is None or right.measure:
        return label
    if not _ON_SPLIT.fullmatch(text, figure.end, right.start):
        return label
    return Label(label.start, right.end, label.measure, right.split)


def _quantity_of(text: str, figure: Figure, label: Label | None) -> str:
    if figure.unit in _UNIT_QUANTITY:
        return _UNIT_QUANTITY[figure.unit]
    if figure.unit == "gigabytes":
        return _memory_of(text, label)
    if label is None or (label.measure in ("epoch", "step") and not figure.value.is_integer()):
        return "unknown"
    if not label.measure and figure.unit == "percent":
        return f"{label.split}_accuracy"
    if label.measure == "gpu" and figure.unit == "percent":
        return "gpu_utilization"
    return {"gpu": "unknown", "": "unknown", "vocabulary": "classes"}.get(label.measure, label.role)


def _memory_of(text: str, label: Label | None) -> str:
    """Which memory a size speaks of: the name beside it, else what the question is about."""
    named = (
        label.measure if label is not None and label.measure in ("gpu_memory", "host_memory") else "unknown"
    )
    is_about_gpu = named != "gpu_memory" and _MEMORY_CONTEXT.search(text)
    return "gpu_memory" if is_about_gpu else named


def _scaled(of: str, figure: Figure) -> float:
    """Accuracies and their like as fractions, whether written "99%", "99" or "0.99"."""
    base = of.rsplit("_", 1)[-1] if of.endswith("_accuracy") else of
    if base not in FRACTIONS:
        return figure.value
    can_be_bare = base not in ("", "unknown", "output", "score")
    if figure.unit == "percent" or (can_be_bare and 1.0 < figure.value <= _HUNDRED):
        return round(figure.value / _HUNDRED, 12)
    return figure.value
