"""The scalars of an event file as arrays: records of one layout are decoded together.

A training script writes the same few kinds of record over and over: tag, length and order of fields
are the same, only the time, the step and the value differ. So records are grouped by their length, the
first of a group is read field by field, and all those that agree with it outside these three places are
decoded at once, their checksums included.
"""

from collections.abc import Iterator

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.model import FloatArray
from advisor.numbers.binary.crc32c import Words, masked, masked_rows
from advisor.numbers.binary.damage import Damage
from advisor.numbers.binary.summaries import Layout, Number, layout_of
from advisor.numbers.binary.tfrecord import Batch, batches
from advisor.numbers.binary.wire import MalformedError
from advisor.numbers.tables.records import MAX_COLUMNS

_MOST_LAYOUTS = 256  # tried on a whole group; beyond it records go one by one
_FEW = 16  # records for which array operations do not pay
_MOST_TEXTS = 100
_CHECKSUM = 4  # bytes behind every content

Bytes = npt.NDArray[np.uint8]


class Points(msgspec.Struct, frozen=True, eq=False):
    """Scalars in file order: for each the index of its tag, its step, wall time (seconds) and value.

    said: tag to text. settings: hyperparameters as logged. events: records read. dropped: values
    whose tag came after `MAX_COLUMNS` others.
    """

    tags: tuple[str, ...]
    series: npt.NDArray[np.int64]
    steps: FloatArray
    walls: FloatArray
    values: FloatArray
    said: dict[str, str]
    settings: dict[str, float | str]
    events: int
    dropped: int


def read_points(pieces: Iterator[bytes], damage: Damage) -> Points:
    """The scalars of the records in pieces of a file; what is broken is counted in `damage`."""
    gatherer = _Gatherer(damage)
    for batch in batches(pieces, damage):
        gatherer.take(batch)
    return gatherer.points()


class _Gatherer:
    def __init__(self, damage: Damage) -> None:
        self._damage = damage
        self._tags: dict[str, int] = {}
        self._parts: list[tuple[npt.NDArray[np.int64], FloatArray]] = []
        self._fresh: list[tuple[npt.NDArray[np.int64], FloatArray]] = []
        self._said: dict[str, str] = {}
        self._settings: dict[str, float | str] = {}
        self._events = 0
        self._dropped = 0

    def take(self, batch: Batch) -> None:
        """Decode the records of a batch, and put their scalars back into file order."""
        view = np.frombuffer(batch.data, np.uint8)
        lengths, starts = np.array(batch.lengths), np.array(batch.starts)
        order = np.argsort(lengths, kind="stable")
        for places in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
            windows = np.lib.stride_tricks.sliding_window_view(view, int(lengths[places[0]]) + _CHECKSUM)
            self._group(windows[starts[places]], places)
        self._events += len(starts)
        if self._fresh:
            keys = np.concatenate([keys for keys, _ in self._fresh], axis=1)
            numbers = np.concatenate([numbers for _, numbers in self._fresh], axis=1)
            by_place = np.argsort(keys[0], kind="stable")
            self._parts.append((keys[1, by_place], numbers[:, by_place]))
            self._fresh.clear()

    def points(self) -> Points:
        """All that was gathered."""
        keys = [keys for keys, _ in self._parts]
        numbers = [numbers for _, numbers in self._parts]
        steps, walls, values = np.concatenate(numbers, axis=1) if numbers else np.empty((3, 0))
        found = np.concatenate(keys) if keys else np.empty(0, np.int64)
        # Tags in the order of their first point: of several assignments to one place the last one stays.
        firsts = np.empty(len(self._tags), np.int64)
        firsts[found[::-1]] = np.arange(found.size)[::-1]
        by_logging = np.argsort(firsts)
        place = np.empty(firsts.size, np.int64)
        place[by_logging] = np.arange(firsts.size)
        tags = list(self._tags)
        return Points(
            tags=tuple(tags[at] for at in by_logging.tolist()),
            series=place[found],
            steps=steps,
            walls=walls,
            values=values,
            said=self._said,
            settings=self._settings,
            events=self._events,
            dropped=self._dropped,
        )

    def _group(self, records: Bytes, places: npt.NDArray[np.int64]) -> None:
        """Decode records of equal length, each with its checksum; `places` says which ones of the batch."""
        length = records.shape[1] - _CHECKSUM
        for _ in range(_MOST_LAYOUTS):
            if not places.size:
                return
            layout = _layout(records[0, :length].tobytes())
            alike: npt.NDArray[np.bool_] = np.zeros(places.size, np.bool_)
            if layout is not None and not layout.said and not layout.settings:
                differing = (records[:, :length] ^ records[0, :length]) & _fixed(layout, length)
                alike = np.logical_not(differing.any(axis=1))
            alike[0] = True
            self._alike(records[alike], places[alike], layout)
            records, places = records[~alike], places[~alike]
        for at in range(places.size):
            layout = _layout(records[at, :length].tobytes())
            self._alike(records[at : at + 1], places[at : at + 1], layout)

    def _alike(self, records: Bytes, places: npt.NDArray[np.int64], layout: Layout | None) -> None:
        """Decode records of one layout; those without scalars or words need no check of their content."""
        if layout is None:
            self._damage.broken += len(records)
            return
        if not (layout.numbers or layout.said or layout.settings):
            return
        sound = _sound(records)
        self._damage.broken += int(np.count_nonzero(~sound))
        records, places = records[sound], places[sound]
        if not places.size:
            return
        self._settings |= layout.settings
        self._said |= {tag: text for tag, text in layout.said.items() if len(self._said) < _MOST_TEXTS}
        wall = layout.wall
        walls = _plain(records[:, wall : wall + 8], "<f8") if wall >= 0 else np.zeros(places.size)
        steps = _varints(records[:, slice(*layout.step)]).view(np.int64).astype(np.float64)
        for number in layout.numbers:
            tag = self._tags.setdefault(number.tag, len(self._tags)) if self._room(number.tag) else -1
            if tag < 0:
                self._dropped += places.size
                continue
            keys = np.stack([places, np.full(places.size, tag)])
            self._fresh.append((keys, np.stack([steps, walls, _values(records, number)])))

    def _room(self, tag: str) -> bool:
        return tag in self._tags or len(self._tags) < MAX_COLUMNS


