"""A progress bar on standard error while a large file is read; nothing where nobody watches."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds of reading before the bar appears."""


@contextmanager
def reading_bar() -> Iterator[None]:
    """Show how far the reading has come, on a terminal and after a second; rich is loaded then."""
    if not sys.stderr.isatty():
        yield
        return
    from advisor.numbers.tables.progress import heard

    bar = _Bar()
    try:
        with heard(bar.tell):
            yield
    finally:
        bar.close()


class _Bar:
    def __init__(self) -> None:
        self.begin = time.monotonic()
        self.progress: Progress | None = None
        self.task: TaskID | None = None

    def tell(self, path: str, done: int, total: int) -> None:
        if self.progress is None:
            if time.monotonic() - self.begin < PATIENCE or done >= total:
                return
            self.progress = self._shown()
        from advisor.report.style import clean

        name = clean(Path(path).name, 40).replace("[", r"\[")
        if self.task is None:
            self.task = self.progress.add_task(name, total=total)
        self.progress.update(self.task, description=name, completed=done, total=total)

    def _shown(self) -> "Progress":
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.start()
        return progress

    def close(self) -> None:
        if self.progress is not None:
            self.progress.stop()
