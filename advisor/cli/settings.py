"""Options shared by commands, and where their values come from: flag, variable, config file, default."""

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from advisor.errors import UsageError
from advisor.language import Text


class Unfit(ValueError):  # noqa: N818  # a value is unfit; `_checked` makes the error, which says whose it was
    """A text that a setting cannot take; says what it can."""

    def __init__(self, need: Text) -> None:
        self.need = need
        super().__init__(need.en)


class OneOf:
    """A parser that takes only the words given."""

    def __init__(self, *allowed: str) -> None:
        self.allowed = allowed

    def __call__(self, text: str) -> str:
        """The text, if it is one of them."""
        if text not in self.allowed:
            raise Unfit(Text(f"one of {', '.join(self.allowed)}", f"下列之一：{'、'.join(self.allowed)}"))
        return text


class Setting(NamedTuple):
    """One option: how it is parsed from text, what it defaults to, and how it is documented."""

    name: str
    parse: Callable[[str], Any]
    default: Any
    help: str
    metavar: str = ""
    repeatable: bool = False

    @property
    def allowed(self) -> tuple[str, ...]:
        """The only values it takes; () where any will do."""
        return self.parse.allowed if isinstance(self.parse, OneOf) else ()

    @property
    def flag(self) -> str:
        """Its long flag."""
        return "--" + self.name.replace("_", "-")


def whole(text: str) -> int:
    """A whole number of at least one."""
    if not text.isdecimal() or not 1 <= int(text) <= 1000:  # noqa: PLR2004  # more findings than any knowledge base has
        raise Unfit(Text("a whole number from 1 to 1000", "1 到 1000 的整数"))
    return int(text)


def share(text: str) -> float:
    """A probability."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise Unfit(Text("a number from 0 to 1", "0 到 1 之间的数"))
    return value


def switch(text: str) -> bool:
    """A truth value as people write it in variables and files."""
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise Unfit(Text("true or false", "true 或 false"))


SHARED = (
    Setting("top", whole, 3, "how many findings at most", "N"),
    Setting("lang", OneOf("auto", "en", "zh"), "auto", "language of the answer"),
    Setting("json", switch, False, "print the report as JSON"),
    Setting("markdown", switch, False, "print the report as Markdown"),
    Setting("no_color", switch, False, "no colours, even on a terminal"),
    Setting("role", str, (), "overrule the guessed role of a column", "COLUMN=ROLE", repeatable=True),
    Setting("knowledge", str, (), "a folder with your own entries", "DIR", repeatable=True),
    Setting("model", str, None, "another local sentence-transformers model", "PATH_OR_NAME"),
    Setting("device", OneOf("auto", "cpu", "cuda", "mps"), "auto", "where the encoder runs"),
    Setting("baseline", str, None, "a known-good run to compare with", "FILE"),
    Setting("fail_on", OneOf("fault"), None, "exit with 5 when a fault is found"),
    Setting("min_confidence", share, 0.7, "confidence that --fail-on asks for", "P"),
    Setting("quiet", switch, False, "one line a finding"),
    Setting("verbose", switch, False, "everything about every finding"),
)

THEMES = ("advisor-dark", "advisor-light", "high-contrast", "colour-safe-dark", "colour-safe-light")
# Of the terminal session alone.
SESSION = (
    Setting("theme", str, "", f"colours of the session: {', '.join(THEMES)}, or a theme of Textual", "NAME"),
    Setting("private", switch, False, "keep nothing of this conversation"),
)
KEYS = "keys"  # a table of config.toml: name of an action -> the key, or a list of them


def add_settings(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add options by name, all the shared ones when none is named; a flag that is not given stays None."""
    for setting in (*SHARED, *SESSION):
        if setting.name not in names and (names or setting in SESSION):
            continue
        note = "" if setting.default in (None, False, (), "") else f" (default {setting.default})"
        if setting.parse is switch:
            parser.add_argument(setting.flag, action="store_const", const=True, help=setting.help)
        else:
            parser.add_argument(
                setting.flag,
                action="append" if setting.repeatable else "store",
                metavar=setting.metavar or "|".join(setting.allowed),
                help=setting.help + note,
            )


