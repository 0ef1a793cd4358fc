"""A GPU that waits for data."""

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking
from advisor.numbers.examples import line, run_of
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Utilisation in per cent below which a GPU waits most of the time; share of a step spent waiting for data.
BUSY, WAITING = 50.0, 0.4


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("a quarter busy", run_of(gpu_utilization=line(40, 24, 26, 3))),
            Example(
                "most of the time is data_time",
                run_of(
                    train_loss=line(40, 2, 1),
                    data_time=line(40, 0.9, 0.9, 0.02),
                    time=line(40, 1.2, 1.2, 0.02),
                ),
            ),
        ),
        quiet=(
            Example("near miss: 85 %", run_of(gpu_utilization=line(40, 84, 86, 3))),
            Example(
                "near miss: waits at the start only",
                run_of(train_loss=line(40, 2, 1), data_time=[3.0, *([0.01] * 39)], time=[3.4, *([0.4] * 39)]),
            ),
        ),
    )


@check("gpu-idle", _examples)
def gpu_idle(run: Run) -> Observation:
    """GPU utilisation lies below one half, or waiting for data takes two fifths of every step."""
    busy = run.series.get("gpu_utilization")
    if busy is not None and finite(busy)[1].size >= 5:
        values = finite(busy)[1]
        values = values * 100 if values.max() <= 1.0 else values
        level = median(values)
        text = Text(f"{busy.name} lies at {level:.0f} %", f"{busy.name} 约为 {level:.0f}%")
        strength = grade(BUSY - level, 0.0, 30.0) if level < BUSY else 0.9
        return Observation(level < BUSY, text, strength, busy.name, {"level": level})
    pair = _times(run)
    if pair is None:
        return lacking("gpu_utilization")
    data, whole = pair
    waits, steps = finite(data)[1], finite(whole)[1]
    share = median(waits) / max(median(steps), 1e-12)
    text = Text(
        f"{data.name} ({show(median(waits))}) is {share:.0%} of {whole.name} ({show(median(steps))})",
        f"{data.name}（{show(median(waits))}）占 {whole.name}（{show(median(steps))}）的 {share:.0%}",
    )
    holds = WAITING < share <= 1.5
    return Observation(holds, text, grade(share, WAITING, 0.8) if holds else 0.9, data.name, {"share": share})


def _times(run: Run) -> tuple[Series, Series] | None:
    """The time to wait for data and the time of a whole step, both in the unit of the file."""
    named = {name.lower().split("/")[-1]: series for name, series in run.series.items()}
    data = next(
        (named[n] for n in ("data_time", "reader_cost", "avg_reader_cost", "data_load_time") if n in named),
        None,
    )
    whole = next(
        (
            named[n]
            for n in ("time", "batch_time", "step_time", "iter_time", "avg_batch_cost", "batch_cost")
            if n in named
        ),
        None,
    )
    if data is None or whole is None or finite(data)[1].size < 5 or finite(whole)[1].size < 5:
        return None
    return data, whole
