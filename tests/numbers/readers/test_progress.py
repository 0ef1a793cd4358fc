"""A long reading tells how far it has come, and shows it only where somebody watches."""

import io

from advisor.cli import bar
from advisor.numbers.readers import read
from advisor.numbers.tables.progress import heard


def test_every_byte_of_a_large_file_is_told(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text("".join(f'{{"step": {i}, "loss": 0.5}}\n' for i in range(100_000)))
    told = []
    with heard(lambda name, done, total: told.append((name, done, total))):
        read(str(path))
    size = path.stat().st_size
    assert told[-1] == (str(path), size, size)
    assert any(0 < done < size for _, done, _ in told)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_bar_shows_on_a_terminal_after_a_while_and_leaves_nothing_behind(monkeypatch, tmp_path):
    path = tmp_path / "log[red].jsonl"
    path.write_text("".join(f'{{"step": {i}, "loss": 0.5}}\n' for i in range(150_000)))
    for stream, patience, shown in [
        (Terminal(), 0.0, True),
        (Terminal(), 60.0, False),
        (io.StringIO(), 0.0, False),
    ]:
        monkeypatch.setattr("sys.stderr", stream)
        monkeypatch.setattr(bar, "PATIENCE", patience)
        with bar.reading_bar():
            read(str(path))
        assert ("log[red].jsonl" in stream.getvalue()) is shown
