"""Figures pasted into the question, read as the columns of a small run.

Two ways of writing are understood: a name followed by its values ("train loss: 0.69 0.69 0.69"), and
records that repeat ("epoch 1 loss 0.69 acc 0.5; epoch 2 loss ..."). Prose with a number here and there
gives nothing: a column needs four values.
"""

import re
from functools import lru_cache

from advisor.parsing import meaning, number
from advisor.words.folding import HAN

LEAST = 4
# Bare numbers without any name are taken for a loss only when there are this many.
LEAST_BARE = 6
MOST_TOKENS = 4000
SPLITS = {"train": "train_loss", "val": "val_loss", "test": "test_loss", "valid": "val_loss",
          "训练": "train_loss", "验证": "val_loss", "测试": "test_loss"}  # fmt: skip
RECORDS = 2  # a name that comes back this often heads one value at a time

# "Loss per epoch: ..." is no epoch, "10 classes" behind the figures is none of them, "loss 是" is the loss.
_ASIDE = re.compile(
    r"\b(?:per|each|every|by|after each) (?:epoch|step|iteration)s?\b|每(?:个|一)? ?(?:epoch|step|轮|步)的?"
    r"|\d+ ?-?(?:classes|class|way|layers?|gpus?|epochs|samples|images)\b|\d+ ?个?(?:分类|类别?|层|张|卡|轮训练)"
    r"|(?<=[a-z率失])\s*(?:是|为|分别|依次|大概|大约|都|一直)+(?=[\s:\[\d])",
    re.IGNORECASE,
)
_NUMBER = r"[-+]?(?:\d{1,12}(?:\.\d{1,12})?|\.\d{1,12})(?:[eE][-+]?\d{1,3})?%?|[-+]?\b(?:nan|inf)\b"


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<number>{_NUMBER})|(?P<word>[A-Za-z_][\w./]{{0,40}}|(?:{HAN}){{1,12}})|(?P<stop>[;\n；。])",
        re.IGNORECASE,
    )


def columns(text: str) -> dict[str, list[float]]:
    """Column name -> values; empty when the text holds no run of figures.

    All columns have the same length; one of them is a loss or an accuracy.
    """
    groups = _groups(text)
    found: dict[str, list[float]] = {}
    for name, runs in groups.items():
        listed = [run for run in runs if len(run) >= LEAST]
        single = [value for run in runs if len(run) <= RECORDS for value in run[:1]]
        values = listed[0] if listed else single
        if len(values) >= LEAST:
            found[name] = values
    bare = found.pop("", [])
    found.pop("?", None)
    if not found and len(bare) >= LEAST_BARE:
        return {"loss": bare}
    # A stray figure behind the last column ("..., 10 classes") must not cost the others.
    shortest = min(map(len, found.values()), default=0)
    found = {name: values[:shortest] for name, values in found.items()}
    return found if any(_is_metric(name) for name in found) else {}


def _groups(text: str) -> dict[str, list[list[float]]]:
    """The numbers behind each name, one list for every time that the name stands before numbers."""
    text = _ASIDE.sub(" ", text)
    groups: dict[str, list[list[float]]] = {}
    words: list[str] = []
    name, fresh = "", True
    for count, match in enumerate(_token().finditer(text)):
        if count > MOST_TOKENS:
            break
        if match["word"]:
            words, fresh = [*words[-2:], match["word"]], True
            continue
        if match["stop"]:
            words, fresh, name = [], True, ""
            continue
        if fresh and words:
            name = _name(words)
        value = number(match["number"])
        if value is None:
            continue
        if fresh or name not in groups:
            groups.setdefault(name, []).append([])
        groups[name][-1].append(value.value / 100 if match["number"].endswith("%") else value.value)
        words, fresh = [], False
    return groups


def _name(words: list[str]) -> str:
    """The shortest end of the words before a number that names a metric, with its split if one is said."""
    phrases = [" ".join(words[-size:]) for size in range(1, min(3, len(words)) + 1)]
    named = [(phrase, told) for phrase in phrases if (told := meaning(phrase)) is not None]
    split = [phrase for phrase, told in named if told.split]
    return (split or [phrase for phrase, _ in named] or [SPLITS.get(words[-1].lower(), "?")])[0]


def _is_metric(name: str) -> bool:
    told = meaning(name)
    return told is not None and told.quantity in ("loss", "accuracy")
