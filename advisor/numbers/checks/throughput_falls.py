"""Training that gets slower and stays slow."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few, when
from advisor.numbers.examples import jitter, line, run_of
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import shape
from advisor.parsing import show

# The later half runs at this share of the early speed or less, and so does the end.
SLOWER = 0.75
# Columns of time that hold the length of one step, and not a clock.
STEP_TIMES = ("step_time", "batch_time", "iter_time", "time_per_step", "sec/iter", "time/iter", "s/it")


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "1000 to 480 samples a second",
                run_of(throughput=[*line(20, 1000, 980, 10), *line(30, 500, 480, 10)]),
            ),
        ),
        quiet=(
            Example(
                "near miss: slow at the start only",
                run_of(throughput=[300.0, 500.0, *line(50, 1000, 1000, 20)]),
            ),
            Example(
                "near miss: dips that pass",
                run_of(throughput=1000 + jitter(60, 30, 1) - 500 * (np.arange(60) % 10 == 9)),
            ),
            Example("steady", run_of(throughput=line(60, 1000, 990, 20))),
        ),
    )


@check("throughput-falls", _examples)
def throughput_falls(run: Run) -> Observation:
    """The throughput of the later half lies a quarter and more below that of the first, to the end."""
    found = _speed(run)
    if found is None:
        return lacking("throughput")
    series, steps, speed = found
    if speed.size < 10:
        return too_few(series, 10)
    # The first tenth holds warm-up and compilation.
    rest, places = speed[speed.size // 10 :], steps[speed.size // 10 :]
    early, late = median(rest[: rest.size // 3]), median(rest[rest.size // 2 :])
    end = median(rest[-max(3, rest.size // 10) :])
    share = max(late, end) / max(early, 1e-12)
    figures = {"early": early, "late": late, "share": share}
    onset = int(np.argmax(rest < (early + late) / 2))
    at = when(run, float(places[onset]))
    if share < SLOWER:
        text = Text(
            f"{series.name} says that training slows down from {show(early)} to {show(end)} a second, from {at.en} on",
            f"{series.name} 显示训练从{at.zh} 起变慢：每秒 {show(early)} 降到 {show(end)}",
        )
        return Observation(True, text, grade(SLOWER - share, 0.0, 0.35), series.name, figures)
    text = Text(
        f"the speed told by {series.name} holds ({show(early)} at first, {show(end)} a second at the end)",
        f"{series.name} 显示速度稳定（开头每秒 {show(early)}，最后 {show(end)}）",
    )
    return Observation(False, text, 0.9, series.name, figures)


def _speed(run: Run) -> tuple[Series, FloatArray, FloatArray] | None:
    """Steps a second: a throughput, or the inverse of a time per step."""
    series = run.series.get("throughput")
    form = shape(series, 1) if series is not None else None
    if series is not None and form is not None:
        return series, form.steps, form.raw
    for other in run.series.values():
        timed = other.quantity == "time" and any(word in other.name.lower() for word in STEP_TIMES)
        form = shape(other, 1) if timed else None
        if form is not None and float(form.raw.min()) > 0:
            return other, form.steps, 1.0 / form.raw
    return None
