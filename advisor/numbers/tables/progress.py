"""How far the reading of a large input has come, for whoever wants to show it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int, int], None]
"""Is told a path, the bytes of it that are done, and all of them."""

_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


def tell(path: str, done: int, total: int) -> None:
    """Say how much of an input is done; costs next to nothing when nobody listens."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(path, done, total)


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Tell this listener while the block runs; in this thread only."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)
