"""Questions that only say that something is wrong: "loss problem", "help my training is bad", "模型效果不好".

Such a text names what it is about and that it is not as it should be, and nothing else: every word of it is
a subject, a judgement or a plea. A figure, a claim or any other word makes it a real question.
"""

import re
from functools import cache

import msgspec

from advisor.model import Query
from advisor.words.folding import lowered

LONGEST = 120  # characters; a longer text says something


class Topic(msgspec.Struct, frozen=True):
    """What a vague question is about.

    likely: entries that such complaints turn out to be, with rough shares of how often.
    heard: what the search for the words weighs against them; below a half, so that it decides nothing.
    """

    name: str
    likely: dict[str, float]
    heard: float = 0.15


# That nothing improves is a subject and a complaint in one.
_STUCK = Topic(
    "stuck",
    {
        "lr-too-high": 0.17,
        "lr-too-low": 0.15,
        "label-mismatch": 0.15,
        "input-not-normalized": 0.15,
        "underfitting": 0.13,
        "optimizer-step-missing": 0.13,
        "accuracy-at-chance": 0.12,
    },
    heard=0.25,
)
# Of several subjects in a text the first listed here counts: "slow training on my gpu" is about speed.
_TOPICS: tuple[tuple[Topic, str], ...] = (
    (
        _STUCK,
        (r"(?:doesn't|does not|not|won't|isn't|never|don't|do not) (?:\w+ ){0,2}(?:converg(?:e|ing)|learn(?:ing)?|train(?:ing)?|decreas(?:e|ing)|improv(?:e|ing)|go(?:ing)? (?:down|up)|increas(?:e|ing))"
        r"|no convergence|不收敛|收敛不了|不学习|学不(?:动|会|到东西)|训不动|不下降|降不下[去来]|不降|上不去|提不上去|不上升|不涨|不动"),
    ),
    (
        Topic("speed", {"gpu-underutilized": 0.3, "throughput-drop": 0.25, "slow-convergence": 0.25, "eval-too-often": 0.2}),
        r"speed|slow(?:ly)?|速度|很?慢",
    ),
    (
        Topic(
            "memory",
            {
                "oom-train-step": 0.3,
                "memory-leak-graph-kept": 0.2,
                "oom-eval-step": 0.2,
                "gpu-memory-held-by-dead-process": 0.15,
                "gpu-memory-preallocated": 0.15,
            },
        ),
        r"(?:gpu |cuda )?(?:memory|v?ram)|显存|内存",
    ),
    (Topic("gpu", {"gpu-underutilized": 0.35, "oom-train-step": 0.25, "wrong-gpu-or-shared-gpu": 0.2, "distributed-hang": 0.2}), r"gpus?|cuda|显卡"),
    (
        Topic("gradient", {"exploding-gradient": 0.3, "vanishing-gradient": 0.3, "detached-graph": 0.2, "zero-grad-missing": 0.2}),
        r"grad(?:ient)?s?|梯度",
    ),
    (
        Topic(
            "validation",
            {"overfitting": 0.3, "distribution-shift": 0.2, "eval-mode-missing": 0.2, "noisy-validation": 0.15, "preprocessing-mismatch": 0.15},
        ),
        r"(?:val(?:idation)?|test(?:ing)?|eval(?:uation)?)(?: set)?|验证集?|测试集?",
    ),
    (
        Topic(
            "accuracy",
            {"overfitting": 0.25, "accuracy-at-chance": 0.2, "underfitting": 0.2, "class-imbalance": 0.2, "label-mismatch": 0.15},
        ),
        r"acc(?:uracy)?|scores?|f1|m?ap|准确[率度]|正确率|精度|得分",
    ),
    (
        Topic(
            "loss",
            {
                "nan-loss": 0.18,
                "lr-too-high": 0.16,
                "overfitting": 0.16,
                "chance-level-multiclass": 0.13,
                "oscillating-loss": 0.13,
                "underfitting": 0.12,
                "too-few-epochs": 0.12,
            },
        ),
        r"loss(?:es)?|损失(?:函数|值)?",
    ),
    (
        Topic(
            "training",
            {
                "overfitting": 0.2,
                "underfitting": 0.15,
                "nan-loss": 0.13,
                "lr-too-high": 0.14,
                "label-mismatch": 0.13,
                "accuracy-at-chance": 0.13,
                "too-few-epochs": 0.12,
            },
        ),
        # "Is this normal?": about whatever lies beside the question.
        (r"train(?:ing|ed|s)?|models?|(?:neural )?net(?:work)?s?|deep learning|results?|performance|metrics?|curves?|predictions?|learning"
        r"|this|that|these|here|runs?|logs?|files?|curves?"
        r"|训练?|[练跑](?=不好|不出来|崩)|日志|文件|模型|神经网络|网络|深度学习|效果|结果|性能|表现|指标|曲线|预测|这(?:个|样|些)?"),
    ),
)  # fmt: skip
# What is wrong, or that help is wanted; without one of them only a bare subject is a complaint.
_COMPLAINTS = (
    (
        r"bad(?:ly)?|poor(?:ly)?|low|high|large|big|weird|strange|odd|funny|wrong|off|problem(?:s|atic)?|issues?|trouble|terribl[ey]|awful|horribl[ey]"
        r"|unsatisf\w+|sucks?|broken|fail(?:s|ed|ing|ure)?|abnormal|unexpected|disappointing|worse|improv(?:e|ing)|better|help|not|n't|dont|doesnt|slow(?:ly)?"
    ),
    (
        r"不好|不出来|不行|崩了?|不理想|不佳|不够好|不对劲?|不正常|不准|不高|有问题|出问题|问题|出错|异常|奇怪|怪|糟糕|糟|烂|拉胯|垃圾|失败|坏|差|低|高|大|慢"
        r"|怎么办|怎么回事|咋办|求助|求教|帮忙|帮帮我|帮我|提高|提升|改进|改善"
    ),
)
# Whether it is as it should be.
_JUDGEMENTS = (r"normal|good|fine|ok|okay|expected", r"正常|好吗|对吗")
_FILLERS = (
    (
        r"work(?:s|ing)?|great|satisf\w+|too|very|so|really|quite|still|always|super|such|please|pls|hi|hello|hey|thanks?|my|our|the|an?|is|are|am|was"
        r"|i|i'm|we|you|have|has|had|having|with|some|something|somebody|anyone|there|what|what's|whats|why|how|should|could|can|do|does|did|to|in|on|of|for|and|it|its|it's|this|that"
        r"|me|need|got|gets?|getting|during|when|any|ideas?|advice|tips?|fix(?:ing)?|solve|check|going|seems?|looks?|be|about|from|at|all|happens?|happening|question|just|kind"
        r"|values?|process|new|(?:is|does|do|are|was|wo|ca)n't"
    ),
    (
        r"不太|不错|怎么|为什么|为啥|如何|咋|请问|求|大佬们?|各位|大家|帮|看看|谢谢|解决|处理|优化|什么|原因|情况|哪里|我们?|自己|的|了|吗|呢|啊|呀|吧|是|都|就|总是|总|老是|一直"
        r"|有点|有些|有|没有?|出来|出现|这个?|那个?|很|非常|太|特别|比较|偏|最近|后|完|做|跑|用|在|上|里|得|点|一下|该|应该|想|要|怎样|时候?|也|还|不|和|对|好|准"
    ),
)
# Who tells how the one and the other are says something: "train and val accuracy are both low".
_TRAINING, _HELD_OUT = re.compile(r"train|训练"), re.compile(r"(?<![a-z])(?:val|test|eval|dev)|验证|测试")
_LEVEL = re.compile(r"(?<![a-z])(?:low|high|bad|poor|good|great|worse|better)(?![a-z])|[低高差好]")
_DEFINITION = re.compile(
    r"what(?:'s| is| are| does)|how (?:do|does|to)\b.* works?|什么是|是什么|是啥|意思|含义|区别"
)


