"""The nouns that people rule out or vouch for, in both languages, and the entries that fall with them.

An entry is found by its id, so that a team's own "acme-label-typo" falls with "the labels are fine" too.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

import msgspec

Kind = Literal["condition", "part", "setting"]
"""A trouble by its name ("overfitting"), what every run has ("labels"), or what it may have ("dropout")."""


class Concept(msgspec.Struct, frozen=True):
    """What is ruled out when its name is.

    faults: pattern of the ids that need it to be there and wrong: "no overfitting", "the labels are fine".
    lacks: pattern of the ids that need it to be missing: "warmup is on".
    advice: pattern of the English texts of fixes that tell the reader to do it.
    """

    name: str
    kind: Kind
    faults: str = ""
    lacks: str = ""
    advice: str = ""


class Mention(msgspec.Struct, frozen=True):
    """A concept at characters `start` to `end` of a text."""

    concept: Concept
    start: int
    end: int


# Of two that begin at the same place the first listed wins.
_TABLE: tuple[tuple[Concept, str], ...] = (
    (Concept("overfitting", "condition", "^overfitting$"), r"over-?fit\w*|过拟合|过度拟合"),
    (Concept("underfitting", "condition", "^underfitting$"), r"under-?fit\w*|欠拟合|拟合不足"),
    (
        Concept("memory_leak", "condition", "^memory-leak"),
        r"(?:gpu |cuda |v?ram )?memory leak\w*|(?:显存|内存)(?:泄漏|泄露)",
    ),
    (Concept("leakage", "condition", "leakage"), r"(?:data |label |target )?leak\w*|contaminat\w*|(?:数据|资料|标签)?(?:泄漏|泄露)|穿越"),
    (
        Concept("imbalance", "condition", "^class-imbalance|^batch-class"),
        r"(?:class |data |label )?(?:imbalanced?|unbalanced)\b|(?:类别|样本|数据|标签)?(?:不(?:平衡|均衡|均匀)|失衡)",
    ),
    (
        Concept("balance", "setting", lacks="^class-imbalance|^batch-class"),
        r"\bbalanced\b(?! (?:accuracy|sampl))|(?:类别|样本|数据|标签)?(?<!不)(?:均衡|平衡)",
    ),
    (
        Concept("explosion", "condition", "^exploding"),
        r"explo(?:ding|sion\w*)(?: of)?(?: the)?(?: gradients?)?|gradient explosions?|gradients? (?:blow\w*|explod\w*)(?: up)?|梯度爆炸",
    ),
    (
        Concept("vanishing", "condition", "^vanishing"),
        r"vanishing(?: gradients?)?|gradient vanishing|gradients? vanish\w*|梯度(?:消失|弥散)",
    ),
    (Concept("nan", "condition", "^nan-"), r"(?<![a-z_])nans?(?![a-z_])|not-a-numbers?"),
    (
        Concept("out_of_memory", "condition", r"^oom-|fragmentation"),
        r"\booms?\b|out[ -]of[ -]memory|爆显存|显存(?:溢出|不足|不够)",
    ),
    (Concept("divergence", "condition", "^diverging"), r"diverg\w+|发散"),
    (Concept("dead_units", "condition", "^dead-relu"), r"dead (?:relus?|neurons?|units?)|dying relus?|死(?:亡)?(?:的)?神经元|神经元死亡"),
    (Concept("mode_collapse", "condition", "mode-collapse"), r"mode collapse|模式(?:崩溃|坍塌)"),
    (Concept("shift", "condition", "^distribution-shift"), r"(?:distribution|domain|covariate) (?:shift|mismatch)|分布(?:偏移|不一致|不同|差异)"),
    (Concept("double_softmax", "condition", "^double-softmax"), r"(?:double|second|extra) softmax|softmax ?(?:用了|加了)两(?:次|遍)|重复(?:的)? ?softmax"),
    (Concept("saturation", "condition", "^saturated"), r"saturat(?:ed|ion)(?: \w+)?|饱和"),
    (Concept("fragmentation", "condition", "fragmentation"), r"(?:memory )?fragmentation|(?:显存)?碎片化?"),
    (Concept("deadlock", "condition", "distributed-hang"), r"dead-?locks?|死锁"),
    (Concept("outliers", "condition", "^bad-samples|^bad-batch"), r"outliers?|corrupt\w* (?:files?|images?|samples?)|异常(?:样本|值|标签)|脏数据|坏样本"),
    (
        Concept("half_precision", "setting", r"^fp16|low-precision"),
        r"\b(?:fp16|bf16|float16|bfloat16|half(?: precision)?|amp|mixed[ -]precision|autocast)\b|混合精度|半精度",
    ),
    (Concept("full_precision", "setting", lacks=r"^fp16|low-precision"), r"\b(?:fp32|float32|full precision)\b|全精度|单精度"),
    (Concept("dropout", "setting", "^dropout", advice=r"\bdropout\b"), r"drop-?out\w*|随机失活"),
    (
        Concept("weight_decay", "setting", "^weight-decay", advice=r"\bweight decay\b|\bL2\b"),
        r"weight[ _-]?decay|\bwd\b|\bl2(?: reg\w*)?\b|regulari[sz]\w*|权重衰减|正则(?:化|项)?",
    ),
    (
        Concept("augmentation", "setting", "^augmentation", advice=r"\baugment\w*|\bmixup\b"),
        r"(?:data )?augment\w*|\bmixup\b|\bcutmix\b|(?:数据)?增强|数据扩增|扩充数据",
    ),
    (
        Concept("early_stopping", "setting", advice=r"stop when it has not improved|\bearly stop"),
        r"early[ -]?stop\w*|早停|提前停止",
    ),
    (
        Concept("clipping", "setting", "^gradient-clip", advice=r"\bclip"),
        r"(?:grad\w* |norm )?clip\w*(?: norm)?|梯度(?:裁剪|截断|剪裁)",
    ),
    (Concept("warmup", "setting", lacks="^warmup-missing", advice=r"\bwarm"), r"warm-?ups?|warm-?up steps|预热|热身"),
    (
        Concept("shuffle", "setting", lacks="not-shuffled", advice=r"\bshuffl"),
        r"shuffle ?= ?true|shuffl\w+|(?<!没)(?<!没有)(?<!未)打乱",
    ),
    (
        Concept("input_scaling", "setting", lacks="^input-not-normalized", advice=r"[Ss]tandardi[sz]e|[Ss]cale the inputs"),
        r"(?:(?:inputs?|images?|features?|data|pixels?)(?: \w+){0,2} (?:are|is|were|was)(?: all| already)? )?(?:normali[sz]ed|standardi[sz]ed|rescaled|scaled to)|(?:输入|数据|图片|图像|特征)?(?:都|已经|也|全都?)?(?:做(?:了|过))?(?:归一化|标准化)(?!层)",
    ),
    (
        Concept("norm_layers", "setting", r"^bn-", "^normalization-missing", r"[Nn]ormali[sz]ation (?:layers|between)"),
        r"\b(?:batch|layer|group|instance)[ _-]?norm\w*|\bbn\b|\bln\b|批归一化|归一化层",
    ),
    (Concept("zero_grad", "setting", lacks="^zero-grad-missing"), r"(?:optim\w*\.)?zero_?grad(?:\(\))?|梯度清零|清零梯度"),
    (Concept("eval_mode", "setting", lacks="^eval-mode"), r"(?:model\.|net\.)?\beval(?:\(\)| mode)|(?:model\.)train\(\)|评估模式|推理模式"),
    (
        Concept("pretrained", "part", "^pretrained-not"),
        r"pre-?trained(?: (?:weights?|model|checkpoint))?|预训练(?:权重|模型|参数)?",
    ),
    (Concept("seed", "part", "^seed-variance"), r"(?:random )?seeds?|随机种子"),
    (Concept("labels", "part", r"\blabel"), r"\blabel(?:l?ing|s)?\b|annotations?|ground[ -]truths?|\btargets?\b|标签|标注|真值"),
    (
        Concept("learning_rate", "part", r"\blr\b", advice=r"[Dd]ivide the learning rate|[Ll]ower the learning rate"),
        r"\b(?:base_)?lr\b|learning[ _-]?rates?|步长|学习率",
    ),
    (Concept("loss_function", "part", r"^wrong-loss|^double-softmax|^softmax-single"), r"loss[ _-]?(?:functions?|fn)|损失函数|loss ?函数"),
    (Concept("batch_size", "part", r"\bbatch-too|small-batch"), r"batch[ _-]?sizes?|批大小|批量大小"),
    (Concept("initialization", "part", "^init-"), r"\binit(?:iali[sz]ation|iali[sz]er)?\b|初始化"),
    (Concept("optimizer", "part", r"^optimizer|^momentum"), r"\boptimi[sz]ers?\b|优化器"),
    (Concept("preprocessing", "part", r"^preprocessing|^input-not"), r"pre-?processing|(?:数据)?预处理"),
    (Concept("metric", "part", "^metric-bug|^loss-down-metric"), r"\bmetrics? (?:code|computation|function)\b|指标(?:的)?计算|评价代码"),
    (
        Concept("memory", "part", r"memory|^oom-|worker-killed"),
        r"(?:gpu |cuda |video |host |system )?\bmemory\b|\bv?ram\b|显存|(?:显示|视讯)?记忆体|内存",
    ),
    (Concept("gpu", "part", r"gpu"), r"\bgpus?\b|显卡"),
    (Concept("network", "part", r"distributed-hang"), r"\bnccl\b|\binfiniband\b|网络连接"),
    (
        Concept("data", "part", r"^bad-samples|^bad-batch|^dataset-problem|^label-mismatch"),
        r"\bdata ?(?:sets?)?\b(?! ?(?:load|augment|parallel|leak|pipeline))|\b(?:samples|images)\b|(?:数据|资料)集?(?!增强|泄|并行|加载|预处理|扩)|样本|图片",
    ),
)  # fmt: skip


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{concept.name}>{words})" for concept, words in _TABLE))


_BY_NAME = {concept.name: concept for concept, _ in _TABLE}


def mentions(text: str) -> list[Mention]:
    """Every concept that a text names, in order; `text` is simplified and in lower case."""
    return [
        Mention(_BY_NAME[match.lastgroup or ""], match.start(), match.end())
        for match in _pattern().finditer(text)
    ]


def concerned(pattern: str, ids: Iterable[str]) -> set[str]:
    """The ids that a pattern of a concept is about."""
    return {name for name in ids if pattern and re.search(pattern, name)}


def advised(names: Iterable[str], text: str) -> bool:
    """Whether an English fix tells the reader to do one of the named concepts."""
    return any((advice := _BY_NAME[name].advice) and re.search(advice, text) for name in names)
