"""Says what is wrong with a neural-network training run, from words and from a metrics file."""

from typing import Any

from advisor.version import __version__

__all__ = ["Advisor", "__version__", "read_runs"]


def __getattr__(name: str) -> Any:
    """Load the public names on first use: importing the package alone stays free."""
    if name == "Advisor":
        from advisor.advise import Advisor

        return Advisor
    if name == "read_runs":
        from advisor.numbers.readers import read_runs

        return read_runs
    raise AttributeError(f"module 'advisor' has no attribute {name!r}")
