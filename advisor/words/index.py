"""The index: one folder with the vectors of every text of the knowledge, and whatever must travel with them.

::

  FOLDER/manifest.json       what the index was made from; size and CRC-32 of every other file
  FOLDER/<generation>/       vectors.faiss, rows.json, and the files that other modules add

A new index replaces an old one in one atomic step (`advisor.words.publish`).
"""

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.errors import DataError, UsageError
from advisor.knowledge import Entry, Knowledge, Phrasings
from advisor.language import Text
from advisor.words.encoders import Encoder
from advisor.words.vectors import EXACT_UP_TO, kind_for, serialised

SCHEMA = 2
CURE = "advisor index build"
VECTORS, ROWS, MANIFEST = "vectors.faiss", "rows.json", "manifest.json"
ATTEMPTS = 3  # of a reader that meets a builder clearing the generation it was about to read

OUTSIDE = ""  # stands for the entry of texts that are not about training trouble
Part = Literal["title", "summary", "phrasing"]
PARTS: tuple[Part, ...] = ("title", "summary", "phrasing")
LANGUAGES = ("en", "zh")


class Row(msgspec.Struct, frozen=True):
    """The text behind one vector; `number` counts the phrasings of an entry and language from 0."""

    entry: str
    language: str
    part: str
    number: int

    def text(self, knowledge: Knowledge) -> str:
        """The text itself."""
        if self.entry == OUTSIDE:
            outside: tuple[str, ...] = getattr(knowledge.outside, self.language)
            return outside[self.number]
        entry = knowledge.entries[self.entry]
        if self.part == "phrasing":
            lines: tuple[str, ...] = getattr(entry.phrasings, self.language)
            return lines[self.number]
        return str(getattr(getattr(entry, self.part), self.language))


class Rows(msgspec.Struct, frozen=True, eq=False):
    """All rows, column by column. `entry` counts into `entries`, rows of one entry stand together."""

    entries: tuple[str, ...]
    entry: tuple[int, ...]
    language: tuple[str, ...]
    part: tuple[str, ...]
    number: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.entry)

    def __getitem__(self, row: int) -> Row:
        return Row(self.entries[self.entry[row]], self.language[row], self.part[row], self.number[row])


class FileRecord(msgspec.Struct, frozen=True):
    """What a file of the index must be."""

    bytes: int
    crc32: int


class Manifest(msgspec.Struct, frozen=True):
    """What the index was made from. `kind`: flat (exact) or graph (approximate); see `advisor.words.vectors`."""

    schema: int
    advisor: str
    knowledge: str
    encoder: str
    encoder_name: str
    rows: int
    dimension: int
    kind: str
    generation: str
    files: Mapping[str, FileRecord]


class Index(msgspec.Struct, frozen=True, eq=False):
    """A loaded index: everything is in memory and has passed its checksum."""

    folder: Path
    manifest: Manifest
    rows: Rows
    files: Mapping[str, bytes]


def rows_of(knowledge: Knowledge) -> tuple[Rows, list[str]]:
    """Every text that gets a vector, with its row, in the order of the entries; empty texts are left out.

    Last come the texts that are outside training trouble, under the entry `OUTSIDE`.
    """
    columns: dict[str, list[Any]] = {name: [] for name in ("entry", "language", "part", "number")}
    texts: list[str] = []
    groups = [_texts(entry) for entry in knowledge.entries.values()]
    outside = _phrasings(knowledge.outside)
    names = [*knowledge.entries, *([OUTSIDE] if outside else [])]
    for code, group in enumerate([*groups, outside]):
        for part, language, number, text in group:
            if text.strip():
                for name, value in zip(columns, (code, language, part, number), strict=True):
                    columns[name].append(value)
                texts.append(text)
    fields = {name: tuple(column) for name, column in columns.items()}
    return Rows(entries=tuple(names), **fields), texts


def _texts(entry: Entry) -> list[tuple[Part, str, int, str]]:
    fixed: list[tuple[Part, str, int, str]] = [
        (part, language, 0, getattr(getattr(entry, part), language))
        for part in PARTS[:2]
        for language in LANGUAGES
    ]
    return fixed + _phrasings(entry.phrasings)


