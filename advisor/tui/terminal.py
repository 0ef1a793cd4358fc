"""The terminal between the start of the program and its first frame."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def typed_ahead() -> Iterator[None]:
    """Keep keys that are pressed before anything listens: unseen, unedited, and Enter as Enter.

    A terminal in its usual state would echo them beside the prompt of the shell and hand over Enter as
    the line feed that Ctrl+J sends. It is given back as it was.
    """
    try:
        import termios
    except ImportError:  # Windows, where the console keeps them by itself
        yield
        return
    stream = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(stream)
    except termios.error:
        yield
        return
    early = termios.tcgetattr(stream)
    early[0] &= ~termios.ICRNL
    early[3] &= ~(termios.ECHO | termios.ICANON)
    try:
        termios.tcsetattr(stream, termios.TCSANOW, early)
        yield
    finally:
        termios.tcsetattr(stream, termios.TCSANOW, before)
