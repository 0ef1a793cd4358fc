"""A conversation as a file to keep or to send: Markdown, HTML or JSON, by the ending of its name."""

import errno
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from advisor.errors import AdvisorError, UsageError
from advisor.history import Conversation
from advisor.language import Text
from advisor.model import Language
from advisor.session.export import as_json, html, markdown, text


class Rendered(msgspec.Struct, frozen=True):
    """A document, and files that belong beside it by name (the charts of a Markdown file)."""

    text: str
    beside: Mapping[str, str] = msgspec.field(default_factory=dict)


def _markdown(conversation: Conversation, language: Language, stem: str) -> Rendered:
    document, charts = markdown.render(conversation, language, stem)
    return Rendered(document, charts)


FORMATS: dict[str, Callable[[Conversation, Language, str], Rendered]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": lambda conversation, language, _: Rendered(html.render(conversation, language)),
    ".htm": lambda conversation, language, _: Rendered(html.render(conversation, language)),
    ".txt": lambda conversation, language, _: Rendered(text.render(conversation, language)),
    ".json": lambda conversation, language, _: Rendered(as_json.render(conversation, language)),
}


def render(conversation: Conversation, suffix: str, stem: str = "conversation") -> Rendered:
    """The conversation in the format that a file with this ending has; `stem` names files beside it.

    Raises:
        UsageError: no format has this ending; says which have.
    """
    make = FORMATS.get(suffix.lower())
    if make is None:
        raise UsageError(
            Text(f"the ending {suffix!r} names no format", f"后缀 {suffix!r} 不对应任何格式"),
            Text(
                f"a file name with one of: {', '.join(FORMATS)}",
                f"文件名后缀为下列之一：{'、'.join(FORMATS)}",
            ),
            "",
        )
    return make(conversation, language_of(conversation), stem)


def write(conversation: Conversation, path: str | Path, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Write the conversation to a file, whole or not at all; returns every file written, the main one first.

    Raises:
        UsageError: no format has this ending; a file is there already and `overwrite` is False; the
            conversation has no question yet.
        AdvisorError: the file cannot be written; says why.
    """
    target = Path(path).expanduser()
    if not conversation.turns:
        raise UsageError(
            Text("nothing was asked yet", "还没有提过问题"), Text("at least one question", "至少一个问题")
        )
    made = render(conversation, target.suffix, target.stem)
    files = {target: made.text} | {target.with_name(name): chart for name, chart in made.beside.items()}
    there = [file for file in files if file.exists()]
    if there and not overwrite:
        raise UsageError(
            Text(f"{there[0]} is there already", f"{there[0]} 已存在"),
            Text(
                "another name, or permission to replace it (/export --force FILE, history export --force)",
                "换一个文件名，或允许覆盖（/export --force FILE 或 history export --force）",
            ),
        )
    # The document comes last: where it stands, its charts stand beside it.
    for file, content in reversed(files.items()):
        _write(file, content, overwrite=overwrite)
    return tuple(files)


def language_of(conversation: Conversation) -> Language:
    """The language of the headings: the one chosen, else that of the first answer."""
    if conversation.language != "auto":
        return conversation.language
    return next((turn.diagnosis.language for turn in conversation.turns if turn.diagnosis is not None), "en")


def _write(path: Path, content: str, *, overwrite: bool) -> None:
    """Put a file in place in one step; another that appears meanwhile is not replaced unasked."""
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}")
    try:
        with temporary.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            temporary.replace(path)
        else:
            _place(temporary, path)
    except FileExistsError:
        raise UsageError(
            Text(f"{path} is there already", f"{path} 已存在"),
            Text(
                "another name, or permission to replace it (/export --force FILE, history export --force)",
                "换一个文件名，或允许覆盖（/export --force FILE 或 history export --force）",
            ),
        ) from None
    except OSError as error:
        need = Text("a folder that may be written to", "有写权限的文件夹")
        if error.errno == errno.ENOSPC:
            need = Text("some free space", "一些可用空间")
        raise AdvisorError(
            Text(
                f"{path} cannot be written ({error.strerror or error})",
                f"无法写入 {path}（{error.strerror or error}）",
            ),
            need,
        ) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _place(temporary: Path, path: Path) -> None:
    """Give a finished file its name unless that is taken."""
    try:
        os.link(temporary, path)
    except OSError as error:
        if isinstance(error, FileExistsError):
            raise
        # A file system without links (FAT, some network shares): look, then rename.
        if path.exists():
            raise FileExistsError(str(path)) from None
        temporary.rename(path)
