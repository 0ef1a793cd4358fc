"""What the evidence of an answer points at in a chart: heights and steps with their names."""

import math
from collections.abc import Iterable, Iterator

from advisor.model import Diagnosis, Evidence, Run, Series, Text, Value
from advisor.report.curves import curves_of
from advisor.report.scale import Curve, Guide
from advisor.tui.plotting import COLOURS, Plot

# Keys of `Evidence.values` that hold a step, and what stands at it.
STEPS: dict[str, Text] = {
    "best_at": Text("best", "最佳"),
    "onset": Text("from here", "从此处起"),
    "plateau_from": Text("flat from here", "从此处走平"),
    "flat_from": Text("flat from here", "从此处走平"),
    "spike_at": Text("spike", "尖峰"),
    "peak_at": Text("peak", "峰值"),
    "changed_at": Text("change", "转折"),
    "jump_at": Text("jump", "跳变"),
    "nan_at": Text("NaN", "NaN"),
}
# Keys that hold a height on the axis of the series.
HEIGHTS: dict[str, Text] = {
    "floor": Text("floor", "下限"),
    "chance": Text("chance", "随机水平"),
}
MOST_MARKS = 6


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
    names = {name for series in chosen for name in (series.name, series.role)}
    found = [item for item in _evidence(diagnosis) if item.series in names] if diagnosis else []
    language = diagnosis.language if diagnosis else "en"
    marks = {guide.at: guide for item in found for guide in _steps(item, language)}
    levels = {guide.at: guide for item in found for guide in _heights(item, language)}
    return Plot(
        tuple(Curve(series.name, series.steps, series.values) for series in chosen),
        tuple(levels.values())[:MOST_MARKS],
        tuple(marks.values())[:MOST_MARKS],
        run.epoch_starts,
        run.step_unit,
    )


def leading_plot(diagnosis: Diagnosis) -> Plot | None:
    """The curves that the leading finding is read with, None without files."""
    found = curves_of(diagnosis)
    return plot_of(found[0], found[1], diagnosis) if found else None


def _evidence(diagnosis: Diagnosis) -> list[Evidence]:
    """What speaks for the findings, the leading one first."""
    return [
        item
        for finding in diagnosis.findings
        if finding.verdict == "supported" or finding.rank == 1
        for item in finding.evidence
        if item.verdict == "supports"
    ]


def _steps(item: Evidence, language: str) -> Iterator[Guide]:
    for key, words in STEPS.items():
        at = _number(item.values.get(key))
        if at is not None:
            yield Guide(at, words.zh if language == "zh" else words.en)


def _heights(item: Evidence, language: str) -> Iterator[Guide]:
    target, classes = _number(item.values.get("target")), item.values.get("classes")
    if target is not None:
        guessing = (
            isinstance(classes, int) and classes > 1 and math.isclose(target, math.log(classes), rel_tol=1e-3)
        )
        yield Guide(target, f"ln {classes}" if guessing else "")
    for key, words in HEIGHTS.items():
        at = _number(item.values.get(key))
        if at is not None:
            yield Guide(at, words.zh if language == "zh" else words.en)


def _number(value: Value | None) -> float | None:
    if isinstance(value, bool) or not isinstance(value, float | int) or not math.isfinite(value):
        return None
    return float(value)
