"""Formats that are known by their first bytes and cannot be read: each is refused by name, with the cure."""

from collections.abc import Callable, Mapping
from typing import NoReturn

from advisor.errors import ReadError
from advisor.numbers.binary.tfrecord import is_tfrecord
from advisor.numbers.readers import reader
from advisor.numbers.tables.source import Source

_AS_CSV = "export the metrics as CSV"

_LOG_BESIDE = "name the log or the metrics file that the training wrote beside it"

# Name, first bytes, cure.
_MAGIC = (
    ("Parquet file", b"PAR1", f"{_AS_CSV}: pandas.read_parquet(FILE).to_csv('metrics.csv', index=False)"),
    ("NumPy array", b"\x93NUMPY", f"{_AS_CSV}: numpy.savetxt('loss.csv', numpy.load(FILE))"),
    ("HDF5 file (weights of a model, most often)", b"\x89HDF", _LOG_BESIDE),
    ("GGUF model", b"GGUF", _LOG_BESIDE),
    ("SQLite database", b"SQLite format 3\0", _AS_CSV),
    ("pickle or an old checkpoint", b"\x80", f"{_LOG_BESIDE}; a pickle can run code and is never opened"),
    ("PNG image", b"\x89PNG", f"{_AS_CSV} instead of a picture of them"),
    ("GIF image", b"GIF8", f"{_AS_CSV} instead of a picture of them"),
    ("WebP image or a film", b"RIFF", f"{_AS_CSV} instead of a picture of them"),
    ("JPEG image", b"\xff\xd8\xff", f"{_AS_CSV} instead of a picture of them"),
    ("PDF document", b"%PDF", _AS_CSV),
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


def _refuse(name: str, cure: str) -> None:
    def read(source: Source, roles: Mapping[str, str]) -> NoReturn:  # noqa: ARG001 - the signature of every reader
        raise ReadError(
            f"{source.path} is a {name}",
            "a log or a table of metrics",
            cure.replace("FILE", source.path),
        )

    sniff = next(
        (_sniff_magic(mark) for known, mark, _ in _MAGIC if known == name), _OTHERS.get(name, _sniff_binary)
    )
    reader(name, sniff)(read)


_OTHERS = {
    "safetensors file: weights": _sniff_safetensors,
    "TFRecord data set": _sniff_tfrecord,
    "tar archive": _sniff_tar,
    "binary file": _sniff_binary,
}

for _name, _, _cure in _MAGIC:
    _refuse(_name, _cure)
_refuse("safetensors file: weights", _LOG_BESIDE)
_refuse("TFRecord data set", "name the event file (events.out.tfevents…) or the folder of the run")
_refuse("tar archive", "unpack it and name the folder: tar -xf FILE")
_refuse("binary file", _AS_CSV)
