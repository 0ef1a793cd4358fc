"""The labels of a lab folder: what each run shows, and what an expert would let stand."""

from pathlib import Path

import msgspec


class Label(msgspec.Struct, frozen=True):
    """A line of labels.jsonl; see `make_runs.py`. `points` are the epochs of the run."""

    file: str
    split: str
    family: str
    recipe: str
    gold: tuple[str, ...]
    ok: tuple[str, ...]
    healthy: bool
    format: str = "table"
    points: int = 0


def read_labels(folder: Path) -> list[Label]:
    """The lines of labels.jsonl.

    Raises:
        OSError, msgspec.MsgspecError: the folder holds none, or something else.
    """
    lines = (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [msgspec.json.decode(line, type=Label) for line in lines if line.strip()]
