"""Chooses the tokens that an English and Chinese model needs, and cuts a tokenizer down to them."""

import copy
import json
import string
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

SPECIAL_TOKENS = 4  # <s>, <pad>, </s>, <unk> are the first; <mask> is the last
IDENTIFIERS = Path(__file__).with_name("encoder_identifiers.txt")
COMPOUND_WORDS = 8_000
EXTRA_CHARACTERS = (
    string.ascii_letters + string.digits + string.punctuation + "αβγδεζηθικλμνξπρσςτυφχψω"
    "ΓΔΘΛΞΠΣΦΨΩ±×÷≈≠≤≥∞→←↑↓∑∏√∂∇∈°·…—–‘’“”、。，；：？！（）【】《》「」％～￥"
)


def general_texts(words: int) -> Iterator[str]:
    """The `words` commonest words of each language, as they stand at a word's start and inside one."""
    from wordfreq import top_n_list

    for rank, word in enumerate(top_n_list("en", words)):
        yield from (word, word.capitalize())
        if rank < COMPOUND_WORDS:  # words likely to be shouted or to stand inside an identifier
            yield from (word.upper(), "_" + word)
    for word in top_n_list("zh", words):
        yield from (word, "，" + word)


def domain_texts(knowledge: Path) -> Iterator[str]:
    """All knowledge files as they are, but for the list of sources, and the identifiers of the frameworks."""
    for path in sorted(knowledge.rglob("*.yaml")):
        if path.name != "sources.yaml":
            yield from path.read_text(encoding="utf-8").splitlines()
    for line in IDENTIFIERS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from (form for word in line.split() for form in (word, "，" + word))


def common_characters() -> list[str]:
    """Chinese characters in everyday use: all of GB 2312 (simplified) and level one of Big5 (traditional)."""
    simplified = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    traditional = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in range(0x40, 0xFF))
    characters = {pair.decode("gb2312", "ignore") for pair in simplified}
    characters |= {pair.decode("big5", "ignore") for pair in traditional}
    return sorted(char for char in characters if len(char) == 1 and "\u4e00" <= char <= "\u9fff")


def wanted_tokens(tokenizer: Mapping[str, Any], texts: Iterable[str]) -> list[int]:
    """Ids of all tokens that occur in `texts`, of the common Chinese characters and of single letters.

    Returns:
        Ascending ids without the special tokens.
    """
    from tokenizers import Tokenizer

    uncut = Tokenizer.from_str(json.dumps(tokenizer))
    vocabulary = {piece: number for number, (piece, _) in enumerate(tokenizer["model"]["vocab"])}
    wanted: set[int] = set()
    batch = list(texts)
    for start in range(0, len(batch), 10_000):
        for encoding in uncut.encode_batch(batch[start : start + 10_000], add_special_tokens=False):
            wanted.update(encoding.ids)
    characters = [*EXTRA_CHARACTERS, *common_characters()]
    wanted.update(
        vocabulary[piece] for char in characters for piece in (char, "▁" + char) if piece in vocabulary
    )
    return sorted(number for number in wanted if number >= SPECIAL_TOKENS)


def cut(tokenizer: Mapping[str, Any], wanted: list[int], max_tokens: int) -> tuple[dict[str, Any], list[int]]:
    """The tokenizer with only the wanted tokens, truncating at `max_tokens`, and the kept ids in their new order."""
    small: dict[str, Any] = copy.deepcopy(dict(tokenizer))
    vocabulary = small["model"]["vocab"]
    kept = [*range(SPECIAL_TOKENS), *wanted]
    kept = [number for number in kept if vocabulary[number][0] != "<mask>"]
    renumbered = {old: new for new, old in enumerate(kept)}
    small["model"]["vocab"] = [vocabulary[number] for number in kept]
    small["model"]["unk_id"] = renumbered[small["model"]["unk_id"]]
    small["added_tokens"] = [
        {**token, "id": renumbered[token["id"]]}
        for token in small["added_tokens"]
        if token["id"] in renumbered
    ]
    for special in small["post_processor"]["special_tokens"].values():
        special["ids"] = [renumbered[number] for number in special["ids"]]
    small["truncation"] = {
        "direction": "Right",
        "max_length": max_tokens,
        "strategy": "LongestFirst",
        "stride": 0,
    }
    small["padding"] = None
    return small, kept
