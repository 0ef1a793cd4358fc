"""The names of measured quantities and of data splits, and where a text mentions them."""

import re
from functools import cache

import msgspec


class Label(msgspec.Struct, frozen=True):
    """A mention of a quantity: characters `start` to `end`; `measure` is "" for a bare split ("val 60%").

    `joined` is True when the label before it shares what is said ("train and val loss both rise").
    """

    start: int
    end: int
    measure: str
    split: str = ""
    joined: bool = False

    @property
    def role(self) -> str:
        """The quantity with its split: "val_loss", "accuracy", "lr"."""
        if self.split and self.measure in SPLIT_MEASURES:
            return f"{self.split}_{self.measure}"
        return self.measure


SPLIT_MEASURES = frozenset({"loss", "accuracy"})
METRICS = SPLIT_MEASURES | {"auc", "f1", "precision", "recall", "score", "error", "perplexity"}
FRACTIONS = frozenset({"accuracy", "auc", "precision", "recall", "f1", "score", "output", "", "unknown"})
"""Quantities between 0 and 1, whose percentages are read as fractions."""

# Order matters: of two names that begin at the same place the first listed wins.
_NAMES: tuple[tuple[str, str], ...] = (
    ("loss_scale", r"loss[ _-]?scal(?:e|er|ing)\b|grad(?:ient)?[ _-]?scaler?\b"),
    ("function", r"loss[ _-](?:functions?|fn|weights?|terms?|layers?)\b|weight loss"),
    ("vocabulary", r"vocab(?:ulary)?(?:[ _-]?size)?\b|词表(?:大小)?|词汇表(?:大小)?"),
    (
        "batch_size",
        r"batch[ _-]?size|\bbs\b|\bbatch(?= ?(?:of|=|:|is|=|\d))|批大小|批次大小|批量大小?|小?batch ?大小|批尺寸",
    ),
    (
        "loss",
        r"loss(?:es)?(?: (?:curves?|values?))?(?: ?函数)?(?![a-z])|损失(?:值|曲线|函数)?(?!权重|项)|误差|\bbce\b|\bmse\b|\bnll\b|(?:binary[ _-])?cross[ _-]?entropy(?: loss)?|交叉熵|\bcost\b|objective value|\belbo\b",
    ),
    (
        "accuracy",
        r"acc(?:s|uracy|uracies)?(?![a-z])|top[ -]?[15]\b|准确率|准确度|正确率|精确度|(?<![半合单双])精度",
    ),
    ("auc", r"(?:roc[ _-]?)?auc(?:[ _-]?roc)?(?![a-z])"),
    ("error", r"\b(?:wer|cer|err|error(?:[ _-]rate)?|fid)\b|错误率|误识率"),
    ("f1", r"\bf1(?:[ _-]?score)?\b"),
    ("precision", r"\bprecision\b|查准率|精确率"),
    ("recall", r"\brecall\b|召回率|查全率"),
    (
        "score",
        r"\bm?ap(?:50|@\S{1,8})?\b|\bm?iou\b|\bdice\b|\bbleu\b|\brouge\b|\bmetrics?\b|\bscores?\b|指标|得分",
    ),
    ("perplexity", r"\bppl\b|perplexity|困惑度"),
    ("clip", r"\b(?:grad(?:ient)?[ _-])?clip(?:ping)?(?:[ _-]?(?:norm|value))?\b|(?:梯度)?裁剪(?:阈值)?"),
    (
        "lr",
        r"\blr(?![a-z])|learning[ _-]?rate|学习率|step size|初始学习率|base_lr|\b(?:adamw?|sgd|rmsprop|adagrad)(?= (?:at )?\d)",
    ),
    (
        "grad_norm",
        r"grad(?:ient)?s?[ _-]?norms?\b|梯度范数|\bgnorm\b|\bgradients?\b(?! (?:accum|descent|check|boost|penal))|\bgrads?\b|梯度(?!下降|累积|累加|检查|检验)",
    ),
    (
        "gpu_utilization",
        r"gpu[ _-]?(?:util\w{0,10}|usage|load)\b|gpu ?(?:的)?(?:利用率|使用率|占用率)|利用率|\butili[sz]ation\b",
    ),
    (
        "gpu_memory",
        r"(?:gpu|cuda|video)[ _-]?(?:mem(?:ory)?|ram)(?: usage)?\b|显存(?:占用|使用)?|\bvram\b|显卡内存",
    ),
    ("gpu", r"\bgpus?\b|显卡"),
    ("host_memory", r"(?:host |cpu |system )?(?:memory|ram)(?: usage)?\b|内存"),
    (
        "classes",
        r"(?:num(?:ber)?[ _-]?(?:of[ _-])?)?class(?:es)?\b(?= ?(?:=|:|is))|num_classes|\bn_?c(?:lass(?:es)?)?\b(?=[:= ])|\b[kc]\b(?= ?= ?\d)|num_labels|类别(?:总?数量?|个数)|分类数",
    ),
    ("epoch", r"\bepochs?(?![a-z])"),
    ("step", r"\b(?:global[ _])?steps?\b|\biter(?:ation)?s?\b|迭代次数|迭代"),
    ("weight_decay", r"weight[ _-]?decay|\bwd\b|权重衰减|\bl2\b|正则(?:化|项|系数)?"),
    ("dropout", r"drop[ _-]?out(?:[ _-]?rate)?\b|keep[ _-]?prob\w{0,8}"),
    ("momentum", r"\bmomentum\b|动量|\bbeta_?[12]\b"),
    ("epsilon", r"\beps(?:ilon)?\b"),
    ("reward", r"\brewards?\b|奖励|\breturns?\b(?= (?:is|are|stays?|drops?|collaps))"),
    ("kl", r"\bkl\b"),
    ("entropy", r"\bentropy\b"),
    (
        "output",
        r"\b(?:outputs?|predictions?|predicts?|prob(?:abilit(?:y|ies))?s?|logits?|p)\b|预测(?:值|概率|结果)?|输出(?:值)?|概率",
    ),
    ("throughput", r"\bthroughput\b|\bspeed\b|\bfps\b|速度|(?:samples|it|tokens)/s(?:ec)?\b|吞吐量?"),
    (
        "size",
        r"(?:image|img|input|hidden|embedding|crop|kernel|window|seq(?:uence)?)[ _-]?(?:size|dim|len(?:gth)?)\b|分辨率|维度|长度",
    ),
    ("seed", r"\bseeds?\b|随机种子"),
    (
        "weights",
        r"\b(?:weights?|params?|parameters?|activations?|embeddings?|bias(?:es)?)\b|权重|参数|激活值?",
    ),
    (
        "data",
        r"\b(?:inputs?|data(?:set)?|labels?|targets?|images?|samples?|features?)\b|数据集?|标签|样本|输入|特征|图片",
    ),
)
_SPLIT_NAMES: tuple[tuple[str, str], ...] = (
    (
        "val",
        r"(?<![a-z])(?:val(?:id(?:ation)?)?|dev|eval(?:uation)?|held[ -]?out)(?:[ _-]?(?:set|data|split))?(?![a-z])|验证(?:集|数据)?|校验集|开发集",
    ),
    ("test", r"(?<![a-z])test(?:ing)?(?:[ _-]?(?:set|data|split))?(?![a-z])|测试(?:集|数据)?"),
    ("train", r"(?<![a-z])(?:train(?:ing)?|trn)(?:[ _-]?(?:set|data|split))?(?![a-z])|训练(?:集|数据)?"),
)
# What may stand between a split and its quantity: "val_loss", "on the training set the loss", "训练集上的 acc".
_SPLIT_THEN_MEASURE = re.compile(
    r"[ _/\-]?(?:phase)?(?:'s)?[上里中的面]{0,2}[ ,:]{0,2}(?:\d-fold )?(?:(?:the|my|our|its) )?(?:batch |mean |avg |average |mini-batch )?(?:平均)?"
)
_MEASURE_THEN_SPLIT = re.compile(
    r"[_/]|[ ]?\(|[ ]?(?:on|in|for|of|during|over)[ ](?:(?:the|my|our)[ ])?", re.IGNORECASE
)
_CONJUNCTION = re.compile(r"[ ]?(?:/|,|&|\+|and|or|和|与|跟|及|以及)[ ]?(?:the )?")


