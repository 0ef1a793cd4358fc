"""Where knowledge and index come from: the built-in folder, or a cache for a team's own entries.

Whatever is missing, damaged or made from something else is told in `notes`; the answer then rests on
what is left, down to the lexical signal alone.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from advisor.errors import DataError, KnowledgeError, UsageError
from advisor.knowledge import Knowledge
from advisor.knowledge.files import built_in_folder, compile_knowledge, load_compiled, read_folder
from advisor.model import Text

if TYPE_CHECKING:
    from advisor.diagnosis.weights import Weights
    from advisor.words.encoders import Encoder
    from advisor.words.index import Manifest
    from advisor.words.search import WordsArm

Floats = npt.NDArray[np.float32]

BUILT_IN = Path(__file__).resolve().parent / "data" / "index"
KNOWLEDGE, LEXICAL, HEADS = "knowledge.msgpack", "lexical.bin", "heads.npz"


class Store:
    """Knowledge and search index for one set of options, loaded on first use.

    Args:
        folders: of a team's own entries.
        model, device: of the encoder; see `words.encoders.open_encoder`.
        tell: is told what takes a while.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        model: str | None,
        device: str,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._folders, self._model, self._device, self._tell = folders, model, device, tell
        self.notes: list[Text] = []

    @cached_property
    def knowledge(self) -> Knowledge:
        """The built-in entries and the team's own.

        Raises:
            KnowledgeError: a folder is missing or holds no entry at all.
        """
        knowledge = self._built_in()
        for folder in self._folders:
            knowledge, errors, replaced = read_folder(folder, knowledge)
            for error in errors:
                self.notes.append(Text(f"left out: {error}", f"已略过：{error.told('zh')}"))
            for entry in replaced:
                self.notes.append(
                    Text(f"{folder} replaces the entry {entry}", f"{folder} 覆盖了内置条目 {entry}")
                )
        return knowledge

    @cached_property
    def weights(self) -> "Weights":
        """What the checks are worth; those of the entries where the fitted ones cannot be read."""
        from advisor.diagnosis.weights import HAND_SET, load_weights

        try:
            return load_weights()
        except DataError as error:
            self.notes.append(
                Text(
                    f"the fitted weights of evidence cannot be used: {error}",
                    f"无法使用拟合得到的证据权重：{error.told('zh')}",
                )
            )
            return HAND_SET

    @cached_property
    def words(self) -> "WordsArm":
        """The words arm over that knowledge; the index of a team's own entries is built on first use."""
        from advisor.words.fuse import load_fusions
        from advisor.words.lexical import Lexical, build
        from advisor.words.search import WordsArm

        knowledge = self.knowledge
        try:
            return self._full_arm(knowledge)
        except DataError as error:
            self.notes.append(
                Text(
                    f"searching by words alone, without the encoder: {error}",
                    f"只按词语检索，未使用语义编码器：{error.told('zh')}",
                )
            )
        lexical = Lexical.load(build(knowledge))
        return WordsArm(knowledge, lexical, load_fusions().lexical)

    def _built_in(self) -> Knowledge:
        from advisor.words.index import read_file

        try:
            return load_compiled(read_file(BUILT_IN, KNOWLEDGE))
        except (DataError, KnowledgeError) as error:
            knowledge, _, _ = read_folder(built_in_folder())
            self.notes.append(
                Text(
                    f"the built-in index cannot be used, the entries were read from their sources: {error}",
                    f"内置索引不可用，已直接读取条目源文件：{error.told('zh')}",
                )
            )
            return knowledge

    def _full_arm(self, knowledge: Knowledge) -> "WordsArm":
        from advisor.words.dense import Dense
        from advisor.words.encoders import open_encoder
        from advisor.words.fuse import load_fusions
        from advisor.words.head import Heads
        from advisor.words.index import load
        from advisor.words.lexical import Lexical
        from advisor.words.search import WordsArm
        from advisor.words.signals import Encoded

        encoder = open_encoder(self._model, self._device)
        folder = BUILT_IN if not self._folders and self._model is None else cache_folder(knowledge, encoder)
        marks = {"knowledge_fingerprint": knowledge.fingerprint, "encoder_fingerprint": encoder.fingerprint}
        try:
            index = load(folder, **marks)
        except DataError:
            if folder == BUILT_IN:
                folder = cache_folder(knowledge, encoder)
            if not (folder / "manifest.json").is_file() and not self._folders and self._model is None:
                raise
            self._tell("building the index of your own entries or model; this is done once")
            build_index(folder, knowledge, encoder, self._tell)
            index = load(folder, **marks)
        try:
            lexical = Lexical.load(index.files[LEXICAL])
            heads = Heads.from_bytes(index.files[HEADS])
        except (KeyError, ValueError) as error:
            raise DataError(
                Text(f"the index in {folder} is damaged ({error})", f"{folder} 中的索引已损坏（{error}）"),
                "",
                "advisor index build",
            ) from None
        return WordsArm(knowledge, lexical, load_fusions().encoded, Encoded(Dense(encoder, index), heads))


