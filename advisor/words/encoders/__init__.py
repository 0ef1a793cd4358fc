"""Sentence encoders: one interface, two runtimes, chosen here.

A question is embedded with ONNX Runtime, which opens in a few hundredths of a second; an index is embedded
with PyTorch where a GPU makes that worthwhile. Both read the same weights file.
"""

import importlib.util
from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from advisor.errors import UsageError
from advisor.language import Text
from advisor.words.encoders.package import find_package

DEVICES = ("auto", "cpu", "cuda", "mps")


class Encoder(Protocol):
    """Turns texts into points on the unit sphere; near points mean similar things."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def dimension(self) -> int:
        """The length d of a vector."""

    @property
    def fingerprint(self) -> str:
        """Changes when the model would give other vectors; the same for both runtimes."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One vector of unit length a text: shape (n, d). Long texts are cut, any string is accepted."""


def open_encoder(
    model: str | None = None, device: str = "auto", purpose: Literal["query", "build"] = "query"
) -> Encoder:
    """The encoder for a task, without ever touching the network.

    Args:
        model: None for the shipped one; the folder of another packaged encoder; or folder or name of any
            sentence-transformers model that lies on this machine.
        device: "auto", "cpu", "cuda" or "mps". "auto" answers queries on the CPU and builds on a GPU where
            PyTorch finds one.
        purpose: "query" for few texts at once, "build" for thousands.

    Raises:
        UsageError: the device or the model is not there, or the extra that it needs is not installed.
        DataError: the packaged weights are missing or damaged.
    """
    if device not in DEVICES:
        raise UsageError(
            Text(f"unknown device {device!r}", f"未知的设备 {device!r}"),
            need=Text(f"one of: {', '.join(DEVICES)}", f"下列之一：{'、'.join(DEVICES)}"),
        )
    package = find_package(model)
    if package is None:
        from advisor.words.encoders.torch import open_model

        return open_model(str(model), device)
    if device in ("cuda", "mps") or (device == "auto" and purpose == "build" and _accelerated()):
        from advisor.words.encoders.torch import open_package

        return open_package(package, device)
    from advisor.words.encoders.onnx import OnnxEncoder

    return OnnxEncoder(package)


def _accelerated() -> bool:
    """Whether PyTorch is installed and sees a GPU."""
    if importlib.util.find_spec("torch") is None or importlib.util.find_spec("sentence_transformers") is None:
        return False
    from advisor.words.encoders.torch import devices

    return len(devices()) > 1
