"""What the encoder is trained on: every text of the knowledge, folded as a question is, with its entry."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from advisor.knowledge.files import read_folder
from advisor.words.encoders.package import Package
from advisor.words.folding import fold
from advisor.words.index import rows_of

CHUNK = 20  # batches whose texts are sorted by length together: little padding, and still a random order


class Example(NamedTuple):
    """One text. `part` is title, summary or phrasing; `language` en or zh."""

    text: str
    entry: str
    language: str
    part: str


def read_examples(folders: Sequence[Path]) -> list[Example]:
    """All texts of all entries below the folders; a later folder replaces entries of an earlier one."""
    knowledge = None
    for folder in folders:
        knowledge, errors, _ = read_folder(folder, knowledge)
        for error in errors:
            print(f"left out: {error}")
    if knowledge is None:
        raise SystemExit("no folder of knowledge was given")
    rows, texts = rows_of(knowledge)
    return [
        Example(fold(text), row.entry, row.language, row.part)
        for row, text in ((rows[number], text) for number, text in enumerate(texts))
    ]


def split_off(examples: Sequence[Example], share: float) -> tuple[list[Example], list[Example]]:
    """Examples to train on, and about `share` of the phrasings held out: the same ones in every run.

    A held-out text that also stands in the other part would only measure memory, so the hash of the text
    alone decides.
    """
    rest: list[Example] = []
    held_out: list[Example] = []
    for example in examples:
        digest = hashlib.sha256(example.text.encode("utf-8", "replace")).digest()
        chosen = example.part == "phrasing" and int.from_bytes(digest[:4], "big") < share * 2**32
        (held_out if chosen else rest).append(example)
    return rest, held_out


def token_ids(package: Package, texts: Sequence[str], max_tokens: int) -> list[list[int]]:
    """The token ids of every text, prefixed as the package demands and cut at `max_tokens`."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(package.folder / "tokenizer.json"))
    tokenizer.enable_truncation(max_tokens)
    return [encoding.ids for encoding in tokenizer.encode_batch(package.prepare(texts))]


def batches(
    lengths: npt.NDArray[np.int64], size: int, generator: np.random.Generator
) -> Iterator[npt.NDArray[np.int64]]:
    """All rows once, in batches of about `size` texts of like length, in random order."""
    found: list[npt.NDArray[np.int64]] = []
    order = generator.permutation(len(lengths))
    for start in range(0, len(order), size * CHUNK):
        chunk = order[start : start + size * CHUNK]
        chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        found += np.array_split(chunk, -(-len(chunk) // size))
    return (found[number] for number in generator.permutation(len(found)))
