"""The encoder on ONNX Runtime: the one that answers questions."""

import os
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from advisor.errors import DataError
from advisor.language import Text
from advisor.words.encoders.package import REINSTALL, Package

THREADS = 4  # a sentence of twenty tokens has no work for more


class OnnxEncoder:
    """A packaged encoder on the CPU; safe to share between threads.

    Texts go through one at a time: activations are quantised by the range of the whole input, so that a
    text's vector would otherwise depend on the texts beside it.

    Raises:
        DataError: the files cannot be opened by ONNX Runtime or by the tokenizer.
    """

    def __init__(self, package: Package) -> None:
        # From version 1.29 on ONNX Runtime reports its sessions to its maker unless this is set before the
        # import (https://github.com/microsoft/onnxruntime/pull/27379); nothing may leave the machine.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = package.manifest.name
        self.dimension = package.manifest.dimension
        self.fingerprint = package.manifest.fingerprint
        self._package = package
        options = onnxruntime.SessionOptions()
        # The graph was laid out as the optimiser would leave it; optimising again only costs time.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        # Waiting threads sleep: as fast on an idle machine, and kind to a training run on the same cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                package.folder / "model.onnx", options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(package.folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise kinds of their own, down to bare Exception
            raise DataError(
                Text(
                    f"the encoder in {package.folder} is damaged: {error}",
                    f"{package.folder} 中的编码器已损坏：{error}",
                ),
                cure=REINSTALL,
            ) from error

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of unit length, shape (n, d)."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(self._package.prepare(texts)):
            ids = np.array([self._tokenizer.encode(text).ids], np.int64)
            (vector,) = self._session.run(None, {"input_ids": ids})
            vectors[row] = vector[0]
        return vectors