def resolve(
    args: argparse.Namespace, remembered: Mapping[str, str] = MappingProxyType({})
) -> argparse.Namespace:
    """Fill what no flag gave from ADVISOR_<NAME>, then config.toml, then what is remembered, then the default.

    Raises:
        UsageError: a value of any origin is not allowed; names the origin.
    """
    stored = _config_file()
    for setting in (*SHARED, *SESSION):
        if not hasattr(args, setting.name):
            continue
        value, origin = getattr(args, setting.name), setting.flag
        variable = f"ADVISOR_{setting.name.upper()}"
        if value is None and os.environ.get(variable):
            value, origin = os.environ[variable], variable
            value = value.split(os.pathsep) if setting.repeatable else value
        if value is None and setting.name in stored:
            value, origin = stored[setting.name], f"{setting.name} in {config_path()}"
        if value is not None:
            value = _checked(setting, value, origin)
        elif setting.name in remembered and remembered[setting.name] in (
            setting.allowed or remembered.values()
        ):
            value = remembered[setting.name]
        setattr(args, setting.name, setting.default if value is None else value)
    return args


def configured(name: str) -> object:
    """What config.toml says of one setting, unchecked; None where it says nothing.

    Raises:
        UsageError: the file is no TOML or holds an unknown setting.
    """
    return _config_file().get(name)


def stored_keys() -> dict[str, str]:
    """The keys that config.toml remaps: name of an action -> keys, set apart by commas.

    Raises:
        UsageError: [keys] is no table, or a value in it is neither a text nor a list of texts.
    """
    table, origin = _config_file().get(KEYS, {}), f"[{KEYS}] in {config_path()}"
    if not isinstance(table, dict):
        raise UsageError(
            Text(f"{origin} is {table!r}", f"{origin} 的值是 {table!r}"),
            Text('a table with lines such as: attach = "ctrl+o"', '一个表，其中的行形如：attach = "ctrl+o"'),
        )
    keys = {}
    for name, value in table.items():
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise UsageError(
                Text(f"{name} of {origin} is {value!r}", f"{origin} 中 {name} 的值是 {value!r}"),
                Text("a key, or a list of keys", "一个按键，或按键的列表"),
            )
        keys[name] = ",".join(items)
    return keys


def config_path() -> Path:
    """Where config.toml is looked for."""
    from platformdirs import user_config_path

    return user_config_path("advisor", appauthor=False) / "config.toml"


def _checked(setting: Setting, value: Any, origin: str) -> Any:
    if setting.repeatable:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise UsageError(
                Text(f"{origin} is {value!r}", f"{origin} 的值是 {value!r}"),
                Text("a text, or a list of texts", "一个字符串，或字符串的列表"),
            )
        return tuple(items)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        return setting.parse(text)
    except Unfit as error:
        raise UsageError(Text(f"{origin} is {text!r}", f"{origin} 的值是 {text!r}"), error.need) from None


def _config_file() -> Mapping[str, Any]:
    path = config_path()
    try:
        raw = path.read_bytes()
    except OSError:
        return {}
    import tomllib

    try:
        stored = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            Text(f"{path} is no valid TOML ({error})", f"{path} 不是有效的 TOML（{error}）"),
            Text('lines such as: lang = "zh"', '形如 lang = "zh" 的行'),
        ) from None
    known = sorted({setting.name for setting in (*SHARED, *SESSION)} | {KEYS})
    stored = {key.replace("-", "_"): value for key, value in stored.items()}
    if unknown := sorted(set(stored) - set(known)):
        import difflib

        close = difflib.get_close_matches(unknown[0], known, n=1)
        raise UsageError(
            Text(f"{path} holds {', '.join(unknown)}", f"{path} 中有未知设置：{'、'.join(unknown)}"),
            Text(f"settings are: {', '.join(known)}", f"可用的设置：{'、'.join(known)}"),
            Text(f"did you mean {close[0]}?", f"是不是想写 {close[0]}？") if close else "",
        )
    return stored


def parse_roles(items: tuple[str, ...]) -> dict[str, str]:
    """COLUMN=ROLE pairs; a column name may itself hold "="."""
    roles = {}
    for item in items:
        column, found, role = item.rpartition("=")
        if not found or not column or not role:
            raise UsageError(
                Text(f"--role {item!r}", f"--role 的值是 {item!r}"),
                Text(
                    "COLUMN=ROLE, for instance --role 损失=train_loss",
                    "COLUMN=ROLE（列名=角色），例如 --role 损失=train_loss",
                ),
            )
        roles[column] = role
    return roles
