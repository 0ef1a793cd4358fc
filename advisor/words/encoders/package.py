"""A packaged encoder on disk: model.onnx, weights.safetensors, tokenizer.json and the manifest over them."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from advisor.errors import DataError
from advisor.language import Text

SCHEMA = 1
SHIPPED = Path(__file__).parents[2] / "data" / "encoder"
REINSTALL = Text(
    "reinstall the package: pip install --force-reinstall advisor",
    "重新安装本软件包：pip install --force-reinstall advisor",
)
CHARACTERS_PER_TOKEN = 8  # more than any language needs; bounds the work on a hostile text


class File(msgspec.Struct, frozen=True):
    """What a file of the package must be."""

    bytes: int
    sha256: str


class Shape(msgspec.Struct, frozen=True):
    """The sizes of the BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


class Manifest(msgspec.Struct, frozen=True):
    """manifest.json; `prefix` stands before every text, `max_tokens` bounds its length."""

    schema: int
    name: str
    fingerprint: str
    dimension: int
    prefix: str
    max_tokens: int
    shape: Shape
    files: Mapping[str, File]


class Package(msgspec.Struct, frozen=True):
    """An encoder folder whose files are all there and of the right size."""

    folder: Path
    manifest: Manifest

    def prepare(self, texts: Sequence[str]) -> list[str]:
        """The texts as the tokenizer wants them: prefixed, bounded, encodable as UTF-8."""
        limit = self.manifest.max_tokens * CHARACTERS_PER_TOKEN
        clean = (text[:limit].encode("utf-8", "replace").decode("utf-8") for text in texts)
        return [self.manifest.prefix + text for text in clean]

    def verify(self) -> None:
        """Hash every file: thirty milliseconds with hardware help and three hundred without: this is for `doctor` and tests, not for every start.

        Raises:
            DataError: a file's content is not what the manifest says.
        """
        import hashlib

        for name, expected in self.manifest.files.items():
            with (self.folder / name).open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
            if found != expected.sha256:
                raise DataError(
                    Text(
                        f"{self.folder / name} is damaged: its SHA-256 is {found}",
                        f"{self.folder / name} 已损坏：其 SHA-256 为 {found}",
                    ),
                    cure=REINSTALL,
                )


def find_package(model: str | None = None) -> Package | None:
    """The package that `model` names (None: the shipped one), or None when it names something else.

    Raises:
        DataError: the folder is a package, but parts are missing or damaged.
    """
    # os.path answers False for an impossible name, where pathlib raises.
    if model and os.path.isfile(os.path.join(model, "manifest.json")):  # noqa: PTH113, PTH118
        return open_package(Path(model))
    shipped = open_package(SHIPPED)
    return shipped if not model or model == shipped.manifest.name else None


def open_package(folder: Path) -> Package:
    """Read the manifest and compare the sizes of the files.

    Raises:
        DataError: the folder is no package, or a file is missing or of another size.
    """
    path = folder / "manifest.json"
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError as error:
        raise DataError(
            Text(
                f"the encoder's {path} cannot be read: {error.strerror}",
                f"无法读取编码器的 {path}：{error.strerror}",
            ),
            cure=REINSTALL,
        ) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DataError(
            Text(f"{path} is damaged: {error}", f"{path} 已损坏：{error}"), cure=REINSTALL
        ) from error
    if manifest.schema != SCHEMA:
        raise DataError(
            Text(f"{path} has schema {manifest.schema}", f"{path} 的格式版本是 {manifest.schema}"),
            need=Text(f"schema {SCHEMA}", f"格式版本 {SCHEMA}"),
            cure=REINSTALL,
        )
    package = Package(folder, manifest)
    for name, expected in manifest.files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError as error:
            raise DataError(
                Text(f"{folder / name} is missing", f"缺少 {folder / name}"), cure=REINSTALL
            ) from error
        if size != expected.bytes:
            raise DataError(
                Text(f"{folder / name} has {size} bytes", f"{folder / name} 有 {size} 字节"),
                need=Text(f"{expected.bytes} bytes", f"{expected.bytes} 字节"),
                cure=REINSTALL,
            )
    return package
