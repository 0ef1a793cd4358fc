"""The development questions, and which of them fit weights and which are reported on."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import yaml

DATA = Path(__file__).resolve().parents[2] / "tests" / "data"
FILES = (DATA / "questions.yaml", DATA / "threads.yaml")


class Question(msgspec.Struct, frozen=True):
    """One question with the ids that an expert would name first (`gold`) or accept there (`ok`).

    gold: empty where the question is out of scope. source: the stem of its file.
    """

    q: str
    lang: str
    gold: tuple[str, ...]
    ok: tuple[str, ...]
    form: str
    source: str = ""

    @property
    def fits_weights(self) -> bool:
        """Whether it belongs to the fitting half: decided by the text, not by its place in the file."""
        return hashlib.sha256(self.q.encode()).digest()[0] % 2 == 0


def load_questions(files: Sequence[Path] = FILES) -> list[Question]:
    """All questions of the files.

    Raises:
        msgspec.ValidationError: a record lacks a field.
    """
    found: list[Question] = []
    for file in files:
        records = yaml.safe_load(file.read_text(encoding="utf-8"))
        found += msgspec.convert([{**record, "source": file.stem} for record in records], list[Question])
    return found