def _layout(event: bytes) -> Layout | None:
    try:
        return layout_of(event)
    except MalformedError:
        return None


def _fixed(layout: Layout, length: int) -> Bytes:
    """The bits in which two events of one layout agree: all but time, step and values.

    The highest bit of each byte of a varint is its length.
    """
    mask = np.full(length, 0xFF, np.uint8)
    if layout.wall >= 0:
        mask[layout.wall : layout.wall + 8] = 0
    mask[slice(*layout.step)] = 0x80
    for number in layout.numbers:
        mask[number.start : number.stop] = 0x80 if number.varint else 0
    return mask


def _sound(records: Bytes) -> npt.NDArray[np.bool_]:
    """Whether the checksum behind each content confirms it."""
    contents = records[:, :-_CHECKSUM]
    said: Words = np.ascontiguousarray(records[:, -_CHECKSUM:]).view("<u4")[:, 0]
    few = len(records) < _FEW
    found = [masked(content.tobytes()) for content in contents] if few else masked_rows(_columns(contents))
    return np.equal(np.asarray(found, np.uint32), said)


def _columns(rows: Bytes) -> Bytes:
    return np.ascontiguousarray(rows.T)


def _plain(column: Bytes, kind: str) -> FloatArray:
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
        return np.ascontiguousarray(column).view(kind)[:, 0].astype(np.float64)


def _varints(column: Bytes) -> npt.NDArray[np.uint64]:
    """Varints of equal length, one a row."""
    value = np.zeros(len(column), np.uint64)
    for at in range(column.shape[1]):
        value |= (column[:, at] & 0x7F).astype(np.uint64) << np.uint64(7 * at)
    return value


def _values(records: Bytes, number: Number) -> FloatArray:
    """One scalar of every record."""
    column, kind = records[:, number.start : number.stop], number.kind
    if kind == "bfloat16":  # the upper half of a float
        halves = _varints(column) if number.varint else np.ascontiguousarray(column).view("<u2")[:, 0]
        return (halves.astype(np.uint32) << np.uint32(16)).view(np.float32).astype(np.float64)
    if not number.varint:
        return _plain(column, kind)
    values = _varints(column)
    if kind == "<f2":
        return values.astype(np.uint16).view(np.float16).astype(np.float64)
    return (values if kind.startswith("<u") else values.view(np.int64)).astype(np.float64)
