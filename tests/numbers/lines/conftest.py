"""How the tests of logs read a text: as a file of its own."""

import pytest

from advisor.numbers.readers import read


@pytest.fixture
def reading(tmp_path):
    def read_text(text, name="train.log"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(str(path))

    return read_text
