"""From the records of a log to runs: bars settled, places put on one axis, averages of epochs told from batches."""

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from advisor.model import Attachment, Problem, Text
from advisor.numbers.lines.plan import UNSAID
from advisor.numbers.lines.records import Log, Place, Record
from advisor.numbers.tables.records import Records, attachment
from advisor.numbers.tables.source import Source

_FEW_BARS = 3  # with fewer bars than this, their states are the only curve there is
_FEW_BORDERS = 2
_COMPARED, _ROUNDED = 50, 0.02
_AVERAGE = " (avg)"
_EVALUATED = ("val ", "test ")


def read_log(source: Source, format_name: str, log: Log, roles: Mapping[str, str]) -> Attachment:
    """The runs of a log.

    Args:
        source: the input.
        format_name: as reports name the format.
        log: what the lines said.
        roles: column name to role, as the user demands.

    Raises:
        UsageError: `roles` names a column or a role that does not exist.
    """
    records = _amid(list(_joined(_summed_up(settled(_in_place(log.records))))))
    spelled = _Names(records)
    rows = Records()
    rows.problems += [*log.problems, *_bits(records)]
    said: dict[str, float] = {}
    events = deque(sorted(log.events, key=lambda event: event.line or 0))
    starts = deque(log.starts)
    percents: set[str] = set()
    before: float | None = None
    for record, (counter, at) in zip(records, _axis(records), strict=True):
        while events and (events[0].line or 0) < record.line:
            rows.event(events.popleft())
        started = False
        while starts and starts[0] < record.line:
            started = bool(starts.popleft())
        if started and before is not None and at is not None and at <= before:
            rows.begin_run()
        before = at if at is not None else before
        for name, amount in record.settings.items():
            if said.get(name) != amount:
                said[name] = amount
                rows.setting(name, int(amount) if amount.is_integer() else amount)
        names = spelled.of(record)
        rows.add(
            ({counter: at} if at is not None else {}) | dict(zip(names, record.values.values(), strict=True))
        )
        percents |= {name for name, old in zip(names, record.values, strict=True) if old in record.percents}
    for event in events:
        rows.event(event)
    table = rows.table()
    marked = frozenset(at for at, name in enumerate(table.names) if name in percents)
    return attachment(
        source, format_name, msgspec.structs.replace(table, percents=marked), roles, log.settings
    )


def _bits(records: Sequence[Record]) -> Iterator[Problem]:
    """The note about losses in bits, which the checks of chance level would take for nats."""
    count = sum(record.bits for record in records)
    if not count and _base_two(records):
        what = Text(
            "the losses are in bits (the perplexity is 2 to their power): times 0.693 they are nats, in which ln C is "
            "chance level",
            "loss 的单位是 bit（困惑度等于 2 的 loss 次方）：乘以 0.693 才是 nat（随机水平 ln C 以 nat 计）",
        )
        yield Problem(what)
    if count:
        what = Text(
            f"the losses of {count} lines are in bits: times 0.693 they are nats, in which ln C is chance level",
            f"有 {count} 行的 loss 单位是 bit：乘以 0.693 才是 nat（随机水平 ln C 以 nat 计）",
        )
        yield Problem(what)


def _base_two(records: Sequence[Record]) -> bool:
    """Whether a perplexity is 2 to the power of a loss beside it, as fairseq logs them."""
    both = [record.values for record in records if any(name.endswith("ppl") for name in record.values)]
    told = 0
    for values in both[:_COMPARED]:
        ppl = next(amount for name, amount in values.items() if name.endswith("ppl"))
        told += any(
            name.endswith("loss") and 0.5 < amount < 60 and abs(2.0**amount / ppl - 1) < _ROUNDED  # noqa: PLR2004
            for name, amount in values.items()
            if ppl > 0
        )
    return told * 2 > len(both[:_COMPARED]) > 1


