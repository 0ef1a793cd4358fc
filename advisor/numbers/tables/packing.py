"""Packed inputs (gzip, zip, xz, zstd, bzip2), unpacked on the fly and bounded against bombs."""

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

from advisor.errors import ReadError, in_language
from advisor.language import Text

MAX_RATIO = 200
"""Times its packed size that an input may unpack to; text of metrics reaches 5 to 30."""

FREE_BYTES = 32 << 20
"""Unpacked bytes below which the ratio is not looked at."""

_CHUNK = 1 << 18
_XZ_MEMORY = 128 << 20  # what a decoder may ask for: the largest preset (-9e) takes 65 MiB
_ZSTD_WINDOW = 1 << 27  # the largest window of `zstd --long`

_MARKS = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
)

SUFFIXES = (".gz", ".xz", ".zst", ".zstd", ".bz2", ".zip")
"""Endings that packing adds to the name of a file."""


# What is packed as zip and is no archive to its user: the end of a member's name, what it is, the cure.
_LOG_BESIDE = Text(
    "name the log or the metrics file that the training wrote beside it",
    "指定训练时在它旁边写出的日志或指标文件",
)
_NO_ARCHIVES = (
    (
        "data.pkl",
        Text(
            "a PyTorch checkpoint: weights, and a pickle, which is never opened",
            "PyTorch 检查点（内含权重和 pickle，后者从不打开）",
        ),
        _LOG_BESIDE,
    ),
    ("model.weights.h5", Text("a Keras model", "Keras 模型"), _LOG_BESIDE),
    (
        ".npy",
        Text("a NumPy archive (npz)", "NumPy 归档（npz）"),
        Text(
            "save the series as CSV: numpy.savetxt('loss.csv', numpy.load(FILE)['loss'])",
            "把序列存为 CSV：numpy.savetxt('loss.csv', numpy.load(FILE)['loss'])",
        ),
    ),
    (
        "xl/workbook.xml",
        Text("an Excel workbook", "Excel 工作簿"),
        Text("save the sheet as CSV", "把工作表另存为 CSV"),
    ),
)
_LOOKED_AT = 10_000


def packing_of(head: bytes) -> str:
    """How an input is packed by its first bytes, "" when it is not."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), "")


def unpack(file: BinaryIO, packing: str, size: int, name: str) -> Iterator[bytes]:
    """The unpacked bytes, piece by piece, as far as they go: a stream that breaks off gives what it had.

    Args:
        file: the packed bytes from their beginning.
        packing: as `packing_of` says.
        size: length of the packed input in bytes.
        name: the input, for errors.

    Raises:
        ReadError: damaged, protected, several files in one archive, or unpacking to an absurd size.
    """
    total, most = 0, max(FREE_BYTES, MAX_RATIO * size)
    try:
        for chunk in _UNPACKERS[packing](file, name):
            total += len(chunk)
            if total > most:
                raise _bomb(name, most)  # noqa: TRY301 - it must not look like damage
            yield chunk
    except EOFError:
        return
    except ReadError:
        raise
    except Exception as error:  # noqa: BLE001 - each library has its own kind of error for damage
        if total:
            return
        raise damaged(name, packing, str(error)) from None


def damaged(name: str, packing: str, why: str | Text) -> ReadError:
    """The refusal of a packed input that gives nothing."""
    return ReadError(
        Text(
            f"{name} is packed with {packing} and damaged ({in_language(why, 'en')})",
            f"{name} 是 {packing} 压缩文件，但已损坏（{in_language(why, 'zh')}）",
        ),
        Text("a whole packed file", "完整的压缩文件"),
        Text("unpack it with its own tool, or copy it again", "用对应的工具解压，或重新复制一份"),
    )


def _bomb(name: str, most: int) -> ReadError:
    return ReadError(
        Text(
            f"{name} unpacks to more than {most >> 20} MiB, {MAX_RATIO} times its size",
            f"{name} 解压后超过 {most >> 20} MiB，是其大小的 {MAX_RATIO} 倍以上",
        ),
        Text("a packed file of metrics", "压缩的指标文件"),
        Text("unpack it yourself if you trust it", "如果信任它，请自行解压"),
    )


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _gzip(file: BinaryIO, _: str) -> Iterator[bytes]:
    """Members one after the other, as appending to a packed log makes them."""
    decoder = zlib.decompressobj(31)
    left = file.read(_CHUNK)
    while left:
        if chunk := decoder.decompress(left, _CHUNK):
            yield chunk
        left = decoder.unconsumed_tail
        if decoder.eof:
            left = decoder.unused_data or file.read(_CHUNK)
            if not left.strip(b"\0"):  # tapes and some servers pad with zeros
                return
            decoder = zlib.decompressobj(31)
        elif not left:
            left = file.read(_CHUNK)


class _Decoder(Protocol):
    """What the decompressors of bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def _bzip2(file: BinaryIO, _: str) -> Iterator[bytes]:
    import bz2

    return _stepwise(file, bz2.BZ2Decompressor)


