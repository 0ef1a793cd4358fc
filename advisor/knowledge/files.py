"""Entries as files: YAML for people, one compiled file for the program."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from advisor.errors import KnowledgeError
from advisor.knowledge.glossary import Term
from advisor.knowledge.schema import Entry, Knowledge, Measure, Phrasings
from advisor.language import Text
from advisor.model import Source

SOURCES, MEASURES, OUTSIDE, GLOSSARY = "sources.yaml", "measures.yaml", "outside.yaml", "glossary.yaml"
# An entry is a few screens of prose; anything beyond this is a mistake or an attack.
LARGEST_FILE = 512 * 1024
_FOLD = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef”]) (?=[\u4e00-\u9fff\uff00-\uffef“])|(?<=[，。；：、（）！？]) "
)


def built_in_folder() -> Path:
    """Where the YAML of the built-in knowledge lies: in the wheel, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "_knowledge"
    return packed if packed.is_dir() else package.parent / "knowledge"


def entry_files(folder: Path) -> Iterator[Path]:
    """Every entry file below `folder`, in a stable order."""
    names = (SOURCES, MEASURES, OUTSIDE, GLOSSARY)
    return (p for p in sorted(folder.rglob("*.yaml")) if p.name not in names and not p.name.startswith("."))


def read_entry(path: Path) -> Entry:
    """One entry from its YAML file.

    Raises:
        KnowledgeError: unreadable, no YAML, or a field is missing, unknown or of the wrong type.
    """
    try:
        entry = msgspec.convert(_unfold(_read_yaml(path)), Entry)
    except msgspec.ValidationError as error:
        raise KnowledgeError(
            f"{path}: {error}",
            Text("an entry as CONTRIBUTING.md describes it", "符合 CONTRIBUTING.md 说明的条目"),
        ) from None
    if path.stem != entry.id:
        raise KnowledgeError(
            Text(f"{path}: the id is {entry.id!r}", f"{path}：id 为 {entry.id!r}"),
            Text("file name and id must be the same", "文件名与 id 一致"),
        )
    return entry


def read_folder(
    folder: Path, base: Knowledge | None = None
) -> tuple[Knowledge, list[KnowledgeError], list[str]]:
    """All entries of a folder, on top of `base` if given.

    Returns: the knowledge, the errors of entries that had to be left out, and the ids that replace
    an entry of `base`.

    Raises:
        KnowledgeError: the folder does not exist or holds no entry.
    """
    if not folder.is_dir():
        raise KnowledgeError(
            Text(f"{folder} is no folder", f"{folder} 不是文件夹"),
            Text("a folder with entries (*.yaml)", "存放条目（*.yaml）的文件夹"),
            Text("see `advisor kb new ID`", "用 `advisor kb new ID` 新建条目"),
        )
    entries = dict(base.entries) if base else {}
    errors: list[KnowledgeError] = []
    replaced: list[str] = []
    files = list(entry_files(folder))
    if not files:
        raise KnowledgeError(
            Text(f"{folder} holds no entry", f"{folder} 中没有条目"),
            Text("at least one *.yaml file", "至少一个 *.yaml 文件"),
            Text("see `advisor kb new ID`", "用 `advisor kb new ID` 新建条目"),
        )
    for path in files:
        try:
            entry = read_entry(path)
        except KnowledgeError as error:
            errors.append(error)
            continue
        if base and entry.id in base.entries:
            replaced.append(entry.id)
        entries[entry.id] = entry
    sources = {**(base.sources if base else {}), **_read_sources(folder / SOURCES)}
    measures = {**(base.measures if base else {}), **_read_measures(folder / MEASURES)}
    outside = _read_outside(folder / OUTSIDE) or (base.outside if base else Phrasings((), ()))
    return with_fingerprint(Knowledge(entries, sources, measures, outside=outside)), errors, replaced


def read_glossary(folder: Path) -> tuple[Term, ...]:
    """The glossary of a folder, or the built-in one where the folder has none.

    Raises:
        KnowledgeError: unreadable, or a term lacks a language.
    """
    own = folder / GLOSSARY
    path = own if own.is_file() else built_in_folder() / GLOSSARY
    terms: tuple[Term, ...] = _convert(path, tuple[Term, ...])
    return terms


def with_fingerprint(knowledge: Knowledge) -> Knowledge:
    """The same knowledge, its fingerprint being the hash of its content."""
    bare = msgspec.structs.replace(knowledge, fingerprint="")
    content = msgspec.json.encode(bare, order="sorted")
    return msgspec.structs.replace(bare, fingerprint=hashlib.sha256(content).hexdigest()[:16])


def compile_knowledge(knowledge: Knowledge) -> bytes:
    """The form that questions are answered from: MessagePack, decoded in a few milliseconds."""
    return msgspec.msgpack.encode(knowledge)


def load_compiled(data: bytes) -> Knowledge:
    """The inverse of `compile_knowledge`.

    Raises:
        KnowledgeError: the bytes are damaged or of another version.
    """
    try:
        return msgspec.msgpack.decode(data, type=Knowledge)
    except msgspec.MsgspecError as error:
        raise KnowledgeError(
            Text(
                f"the compiled knowledge is damaged or of another version ({error})",
                f"编译后的知识库已损坏或版本不符（{error}）",
            ),
            "",
            Text("run `advisor index build`", "运行 `advisor index build`"),
        ) from None


def _read_yaml(path: Path) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise KnowledgeError(
                Text(
                    f"{path} is larger than {LARGEST_FILE // 1024} KiB",
                    f"{path} 超过 {LARGEST_FILE // 1024} KiB",
                ),
                Text("one entry a file", "每个文件只放一个条目"),
            )
        text = path.read_text(encoding="utf-8")
        _refuse_aliases(path, text, yaml)
        return yaml.load(text, Loader=loader)  # noqa: S506  # either loader is a safe one
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise KnowledgeError(
            f"{path}: {' '.join(str(error).split())}",
            Text("a readable YAML file in UTF-8", "可读取的 UTF-8 编码 YAML 文件"),
        ) from None


def _unfold(value: Any) -> Any:
    """Chinese is written without blanks, but YAML puts one where a folded line ended."""
    if isinstance(value, str):
        return _FOLD.sub("", value)
    if isinstance(value, list):
        return [_unfold(item) for item in value]
    if isinstance(value, dict):
        return {key: _unfold(item) for key, item in value.items()}
    return value


def _refuse_aliases(path: Path, text: str, yaml: Any) -> None:
    """Aliases make a small file grow without bound when it is copied into values ("billion laughs")."""
    if "*" in text and any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
        raise KnowledgeError(
            Text(f"{path} uses YAML aliases (*name)", f"{path} 使用了 YAML 别名（*name）"),
            Text("plain values", "直接写出的值"),
        )


def _read_sources(path: Path) -> Mapping[str, Source]:
    return {item.id: item for item in _convert(path, list[Source])} if path.is_file() else {}


def _read_measures(path: Path) -> Mapping[str, Measure]:
    return _convert(path, dict[str, Measure]) if path.is_file() else {}


def _read_outside(path: Path) -> Phrasings | None:
    return _convert(path, Phrasings) if path.is_file() else None


def _convert(path: Path, kind: Any) -> Any:
    try:
        return msgspec.convert(_read_yaml(path), kind)
    except msgspec.ValidationError as error:
        raise KnowledgeError(Text(f"{path}: {error}", f"{path}：{error}")) from None