def settled(records: Sequence[Record]) -> Iterator[Record]:
    """The records with every progress bar at its last state; all states where there are hardly any bars.

    A validation that shows running averages while it goes on has its result in the last of them.
    """
    groups = list(_groups(records))
    bars = sum(len(group) > 1 and not _is_val(group[0]) for group in groups)
    keep_all = 0 < bars < _FEW_BARS
    trained: tuple[float | None, frozenset[str]] = (None, frozenset())
    for group in groups:
        if group[0].bar and not _is_val(group[0]) and group[0].place.epoch is not None:
            # A second bar in an epoch, of the same metrics, is an evaluation (Keras, after the last epoch).
            again = group[0].place.epoch == trained[0] and group[-1].values.keys() <= trained[1]
            if again:
                yield msgspec.structs.replace(group[-1], values=_as_test(group[-1].values))
                continue
            trained = group[0].place.epoch, frozenset(group[-1].values)
        if len(group) == 1 and not group[0].bar:
            yield _averaged(group[0]) if _is_val(group[0]) else group[0]
        elif keep_all and not _is_val(group[0]):
            for state in group:
                batch = None if state is group[-1] and state.place.epoch is not None else state.at
                state.place.batch, state.place.batches = batch, state.bar if state.bar > 0 else None
                yield state
        else:
            last = group[-1]
            if _is_val(last):
                last = _averaged(last)
            yield last


def _summed_up(records: Iterator[Record]) -> list[Record]:
    """Records without what a running evaluation showed last where a line behind it tells the result."""
    kept: list[Record] = []
    results: set[str] = set()
    place = Place()
    for record in reversed(list(records)):
        if record.place != place:
            results, place = set(), record.place
        left = dict(record.values)
        if record.bar and _is_val(record):
            left = {name: amount for name, amount in left.items() if name not in results}
        elif _is_val(record):
            results |= left.keys()
        if left:
            kept.append(msgspec.structs.replace(record, values=left))
    return kept[::-1]


def _amid(records: list[Record]) -> list[Record]:
    """Evaluations in the midst of an epoch put at the batch before them, not at the end of the epoch."""
    for before, record, behind in zip(records, records[1:], records[2:], strict=False):
        place, then = record.place, behind.place
        if (
            _is_val(record)
            and not _is_val(behind)
            and place.batch is None
            and then.batch is not None
            and before.place.batch is not None
            and before.place.epoch == place.epoch == then.epoch
        ):
            place.batch, place.batches = before.place.batch, before.place.batches
    return records


def _joined(records: Sequence[Record]) -> Iterator[Record]:
    """Records of one place that name different metrics as one: some logs print a line a metric."""
    held: Record | None = None
    for record in records:
        if (
            held is not None
            and record.place == held.place
            and record.place != Place()
            and all(held.values.get(name, amount) == amount for name, amount in record.values.items())
        ):
            held.values |= record.values
            held.percents |= record.percents
            continue
        if held is not None:
            yield held
        held = record
    if held is not None:
        yield held


def _in_place(records: Sequence[Record]) -> list[Record]:
    """Records of a later evaluation of checkpoints put where those were trained."""
    late = [record for record in records if record.late and record.place.epoch is not None]
    if not late or len(late) == len(records):
        return list(records)
    trained = [record for record in records if not record.late or record.place.epoch is None]
    epochs = [record.place.epoch if record.place.epoch is not None else -1.0 for record in trained]
    if any(b < a for a, b in pairwise(epochs)):
        return list(records)  # several runs: which of them was evaluated is not known
    for record in reversed(late):
        trained.insert(bisect_right(epochs, record.place.epoch or 0.0), record)
    return trained


