import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from advisor.words.encoders.onnx import OnnxEncoder
from advisor.words.encoders.package import open_package

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"

pytestmark = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("torch", "onnx")),
    reason="training needs the packages torch and onnx",
)

PHRASINGS = {
    "cuda-out-of-memory": ("CUDA out of memory", "OOM after a few batches", "爆显存了", "显存不足"),
    "overfitting": ("val loss rises", "huge gap between train and val", "验证集很低", "过拟合了"),
    "exploding-gradient": ("loss becomes NaN", "gradient norm is huge", "loss 变成 nan", "梯度爆炸"),
}


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    before = set(sys.modules)
    import train_encoder
    import training_texts

    examples = [
        training_texts.Example(text, entry, "en" if text.isascii() else "zh", "phrasing")
        for entry, texts in PHRASINGS.items()
        for text in texts
    ]
    monkeypatch.setattr(training_texts, "read_examples", lambda _: examples)
    yield train_encoder
    for name in set(sys.modules) - before:
        if name.startswith(("training_", "train_encoder", "encoder_", "build_encoder")):
            del sys.modules[name]


def small(out: Path, *more: str) -> list[str]:
    settings = "--device cpu --threads 1 --batch 12 --layers 2 --frozen 1 --epochs 6 --rate 1e-3"
    return ["--out", str(out), *settings.split(), *more]


def test_a_few_steps_reduce_the_loss_and_the_package_opens(script, tmp_path):
    losses = script.main(small(tmp_path))
    assert losses[-1] < losses[0]
    package = open_package(tmp_path)
    package.verify()
    near, same, far = OnnxEncoder(package).encode(["爆显存", "GPU out of memory", "验证集 loss 上升"])
    assert near @ same > near @ far


def test_a_run_that_was_stopped_ends_where_an_unbroken_one_does(script, tmp_path):
    script.main(small(tmp_path / "whole"))
    script.main(small(tmp_path / "parts", "--max-steps", "3"))
    rest = script.main(small(tmp_path / "parts"))
    assert len(rest) == 3
    whole, parts = (
        OnnxEncoder(open_package(tmp_path / name)).encode(["loss is nan"]) for name in ("whole", "parts")
    )
    assert np.allclose(whole, parts, atol=1e-5)


def test_another_run_s_checkpoint_is_refused(script, tmp_path):
    script.main(small(tmp_path, "--max-steps", "1"))
    with pytest.raises(SystemExit, match="other texts or settings"):
        script.main(small(tmp_path, "--seed", "1"))


@pytest.mark.usefixtures("script")
def test_the_same_phrasings_are_held_out_whatever_else_is_known():
    from training_texts import Example, split_off

    few = [Example(f"loss stuck at {number}", "stuck", "en", "phrasing") for number in range(200)]
    more = [Example(f"loss is nan after {number}", "nan", "en", "phrasing") for number in range(200)]
    rest, held_out = split_off(few, 0.2)
    assert sorted(rest + held_out) == sorted(few)
    assert 20 < len(held_out) < 60
    assert held_out == [item for item in split_off(more + few, 0.2)[1] if item.entry == "stuck"]


@pytest.mark.usefixtures("script")
def test_rounding_keeps_updates_that_are_smaller_than_a_step():
    from training_package import on_levels

    levels = np.random.default_rng(0).integers(-100, 101, (4, 4000)).astype(np.float32)
    levels[:, 0] = 127
    moved = levels + np.float32(0.2)
    moved[:, 0] = 127
    name = "encoder.layer.0.output.dense.weight"
    rounded = on_levels({name: moved})[name]
    assert np.abs(rounded - np.rint(rounded)).max() < 1e-3
    assert (rounded - levels).mean() == pytest.approx(0.2, abs=0.02)
    assert np.allclose(on_levels({name: levels})[name], levels, atol=1e-3)


def test_the_shipped_encoder_is_not_written_over(script):
    from advisor.words.encoders.package import SHIPPED

    with pytest.raises(SystemExit, match="another folder"):
        script.main(small(SHIPPED))
