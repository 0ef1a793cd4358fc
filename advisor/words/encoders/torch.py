"""Encoders on PyTorch, by way of sentence-transformers: for GPUs and for the user's own models."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from advisor.errors import DataError, UsageError
from advisor.language import Text
from advisor.words.encoders.checkpoint import write_checkpoint
from advisor.words.encoders.package import CHARACTERS_PER_TOKEN, Package

INSTALL = "pip install 'advisor[gpu]'"
BATCH = {"cpu": 32, "mps": 128, "cuda": 512}
MAX_CHARACTERS = 512 * CHARACTERS_PER_TOKEN  # of a text for a model that names no limit of its own


class TorchEncoder:
    """A SentenceTransformer on one device; half precision on a GPU.

    Args:
        model: the sentence-transformers model, already on its device.
        name: what to call it.
        fingerprint: changes with its weights.
        package: the packaged encoder that it came from, if any; it prepares the texts.
    """

    def __init__(self, model: Any, name: str, fingerprint: str, package: Package | None = None) -> None:
        self.name, self.fingerprint = name, fingerprint
        self._model, self._package = model, package
        self.device = str(model.device).split(":", maxsplit=1)[0]
        if self.device != "cpu":
            model.half()
        # sentence-transformers 6 renamed the older method and warns about it.
        measure = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
        self.dimension = int(measure())

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of unit length, shape (n, d); batches are sorted by length."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        prompt = "query" if self._package is None and self._model.prompts.get("query") else None
        raw = self._model.encode(
            self._prepare(texts),
            prompt_name=prompt,
            batch_size=BATCH.get(self.device, 32),
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        vectors: npt.NDArray[np.float32] = np.asarray(raw, np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors

    def _prepare(self, texts: Sequence[str]) -> list[str]:
        if self._package is not None:
            return self._package.prepare(texts)
        return [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]


def devices() -> tuple[str, ...]:
    """The devices that PyTorch can use here, best first; always ends with "cpu"."""
    import torch

    found = [("cuda", torch.cuda.is_available()), ("mps", torch.backends.mps.is_available()), ("cpu", True)]
    return tuple(name for name, there in found if there)


def open_package(package: Package, device: str) -> TorchEncoder:
    """A packaged encoder in PyTorch, its eight-bit weights turned back into floats.

    Raises:
        UsageError: the device is not there, or the extra is not installed.
        DataError: the weights cannot be read.
    """
    _require_extra(f"device {device!r}")
    chosen = _choose(device)
    with tempfile.TemporaryDirectory(prefix="advisor-encoder-") as folder:
        try:
            write_checkpoint(package, Path(folder))
            model = _load(folder, chosen)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise DataError(
                Text(
                    f"the encoder in {package.folder} cannot be loaded: {error}",
                    f"无法加载 {package.folder} 中的编码器：{error}",
                )
            ) from error
    return TorchEncoder(model, package.manifest.name, package.manifest.fingerprint, package)


def open_model(model: str, device: str) -> TorchEncoder:
    """Any sentence-transformers model that lies on this machine, by folder or by name; never downloads.

    Raises:
        UsageError: there is no such model here, or no such device, or the extra is not installed.
    """
    _require_extra(f"model {model!r}")
    chosen = _choose(device)
    folder = _locate(model)
    try:
        loaded = _load(str(folder), chosen)
    except Exception as error:  # transformers, tokenizers and safetensors each raise kinds of their own
        raise UsageError(
            Text(f"{folder} could not be loaded: {error}", f"无法加载 {folder}：{error}"),
            need=Text("a folder that sentence-transformers can open", "sentence-transformers 能打开的文件夹"),
        ) from error
    return TorchEncoder(loaded, model, _fingerprint(folder))


def _load(folder: str, device: str) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        return SentenceTransformer(folder, device=device, local_files_only=True)
    finally:
        if shown:
            logging.enable_progress_bar()


def _require_extra(wish: str) -> None:
    import importlib.util

    missing = [name for name in ("torch", "sentence_transformers") if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            Text(
                f"{wish} was asked for, but {' and '.join(missing)} cannot be imported",
                f"指定了 {wish}，但无法导入 {'、'.join(missing)}",
            ),
            need=Text("PyTorch and sentence-transformers", "PyTorch 和 sentence-transformers"),
            cure=INSTALL,
        )


def _choose(device: str) -> str:
    there = devices()
    if device == "auto":
        return there[0]
    if device not in there:
        import torch

        raise UsageError(
            Text(
                f"device {device!r} was asked for; PyTorch {torch.__version__} finds here: {', '.join(there)}",
                f"指定了设备 {device!r}；PyTorch {torch.__version__} 在本机找到：{'、'.join(there)}",
            ),
            need=Text(
                f"a {device} device and a build of PyTorch for it",
                f"{device} 设备，以及支持它的 PyTorch 版本",
            ),
            cure=Text(
                f"leave --device at auto, or install such a build: {INSTALL}",
                f"让 --device 保持 auto，或安装支持它的版本：{INSTALL}",
            ),
        )
    return device


def _locate(model: str) -> Path:
    """The folder of a model: the path itself, or a snapshot in the local cache."""
    folder = os.path.expanduser(model)  # noqa: PTH111 - leaves an unknown user alone, where pathlib raises
    if os.path.isdir(folder):  # noqa: PTH112 - False for an impossible name, where pathlib raises
        return Path(folder)
    from huggingface_hub import snapshot_download

    names = [model] if "/" in model else [f"sentence-transformers/{model}", model]
    for name in names:
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (OSError, ValueError):  # not in the cache, or not a possible name
            continue
    raise UsageError(
        Text(
            f"model {model!r} is neither a folder nor in the local model cache",
            f"模型 {model!r} 既不是文件夹，也不在本地模型缓存中",
        ),
        need=Text(
            "a sentence-transformers model on this machine; nothing is downloaded",
            "本机上的 sentence-transformers 模型（不会下载任何内容）",
        ),
        cure=Text(
            "give the path of its folder, or leave out --model to use the shipped encoder",
            "给出模型文件夹的路径，或去掉 --model 以使用自带的编码器",
        ),
    )


def _fingerprint(folder: Path) -> str:
    """SHA-256 over names and contents of the files that decide a model's vectors."""
    import hashlib

    total = hashlib.sha256()
    kinds = {".safetensors", ".bin", ".json", ".txt", ".model"}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds and path.is_file()):
        with path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()[:16]