@cache
def _pattern() -> re.Pattern[str]:
    splits = [f"(?P<split_{name}>{body})" for name, body in _SPLIT_NAMES]
    names = [f"(?P<{name}>{body})" for name, body in _NAMES]
    return re.compile("|".join(names[:5] + splits + names[5:]))


def labels(text: str) -> list[Label]:
    """Every mention of a quantity or a split, in order, a split joined to the quantity it belongs to."""
    mentions: list[Label] = []
    for match in _pattern().finditer(text):
        kind = match.lastgroup or ""
        split = kind.removeprefix("split_") if kind.startswith("split_") else ""
        mentions.append(Label(match.start(), match.end(), "" if split else kind, split))
    return _share_measure(text, _merge_after(text, _merge_before(text, mentions)))


def _merge_before(text: str, mentions: list[Label]) -> list[Label]:
    """Joins "val" and "loss" where the split comes first."""
    merged: list[Label] = []
    for label in mentions:
        last = merged[-1] if merged else None
        is_pair = last is not None and not last.measure and label.measure in METRICS
        if last and is_pair and _SPLIT_THEN_MEASURE.fullmatch(text, last.end, label.start):
            merged[-1] = Label(last.start, label.end, label.measure, last.split)
        else:
            merged.append(label)
    return merged


def _merge_after(text: str, mentions: list[Label]) -> list[Label]:
    """Joins "loss" and "val" where the split comes last: "accuracy on the test set"."""
    merged: list[Label] = []
    for label in mentions:
        last = merged[-1] if merged else None
        is_open = last is not None and last.measure in METRICS and not last.split
        is_pair = is_open and bool(label.split) and not label.measure
        if last and is_pair and _MEASURE_THEN_SPLIT.fullmatch(text, last.end, label.start):
            merged[-1] = Label(last.start, label.end, last.measure, label.split)
        else:
            merged.append(label)
    return merged


def _share_measure(text: str, mentions: list[Label]) -> list[Label]:
    """Gives both splits of "train and val loss" the quantity, and marks labels that are spoken of together."""
    shared = list(mentions)
    for index in range(len(shared) - 1, 0, -1):
        left, right = shared[index - 1], shared[index]
        if not right.measure or not _CONJUNCTION.fullmatch(text, left.end, right.start):
            continue
        if not left.measure:
            left = shared[index - 1] = Label(left.start, left.end, right.measure, left.split)
        if left.measure == right.measure or {left.measure, right.measure} <= METRICS:
            shared[index] = Label(right.start, right.end, right.measure, right.split, joined=True)
    return shared
