"""Whether a curve has spikes as the user says."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few, when
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.robust import condense, median, running_median, spread
from advisor.numbers.features.shape import finite
from advisor.numbers.features.window import series_of
from advisor.parsing import show

# A point so many sigma and such a share of the level above its neighbours is a spike to anyone; one below FEW
# sigma, or SLIGHT, is none.
MANY, LARGE, FEW, SLIGHT = 6.0, 0.2, 5.0, 0.05
LONG = 20_000

# Points on either side of a step.
BESIDE = 3


def _examples() -> Examples:
    bumpy = decay(60, 2.0, 0.5, wobble=0.02)
    bumpy[40] += 1.0
    return Examples(
        firing=(Example("one spike", run_of(train_loss=bumpy), {"series": "loss"}),),
        quiet=(
            Example("near miss: noise", run_of(train_loss=line(60, 1.0, 0.9, 0.01)), {"series": "loss"}),
            Example("smooth", run_of(train_loss=decay(60, 2.0, 0.5)), {"series": "loss"}),
        ),
    )


@check("stands-out", _examples)
def stands_out(run: Run, *, series: str) -> Observation:
    """Single points of a series stand far above the points around them."""
    column = series_of(run, series)
    if column is None:
        return lacking(series or "train_loss")
    steps, values = finite(column)
    if values.size < 8:
        return too_few(column, 8)
    if values.size > LONG:
        places = np.arange(values.size, dtype=np.float64)
        calm = np.interp(places, *condense(places, values, LONG // 8))
    else:
        calm = running_median(values, 7)
    rest = (values - calm)[2:]
    sigma = max(spread(rest), 1e-4 * abs(median(values)), 1e-12)
    at = int(rest.argmax())
    height, level = float(rest[at]), max(abs(float(calm[at + 2])), 1e-12)
    place = when(run, float(steps[at + 2]))
    text = Text(
        f"the point of {column.name} that stands out most is {show(values[at + 2])} at {place.en}, over {show(level)} around it",
        f"{column.name} 最突出的点在{place.zh}，为 {show(values[at + 2])}，周围约 {show(level)}",
    )
    holds = height > MANY * sigma and height > LARGE * level
    none = (height < FEW * sigma or height < SLIGHT * level) and not _steps_up(values, sigma)
    figures = {"height": height, "sigma": sigma, "level": level}
    return Observation(holds, text, 1.0 if holds or none else 0.4, column.name, figures)


def _steps_up(values: FloatArray, sigma: float) -> bool:
    """Whether the series rises at once and stays up: no spike, but people call it one."""
    places = range(BESIDE, values.size - BESIDE)
    rises = [float(values[at : at + BESIDE].min() - values[at - BESIDE : at].max()) for at in places]
    return max(rises, default=0.0) > max(FEW * sigma, SLIGHT * abs(median(values)))
