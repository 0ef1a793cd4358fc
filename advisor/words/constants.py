"""Figures that identify a cause by their value, as data."""

import math

import msgspec

from advisor.model import Text


class Constant(msgspec.Struct, frozen=True):
    """A value that a fault leaves in a log.

    of: the quantity it is a value of, "loss" or "accuracy".
    formula: how it comes about, for quoting: "ln 10", "-ln(1e-7)".
    classes: the number of classes it belongs to, None when it does not depend on one.
    within: how far a figure may lie off however many digits it has, for values that circulate misprinted.
    """

    name: str
    of: str
    value: float
    formula: str
    note: Text
    classes: int | None = None
    within: float = 0.0


_SMALL_CLASSES = (
    *range(2, 21),
    25,
    26,
    30,
    36,
    37,
    40,
    43,
    50,
    62,
    64,
    80,
    100,
    101,
    102,
    120,
    128,
    196,
    200,
)
_LARGE_CLASSES = (256, 365, 400, 500, 512, 1000, 1024, 8192, 10_000, 21_841)
_VOCABULARIES = {
    21_128: "BERT-Chinese",
    28_996: "BERT cased",
    30_522: "BERT",
    32_000: "Llama 2",
    32_128: "T5",
    50_257: "GPT-2",
    50_265: "RoBERTa",
    50_304: "GPT-2 padded",
    51_200: "Megatron",
    65_024: "ChatGLM",
    100_277: "cl100k",
    119_547: "mBERT",
    128_256: "Llama 3",
    151_936: "Qwen",
    250_002: "XLM-R",
    256_000: "Gemma",
}
_CLAMPS = (
    (1e-6, "1e-6", ""),
    (1e-7, "1e-7", "Keras epsilon"),
    (1e-8, "1e-8", ""),
    (1e-9, "1e-9", ""),
    (1e-10, "1e-10", ""),
    (1e-12, "1e-12", ""),
    (1e-15, "1e-15", "scikit-learn epsilon"),
    (2.0**-23, "2^-23", "1 - 1e-7 in float32, as in Keras"),
    (2.0**-52, "2^-52", "float64 epsilon"),
    (2.0**-126, "FLT_MIN", "Caffe"),
    (2.0**-149, "2^-149", "float32"),
)


def chance_loss(classes: int) -> Constant:
    """The cross entropy of a uniform guess, ln k nats."""
    vocabulary = _VOCABULARIES.get(classes)
    tail = f" ({vocabulary})" if vocabulary else ""
    return Constant(
        f"chance-{classes}",
        "loss",
        math.log(classes),
        f"ln {classes}",
        Text(f"a uniform guess over {classes} classes{tail}", f"在 {classes} 类{tail}中均匀瞎猜"),
        classes,
    )


def chance_accuracy(classes: int) -> Constant:
    """The accuracy of a uniform guess, 1/k."""
    note = Text(f"guessing among {classes} balanced classes", f"在 {classes} 个均衡类别中瞎猜")
    return Constant(f"chance-accuracy-{classes}", "accuracy", 1 / classes, f"1/{classes}", note, classes)


def double_softmax_floor(classes: int) -> Constant:
    """The lowest cross entropy of a softmax of probabilities: ln(1 + (k - 1)/e), at one-hot probabilities."""
    return Constant(
        f"double-softmax-{classes}",
        "loss",
        math.log1p((classes - 1) / math.e),
        f"ln(1 + {classes - 1}/e)",
        Text(
            f"the floor of a cross entropy over {classes} classes after a second softmax",
            f"{classes} 类时 softmax 用了两次，交叉熵的下限",
        ),
        classes,
    )


def _clamp(probability: float, spelled: str, who: str) -> Constant:
    note = Text(f"the loss of a probability clamped at {spelled}", f"概率被截断在 {spelled} 时的 loss")
    if who:
        note = Text(f"{note.en} ({who})", f"{note.zh}（{who}）")
    within = 0.007 if spelled == "FLT_MIN" else 0.0  # many copies print 87.3356 for 87.3365
    return Constant(
        f"clamp-{spelled}", "loss", -math.log(probability), f"-ln({spelled})", note, within=within
    )


_OTHERS = (
    Constant(
        "bce-clamp-100",
        "loss",
        100.0,
        "100",
        Text("PyTorch BCELoss clamps the logarithm at -100", "PyTorch BCELoss 把对数截断在 -100"),
    ),
    Constant("chance-auc", "auc", 0.5, "1/2", Text("the AUC of a coin", "随机排序时的 AUC")),
    Constant(
        "mse-half",
        "loss",
        0.25,
        "0.5²",
        Text("the squared error of always answering 0.5", "总是回答 0.5 时的均方误差"),
    ),
    Constant(
        "exp-overflow-fp32",
        "logit",
        math.log(3.4028234663852886e38),
        "ln(FLT_MAX)",
        Text("exp overflows float32 above this", "超过它 exp 在 float32 中溢出"),
    ),
    Constant(
        "exp-overflow-fp16",
        "logit",
        math.log(65504.0),
        "ln(65504)",
        Text("exp overflows half precision above this", "超过它 exp 在 fp16 中溢出"),
    ),
)

ROUND_CLASSES = frozenset({2, 3, 4, 5, 10, 20, 100, 1000})
CHANCE_LOSSES = tuple(chance_loss(k) for k in (*_SMALL_CLASSES, *_LARGE_CLASSES, *_VOCABULARIES))
DOUBLE_SOFTMAX_FLOORS = tuple(double_softmax_floor(k) for k in (2, 3, 4, 5, 10, 20, 100, 1000))
CHANCE_ACCURACIES = tuple(chance_accuracy(k) for k in (2, 3, 4, 5, 6, 7, 8, 10, 20, 50, 100, 1000))
CLAMPS = tuple(_clamp(*row) for row in _CLAMPS)
CONSTANTS = (*CHANCE_LOSSES, *DOUBLE_SOFTMAX_FLOORS, *CHANCE_ACCURACIES, *CLAMPS, *_OTHERS)
"""Every constant; double-softmax floors and chance levels of further class counts are made when stated."""
