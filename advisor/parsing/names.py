"""What the name of a column says: which quantity, on which data, in which unit."""

import re
import unicodedata
from functools import lru_cache

import msgspec

from advisor.parsing.chinese import CHINESE, TRADITIONAL
from advisor.parsing.vocabulary import (
    ABOUT,
    NEUTRAL,
    PARTS,
    RIVALS,
    RUNNING_BEST,
    SENSES,
    SETTINGS,
    SMOOTHED,
    SPLITS,
    SPREAD,
    WHOLE_NAMES,
    WINDOWS,
)

LONGEST_NAME = 200
"""Characters of a column name that are looked at."""

_PHRASE = 5  # words of the longest phrase in SENSES
_CHINESE = tuple(sorted(CHINESE, key=lambda pair: -len(pair[0])))
_KNOWN = SENSES.keys() | SPLITS.keys() | PARTS | NEUTRAL | WINDOWS | RIVALS | SMOOTHED
_GLUED = (
    "training",
    "train",
    "validation",
    "valid",
    "val",
    "testing",
    "test",
    "eval",
    "dev",
    "epoch",
    "batch",
    "total",
    "avg",
)
_TAILS = ("loss", "accuracy", "acc")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-zA-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")
_COUNTED = re.compile(r"([a-z]+?)(\d+)")
_COUNTERS = frozenset({"epoch", "step", "iteration", "batch", "time"})
# Read as one word although capitals stand inside.
_MIXED = (
    ("mAP", "map"),
    ("mIoU", "miou"),
    ("IoU", "iou"),
    ("F1", "f1"),
    ("PSNR", "psnr"),
    ("ROUGE", "rouge"),
)


class Meaning(msgspec.Struct, frozen=True):
    """What a name says on its own, before the other columns of the file are seen.

    role: "loss" or "accuracy" (the split makes it train_loss, ...), another role, or "other".
    form: how near to the plain quantity it is: "plain", "smoothed", "part" (a component), "rival"
        (one of several networks), "variant" (words that the vocabulary does not know).
    window: "step" or "epoch" when the name says over what it was averaged.
    percent: the name itself says that the unit is percent.
    """

    quantity: str
    role: str
    direction: int
    split: str = ""
    form: str = "plain"
    window: str = ""
    percent: bool = False


@lru_cache(maxsize=4096)
def meaning(name: str) -> Meaning | None:
    """What a column name says, None when it says nothing that the vocabulary knows.

    >>> meaning("valLoss").split, meaning("训练集准确率").role, meaning("loss_weight")
    ('val', 'accuracy', None)
    """
    tokens = words(name)
    sense, rest = _sense(tokens)
    if sense is None:
        return None
    splits = [SPLITS[word] for word in rest if word in SPLITS]
    # In "train/val_loss" the word nearest to the quantity decides; what stands under "metrics/" was
    # measured in validation (Ultralytics).
    split = splits[-1] if splits else "val" if tokens[0] == "metrics" else ""
    left = [w for w in rest if w not in SPLITS and w not in NEUTRAL]
    percent = "%" in name or "％" in name or "percent" in left or "pct" in left
    left = [w for w in left if w not in ("percent", "pct")]
    return _judged(sense, split, left, percent)


def _judged(sense: "_Sense", split: str, left: list[str], percent: bool) -> Meaning | None:
    quantity, role, direction = sense
    if quantity in _COUNTERS:
        odd = [w for w in left if w not in WINDOWS and not w.isdigit()]
        return None if odd else Meaning(quantity, role, direction, split)
    window = next(("epoch" if w.startswith("epoch") else "step" for w in left if w in WINDOWS), "")
    left = [w for w in left if w not in WINDOWS]
    if any(word in RUNNING_BEST for word in left):
        return Meaning("running_best", "other", 0, split, "variant", window, percent)
    if any(word in ABOUT for word in left):
        return None
    if any(word in SPREAD for word in left) and role in ("loss", "accuracy", "other", "lr"):
        return Meaning("spread", "other", 0, split, "variant", window, percent)
    if "cpu" in left or "system" in left:
        return Meaning("memory" if role == "gpu_memory" else quantity, "other", 0, split, "variant", window)
    return Meaning(quantity, role, direction, split, _form(quantity, left), window, percent)


def _form(quantity: str, left: list[str]) -> str:
    # "Loss/total_loss" says it twice.
    unknown = [word for word in left if word not in SMOOTHED and word != quantity]
    if unknown and quantity not in ("loss", "criterion"):
        return "variant"
    if not unknown:
        return "part" if quantity == "criterion" else "smoothed" if left else "plain"
    if any(word in RIVALS for word in unknown):
        return "rival"
    return "part" if all(word in PARTS for word in unknown) else "variant"


@lru_cache(maxsize=4096)
def setting(name: str) -> str:
    """The setting that a name stands for ("batch_size", "classes", ...), "" when none."""
    return SETTINGS.get(" ".join(words(name)), "")


def words(name: str) -> list[str]:
    """A name as known words: case, separators, camel case, Chinese and glued words resolved."""
    text = unicodedata.normalize("NFKC", name[:LONGEST_NAME])
    for written, word in _MIXED:
        text = text.replace(written, f" {word}")
    text = _CAMEL.sub(" ", text)
    if not text.isascii():
        text = text.translate(TRADITIONAL)
        for chinese, english in _CHINESE:
            text = text.replace(chinese, f" {english} ")
    text = WHOLE_NAMES.get(text.strip().lower(), text.lower())
    return [word for raw in _WORD.findall(text) for word in _unglued(raw)]


def _unglued(word: str) -> list[str]:
    if word in _KNOWN or word in SETTINGS:
        return [word]
    for head in _GLUED if word.startswith(_GLUED) else ():
        if word.startswith(head) and word[len(head) :] in _KNOWN:
            return [head, word[len(head) :]]
    for tail in _TAILS if word.startswith(_TAILS) or word.endswith(_TAILS) else ():
        if word.endswith(tail) and word[: -len(tail)] in _KNOWN:
            return [word[: -len(tail)], tail]
        if word.startswith(tail) and word[len(tail) :] in SPLITS:
            return [tail, word[len(tail) :]]
    counted = _COUNTED.fullmatch(word)
    if counted and counted[1] in _KNOWN and len(counted[1]) > 1:
        return [counted[1], counted[2]]
    return [word]


_Sense = tuple[str, str, int]


def _sense(tokens: list[str]) -> tuple[_Sense | None, list[str]]:
    """The quantity among the words and the words that are left over.

    A counter ("epoch" in train_loss_epoch) gives way to any other quantity; among the others the
    longest phrase wins, then a loss, then the last one (in "smooth l1 loss" it is the loss).
    """
    found: list[tuple[bool, int, int, int]] = []
    start = 0
    while start < len(tokens):
        for size in range(min(_PHRASE, len(tokens) - start), 0, -1):
            sense = SENSES.get(" ".join(tokens[start : start + size]))
            if sense is not None:
                rank = _PHRASE if sense.quantity == "loss" else size
                found.append((sense.quantity not in _COUNTERS or size > 1, rank, start, size))
                start += size - 1
                break
        start += 1
    if not found:
        return None, tokens
    _, _, at, size = max(found)
    sense = SENSES[" ".join(tokens[at : at + size])]
    return (sense.quantity, sense.role, sense.direction), tokens[:at] + tokens[at + size :]