def _phrasings(phrasings: Phrasings) -> list[tuple[Part, str, int, str]]:
    return [
        ("phrasing", language, number, text)
        for language in LANGUAGES
        for number, text in enumerate(getattr(phrasings, language))
    ]


def build(
    folder: Path,
    knowledge: Knowledge,
    encoder: Encoder,
    extras: Mapping[str, bytes] | None = None,
    *,
    vectors: npt.NDArray[np.float32] | None = None,
    version: str = "",
    exact_up_to: int = EXACT_UP_TO,
) -> Manifest:
    """Embed the knowledge and put the index in place, replacing an older one in one step.

    Args:
        folder: where to; made if it does not exist.
        knowledge: whose texts are embedded; its fingerprint goes into the manifest.
        encoder: embeds them; its fingerprint goes into the manifest.
        extras: further files by plain name (compiled knowledge, lexical arrays, ...).
        vectors: the embeddings of `rows_of(knowledge)`, shape (rows, d), where they are already known.
        version: of the program, for the record.
        exact_up_to: the most vectors for which every one is compared with the question.

    Returns:
        The manifest as written.

    Raises:
        UsageError: the knowledge is empty, the vectors do not fit it, or an extra file has no plain name.
        DataError: the folder cannot be written.
    """
    for name in extras or {}:
        if not _plain(name) or name in (VECTORS, ROWS, MANIFEST):
            raise UsageError(f"an index cannot hold a file named {name!r}")
    rows, texts = rows_of(knowledge)
    if not texts:
        raise UsageError(
            Text("the knowledge holds no text to index", "知识库中没有可索引的文本"),
            need=Text("at least one entry", "至少一个条目"),
        )
    if vectors is None:
        vectors = encoder.encode(texts)
    if vectors.shape != (len(texts), encoder.dimension):
        raise UsageError(
            f"{vectors.shape} is not the shape of {len(texts)} vectors of {encoder.dimension} dimensions"
        )
    kind = kind_for(len(texts), exact_up_to)
    files = {VECTORS: serialised(vectors, kind), ROWS: msgspec.json.encode(rows), **(extras or {})}
    manifest = Manifest(
        schema=SCHEMA,
        advisor=version,
        knowledge=knowledge.fingerprint,
        encoder=encoder.fingerprint,
        encoder_name=encoder.name,
        rows=len(texts),
        dimension=encoder.dimension,
        kind=kind,
        generation="",
        files={name: FileRecord(len(body), zlib.crc32(body)) for name, body in files.items()},
    )
    return _put_in_place(folder, manifest, files)


