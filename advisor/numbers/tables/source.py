"""Bytes from a file or standard input, safely fetched, unpacked, and turned into UTF-8 text."""

import codecs
import io
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import BinaryIO

from advisor.errors import ReadError
from advisor.language import Text
from advisor.numbers.tables.encodings import encoding_of
from advisor.numbers.tables.packing import SUFFIXES, damaged, packing_of, unpack
from advisor.numbers.tables.progress import tell

MAX_BYTES = 1 << 30
"""Largest text held in memory at once: 1 GiB. Readers that stream (`Source.blocks`) know no such bound."""

LONGEST_LINE = 64 << 20
"""A longer line is handed out in pieces by `Source.blocks`."""

_HEAD = 1 << 16  # bytes looked at to tell the encoding and the format
_CHUNK = 1 << 20  # bytes of a piece: enough to outweigh the calls, little enough to stay in the cache
_SMALL = 16 << 20  # bytes below which an input may as well be read whole
_BLANK = b"\0 \t\r\n"
_HIGH = re.compile(rb"[\x80-\xff]")
# Progress bars of old Keras go back by as many backspaces as the bar is long.
_BACKSPACES = re.compile(rb"\x08{2,}\r?")


class Source:
    """An input before any format has read it.

    path: as the user gave it. stem: its name without folder and suffixes.
    raw: the first 64 KiB, unpacked, as they stand. packing: "gzip", "zip", ..., "" when not packed.
    encoding: what the text was written in, "" when binary.
    size: bytes of the input as it stood when it was opened; what is written afterwards is not read.

    A reader takes the text whole (`data`), in blocks of whole lines (`blocks`), or the bytes
    (`content`); the last two never hold the input in memory.
    """

    def __init__(self, path: str, size: int, held: bytes | None = None) -> None:
        self.path, self.size, self._held = path, size, held
        name = "" if path == "-" else os.path.basename(path)  # noqa: PTH119 - pathlib costs start-up time
        stem, suffix = os.path.splitext(name)  # noqa: PTH122 - as above
        self.stem = os.path.splitext(stem)[0] if suffix.lower() in SUFFIXES else stem  # noqa: PTH122
        with self._opened() as file:
            self.packing = packing_of(file.read(8))
        self.raw = self._beginning()
        self.encoding = encoding_of(self.raw, whole=len(self.raw) < _HEAD)

    @cached_property
    def head(self) -> str:
        """The beginning of the text, whole lines as far as there are any."""
        if not self.encoding:
            return ""
        text = next(_lines(iter([self.raw]), self._told), b"")
        if len(self.raw) >= _HEAD and b"\n" in text:
            text = text[: text.rindex(b"\n") + 1]
        return text.decode("utf-8", "replace")

    def sample(self, where: float) -> bytes:
        """About 64 KiB of the text from a place in it: 0 the beginning, 0.5 the middle, 1 the end.

        A large input is not read whole for it, unless it is packed.
        """
        if self.packing or self._held is not None or self.size <= _SMALL or not self.encoding:
            start = int(where * max(len(self.data) - _HEAD, 0))
            return self.data[start : start + _HEAD]
        with self._opened() as file:
            file.seek(int(where * (self.size - _HEAD)) // 4 * 4)  # no UTF-16 character is cut
            piece = file.read(_HEAD)
        return b"".join(_lines(iter([piece]), self._told))

    @cached_property
    def data(self) -> bytes:
        """The text in UTF-8 with LF line ends, empty when binary.

        Raises:
            ReadError: it is larger than `MAX_BYTES`.
        """
        if not self.encoding:
            return b""
        if not self.packing and self.size > MAX_BYTES:
            raise _too_large(self.path, self.size)
        content = self._all()
        if self.encoding == "utf-8" and self.raw.isascii() and not content.isascii():
            self.encoding = _late(content)
        return b"".join(_lines(iter([content]), self._told))

    def blocks(self) -> Iterator[bytes]:
        """The text in UTF-8 with LF line ends, in blocks of whole lines of about 1 MiB.

        The last line may lack its end: then it may have been cut while it was written.
        """
        if not self.encoding:
            return
        rest = b""
        for text in _lines(self._content_told(), self._told):
            cut = text.rfind(b"\n") + 1
            if cut:
                yield rest + text[:cut]
                rest = text[cut:]
            else:
                rest += text
                if len(rest) > LONGEST_LINE:
                    yield rest
                    rest = b""
        if rest:
            yield rest

    def content(self) -> Iterator[bytes]:
        """The bytes as they stand, unpacked, in pieces."""
        with self._opened() as file:
            if self.packing:
                for chunk in unpack(file, self.packing, self.size, self.path):
                    yield chunk
                    tell(self.path, file.tell(), self.size)
                return
            left = self.size
            while left > 0 and (chunk := file.read(min(_CHUNK, left))):
                left -= len(chunk)
                yield chunk
                tell(self.path, self.size - left, self.size)

    def _content_told(self) -> Iterator[bytes]:
        """The bytes, while the encoding is told from the first ones beyond ASCII."""
        unsure = self.encoding == "utf-8" and self.raw.isascii()
        for chunk in self.content():
            if unsure and not chunk.isascii():
                self.encoding = _late(chunk)
                unsure = False
            yield chunk

    def _told(self) -> str:
        return self.encoding

    def _all(self) -> bytes:
        if not self.packing:
            with self._opened() as file:
                return file.read(self.size)
        pieces, total = [], 0
        for chunk in self.content():
            total += len(chunk)
            if total > MAX_BYTES:
                raise _too_large(self.path, total)
            pieces.append(chunk)
        return b"".join(pieces)

    def _beginning(self) -> bytes:
        pieces, total = [], 0
        for chunk in self.content():
            pieces.append(chunk)
            total += len(chunk)
            if total >= _HEAD:
                break
        return b"".join(pieces)[:_HEAD]

    def _opened(self) -> BinaryIO:
        if self._held is not None:
            return io.BytesIO(self._held)
        try:
            return open(self.path, "rb")  # noqa: PTH123 - pathlib costs start-up time; callers close it
        except PermissionError:
            raise _forbidden(self.path) from None
        except OSError as error:
            raise ReadError(
                Text(f"{self.path} could not be opened ({error})", f"无法打开 {self.path}（{error}）"),
                Text("the path of a metrics file", "指标文件的路径"),
            ) from None


def open_source(path: "str | os.PathLike[str]") -> Source:
    """Fetch a file, or standard input for "-".

    Raises:
        ReadError: missing, no ordinary file, not permitted, empty, or packed and damaged.
    """
    name = os.fspath(path)
    if name == "-":
        held = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(held) > MAX_BYTES:
            raise _too_large("standard input", len(held))
        source = Source(name, len(held), held)
    else:
        source = Source(name, _size(name))
    if source.packing and not source.raw:
        raise damaged(name, source.packing, Text("it breaks off before the first byte", "还没有内容就中断了"))
    if not source.raw.strip(_BLANK) and not any(chunk.strip(_BLANK) for chunk in source.content()):
        raise ReadError(
            Text(f"{name} is empty", f"{name} 是空的"),
            Text("a file with at least one row of numbers", "至少有一行数值的文件"),
            Text("check that logging wrote to it", "确认日志确实写到了这里"),
        )
    return source


def _size(name: str) -> int:
    try:
        found = os.stat(name)  # noqa: PTH116 - pathlib costs start-up time
    except FileNotFoundError:
        raise ReadError(
            Text(f"{name} does not exist", f"{name} 不存在"),
            Text("the path of a metrics file", "指标文件的路径"),
            Text("check the spelling and the folder", "检查拼写和所在文件夹"),
        ) from None
    except PermissionError:
        raise _forbidden(name) from None
    except (OSError, ValueError) as error:
        raise ReadError(
            Text(f"{name!r} could not be opened ({error})", f"无法打开 {name!r}（{error}）"),
            Text("the path of a metrics file", "指标文件的路径"),
        ) from None
    if stat.S_ISDIR(found.st_mode):
        raise ReadError(
            Text(f"{name} is a folder", f"{name} 是文件夹"),
            Text("one metrics file", "单个指标文件"),
            Text("name the file inside it", "指定其中的文件"),
        )
    if not stat.S_ISREG(found.st_mode):
        raise ReadError(
            Text(f"{name} is a pipe or a device", f"{name} 是管道或设备"),
            Text("an ordinary file", "普通文件"),
            Text("pass '-' to read standard input", "要从标准输入读取，请写 '-'"),
        )
    return found.st_size


def _forbidden(name: str) -> ReadError:
    return ReadError(
        Text(f"{name} may not be read", f"没有读取 {name} 的权限"),
        Text("permission to read it", "该文件的读权限"),
        Text(f"try: chmod u+r {name}", f"试试：chmod u+r {name}"),
    )


def _too_large(name: str, size: int) -> ReadError:
    return ReadError(
        Text(f"{name} has {size / 2**20:.0f} MiB", f"{name} 有 {size / 2**20:.0f} MiB"),
        Text(f"at most {MAX_BYTES / 2**20:.0f} MiB", f"不超过 {MAX_BYTES / 2**20:.0f} MiB"),
        Text(
            "log less often, or keep every tenth line: awk 'NR==1 || NR%10==0' FILE",
            "降低记录频率，或每十行保留一行：awk 'NR==1 || NR%10==0' FILE",
        ),
    )


def _late(text: bytes) -> str:
    """The encoding by the first bytes beyond ASCII in a text that began without any: never binary any more."""
    found = _HIGH.search(text)
    start = found.start() if found else 0
    sample = text[start : start + _HEAD].replace(b"\0", b"")
    return encoding_of(sample, whole=False) or "latin-1"


def _lines(pieces: Iterator[bytes], encoding: Callable[[], str]) -> Iterator[bytes]:
    """Pieces of text in UTF-8 without a mark, line ends as LF, zeros dropped.

    The encoding is asked for anew with every piece, since it may become known late; what came before
    was ASCII then. CRs at the end of a piece wait for the next one, which may begin with LF.
    """
    decoder: codecs.IncrementalDecoder | None = None
    held = b""
    for number, piece in enumerate(pieces):
        if decoder is None and encoding() != "utf-8":
            decoder = codecs.getincrementaldecoder(encoding())("replace")
        text = held + (piece if decoder is None else decoder.decode(piece).encode("utf-8", "replace"))
        if not number:
            text = text.removeprefix(codecs.BOM_UTF8)
        waiting = min(len(text) - len(text.rstrip(b"\r")), 2)
        text, held = text[: len(text) - waiting], text[len(text) - waiting :]
        yield _unix(text)
    if held:
        yield b"\n"


def _unix(text: bytes) -> bytes:
    if b"\x08" in text:
        text = _BACKSPACES.sub(b"\n", text)
    if b"\r" in text:
        # CR CR LF comes from a text that was given CR LF ends twice.
        text = text.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text.replace(b"\0", b"")
