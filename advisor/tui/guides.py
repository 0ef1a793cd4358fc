"""The series of a run as plots, with what the evidence of an answer points at."""

from collections.abc import Iterable

from advisor.model import Diagnosis, Run, Series
from advisor.report.curves import curves_of
from advisor.report.guides import guides
from advisor.report.scale import Curve
from advisor.tui.plotting import COLOURS, Plot


def groups(run: Run) -> dict[str, list[Series]]:
    """The series of a run by the quantity that they measure, in file order; what has none stands alone."""
    found: dict[str, list[Series]] = {}
    for series in run.series.values():
        if series.role in ("step", "epoch", "time") or series.values.size < 2:  # noqa: PLR2004 - a line has two ends
            continue
        members = found.setdefault(series.quantity or series.name, [])
        if len(members) < len(COLOURS):
            members.append(series)
        else:
            found[series.name] = [series]
    return found


def plot_of(run: Run, members: Iterable[Series], diagnosis: Diagnosis | None) -> Plot:
    """Some series of one run as a plot with the evidence that speaks of them."""
    chosen = tuple(members)
    levels, marks = guides(diagnosis, chosen) if diagnosis else ([], [])
    return Plot(
        tuple(Curve(series.name, series.steps, series.values) for series in chosen),
        tuple(levels),
        tuple(marks),
        run.epoch_starts,
        run.step_unit,
    )


def leading_plot(diagnosis: Diagnosis) -> Plot | None:
    """The curves that the leading finding is read with, None without files."""
    found = curves_of(diagnosis)
    return plot_of(found[0], found[1], diagnosis) if found else None