def _put_in_place(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Manifest:
    from advisor.words.publish import publish

    def describe(generation: str) -> bytes:
        content = msgspec.structs.replace(manifest, generation=generation)
        return msgspec.json.format(msgspec.json.encode(content)) + b"\n"

    def current() -> str:
        try:
            return read_manifest(folder).generation
        except DataError:
            return ""

    try:
        generation = publish(folder, files, manifest=MANIFEST, describe=describe, current=current)
    except OSError as error:
        raise DataError(
            Text(
                f"the index cannot be written to {folder}: {error.strerror}",
                f"无法把索引写入 {folder}：{error.strerror}",
            )
        ) from error
    return msgspec.structs.replace(manifest, generation=generation)


def load(
    folder: Path, *, knowledge_fingerprint: str | None = None, encoder_fingerprint: str | None = None
) -> Index:
    """Read an index and check every byte of it.

    Args:
        folder: the index folder.
        knowledge_fingerprint: what the index must have been made from; None accepts any.
        encoder_fingerprint: with which encoder; None accepts any.

    Raises:
        DataError: it is missing, damaged, or made from something else; says which, and the cure.
    """
    manifest, files = _read_files(folder, None, knowledge_fingerprint, encoder_fingerprint)
    return Index(folder, manifest, _decode_rows(folder, manifest, files), files)


def read_file(folder: Path, name: str) -> bytes:
    """One file of the index, checked against the manifest: for a caller that needs no vectors.

    Raises:
        DataError: the index or the file is missing or damaged.
    """
    return _read_files(folder, name)[1][name]


def _read_files(
    folder: Path, only: str | None, knowledge: str | None = None, encoder: str | None = None
) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest and the files that it names, all of one generation."""
    for attempt in range(ATTEMPTS):
        manifest = read_manifest(folder)
        _compare("knowledge", manifest.knowledge, knowledge, folder)
        _compare("encoder", manifest.encoder, encoder, folder)
        names = manifest.files if only is None else (only,)
        try:
            return manifest, {name: _read(folder, manifest, name) for name in names}
        except FileNotFoundError as error:  # perhaps replaced since the manifest was read
            if attempt == ATTEMPTS - 1:
                raise DataError(
                    Text(
                        f"the index is damaged: {error.filename} is missing",
                        f"索引已损坏：缺少 {error.filename}",
                    ),
                    cure=CURE,
                ) from error
        except OSError as error:
            raise DataError(
                Text(
                    f"the index in {folder} cannot be read: {error}", f"无法读取 {folder} 中的索引：{error}"
                ),
                cure=CURE,
            ) from error
    raise AssertionError  # the last attempt returns or raises


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone: enough to say what an index was made from.

    Raises:
        DataError: it is missing, damaged, or of another schema.
    """
    path = folder / MANIFEST
    try:
        body = path.read_bytes()
        schema = msgspec.json.decode(body, type=_Schema).schema
        if schema != SCHEMA:
            raise DataError(
                Text(f"the index in {folder} has schema {schema}", f"{folder} 中索引的格式版本是 {schema}"),
                need=Text(f"schema {SCHEMA}", f"格式版本 {SCHEMA}"),
                cure=CURE,
            )
        manifest = msgspec.json.decode(body, type=Manifest)
    except FileNotFoundError as error:
        raise DataError(Text(f"there is no index in {folder}", f"{folder} 中没有索引"), cure=CURE) from error
    except OSError as error:
        raise DataError(
            Text(f"{path} cannot be read: {error.strerror}", f"无法读取 {path}：{error.strerror}"), cure=CURE
        ) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DataError(
            Text(f"the index is damaged: {path}: {error}", f"索引已损坏：{path}：{error}"), cure=CURE
        ) from error
    names = (manifest.generation, *manifest.files)
    if {VECTORS, ROWS} - set(manifest.files) or not all(_plain(name) for name in names):
        raise DataError(
            Text(f"the index is damaged: {path} names no proper files", f"索引已损坏：{path} 中的文件名无效"),
            cure=CURE,
        )
    return manifest


def _plain(name: str) -> bool:
    """Whether this can only be the name of something directly in a folder."""
    return name.isprintable() and Path(name).name == name and name not in ("", ".", "..")


class _Schema(msgspec.Struct, frozen=True):
    schema: int


def _compare(what: str, found: str, wanted: str | None, folder: Path) -> None:
    if wanted is not None and found != wanted:
        name = {"knowledge": "知识库", "encoder": "编码器"}[what]
        raise DataError(
            Text(
                f"the index in {folder} was made with another {what} ({found})",
                f"{folder} 中的索引是用另一个{name}（{found}）建立的",
            ),
            need=Text(f"{what} {wanted}", f"{name} {wanted}"),
            cure=CURE,
        )


def _read(folder: Path, manifest: Manifest, name: str) -> bytes:
    path, record = folder / manifest.generation / name, manifest.files.get(name)
    if record is None:
        raise DataError(
            Text(f"the index in {folder} holds no {name}", f"{folder} 中的索引缺少 {name}"), cure=CURE
        )
    with path.open("rb") as stream:
        body = stream.read(record.bytes + 1)
    if len(body) != record.bytes or zlib.crc32(body) != record.crc32:
        raise DataError(
            Text(
                f"the index is damaged: {path} is not what was written", f"索引已损坏：{path} 与写入时不一致"
            ),
            cure=CURE,
        )
    return body


def _decode_rows(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Rows:
    try:
        rows = msgspec.json.decode(files[ROWS], type=Rows)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DataError(
            Text(f"the index is damaged: {folder / ROWS}: {error}", f"索引已损坏：{folder / ROWS}：{error}"),
            cure=CURE,
        ) from error
    if len(rows) != manifest.rows:
        raise DataError(
            Text(
                f"the index is damaged: {len(rows)} rows for {manifest.rows} vectors in {folder}",
                f"索引已损坏：{folder} 中有 {len(rows)} 行，却有 {manifest.rows} 个向量",
            ),
            cure=CURE,
        )
    return rows
