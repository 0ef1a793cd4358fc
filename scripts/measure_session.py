"""Times the terminal session as a person feels it, in a pseudo-terminal of its own.

- first paint: from starting the process to the prompt standing on the screen; beside it the time of
  `python -c "import numpy"`, so that figures of two machines can be compared.
- echo: from a key to its letter on the screen; at rest, while the model loads, while a file of a million
  rows is read and drawn, and with a thousand turns in the conversation.

Usage: python scripts/measure_session.py [--runs N] [--rows N] [--turns N]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pexpect
import pyte

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, ROWS = 120, 40
READY = "F1 Help"
LETTERS = "the-quick-brown-fox-jumps-over-the-lazy-dog"
DELETE_LINE = "\x15"
PATIENCE = 20.0


class Terminal:
    """The program in a pseudo-terminal whose screen can be read."""

    def __init__(self, home: Path, *args: str) -> None:
        env = {
            **os.environ,
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }
        env |= {name: str(home / name) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
        env.pop("NO_COLOR", None)
        self.began = time.perf_counter()
        command = [sys.executable, "-m", "advisor", "chat", *args]
        self._child = pexpect.spawn(
            command[0], command[1:], env=env, dimensions=(ROWS, COLUMNS), cwd=str(ROOT)
        )
        self._child.delaybeforesend = None  # pexpect waits 50 ms otherwise
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)

    def pump(self, seconds: float) -> None:
        """Take in what the program writes for so long."""
        try:
            self._stream.feed(self._child.read_nonblocking(1 << 16, timeout=seconds))
        except pexpect.TIMEOUT:
            return

    def until(self, text: str, seconds: float = 60.0) -> float:
        """Wait until a text stands on the screen; returns the moment."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if self.shows(text):
                return time.perf_counter()
            self.pump(0.01)
        raise TimeoutError(f"{text!r} did not come; the screen shows:\n" + "\n".join(self._screen.display))

    def shows(self, text: str) -> bool:
        """Whether a text stands on the screen now."""
        return any(text.lower() in line.lower() for line in self._screen.display)

    def send(self, keys: str) -> None:
        """Press keys."""
        self._child.send(keys)

    def echo(self, letters: str = LETTERS) -> list[float]:
        """Seconds from each key to its letter in the line that is written in."""
        found, typed = [], ""
        for letter in letters:
            typed += letter
            begin = time.perf_counter()
            self.send(letter)
            while f"❯ {typed}" not in self._screen.display[-2]:
                self.pump(0.01)
                if time.perf_counter() - begin > PATIENCE:
                    raise TimeoutError("\n".join(self._screen.display))
            found.append(time.perf_counter() - begin)
        self.send(DELETE_LINE)
        while typed in self._screen.display[-2]:
            self.pump(0.01)
        return found

    def close(self) -> None:
        """End the program."""
        self._child.close(force=True)


@contextmanager
def session(home: Path, *args: str) -> Iterator[Terminal]:
    """A session that is closed at the end."""
    terminal = Terminal(home, *args)
    try:
        yield terminal
    finally:
        terminal.close()


def summary(seconds: list[float]) -> str:
    """Median, 95th percentile and worst, in milliseconds."""
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {statistics.median(ordered) * 1e3:5.1f} ms   p95 {late * 1e3:5.1f} ms   worst {ordered[-1] * 1e3:5.1f} ms"


def first_paint(home: Path, runs: int) -> list[float]:
    """Seconds from process start to the keys at the bottom of the screen."""
    times = []
    for _ in range(runs):
        with session(home) as terminal:
            times.append(terminal.until(READY) - terminal.began)
    return times


def import_numpy(runs: int) -> list[float]:
    """The yardstick."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)
        times.append(time.perf_counter() - begin)
    return times


def long_file(folder: Path, rows: int) -> Path:
    """A run of so many steps, overfitting, with noise."""
    rng = np.random.default_rng(0)
    steps = np.arange(rows)
    train = 2 * np.exp(-steps / rows * 4) + rng.normal(0, 0.02, rows)
    val = 0.6 + 0.4 * (steps / rows - 0.4) ** 2 + rng.normal(0, 0.02, rows)
    path = folder / "long.csv"
    table = np.column_stack([steps, train, val])
    np.savetxt(
        path, table, delimiter=",", header="step,train_loss,val_loss", comments="", fmt=("%d", "%.5f", "%.5f")
    )
    return path


def long_talk(home: Path, turns: int) -> str:
    """A conversation of so many turns in the history; returns its id."""
    os.environ["XDG_DATA_HOME"] = str(home / "XDG_DATA_HOME")
    os.environ["HOME"] = str(home)
    from advisor import Advisor
    from advisor.history import History
    from advisor.session import Session

    history = History()
    talk = Session(Advisor(), history=history)
    talk.ask("loss stuck at 0.69")
    answer = talk.turns[0]
    for number in range(1, turns):
        place = history.add_question(talk.id, f"loss stuck at 0.69, run {number}", datetime.now(UTC))
        history.add_answer(talk.id, type(answer)(place, "loss stuck at 0.69", answer.asked, answer.diagnosis))
    history.close()
    return talk.id


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time the terminal session.")
    parser.add_argument("--runs", type=int, default=7, help="starts to time (default 7)")
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="rows of the long file (default 1,000,000)"
    )
    parser.add_argument(
        "--turns", type=int, default=1000, help="turns of the long conversation (default 1,000)"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        first_paint(home, 1)  # byte code and file cache
        print(f"first paint      {summary(first_paint(home, args.runs))}")
        print(f"import numpy     {summary(import_numpy(args.runs))}")
        with session(home) as terminal:
            terminal.until(READY)
            print(f"echo, loading    {summary(terminal.echo())}")
            terminal.pump(2.0)
            print(f"echo, at rest    {summary(terminal.echo())}")
        path = long_file(home, args.rows)
        with session(home, "-a", str(path)) as terminal:
            terminal.until(READY)
            times = []
            while not terminal.shows("val_loss"):
                times += terminal.echo("reading")
            print(f"echo, reading    {summary(times)}")
            terminal.pump(3.0)
            print(f"echo, long file  {summary(terminal.echo())}")
        which = long_talk(home, args.turns)
        with session(home, "--resume", which) as terminal:
            terminal.until("earlier turns")
            print(f"echo, {args.turns} turns {summary(terminal.echo())}")


if __name__ == "__main__":
    main()
