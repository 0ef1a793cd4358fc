"""What a W&B run file tells: history, settings, console output, load of the GPUs, exit code.

Field numbers are those of wandb_internal.proto (0.10 to 0.31). Values are JSON texts under a key, or under the
parts of a nested key.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from advisor.model import Event, Value
from advisor.numbers.binary.damage import Damage
from advisor.numbers.binary.leveldb import records
from advisor.numbers.binary.wire import BYTES, VARINT, MalformedError, fields, text, varint
from advisor.numbers.lines.console import Console
from advisor.numbers.tables.logged import Logged, settings_of
from advisor.numbers.tables.records import Records

_HISTORY, _OUTPUT, _CONFIG, _STATS, _OUTPUT_RAW, _RUN, _EXIT = 2, 4, 5, 7, 13, 17, 18
_TOLD = frozenset({_HISTORY, _OUTPUT, _CONFIG, _STATS, _OUTPUT_RAW, _RUN, _EXIT})
_KEY, _NESTED, _JSON = 1, 2, 16
_MOST_OUTPUT = 4 << 20  # bytes of console output kept: the last ones, where a crash stands
_GPU = re.compile(r"gpu\.(\d+)\.(gpu|memoryAllocatedBytes)")
_DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


class WandbRun(msgspec.Struct):
    """One run file as read.

    records: the history as rows. settings: its configuration as far as it is known by name.
    events: crashes told on the console. history: rows with a metric. failed: its exit code was not 0.
    """

    name: str = ""
    records: Records = msgspec.field(default_factory=Records)
    settings: dict[str, Value] = msgspec.field(default_factory=dict)
    events: list[Event] = msgspec.field(default_factory=list)
    exit_code: int = 0
    damage: Damage = msgspec.field(default_factory=Damage)


def read_run(pieces: Iterator[bytes]) -> WandbRun:
    """Read the records of a run file; broken ones are counted in `damage`."""
    run = WandbRun()
    logged = Logged(run.records)
    output: list[bytes] = []
    for record in records(pieces, run.damage):
        try:
            _take(record, run, logged, output)
        except MalformedError:
            run.damage.broken += 1
    if output:
        run.events = Console().read(b"".join(output)[-_MOST_OUTPUT:]).events
    return run


def _take(record: bytes, run: WandbRun, logged: Logged, output: list[bytes]) -> None:
    for number, kind, start, stop in fields(record, 0, len(record)):
        if kind != BYTES or number not in _TOLD:
            continue
        if number == _HISTORY:
            logged.add(_object(record, start, stop, 1))
        elif number in (_OUTPUT, _OUTPUT_RAW):
            output += [
                record[at:end]
                for field, k, at, end in fields(record, start, stop)
                if (field, k) == (3, BYTES)
            ]
        elif number == _CONFIG:
            run.settings |= settings_of(_object(record, start, stop, 1))
        elif number == _RUN:
            _take_run(record, start, stop, run)
        elif number == _STATS:
            _take_stats(_object(record, start, stop, 3), run)
        else:
            codes = [
                varint(record, at, end)[0]
                for f, k, at, end in fields(record, start, stop)
                if (f, k) == (1, VARINT)
            ]
            run.exit_code = codes[-1] if codes else 0


def _take_run(record: bytes, start: int, stop: int, run: WandbRun) -> None:
    said: dict[int, str] = {}
    for number, kind, at, end in fields(record, start, stop):
        if number in (1, 8) and kind == BYTES:  # run_id, display_name
            said[number] = text(record, at, end)
        elif number == 4 and kind == BYTES:  # noqa: PLR2004 - config
            run.settings |= settings_of(_object(record, at, end, 1))
    run.name = said.get(8) or said.get(1) or run.name


def _take_stats(stats: dict[str, Any], run: WandbRun) -> None:
    """How busy the GPUs are, in percent, and how full, in bytes, among the rows of the history."""
    found = {}
    for key, value in stats.items():
        gpu = _GPU.fullmatch(key)
        if gpu and isinstance(value, int | float) and not isinstance(value, bool):
            name = "gpu utilization" if gpu[2] == "gpu" else "gpu memory"
            found[name if gpu[1] == "0" else f"{name} {gpu[1]}"] = float(value)
    if found:
        run.records.add(found)


def _object(record: bytes, start: int, stop: int, items: int) -> dict[str, Any]:
    """The items of a message (field number `items`) as one nested object."""
    found: dict[str, Any] = {}
    for number, kind, at, end in fields(record, start, stop):
        if number != items or kind != BYTES:
            continue
        keys: list[str] = []
        value: Any = None
        for field, inner, low, high in fields(record, at, end):
            if inner == BYTES and field in (_KEY, _NESTED):
                keys.append(text(record, low, high))
            elif inner == BYTES and field == _JSON:
                value = _parsed(record[low:high])
        place = found
        for key in keys[:-1]:
            inside = place.get(key)
            if not isinstance(inside, dict):
                inside = place[key] = {}
            place = inside
        if keys:
            place[keys[-1]] = value
    return found


def _parsed(data: bytes) -> Any:
    """A JSON value, None when it is none; NaN and Infinity are bare words."""
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
