"""Which curves a Diagnosis is read with: those that its leading evidence names, beside each other."""

import math
from collections.abc import Iterator

from advisor.model import Diagnosis, Evidence, Run, Series, Text
from advisor.report.scale import Curve, Guide

PARTNERS = {"train": "val", "val": "train"}
LEAST_POINTS = 3
BEST = Text("best", "最佳")
ONSET = Text("here", "此处")


def curves_of(diagnosis: Diagnosis) -> tuple[Run, list[Series]] | None:
    """The run that the Diagnosis is about and its one or two series worth a plot; None without files."""
    runs = [run for item in diagnosis.attachments for run in item.runs if run.series]
    about = [run for run in runs if run.name == diagnosis.run]
    if not about and len(runs) != 1:
        return None
    run = (about or runs)[0]
    main = next(_leading(diagnosis, run), None)
    if main is None:
        return None
    partner = (
        _find(run, main.role.replace(main.split, PARTNERS.get(main.split, ""), 1)) if main.split else None
    )
    pair = [main] if partner is None or partner is main else [main, partner]
    return run, sorted(pair, key=lambda series: series.split != "train")


def _leading(diagnosis: Diagnosis, run: Run) -> Iterator[Series]:
    """Candidates for the main curve, best first."""
    named = [item.series for item in _evidence(diagnosis)]
    for name in [*named, "train_loss", "val_loss", *run.series]:
        series = _find(run, name)
        if (
            series is not None
            and series.values.size >= LEAST_POINTS
            and series.role not in ("step", "epoch", "time")
        ):
            yield series


def _find(run: Run, name: str) -> Series | None:
    """A series by role or by its own name."""
    if name in run.series:
        return run.series[name]
    return next((series for series in run.series.values() if series.name == name), None)


def _evidence(diagnosis: Diagnosis) -> list[Evidence]:
    """What speaks for or against the first finding."""
    leading = diagnosis.findings[0].evidence if diagnosis.findings else ()
    return [item for item in leading if item.verdict != "silent"]


def drawn(series: Series) -> Curve:
    """A series as a curve."""
    return Curve(series.name, series.steps, series.values)


def levels_of(diagnosis: Diagnosis) -> list[Guide]:
    """Heights that the evidence compares with: the loss of guessing among so many classes."""
    for item in _evidence(diagnosis):
        target, classes = item.values.get("target"), item.values.get("classes")
        if isinstance(target, float) and isinstance(classes, int):
            guessing = classes > 1 and math.isclose(target, math.log(classes), rel_tol=1e-3)
            return [Guide(target, f"ln {classes}" if guessing else "")]
    return []


def marks_of(diagnosis: Diagnosis) -> list[Guide]:
    """Steps that the evidence points at: the best epoch, the onset of trouble."""
    for item in _evidence(diagnosis):
        for key, words in (("best_at", BEST), ("onset", ONSET)):
            at = item.values.get(key)
            if isinstance(at, float | int) and math.isfinite(at):
                return [Guide(float(at), words.in_language(diagnosis.language))]
    return []
