"""Output of nvidia-smi: memory and utilisation by card, and who holds the memory."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from advisor.model import Attachment, Event, Problem, Text
from advisor.numbers.lines.gpu import Dump, Process, Sample, is_dump, read_dump
from advisor.numbers.readers import reader
from advisor.numbers.tables.records import Records, attachment
from advisor.numbers.tables.source import Source

_GIB = 2.0**30
# What nobody accounts for is worth telling from here on; a context without a model takes less.
_UNACCOUNTED = 1.5 * _GIB


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is output of nvidia-smi."""
    return (0.99, "output of nvidia-smi") if is_dump(source.head) else (0.0, "")


@reader("nvidia-smi", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read each card as a run of its own; a card that nothing computes on is none.

    Raises:
        UsageError: `roles` names a column or a role that does not exist.
    """
    dump = read_dump(source.data.decode("utf-8", "replace"))
    rows, cards = Records(), []
    for card in dict.fromkeys(sample.gpu for sample in dump.samples):
        samples = [sample for sample in dump.samples if sample.gpu == card]
        processes = [process for process in dump.processes if process.gpu == card]
        if not _is_told(samples, processes, dump):
            continue
        rows.begin_run()
        cards.append(card)
        for sample in samples:
            rows.add(dict(_figures(sample)))
        rows.event(_state(samples[-1], processes, dump))
    if not cards:
        what = Text(
            "a snapshot of cards on which nothing computes: no training is to be seen",
            "这是一次快照，没有任何显卡在做计算，看不到训练",
        )
        return Attachment(source.path, "nvidia-smi", (), source.encoding, 0, (Problem(what),))
    found = attachment(source, "nvidia-smi", rows.table(), roles)
    named = [
        msgspec.structs.replace(run, name=f"GPU {card}") for run, card in zip(found.runs, cards, strict=True)
    ]
    return msgspec.structs.replace(found, runs=tuple(named))


def _is_told(samples: Sequence[Sample], processes: Sequence[Process], dump: Dump) -> bool:
    """Whether a card says something: a course, a process that computes, or memory that nobody holds."""
    if len(samples) > 1:
        return any(sample.used or sample.utilization for sample in samples)
    held = (samples[0].used or 0.0) > _UNACCOUNTED
    return any(process.computes for process in processes) or (held and dump.lists_processes and not processes)


def _figures(sample: Sample) -> Iterator[tuple[str, float]]:
    if sample.used is not None:
        yield "gpu memory", sample.used
    if sample.utilization is not None:
        yield "gpu utilization", sample.utilization


def _state(sample: Sample, processes: Sequence[Process], dump: Dump) -> Event:
    """The card at the end of the dump, with who holds its memory as far as the table tells."""
    figures: dict[str, float] = {"processes": float(len(processes))} if dump.lists_processes else {}
    for name in ("used", "total", "utilization"):
        if (amount := getattr(sample, name)) is not None:
            figures[name] = amount
    known = [process.memory for process in processes if process.memory is not None]
    if dump.lists_processes and len(known) == len(processes):
        figures["listed"] = sum(known)
    computing = [process.memory for process in processes if process.computes and process.memory is not None]
    if len(computing) > 1:
        figures["others"] = sum(computing) - max(computing)
    named = f"GPU {sample.gpu}" + (f" ({sample.name})" if sample.name else "")
    return Event("gpu-state", named, sample.line, figures=figures)
