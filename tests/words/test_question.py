import math
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.words.folding import HEAD, TAIL, fold
from advisor.words.question import understand

CLAIMS = yaml.safe_load((Path(__file__).parent.parent / "data" / "claims.yaml").read_text(encoding="utf-8"))
# A generous bound for a slow, shared machine: what it must catch is quadratic or exponential work.
SECONDS = 2.0


def quantities(text):
    return [(item.of, item.value) for item in understand(text).quantities]


@pytest.mark.parametrize("case", CLAIMS, ids=[case["q"] for case in CLAIMS])
def test_claims(case):
    read = {(claim.kind, claim.of, claim.value, claim.since) for claim in understand(case["q"]).claims}
    assert read == {tuple(claim) for claim in case["claims"]}


@pytest.mark.parametrize(
    "question", [case["q"] for case in CLAIMS if case["claims"]], ids=lambda question: question[:40]
)
def test_claims_quote_the_question(question):
    spoken = question.replace("，", ",")
    assert all(claim.text and claim.text in spoken for claim in understand(question).claims)


def test_quotations_keep_case_and_script():
    assert [claim.text for claim in understand("VGG 的 Val Loss 一直上升").claims] == ["Val Loss 一直上升"]
    assert [claim.text for claim in understand("驗證集損失一直上升").claims] == ["驗證集損失一直上升"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loss stuck at 0.69", [("loss", 0.69)]),
        ("acc 50%", [("accuracy", 0.5)]),
        ("acc 87.5", [("accuracy", 0.875)]),
        ("准确率 99%", [("accuracy", 0.99)]),
        ("val_loss=2.303", [("val_loss", 2.303)]),
        ("loss0.69", [("loss", 0.69)]),
        ("loss：０．６９", [("loss", 0.69)]),
        ("loss = ln(10)", [("loss", math.log(10))]),
        ("AUC 等于 1.0", [("auc", 1.0)]),
        ("lr 1e-3", [("lr", 1e-3)]),
        ("学习率 e-3", [("lr", 1e-3)]),
        ("learning rate 10^-4", [("lr", 1e-4)]),
        ("10⁻³ 的学习率", [("lr", 1e-3)]),
        ("Adam 3e-4", [("lr", 3e-4)]),
        ("10 分类", [("classes", 10)]),
        ("十分类任务", [("classes", 10)]),
        ("10 classes", [("classes", 10)]),
        ("a ten-class problem", [("classes", 10)]),
        ("二分类", [("classes", 2)]),
        ("binary classifier", [("classes", 2)]),
        ("binary file", []),
        ("ResNet-50 on CIFAR-10, loss 2.303", [("loss", 2.303), ("classes", 10)]),
        ("vocab size 50257", [("classes", 50257)]),
        ("十分类似的问题", []),
        ("87.33", [("unknown", 87.33)]),
        ("epoch 200", [("epoch", 200)]),
        ("第20个epoch", [("epoch", 20)]),
        ("训练 3w 步后", [("step", 30000)]),
        ("batch size 2", [("batch_size", 2)]),
        ("显存 11G", [("gpu_memory", 11)]),
        ("CUDA out of memory. Tried to allocate 512 MiB", [("gpu_memory", 0.5)]),
        ("GPU 利用率只有 10%", [("gpu_utilization", 10)]),
        ("GPU only 10 %", [("gpu_utilization", 10)]),
        ("准确率百分之五十", [("accuracy", 0.5)]),
        ("八成准确率", [("accuracy", 0.8)]),
        ("训练集准确率 99% 验证集 60%", [("train_accuracy", 0.99), ("val_accuracy", 0.6)]),
        ("訓練集準確率 99%，驗證集 60%", [("train_accuracy", 0.99), ("val_accuracy", 0.6)]),
        ("train acc 99% val 60%", [("train_accuracy", 0.99), ("val_accuracy", 0.6)]),
        ("99% train 60% val", [("train_accuracy", 0.99), ("val_accuracy", 0.6)]),
        ("99% train accuracy and 60% val accuracy", [("train_accuracy", 0.99), ("val_accuracy", 0.6)]),
        ("accuracy 0.5 on the test set", [("test_accuracy", 0.5)]),
        ("WER on train set is 2%, on dev set 31%", [("error", 2), ("error", 31)]),
        ("val loss 0.3 -> 1.2", [("val_loss", 0.3), ("val_loss", 1.2)]),
        ("200-300 epoch", [("unknown", 200), ("epoch", 300)]),
        ("epoch 3/100 loss: 0.693 acc: 0.502", [("epoch", 3), ("loss", 0.693), ("accuracy", 0.502)]),
        ("lr=1e-3, batch size 32, epoch 50 loss 还是 0.693", [("lr", 1e-3), ("batch_size", 32), ("epoch", 50), ("loss", 0.693)]),
        ("dropout 0.5 loss 0.69", [("dropout", 0.5), ("loss", 0.69)]),
        ("loss=-0.53", [("loss", -0.53)]),
        ("loss: 0.6931471824645996", [("loss", 0.6931471824645996)]),
        ("loss 0,693", [("loss", 0.693)]),
        ("vocab 50,257", [("classes", 50257)]),
        ("学习率千分之一", [("lr", 0.001)]),
        ("学习率 万分之三", [("lr", 0.0003)]),
        ("lr 10的负4次方", [("lr", 1e-4)]),
        ("准确率百分之九十九点五", [("accuracy", 0.995)]),
        ("loss 停在二点三零", [("loss", 2.3)]),
        ("下午三点半 loss 0.69", [("loss", 0.69)]),
        ("三十个 epoch 之后", [("epoch", 30)]),
        ("30多个epoch", [("epoch", 30)]),
        ("一万五千步后", [("step", 15000)]),
        ("3 million steps", [("step", 3e6)]),
        ("类别数是 37", [("classes", 37)]),
        ("K=4 loss 1.386", [("classes", 4), ("loss", 1.386)]),
        ("n_classes: 12", [("classes", 12)]),
        ("batch_size 从 32 改到 256", [("batch_size", 32), ("batch_size", 256)]),
        ("训练 95，验证 60", [("train_accuracy", 0.95), ("val_accuracy", 0.6)]),
        ("train 80 val 20", [("unknown", 80), ("unknown", 20)]),
        ("pytorch 1.13 and cuda 11.8 on an RTX 3090", []),
        ("loss1 and conv2d and v2.1", []),
        ("accuracy = 1/10", []),
    ],
)  # fmt: skip
def test_quantities(text, expected):
    assert quantities(text) == [(of, pytest.approx(value)) for of, value in expected]


