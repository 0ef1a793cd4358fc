"""What the evidence of an answer points at in a chart: heights and steps with their names."""

import math
from collections.abc import Iterator, Sequence

from advisor.model import Diagnosis, Evidence, Language, Series, Text, Value
from advisor.report.scale import Guide

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
HEIGHTS: dict[str, Text] = {"floor": Text("floor", "下限"), "chance": Text("chance", "随机水平")}
MOST = 6


def guides(diagnosis: Diagnosis, series: Sequence[Series]) -> tuple[list[Guide], list[Guide]]:
    """Levels and marks that the supporting evidence about these series names, at most `MOST` of each."""
    names = {name for item in series for name in (item.name, item.role)}
    found = [item for item in _evidence(diagnosis) if item.series in names]
    language = diagnosis.language
    levels = {guide.at: guide for item in found for guide in _heights(item, language)}
    marks = {guide.at: guide for item in found for guide in _steps(item, language)}
    return list(levels.values())[:MOST], list(marks.values())[:MOST]


def _evidence(diagnosis: Diagnosis) -> list[Evidence]:
    """What speaks for the leading finding and for those that are supported."""
    shown = [item for item in diagnosis.findings if item.verdict == "supported" or item.rank == 1]
    return [item for finding in shown for item in finding.evidence if item.verdict == "supports"]


def _steps(item: Evidence, language: Language) -> Iterator[Guide]:
    for key, value in item.values.items():
        # "spike_at_2" is the second of several.
        words = STEPS.get(key) or STEPS.get(key.rstrip("0123456789").rstrip("_"))
        at = _number(value)
        if words is not None and at is not None:
            yield Guide(at, words.in_language(language))


def _heights(item: Evidence, language: Language) -> Iterator[Guide]:
    target, classes = _number(item.values.get("target")), item.values.get("classes")
    if target is not None:
        guessing = (
            isinstance(classes, int) and classes > 1 and math.isclose(target, math.log(classes), rel_tol=1e-3)
        )
        yield Guide(target, f"ln {classes}" if guessing else "")
    for key, words in HEIGHTS.items():
        at = _number(item.values.get(key))
        if at is not None:
            yield Guide(at, words.in_language(language))


def _number(value: Value | None) -> float | None:
    """A finite number; truth values are none."""
    if isinstance(value, bool) or not isinstance(value, float | int) or not math.isfinite(value):
        return None
    return float(value)