def _edged(english: str) -> str:
    """English words as wholes; Chinese characters beside them are no letters."""
    return rf"(?<![a-z])(?:{english})(?![a-z])"


@cache
def _complaint() -> re.Pattern[str]:
    return re.compile(
        "|".join(f"{_edged(english)}|{chinese}" for english, chinese in (_COMPLAINTS, _JUDGEMENTS))
    )


def subjects() -> list[str]:
    """The spellings of what a question can be about."""
    return [_edged(body) for _, body in _TOPICS]


def filler() -> str:
    """The spellings of words that say nothing."""
    return "|".join(f"{_edged(english)}|{chinese}" for english, chinese in (_FILLERS, _JUDGEMENTS))


@cache
def _words() -> re.Pattern[str]:
    english, chinese = _COMPLAINTS
    return re.compile("|".join((*subjects(), _edged(english), chinese, filler(), r"[^\w\s]|\s")))


@cache
def _subjects() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    return tuple((topic, re.compile(_edged(body))) for topic, body in _TOPICS)


def topic_of(query: Query) -> Topic | None:
    """What a question is about that says no more than that something is wrong; None for any other."""
    text = lowered(query.folded)
    if len(text) > LONGEST or query.quantities or _words().sub("", text) or _DEFINITION.search(text):
        return None
    if _TRAINING.search(text) and _HELD_OUT.search(text) and _LEVEL.search(text):
        return None
    topic = next((topic for topic, subject in _subjects() if subject.search(text)), None)
    is_complaint = topic is _STUCK or _is_bare(text) or _complaint().search(text)
    return topic if is_complaint else None


def _is_bare(text: str) -> bool:
    """Whether a text is nothing but subjects: "val acc"."""
    for _, subject in _subjects():
        text = subject.sub("", text)
    return not text.strip(" ?!.,")