def test_nan_and_infinity_are_quantities_of_what_they_are_said_of():
    (nan,) = understand("val loss is nan").quantities
    (inf,) = understand("loss = -inf").quantities
    assert nan.of == "val_loss"
    assert math.isnan(nan.value)
    assert (inf.of, inf.value) == ("loss", -math.inf)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("loss stuck at 0.69", "en"),
        ("", "en"),
        ("loss 一直不降", "zh"),
        ("train loss val loss acc 不动", "zh"),
        ("訓練集準確率 99%", "zh"),
        ("loss 1.21 1.20，val_loss 0.71", "zh"),
        ("RuntimeError: Expected all tensors to be on the same device, but found two. 怎么办", "zh"),
        ("what does 过拟合 mean", "en"),
        ("My colleague wrote 梯度爆炸 in the log, what is it?", "en"),
    ],
)
def test_language(text, language):
    assert understand(text).language == language


def test_language_asked_for_wins():
    assert understand("loss stuck", "zh").language == "zh"
    assert understand("loss 不动", "en").language == "en"


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("it's not overfitting", ("overfitting",)),
        ("no overfitting, no progress", ("overfitting",)),
        ("the labels are fine, I checked", ("labels",)),
        ("I have checked the labels and they are correct", ("labels",)),
        ("The Learning rate is not the problem", ("Learning rate",)),
        ("it is not a data problem", ("data",)),
        ("loss isn't nan", ("nan",)),
        ("学习率没问题，标签我也检查过了", ("学习率", "标签")),
        ("不是过拟合，数据也检查过了", ("过拟合", "数据")),
        ("lr 没问题", ("lr",)),
        ("data 和 label 没有问题", ("data", "label")),
        ("標籤沒問題", ("標籤",)),
        ("每次炸的 batch 都不一样，应该不是数据的问题吧", ("数据",)),
        ("train loss is fine but val loss rises", ()),
        ("是不是学习率的问题？", ()),
        ("学习率有没有问题？", ()),
        ("is it overfitting?", ()),
        ("效果没问题", ()),
    ],
)
def test_denied(text, denied):
    assert understand(text).denied == denied


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  loss \t stuck\n\nat 0.69 ", "loss stuck at 0.69"),
        ("\x1b[31mloss\x1b[0m \x1b]0;title\x07nan\x00", "loss nan"),
        ("lo\u200bss\u202e nan\ufeff", "loss nan"),
        ("ｌｏｓｓ＝０．６９％", "loss=0.69%"),
        ("訓練損失不收斂，記憶體不足", "训练损失不收敛,内存不足"),
        ("顯著下降，接著不動", "显著下降,接着不动"),
        ("**loss** `nan` <br> see https://example.org/x?y=1", "loss nan see"),
        ("<pad> and <eos> stay", "<pad> and <eos> stay"),
        ("won’t “move”", 'won\'t "move"'),
        ("lr 10⁻³", "lr 10^-3"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_a_question_is_the_same_in_simplified_and_traditional():
    simplified, traditional = understand("训练集损失震荡，不收敛"), understand("訓練集損失震盪，不收斂")
    assert simplified.folded == traditional.folded
    assert [(c.kind, c.of) for c in simplified.claims] == [(c.kind, c.of) for c in traditional.claims]


def test_a_long_question_keeps_its_start_and_its_end():
    query = understand("loss stuck at 0.69 " + "log line " * 20_000 + " gpu memory 11 GB")
    assert {item.of for item in query.quantities} == {"loss", "gpu_memory"}
    assert len(query.folded) <= HEAD + TAIL + 1


HOSTILE = {
    "one letter": "a" * 100_000,
    "spaces": " " * 100_000,
    "digits": "1" * 100_000,
    "figures": "0.69 " * 20_000,
    "thousands": "1,000" * 20_000,
    "points": "1." * 50_000,
    "nan": "nan " * 25_000,
    "predicates": "flat loss " * 10_000,
    "negations": "not " * 25_000,
    "chinese predicates": "一直不动" * 25_000,
    "chinese numerals": "一二三十百" * 20_000,
    "conjunctions": "train and " * 10_000,
    "escape characters": "\x1b[" * 50_000,
    "unfinished titles": "\x1b]" * 50_000,
    "tags": "<a " * 33_000,
    "addresses": "http://" * 15_000,
    "null bytes": "\0" * 100_000,
    "lone surrogates": "\ud800" * 100_000,
    "emoji": "😀" * 100_000,
    "right-to-left marks": "\u202e" * 100_000,
    "combining marks": "a" + "\u0301" * 100_000,
    "expanding ligatures": "\ufdfa" * 100_000,
    "powers": "10^" * 33_000,
    "trajectories": "loss from 1 to 2 " * 6_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_in_bounded_time_and_can_be_printed(text):
    started = time.perf_counter()
    query = understand(text)
    assert time.perf_counter() - started < SECONDS
    assert len(query.folded) <= HEAD + TAIL + 1
    printed = query.text + query.folded + "".join(claim.text for claim in query.claims)
    assert "\x1b" not in printed
    assert "\x00" not in printed
    printed.encode("utf-8")


FRAGMENTS = st.sampled_from(
    ["loss ", "val ", "train acc", "0.69", "50%", " nan", "不动", "一直", "训练集", "百分之", "十", "ln(", "1e", "-", "10^",
     "not ", "stuck at ", "epoch ", "第", "个", "\x1b[", "\ud800", "，", "。", "是", "没问题", "著", "/", " and ", "from "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(st.characters(codec=None), max_size=300), st.lists(FRAGMENTS, max_size=60).map("".join))
)
def test_any_text_is_understood(text):
    query = understand(text)
    assert query.language in ("en", "zh")
    assert all(math.isfinite(claim.value) for claim in query.claims if claim.value is not None)
    (query.text + query.folded + "".join(query.denied)).encode("utf-8")
