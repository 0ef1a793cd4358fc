"""The argparse parser of every command: it refuses in the words of the rest of the program."""

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

from advisor.errors import UsageError


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises instead of printing its usage and leaving."""

    def error(self, message: str) -> NoReturn:
        """Wrong usage.

        Raises:
            UsageError: always; points to the command's own help.
        """
        raise UsageError(message, cure=f"{self.prog} --help")


class Actions:
    """The actions of a command such as `kb`, each with what runs it."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._made = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(self, name: str, about: str, run: Callable[..., int]) -> argparse.ArgumentParser:
        """An action; `about` stands in the list of actions, in its own help and beside its completion."""
        made: Any = self._made.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        made.set_defaults(run=run)
        parser: argparse.ArgumentParser = made
        return parser
