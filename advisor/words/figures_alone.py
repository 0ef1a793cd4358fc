"""Questions that only give figures: "val accuracy 99.9 %", "train acc 0.98, val acc 0.97", "loss 2.5".

No words say what is wrong, so how near they lie to the words of a diagnosis tells nothing; and the figures tell
something only where a rule reads them: a chance level, a clamp, a gap between training and validation.
"""

import re
from functools import cache

from advisor.model import Query
from advisor.words.folding import lowered
from advisor.words.levels import ACCURACY_GAP, LOSS_GAP
from advisor.words.question import understand
from advisor.words.vague import LONGEST, Topic, filler, subjects
from advisor.words.values import recognise

# Figures of anything else (memory, utilisation, a gradient norm) are a complaint by themselves.
_METRICS = ("loss", "accuracy", "auc", "f1", "precision", "recall", "score")
_PLACES = ("epoch", "step", "classes")
# From here on a rate on held-out data is too good to be believed unseen.
_TOO_GOOD = 0.995
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_FIGURES = re.compile(
    r"[-+]?\d[\d.,]*(?:e[-+]?\d+)?%?|百分之[一二三四五六七八九十百零点]+"
    r"|(?<![a-z])(?:epochs?|steps?|iter(?:ation)?s?|after|final|best|last|now|only|about|around|reached?|ends? (?:at|with)|vs|but|yet|though)(?![a-z])"
    r"|轮|步|第|个|左右|大概|大约|最终|最后|最好|目前|现在|只有|达到|为|而|多少|但是?|不过|可是|然而"
)  # fmt: skip
_PLAIN = Topic(
    "figures",
    {
        "still-learning": 0.25,
        "converged": 0.25,
        "underfitting": 0.2,
        "overfitting": 0.2,
        "noisy-validation": 0.1,
    },
    heard=0.1,
)
# Training and validation are told, and lie together.
_TOGETHER = Topic(
    "figures",
    {"converged": 0.4, "still-learning": 0.35, "underfitting": 0.2, "noisy-validation": 0.05},
    heard=0.05,
)
_SUSPICIOUS = Topic(
    "too-good",
    {
        "data-leakage": 0.3,
        "metric-bug-perfect-start": 0.25,
        "class-imbalance": 0.2,
        "converged": 0.15,
        "overfitting": 0.1,
    },
    heard=0.1,
)


def topic_of_figures(query: Query) -> Topic | None:
    """The topic of a question that only gives figures which no rule reads; None for any other."""
    query = understand(query.rest) if query.rest else query
    text = lowered(query.folded)
    if not query.quantities or len(text) > LONGEST or _leftover().sub("", text):
        return None
    said = [item.of.rsplit("_", 1)[-1] for item in query.quantities]
    # A quantity that is told twice is a course, and a course says more than a figure.
    if set(said) - {*_METRICS, *_PLACES} or not set(said) & set(_METRICS) or _is_course(query):
        return None
    if any(claim.kind not in ("at-value", "perfect") for claim in query.claims) or _telling(query):
        return None
    rates = {q.of: q.value for q in query.quantities if q.of.endswith(("accuracy", "auc", "f1"))}
    if any(_TOO_GOOD <= rate <= 1 for of, rate in rates.items() if not of.startswith("train")):
        return _SUSPICIOUS
    return _TOGETHER if len({q.of.split("_")[0] for q in query.quantities if "_" in q.of}) > 1 else _PLAIN


def _is_course(query: Query) -> bool:
    each = {item.of for item in query.quantities}
    return len(each) < len(query.quantities) or len(_NUMBER.findall(query.folded)) > len(query.quantities)


def _telling(query: Query) -> bool:
    """Whether a rule reads the figures: a constant, or validation far behind training."""
    said = {item.of: item.value for item in query.quantities}
    classes = int(said["classes"]) if said.get("classes", 0) > 1 else None
    if any(recognise(item.value, item.of, classes, item.text) for item in query.quantities):
        return True
    for held_out in ("val", "test"):
        train, other = said.get("train_accuracy"), said.get(f"{held_out}_accuracy")
        if train is not None and other is not None and abs(train - other) >= ACCURACY_GAP:
            return True
        train, other = said.get("train_loss"), said.get(f"{held_out}_loss")
        if train is not None and other is not None and not other / LOSS_GAP < train < other * LOSS_GAP:
            return True
    return False


@cache
def _leftover() -> re.Pattern[str]:
    """What a question may hold besides its figures."""
    return re.compile("|".join((_FIGURES.pattern, *subjects(), filler(), r"[^\w\s]|\s")))