def build_index(
    folder: Path, knowledge: Knowledge, encoder: "Encoder", tell: Callable[[str], None] = lambda _: None
) -> "Manifest":
    """Embed the knowledge, train the classifiers, and put the index in place in one step.

    What the built-in index holds for the same encoder is not embedded again, so that a team's own
    entries cost only themselves.

    Raises:
        DataError: the folder cannot be written.
    """
    from advisor.version import __version__
    from advisor.words import head, index, lexical
    from advisor.words.folding import fold

    rows, texts = index.rows_of(knowledge)
    folded = [fold(text) for text in texts]
    known = _known_vectors(encoder)
    missing = [text for text in dict.fromkeys(folded) if text not in known]
    tell(f"embedding {len(missing)} of {len(folded)} texts with {encoder.name}")
    known.update(zip(missing, encoder.encode(missing), strict=True))
    vectors = np.stack([known[text] for text in folded])
    tell("training the classifiers")
    labels = [rows[row].entry for row in range(len(rows))]
    extras = {
        KNOWLEDGE: compile_knowledge(knowledge),
        LEXICAL: lexical.build(knowledge),
        HEADS: head.train(folded, vectors, labels).to_bytes(),
    }
    return index.build(folder, knowledge, encoder, extras, vectors=vectors, version=__version__)


def _known_vectors(encoder: "Encoder") -> dict[str, Floats]:
    """Folded text -> vector, from the built-in index if it was made with this encoder."""
    from advisor.words.dense import stored_vectors
    from advisor.words.folding import fold
    from advisor.words.index import load

    try:
        index = load(BUILT_IN, encoder_fingerprint=encoder.fingerprint)
        knowledge = load_compiled(index.files[KNOWLEDGE])
        texts = [fold(index.rows[row].text(knowledge)) for row in range(len(index.rows))]
        return dict(zip(texts, stored_vectors(index), strict=True))
    except (DataError, KnowledgeError, KeyError, IndexError):
        return {}


def cache_folder(knowledge: Knowledge, encoder: "Encoder") -> Path:
    """Where the index of this knowledge and encoder is kept between calls."""
    from platformdirs import user_cache_path

    key = hashlib.sha256(f"{knowledge.fingerprint}:{encoder.fingerprint}".encode()).hexdigest()[:16]
    return user_cache_path("advisor", appauthor=False) / "index" / key


def writable(folder: Path) -> bool:
    """Whether an index could be put there."""
    parent = folder if folder.is_dir() else folder.parent
    return parent.is_dir() and os.access(parent, os.W_OK)


def refuse_unknown(name: str, knowledge: Knowledge) -> None:
    """Raise UsageError with the closest ids where `name` is no entry."""
    import difflib

    if name in knowledge.entries:
        return
    close = difflib.get_close_matches(name, list(knowledge.entries), n=3, cutoff=0.5)
    cure = Text("`advisor kb list` shows all ids", "用 `advisor kb list` 查看所有 id")
    if close:
        cure = Text(f"did you mean: {', '.join(close)}?", f"是不是指：{'、'.join(close)}？")
    raise UsageError(
        Text(f"there is no entry {name!r}", f"没有条目 {name!r}"),
        Text("the id of an entry", "条目的 id"),
        cure,
    )
