import importlib.util
import shutil
import socket
import subprocess
import sys

import numpy as np
import pytest
from small_knowledge import small_knowledge

from advisor.errors import DataError, UsageError
from advisor.words.encoders import open_encoder
from advisor.words.encoders.onnx import OnnxEncoder
from advisor.words.encoders.package import SHIPPED, find_package, open_package
from advisor.words.index import rows_of

TEXTS = [
    "loss stuck at 0.69",
    "val_loss 一直不下降，训练集准确率 99%",
    "",
    "   ",
    "a",
    "NaN",
    "?!?!",
    "0.6931471805599453",
    "CUDA out of memory. Tried to allocate 2.00 GiB",
    "过拟合怎么办",
    "训练集准确率 99% 验证集 60%",
    "use_global_stats",
    "梯度爆炸 loss 变成 nan",
    "My GAN's discriminator wins immediately and the generator loss goes up forever",
    "学习率太大还是太小？",
    "accuracy 0.1 with ten classes, softmax outputs identical",
    "為什麼驗證集的準確率不上升",
    "😀😀😀",
    "RuntimeError: expected scalar type Half but found Float at line 37",
    "batch size 1 with batchnorm gives terrible validation",
    "显存占用越来越大，最后 OOM",
    "x" * 300,
    "the loss falls for three epochs, then slowly rises while train accuracy improves; Adam, lr 1e-3",
    "ＦＵＬＬ ＷＩＤＴＨ ｌｏｓｓ",
    "loss=nan\nloss=nan\nloss=nan\n",
    "\x00\x01\x02",
    "\ud800 lone surrogate",
    "\u202eright to left\u202c loss",
    "GradScaler scale keeps halving",
    "torch.nn.CrossEntropyLoss(weight=None)",
    "為何 loss 不收斂？請幫忙",
    "今天天气怎么样",
    "What is the capital of France?",
    "准确率一直是 0.5，loss 是 0.693，二分类任务，ResNet18，Adam，lr=1e-3，batch size 32，训练了 20 个 epoch",
    "Epoch 1/10 loss: 2.3026 acc: 0.1000 val_loss: 2.3027",
    "ПОЧЕМУ loss не падает",
    "損失が下がらない",
    "lr",
    "dying ReLU 神经元死亡",
    "<script>alert(1)</script>",
]
NEAR_TIE = 0.2  # cosines nearer to each other than this may change places between the runtimes

needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None, reason="needs the extra advisor[gpu]"
)


def has(device):
    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    return torch.cuda.is_available() if device == "cuda" else torch.backends.mps.is_available()


@pytest.fixture(scope="module")
def onnx():
    return open_encoder()


@pytest.fixture(scope="module")
def torch_encoder():
    from advisor.words.encoders.torch import open_package as open_torch

    return open_torch(find_package(), "cpu")


@pytest.fixture
def no_network(monkeypatch):
    attempts = []

    def refuse(*arguments, **_):
        attempts.append(arguments)
        raise OSError("the network is off")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return attempts


def assert_same_meaning(first, second):
    """The runtimes differ by at most a twentieth of what different texts do, and order phrasings alike.

    A bare cosine says nothing across encoders: training on the phrasings spreads the texts (mean cosine
    between two of them 0.83 before, 0.03 after), and the same eight-bit blur then costs more of it.
    """
    assert len(TEXTS) == 40
    left, right = first.encode(TEXTS), second.encode(TEXTS)
    same = (left * right).sum(axis=1)
    others = (left @ left.T)[~np.eye(40, dtype=bool)].mean()
    assert (1 - same).mean() / (1 - others) <= 0.05
    assert same.min() >= 0.85  # one short text of forty; the mean above is what decides
    phrasings = rows_of(small_knowledge())[1]
    scores, checked = left @ first.encode(phrasings).T, right @ second.encode(phrasings).T
    for ours, theirs in zip(scores, checked, strict=True):
        clearly_above = ours[:, None] > ours[None, :] + NEAR_TIE
        assert not (clearly_above & (theirs[:, None] <= theirs[None, :])).any()


def test_vectors_have_unit_length_and_the_promised_shape(onnx):
    vectors = onnx.encode(TEXTS)
    assert vectors.shape == (40, onnx.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(40), abs=1e-5)
    assert onnx.encode([]).shape == (0, onnx.dimension)


def test_a_text_has_the_same_vector_in_any_company(onnx):
    together = onnx.encode(TEXTS)
    assert np.array_equal(together[5], onnx.encode([TEXTS[5]])[0])


def test_meaning_is_nearer_than_wording_across_languages(onnx):
    chinese, english, other = onnx.encode(
        ["显存不足", "the GPU ran out of memory", "the learning rate is too high"]
    )
    assert chinese @ english > chinese @ other


def test_a_long_text_is_cut_and_costs_no_more_than_its_beginning(onnx):
    beginning = "the loss does not go down " * 400
    vectors = onnx.encode([beginning, beginning + "显存 " * 2_000_000])
    assert np.array_equal(vectors[0], vectors[1])


@needs_torch
def test_both_runtimes_agree(onnx, torch_encoder):
    assert torch_encoder.fingerprint == onnx.fingerprint
    assert_same_meaning(torch_encoder, onnx)


