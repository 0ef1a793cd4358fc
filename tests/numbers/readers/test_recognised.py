"""What cannot be read is refused by its name, never opened further."""

import pickle
import struct
import zipfile

import pytest

from advisor.errors import ReadError
from advisor.numbers.readers import read

FIRST_BYTES = {
    "safetensors": struct.pack("<Q", 40)
    + b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    + b"\0\x80\x3f\xff" * 9,
    "HDF5 file": b"\x89HDF\r\n\x1a\n" + b"\0" * 99,
    "GGUF model": b"GGUF\x03\0\0\0" + b"\xff" * 99,
    "pickle": pickle.dumps({"loss": [1.0, 2.0]}),
    "PNG image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "Parquet file": b"PAR1\x15\0\x15\xff" + b"\0" * 99,
}
PACKED = {
    "PyTorch checkpoint": ("archive/data.pkl", "archive/data/0"),
    "Keras model": ("config.json", "model.weights.h5"),
    "NumPy archive": ("loss.npy",),
    "Excel workbook": ("[Content_Types].xml", "xl/workbook.xml"),
}


@pytest.mark.parametrize(("name", "content"), FIRST_BYTES.items(), ids=FIRST_BYTES)
def test_known_by_the_first_bytes(tmp_path, name, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ReadError, match=name):
        read(str(path))


@pytest.mark.parametrize(("name", "members"), PACKED.items(), ids=PACKED)
def test_known_by_what_is_packed(tmp_path, name, members):
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, b"1,2\n3,4\n")
    with pytest.raises(ReadError, match=name):
        read(str(path))
