"""Settings from the small files that trainers leave beside a log: `hparams.yaml`, `args.yaml`, `config.json`."""

import re
from collections.abc import Mapping

import msgspec

from advisor.model import Value
from advisor.numbers.tables.logged import settings_of
from advisor.parsing import number, setting

NAMES = (
    "hparams.yaml",
    "args.yaml",
    "opt.yaml",
    "hyp.yaml",
    "config.yaml",
    "params.json",
    "args.json",
    "config.json",
    "hparams.json",
    "training_args.json",
)
"""Files that hold the settings of the run in whose folder they stand."""

_MOST_BYTES = 1 << 20
_LINE = re.compile(r"^\s*([A-Za-z_][\w.\- ]{0,60}):[ \t]+([^#\n]{1,80}?)\s*(?:#.*)?$", re.MULTILINE)
# What Ultralytics calls them; too short to be understood elsewhere.
_SHORT = {"batch": "batch_size", "lr0": "lr"}


def hyperparameters(data: bytes) -> dict[str, Value]:
    """The settings in a JSON text or in "key: value" lines, by the advisor's own names; others are left out.

    YAML is not parsed: lines are enough, and a stranger's YAML can do more than tell settings.
    """
    data = data[:_MOST_BYTES]
    try:
        thing = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _lines(data.decode("utf-8", "replace"))
    return settings_of(thing) if isinstance(thing, Mapping) else {}


def _lines(text: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, written in _LINE.findall(text):
        key = setting(name) or _SHORT.get(name.strip(), "")
        said = written.strip("'\" ")
        if not key or said.lower() in ("null", "none", "true", "false", ""):
            continue
        figure = number(said)
        if figure is None:
            found.setdefault(key, said)
        else:
            found.setdefault(key, int(figure.value) if figure.value.is_integer() else figure.value)
    return found
