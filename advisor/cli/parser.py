"""The argparse parser of every command: it refuses in the words of the rest of the program."""

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

from advisor.errors import UsageError
from advisor.language import Text

# What argparse says, in Chinese; a sentence that is not here stays as it is.
_ZH = (
    (r"unrecognized arguments: (.+)", r"无法识别的参数：\1"),
    (r"the following arguments are required: (.+)", r"缺少必需的参数：\1"),
    (r"argument (.+?): expected one argument", r"参数 \1 需要一个值"),
    (r"argument (.+?): expected at least one argument", r"参数 \1 至少需要一个值"),
    (r"argument (.+?): expected (\d+) arguments?", r"参数 \1 需要 \2 个值"),
    (r"argument (.+?): ignored explicit argument (.+)", r"参数 \1 不接受值 \2"),
    (r"argument (.+?): invalid choice: (.+) \(choose from (.+)\)", r"参数 \1 的值 \2 无效（可选：\3）"),
    (r"argument (.+?): invalid int value: (.+)", r"参数 \1 的值 \2 不是整数"),
    (r"argument (.+?): invalid float value: (.+)", r"参数 \1 的值 \2 不是数值"),
    (r"argument (.+?): not allowed with argument (.+)", r"参数 \1 不能与 \2 同时使用"),
    (r"one of the arguments (.+) is required", r"必须给出下列参数之一：\1"),
    (r"ambiguous option: (.+) could match (.+)", r"选项 \1 有歧义，可能是 \2"),
)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises instead of printing its usage and leaving."""

    def error(self, message: str) -> NoReturn:
        """Wrong usage.

        Raises:
            UsageError: always; points to the command's own help.
        """
        raise UsageError(Text(message, _in_chinese(message)), cure=f"{self.prog} --help")


def _in_chinese(message: str) -> str:
    for pattern, said in _ZH:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(said)
    return message


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
