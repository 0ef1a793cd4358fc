"""A knowledge base of eight entries, and an encoder that needs no weights."""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from advisor.knowledge import Entry, Knowledge, Phrasings
from advisor.model import Text

ENTRIES = {
    "chance-level-binary": (
        ("Binary loss stuck at ln 2", "二分类 loss 停在 ln 2"),
        (
            "loss stuck at 0.69",
            "binary cross entropy does not move from 0.6931",
            "sigmoid always outputs 0.5",
        ),
        ("二分类 loss 一直是 0.69 不动", "预测概率全是 0.5"),
    ),
    "overfitting": (
        ("Overfitting", "过拟合"),
        (
            "training accuracy 99% but validation 60%",
            "val loss goes up while train loss goes down",
            "huge gap between train and val",
        ),
        ("训练集准确率很高，验证集很低", "验证集 loss 上升，训练集 loss 下降"),
    ),
    "cuda-out-of-memory": (
        ("GPU out of memory", "显存不足"),
        ("CUDA out of memory", "RuntimeError: tried to allocate 2 GiB on the GPU", "OOM after a few batches"),
        ("爆显存了", "显存占用越来越大最后 OOM"),
    ),
    "exploding-gradient": (
        ("Exploding gradients", "梯度爆炸"),
        ("loss becomes NaN", "gradient norm is huge and weights turn into inf"),
        ("loss 变成 nan", "梯度爆炸，权重变成 inf"),
    ),
    "lr-too-high": (
        ("Learning rate too high", "学习率太大"),
        ("loss oscillates wildly with a big learning rate",),
        ("学习率太大，loss 来回震荡",),
    ),
    "slow-data-loading": (
        ("Data loading is the bottleneck", "数据加载是瓶颈"),
        ("GPU utilisation is low because the dataloader is slow", "increasing num_workers does not help"),
        ("GPU 利用率很低，数据读取太慢",),
    ),
    "mode-collapse": (
        ("GAN mode collapse", "GAN 模式崩溃"),
        ("my GAN generates the same image every time",),
        ("生成器每次都生成同一张图片",),
    ),
    "batchnorm-eval": (
        ("Batch norm in the wrong mode", "BN 的模式不对"),
        ("results are terrible after model.eval()",),
        ("model.eval() 之后结果很差",),
    ),
}


def small_knowledge(fingerprint: str = "knowledge-1") -> Knowledge:
    entries = {
        name: Entry(
            id=name,
            kind="fault",
            title=Text(*title),
            summary=Text(f"About: {title[0]}.", f"说明：{title[1]}。"),
            phrasings=Phrasings(en, zh),
            causes=(),
            fixes=(),
            looks_like=(),
            sources=(),
        )
        for name, (title, en, zh) in ENTRIES.items()
    }
    return Knowledge(entries=entries, sources={}, measures={}, fingerprint=fingerprint)


class HashEncoder:
    """Equal texts get equal vectors, different texts nearly orthogonal ones."""

    name = "hash"
    dimension = 64

    def __init__(self, fingerprint: str = "encoder-1") -> None:
        self.fingerprint = fingerprint

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(64) for text in texts]
        vectors = np.array(rows, np.float32).reshape(-1, 64)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
