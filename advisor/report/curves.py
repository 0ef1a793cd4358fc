"""Which curves a Diagnosis is read with: those that its leading evidence names, beside each other."""

from collections.abc import Iterator

from advisor.model import Diagnosis, Evidence, Run, Series
from advisor.report.scale import Curve

PARTNERS = {"train": "val", "val": "train"}
LEAST_POINTS = 3


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
