"""An answer made small enough to keep: of long series only what a chart can show."""

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.model import Diagnosis, Run, Series

# A chart is at most some two thousand dots wide; each bucket keeps its ends and its extremes.
BUCKETS = 500
MOST_SERIES = 40


def thinned(diagnosis: Diagnosis) -> Diagnosis:
    """The same answer with the one run that it is about, its series shortened to at most 5 x `BUCKETS` points.

    Smallest, largest, first and last value of every stretch stay, and the first that is not finite: a
    spike of one step or an onset of NaN is still there.
    """
    attachments = []
    for item in diagnosis.attachments:
        runs = [run for run in item.runs if run.name == diagnosis.run]
        attachments.append(
            msgspec.structs.replace(item, runs=tuple(_run(run, diagnosis) for run in runs), unused={})
        )
    return msgspec.structs.replace(diagnosis, attachments=tuple(attachments))


def _run(run: Run, diagnosis: Diagnosis) -> Run:
    quoted = {item.series for finding in diagnosis.findings for item in finding.evidence}
    names = sorted(run.series, key=lambda name: (name not in quoted, run.series[name].role == "other"))[
        :MOST_SERIES
    ]
    series = {name: _series(run.series[name]) for name in run.series if name in names}
    return msgspec.structs.replace(
        run, series=series, epoch_starts=run.epoch_starts[: 5 * BUCKETS], events=run.events[:MOST_SERIES]
    )


def _series(series: Series) -> Series:
    if series.values.size <= 5 * BUCKETS:
        return series
    keep = _telling(series.values)
    return msgspec.structs.replace(series, steps=series.steps[keep], values=series.values[keep])


def _telling(values: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Ascending positions of the points worth keeping."""
    keep: set[int] = set()
    edges = np.linspace(0, values.size, BUCKETS + 1).astype(np.intp)
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        part = values[start:end]
        keep.update((start, end - 1))
        finite = np.isfinite(part)
        if finite.any():
            keep.add(start + int(np.where(finite, part, np.inf).argmin()))
            keep.add(start + int(np.where(finite, part, -np.inf).argmax()))
        if not finite.all():
            keep.add(start + int((~finite).argmax()))
    return np.array(sorted(keep), dtype=np.intp)