def _xz(file: BinaryIO, _: str) -> Iterator[bytes]:
    import lzma

    return _stepwise(file, lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY))


def _stepwise(file: BinaryIO, begin: Callable[[], _Decoder]) -> Iterator[bytes]:
    """Streams one after the other; what a stream gave before it broke off is kept."""
    decoder = begin()
    packed = file.read(_CHUNK)
    while packed or not decoder.needs_input:
        if chunk := decoder.decompress(packed, _CHUNK):
            yield chunk
        packed = b""
        if decoder.eof:
            packed = decoder.unused_data or file.read(_CHUNK)
            if not packed.strip(b"\0"):
                return
            decoder = begin()
        elif decoder.needs_input:
            packed = file.read(_CHUNK)


def _zstd(file: BinaryIO, _: str) -> Iterator[bytes]:
    import zstandard

    decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    with decoder.stream_reader(file, read_across_frames=True, closefd=False) as stream:
        yield from _pieces(stream)


def _zip(file: BinaryIO, name: str) -> Iterator[bytes]:
    import zipfile

    with zipfile.ZipFile(file) as archive:
        members = [
            item for item in archive.infolist() if not item.is_dir() and "__MACOSX/" not in item.filename
        ]
        for holds, what, cure in _NO_ARCHIVES:
            if any(item.filename.endswith(holds) for item in members[:_LOOKED_AT]):
                raise ReadError(
                    Text(f"{name} is {what.en}", f"{name}：{what.zh}，不能作为日志读取"),
                    Text("a file of metrics", "指标文件"),
                    cure,
                )
        if len(members) != 1:
            shown = ", ".join(item.filename for item in members[:5])
            raise ReadError(
                Text(
                    f"{name} is a zip archive of {len(members)} files" + (f" ({shown} …)" if shown else ""),
                    f"{name} 是含 {len(members)} 个文件的 zip 压缩包" + (f"（{shown} …）" if shown else ""),
                ),
                Text("a zip archive of one file", "只含一个文件的 zip 压缩包"),
                Text(
                    f"unpack it and name the metrics file, or the folder: unzip {name}",
                    f"解压后指定指标文件或文件夹：unzip {name}",
                ),
            )
        if members[0].flag_bits & 1:
            raise ReadError(
                Text(f"{name} is protected by a password", f"{name} 有密码保护"),
                Text("a readable archive", "可读取的压缩包"),
                Text(f"unpack it: unzip {name}", f"先解压：unzip {name}"),
            )
        with archive.open(members[0]) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk


_UNPACKERS: dict[str, Callable[[BinaryIO, str], Iterator[bytes]]] = {
    "gzip": _gzip,
    "bzip2": _bzip2,
    "xz": _xz,
    "zstd": _zstd,
    "zip": _zip,
}
