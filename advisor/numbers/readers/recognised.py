"""Formats that are known by their first bytes and cannot be read: each is refused by name, with the cure."""

from collections.abc import Callable, Mapping
from typing import NoReturn

from advisor.errors import ReadError
from advisor.language import Text
from advisor.numbers.binary.tfrecord import is_tfrecord
from advisor.numbers.readers import reader
from advisor.numbers.tables.source import Source

_AS_CSV = Text("export the metrics as CSV", "把指标导出为 CSV")

_LOG_BESIDE = Text(
    "name the log or the metrics file that the training wrote beside it",
    "指定训练时在它旁边写出的日志或指标文件",
)
_NO_PICTURE = Text(f"{_AS_CSV.en} instead of a picture of them", "把指标本身导出为 CSV，而不是导出图片")


def _with(advice: Text, command: str) -> Text:
    return Text(f"{advice.en}: {command}", f"{advice.zh}：{command}")


# Name, first bytes, cure.
_MAGIC = (
    (
        Text("Parquet file", "Parquet 文件"),
        b"PAR1",
        _with(_AS_CSV, "pandas.read_parquet(FILE).to_csv('metrics.csv', index=False)"),
    ),
    (
        Text("NumPy array", "NumPy 数组"),
        b"\x93NUMPY",
        _with(_AS_CSV, "numpy.savetxt('loss.csv', numpy.load(FILE))"),
    ),
    (
        Text("HDF5 file (weights of a model, most often)", "HDF5 文件（多为模型权重）"),
        b"\x89HDF",
        _LOG_BESIDE,
    ),
    (Text("GGUF model", "GGUF 模型"), b"GGUF", _LOG_BESIDE),
    (Text("SQLite database", "SQLite 数据库"), b"SQLite format 3\0", _AS_CSV),
    (
        Text("pickle or an old checkpoint", "pickle 或旧式检查点"),
        b"\x80",
        Text(
            f"{_LOG_BESIDE.en}; a pickle can run code and is never opened",
            f"{_LOG_BESIDE.zh}；pickle 能执行代码，因此从不打开",
        ),
    ),
    (Text("PNG image", "PNG 图片"), b"\x89PNG", _NO_PICTURE),
    (Text("GIF image", "GIF 图片"), b"GIF8", _NO_PICTURE),
    (Text("WebP image or a film", "WebP 图片或视频"), b"RIFF", _NO_PICTURE),
    (Text("JPEG image", "JPEG 图片"), b"\xff\xd8\xff", _NO_PICTURE),
    (Text("PDF document", "PDF 文档"), b"%PDF", _AS_CSV),
)


def _sniff_magic(mark: bytes) -> Callable[[Source], tuple[float, str]]:
    def sniff(source: Source) -> tuple[float, str]:
        known = source.raw.startswith(mark) and not source.encoding
        return (0.99, "its first bytes") if known else (0.0, "")  # what can be read comes first

    return sniff


def _sniff_safetensors(source: Source) -> tuple[float, str]:
    """The length of a JSON header in eight bytes, then the header."""
    known = not source.encoding and source.raw[8:10] == b'{"' and not any(source.raw[5:8])
    return (0.9, "a header of tensors") if known else (0.0, "")


def _sniff_tfrecord(source: Source) -> tuple[float, str]:
    known = not source.encoding and is_tfrecord(source.raw)
    return (0.5, "a length that its checksum confirms") if known else (0.0, "")


def _sniff_tar(source: Source) -> tuple[float, str]:
    return (1.0, "its first header") if source.raw[257:262] == b"ustar" else (0.0, "")


def _sniff_binary(source: Source) -> tuple[float, str]:
    return (0.0, "") if source.encoding else (0.01, "control characters")


def _refuse(name: Text, cure: Text) -> None:
    def read(source: Source, roles: Mapping[str, str]) -> NoReturn:  # noqa: ARG001 - the signature of every reader
        raise ReadError(
            Text(f"{source.path} is a {name.en}", f"{source.path}：{name.zh}，不能作为日志读取"),
            Text("a log or a table of metrics", "日志或指标表格"),
            Text(cure.en.replace("FILE", source.path), cure.zh.replace("FILE", source.path)),
        )

    sniff = next(
        (_sniff_magic(mark) for known, mark, _ in _MAGIC if known == name),
        _OTHERS.get(name.en, _sniff_binary),
    )
    reader(name.en, sniff)(read)


_OTHERS = {
    "safetensors file: weights": _sniff_safetensors,
    "TFRecord data set": _sniff_tfrecord,
    "tar archive": _sniff_tar,
    "binary file": _sniff_binary,
}

for _name, _, _cure in _MAGIC:
    _refuse(_name, _cure)
_refuse(Text("safetensors file: weights", "safetensors 文件（模型权重）"), _LOG_BESIDE)
_refuse(
    Text("TFRecord data set", "TFRecord 数据集"),
    Text(
        "name the event file (events.out.tfevents…) or the folder of the run",
        "指定事件文件（events.out.tfevents…）或该次训练的文件夹",
    ),
)
_refuse(
    Text("tar archive", "tar 归档"),
    Text("unpack it and name the folder: tar -xf FILE", "解压后指定文件夹：tar -xf FILE"),
)
_refuse(Text("binary file", "二进制文件"), _AS_CSV)