@needs_torch
def test_torch_accepts_no_text_at_all(torch_encoder):
    assert torch_encoder.encode([]).shape == (0, torch_encoder.dimension)


@pytest.mark.cuda
@pytest.mark.skipif(not has("cuda"), reason="no CUDA device here")
def test_half_precision_on_cuda_agrees(onnx):
    gpu = open_encoder(purpose="build")
    assert gpu.device == "cuda"
    assert_same_meaning(gpu, onnx)


@pytest.mark.skipif(not has("mps"), reason="no MPS device here")
def test_half_precision_on_mps_agrees(onnx):
    assert_same_meaning(open_encoder(device="mps"), onnx)


@pytest.mark.parametrize("device", ["cuda", "mps"])
@needs_torch
def test_a_device_that_is_not_there_is_refused_with_what_is(device):
    if has(device):
        pytest.skip(f"{device} is here")
    with pytest.raises(UsageError, match=r"finds here: .*cpu") as caught:
        open_encoder(device=device)
    assert "pip install 'advisor[gpu]'" in caught.value.cure


def test_without_the_extra_a_gpu_and_own_models_are_refused_with_the_cure(monkeypatch, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    for arguments in ({"device": "cuda"}, {"model": str(tmp_path)}):
        with pytest.raises(UsageError, match="torch and sentence_transformers") as caught:
            open_encoder(**arguments)
        assert "pip install 'advisor[gpu]'" in caught.value.cure
    assert isinstance(open_encoder(purpose="build"), OnnxEncoder)


def test_an_unknown_device_is_answered_with_the_known_ones():
    with pytest.raises(UsageError, match="auto, cpu, cuda, mps"):
        open_encoder(device="tpu")


@needs_torch
@pytest.mark.parametrize("model", ["no-such-model", "nobody/nothing", "../..\0", "x" * 5000, "~nobody/x"])
def test_a_model_that_is_not_here_is_never_looked_for_elsewhere(model, no_network):
    with pytest.raises(UsageError, match="neither a folder nor in the local model cache"):
        open_encoder(model)
    assert no_network == []


@needs_torch
def test_a_folder_that_is_no_model_is_refused(tmp_path, no_network):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(UsageError, match="could not be loaded"):
        open_encoder(str(tmp_path))
    assert no_network == []


@needs_torch
def test_a_sentence_transformers_folder_serves_as_model(tmp_path, torch_encoder, no_network):
    from advisor.words.encoders.checkpoint import write_checkpoint

    write_checkpoint(find_package(), tmp_path / "mine")
    mine = open_encoder(str(tmp_path / "mine"))
    texts = ["loss stuck at 0.69", "过拟合怎么办"]
    same = (mine.encode([f"query: {text}" for text in texts]) * torch_encoder.encode(texts)).sum(axis=1)
    assert same == pytest.approx(np.ones(2), abs=1e-4)
    assert mine.fingerprint != torch_encoder.fingerprint
    assert no_network == []


def test_the_shipped_encoder_answers_to_its_name(onnx):
    assert open_encoder(onnx.name).fingerprint == onnx.fingerprint


def test_another_packaged_encoder_opens_by_its_folder(tmp_path, onnx):
    shutil.copytree(SHIPPED, tmp_path / "packaged")
    other = open_encoder(str(tmp_path / "packaged"))
    assert np.array_equal(other.encode(["loss"]), onnx.encode(["loss"]))


def test_a_question_loads_neither_torch_nor_faiss():
    code = (
        "import sys; from advisor.words.encoders import open_encoder; open_encoder().encode(['loss']);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'faiss', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def test_the_shipped_files_are_what_the_manifest_says_and_stay_under_40_megabytes():
    package = open_package(SHIPPED)
    package.verify()
    assert sum(file.bytes for file in package.manifest.files.values()) <= 40e6


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "weights.safetensors"])
def test_a_cut_missing_or_changed_file_is_noticed(tmp_path, file):
    folder = tmp_path / "packaged"
    shutil.copytree(SHIPPED, folder)
    path = folder / file
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    with pytest.raises(DataError, match="damaged"):
        open_package(folder).verify()
    path.write_bytes(body[:-1])
    with pytest.raises(DataError, match=rf"{file} has \d+ bytes"):
        open_package(folder)
    path.unlink()
    with pytest.raises(DataError, match=f"{file} is missing"):
        open_encoder(str(folder))


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json"])
def test_rubbish_of_the_right_size_is_an_error_with_a_cure(tmp_path, file):
    folder = tmp_path / "packaged"
    shutil.copytree(SHIPPED, folder)
    (folder / file).write_bytes(b"\x7f" * (folder / file).stat().st_size)
    with pytest.raises(DataError, match="damaged") as caught:
        open_encoder(str(folder))
    assert "pip install" in caught.value.cure


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b'{"schema": 9}'])
def test_a_damaged_manifest_is_noticed(tmp_path, body):
    (tmp_path / "manifest.json").write_bytes(body)
    with pytest.raises(DataError, match=r"manifest\.json"):
        open_encoder(str(tmp_path))