def _groups(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Records in file order, the states of one bar together."""
    group: list[Record] = []
    for record in records:
        if group and not _goes_on(group[-1], record):
            yield group
            group = []
        group.append(record)
    if group:
        yield group


def _goes_on(before: Record, record: Record) -> bool:
    """Whether a record is a later state of the bar; a full bar that shows fewer metrics is another one."""
    return (
        record.bar != 0
        and record.bar == before.bar
        and record.at >= before.at
        # A bar of the whole training goes on from epoch to epoch.
        and (record.place.epoch == before.place.epoch or record.at > before.at > 0)
        and _is_val(record) == _is_val(before)
        and not (before.at == before.bar and record.values.keys() < before.values.keys())
    )


def _is_val(record: Record) -> bool:
    return any(name.startswith(_EVALUATED) for name in record.values)


def _as_test(values: Mapping[str, float]) -> dict[str, float]:
    return {f"test {name}": amount for name, amount in values.items()}


def _averaged(record: Record) -> Record:
    """The averages in the place of the values of the last batch."""
    values = {name: amount for name, amount in record.values.items() if not name.endswith(_AVERAGE)}
    for name, amount in record.values.items():
        if name.endswith(_AVERAGE):
            values[name.removesuffix(_AVERAGE)] = amount
    return msgspec.structs.replace(record, values=values)


class _Names:
    """The column of every name: one metric of batches and of epochs is two columns."""

    def __init__(self, records: Sequence[Record]) -> None:
        batch: set[str] = set()
        whole: set[str] = set()
        for record in records:
            (whole if record.place.batch is None else batch).update(record.values)
        # What is measured on other data is of no batch, wherever in an epoch.
        self._both = {name for name in batch & whole if not name.startswith(_EVALUATED)}
        twins = {name for name in batch | whole if name.startswith("v_") and name[2:] in batch | whole}
        # "v_loss" beside "loss" and "v_kl" beside "kl" is validation; alone it may be a value function.
        self._val = twins if len(twins) > 1 else set()
        self._unsaid = _unsaid(records)

    def of(self, record: Record) -> list[str]:
        """The columns of a record's values, in their order."""
        names = [
            f"val_{name[2:]}" if name in self._val else name.replace(UNSAID, self._unsaid)
            for name in record.values
        ]
        if record.place.batch is None:
            return names
        return [
            f"{name} (batch)" if old in self._both else name
            for name, old in zip(names, record.values, strict=True)
        ]


def _unsaid(records: Sequence[Record]) -> str:
    """What "Train: 0.9, Val: 0.8" beside a bare loss are: a score where training is among them, since its loss
    is told already, or where they stay within 1 and rise against the loss; else the same loss.
    """
    named = [record for record in records if any(name.endswith(UNSAID) for name in record.values)]
    if not named:
        return ""
    if any(f"train {UNSAID}" in record.values for record in named):
        return "score"
    first, last = (
        {name: r.values[name] for name in r.values if name.endswith(UNSAID)} for r in (named[0], named[-1])
    )
    within = all(
        0 <= amount <= 1 for r in named for name, amount in r.values.items() if name.endswith(UNSAID)
    )
    rises = all(last.get(name, 0.0) > amount for name, amount in first.items())
    return "score" if within and rises and len(named) > 1 else "loss"


def _axis(records: Sequence[Record]) -> Iterator[tuple[str, float | None]]:
    """The counter of every record and its value: the global step where the log has one, else the epoch.

    A batch stands within its epoch: batch 50 of 200 in epoch 3 is 2.25, and what sums up epoch 3 is 3.
    """
    places = [record.place for record in records]
    if _step_within_epoch(places):
        places = [
            place if place.step is None or place.batch is not None else Place(place.epoch, None, place.step)
            for place in places
        ]
    elif any(place.step is not None for place in places):
        yield from (("step", place.step) for place in places)
        return
    if not any(place.epoch is not None for place in places):
        yield from (("step", place.batch) for place in places)
        return
    if _counted_through(places):
        yield from (("step", place.batch) for place in places)
        return
    sizes = _epoch_sizes(places)
    sums_up = any(place.batch is None for place in places)
    first = min((place.epoch for place in places if place.epoch is not None), default=1.0)
    shift = 0.0 if first == 0 and not sums_up else 1.0
    for place in places:
        if place.epoch is None or place.batch is None:
            yield "epoch", place.epoch
        else:
            size = max(place.batches or sizes, place.batch, 1.0)
            yield "epoch", place.epoch - shift + place.batch / size


def _step_within_epoch(places: Sequence[Place]) -> bool:
    """Whether the step starts over with every epoch."""
    falls = Counter(
        b.step <= a.step
        for a, b in pairwise(p for p in places if p.step is not None and p.epoch is not None)
        if a.step is not None and b.step is not None and (b.epoch or 0) > (a.epoch or 0)
    )
    return falls[True] > falls[False]


def _counted_through(places: Sequence[Place]) -> bool:
    """Whether the batches are counted through all epochs ("epoch: 3, iter: 250/1200"), and so are the step."""
    counted = [place for place in places if place.batch is not None and place.epoch is not None]
    borders = [(a, b) for a, b in pairwise(counted) if (b.epoch or 0) > (a.epoch or 0)]
    rising = all((b.batch or 0) > (a.batch or 0) for a, b in pairwise(counted))
    return rising and len(borders) >= _FEW_BORDERS


def _epoch_sizes(places: Sequence[Place]) -> float:
    """Batches in an epoch where the lines do not say: the highest count seen, and one stride more."""
    batches = sorted({place.batch for place in places if place.batch is not None})
    if not batches:
        return 1.0
    strides = [b - a for a, b in pairwise(batches)]
    return batches[-1] + (min(strides) if strides else 1.0)
