"""A text prepared for reading claims, and what all parts of that reading share."""

import re

import msgspec

from advisor.words import folding
from advisor.words.measures import Label
from advisor.words.quantities import Measured

LOWER_IS_BETTER = frozenset(
    {"loss", "perplexity", "grad_norm", "lr", "gpu_memory", "host_memory", "loss_scale", "kl"}
)
HIGHER_IS_BETTER = frozenset(
    {
        "accuracy",
        "auc",
        "f1",
        "precision",
        "recall",
        "score",
        "throughput",
        "gpu_utilization",
        "reward",
        "entropy",
    }
)
CLAIMABLE = LOWER_IS_BETTER | HIGHER_IS_BETTER
HAN = re.compile(folding.HAN)
SENTENCE_END = re.compile(r"[;!?\n]|\. ")
CLAUSE_END = re.compile(
    r"[,;!?\n]|\. |\b(?:but|while|whereas|although|though)\b|但是?|然而|不过|可是|然后|而(?!且)|却"
)
# What may stand between a predicate and its figure: "stuck at 0.69", "停在了 0.69".
VALUE_GAP = re.compile(
    r"(?: ?(?:at|on|around|to|near|about|from|as|in|of|by|the|value|exactly|almost|roughly|only|just|~|=|:|≈|"
    r"在|到|于|为|是|了|约|大约|大概|左右|值|接近|至|只有|等|附近|一个)){0,4} ?"
)
_WISH = re.compile(
    r"\b(?:if|should|supposed to|expect(?:ed)?|ought|unless|mak(?:e|es|ing) (?:the |my |its? )|want(?:ed)?|hop(?:e|ing)|goal|target|so that|in order"
    r"|how (?:do|can|to|should|could)|ways? to|until|wait(?:ing)? for|prevent\w*|avoid\w*)\b"
    r"|^ ?(?:does|do|can|could|should|will|would|may|might)\b"
    r"|如果|假如|要是|倘若|应该(?!怎)|应当|怎么(?:才|让|使|样才|样让|把)|怎样(?:才|让|使)|如何(?:才|让|使|把|判断|降低|提高|防止|避免|解决)"
    r"|希望|想(?:让|要|把|使)|能不能|会不会|是否会|为了|避免|防止|理论上|按理|正常情况|正常来说|直到"
)
_WISH_SCOPE = re.compile(r"[;!?\n]|\. |\bbut\b|但")
_WISH_REACH = 80  # characters before a subject in which a wish or condition still governs it


class Statement(msgspec.Struct, frozen=True):
    """A claim being read: `first` to `end` is the quotation, `at` the place of its predicate."""

    kind: str
    of: str
    first: int
    at: int
    end: int
    value: float | None = None
    since: float | None = None


class Reading(msgspec.Struct, frozen=True):
    """A text prepared for reading claims: simplified lower case, its original, labels with their ends, figures."""

    text: str
    original: str
    names: list[Label]
    ends: list[int]
    found: list[Measured]


def is_wish(reading: Reading, first: int, at: int) -> bool:
    """Whether the clause up to the predicate is a wish, a condition or a general question."""
    earliest = max(0, first - _WISH_REACH)
    begin = max((m.end() for m in _WISH_SCOPE.finditer(reading.text, earliest, first)), default=earliest)
    return _WISH.search(reading.text[begin:at]) is not None


def claimed(label: Label) -> str:
    """The role a claim is made of; "metric" for one that is named only in general."""
    return "metric" if label.measure == "score" else label.role
