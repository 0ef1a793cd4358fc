"""Bytes from a file or standard input, safely fetched and turned into UTF-8 text."""

import codecs
import os
import stat
import sys

import msgspec

from advisor.errors import ReadError

MAX_BYTES = 1 << 30
"""Largest input held in memory: 1 GiB."""

_HEAD = 1 << 16  # bytes looked at to tell the encoding and the format
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LADDER = ("utf-8", "gb18030", "latin-1")
_BLANK = b"\0 \t\r\n"
_CONTROL = bytes(byte for byte in range(27) if not 9 <= byte <= 13)  # noqa: PLR2004 - tab to carriage return are text
_MANY_ZEROS = 0.3  # share of zero bytes at every other place that speaks for UTF-16 without a mark


class Source(msgspec.Struct, frozen=True, eq=False):
    """An input before any format has read it.

    path: as the user gave it. stem: its name without folder and suffix.
    raw: the first bytes as they stand. data: the text in UTF-8 with LF line ends, empty when binary.
    encoding: what the text was written in, "" when binary.
    """

    path: str
    stem: str
    raw: bytes
    data: bytes
    encoding: str

    @property
    def head(self) -> str:
        """The beginning of the text, whole lines as far as there are any."""
        cut = self.data[:_HEAD]
        if len(self.data) > _HEAD and b"\n" in cut:
            cut = cut[: cut.rindex(b"\n") + 1]
        return cut.decode("utf-8", "replace")


def open_source(path: "str | os.PathLike[str]") -> Source:
    """Fetch a file, or standard input for "-".

    Raises:
        ReadError: missing, no ordinary file, not permitted, too large, or empty.
    """
    name = os.fspath(path)
    raw = _standard_input() if name == "-" else _file(name)
    if not raw[:_HEAD].strip(_BLANK) and not raw.strip(_BLANK):
        raise ReadError(
            f"{name} is empty", "a file with at least one row of numbers", "check that logging wrote to it"
        )
    encoding = _encoding(raw[:_HEAD])
    data = _text(raw, encoding) if encoding else b""
    stem = "" if name == "-" else os.path.splitext(os.path.basename(name))[0]  # noqa: PTH119, PTH122 - pathlib costs start-up time
    return Source(name, stem, raw[:_HEAD], data, encoding)


def _standard_input() -> bytes:
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise _too_large("standard input", len(raw))
    return raw


def _file(name: str) -> bytes:
    try:
        found = os.stat(name)  # noqa: PTH116 - as above
        if stat.S_ISDIR(found.st_mode):
            raise ReadError(f"{name} is a folder", "one metrics file", "name the file inside it")
        if not stat.S_ISREG(found.st_mode):
            raise ReadError(
                f"{name} is a pipe or a device", "an ordinary file", "pass '-' to read standard input"
            )
        if found.st_size > MAX_BYTES:
            raise _too_large(name, found.st_size)
        with open(name, "rb") as file:  # noqa: PTH123 - as above
            return file.read(MAX_BYTES)
    except FileNotFoundError:
        raise ReadError(
            f"{name} does not exist", "the path of a metrics file", "check the spelling and the folder"
        ) from None
    except PermissionError:
        raise ReadError(
            f"{name} may not be read", "permission to read it", f"try: chmod u+r {name}"
        ) from None
    except (OSError, ValueError) as error:
        raise ReadError(f"{name!r} could not be opened ({error})", "the path of a metrics file") from None


def _too_large(name: str, size: int) -> ReadError:
    return ReadError(
        f"{name} has {size / 2**20:.0f} MiB",
        f"at most {MAX_BYTES / 2**20:.0f} MiB",
        "log less often, or keep every tenth line: awk 'NR==1 || NR%10==0' FILE",
    )


def _encoding(head: bytes) -> str:
    """The encoding of a text by its first bytes, "" for binary data."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > _MANY_ZEROS * len(head) / 2 and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"
    controls = len(head) - len(head.translate(None, _CONTROL))
    if b"\0" in head or controls * 20 > len(head):
        return ""
    for name in _LADDER:
        try:
            codecs.getincrementaldecoder(name)("strict").decode(head, final=len(head) < _HEAD)
        except UnicodeDecodeError:
            continue
        return name
    return ""


def _text(raw: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        data = raw.removeprefix(codecs.BOM_UTF8)
    else:
        data = raw.decode(encoding, "replace").removeprefix("\ufeff").encode("utf-8", "replace")
    if b"\r" in data:
        # CR CR LF comes from a text that was given CR LF ends twice.
        data = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.replace(b"\0", b"")
