"""A loss that jumps up where a run was resumed."""

import numpy as np
import numpy.typing as npt

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few, when
from advisor.numbers.examples import decay, jitter, run_of
from advisor.numbers.features.robust import median, noise
from advisor.parsing import show

# Points on either side that are compared, and the jump that counts: sigma of the curve and share of its level.
BESIDE, SIGMAS, SHARE = 5, 5.0, 0.08
# A gap in the counter of so many usual strides is a break as well.
GAP = 8.0
IntArray = npt.NDArray[np.intp]


def _examples() -> Examples:
    before, after = (
        decay(60, 2.0, 0.8, wobble=0.01),
        0.8 + 0.5 * np.exp(-np.arange(40.0) / 8) + jitter(40, 0.01, 3),
    )
    back = np.concatenate([np.arange(1.0, 61), np.arange(51.0, 91)])
    ahead = np.concatenate([np.arange(1.0, 61), np.arange(90.0, 130)])
    jumped = np.concatenate([before, after])
    calm = decay(100, 2.0, 0.7, wobble=0.01)
    return Examples(
        firing=(
            Example("step goes back, loss goes up", run_of(unit="step", steps=back, train_loss=jumped)),
            Example("a gap in the steps, loss goes up", run_of(unit="step", steps=ahead, train_loss=jumped)),
        ),
        quiet=(
            Example(
                "near miss: step goes back, loss goes on", run_of(unit="step", steps=back, train_loss=calm)
            ),
            Example(
                "near miss: goes back to where it was at that step",
                run_of(
                    unit="step",
                    steps=np.concatenate([np.arange(1.0, 61), np.arange(21.0, 61)]),
                    train_loss=np.concatenate([calm[:60], calm[20:60]]),
                ),
            ),
            Example("near miss: a jump without a break", run_of(unit="step", train_loss=jumped)),
        ),
    )


@check("resumed-with-jump", _examples)
def resumed_with_jump(run: Run) -> Observation:
    """Where the step counter goes back or leaps, the training loss goes up at once."""
    series = run.series.get("train_loss")
    if series is None:
        return lacking("train_loss")
    keep = np.isfinite(series.values) & np.isfinite(series.steps)
    steps, values = series.steps[keep], series.values[keep]
    if values.size < 4 * BESIDE:
        return too_few(series, 4 * BESIDE)
    strides = np.diff(steps)
    usual = median(strides[strides > 0]) if (strides > 0).any() else 1.0
    breaks = np.flatnonzero((strides < 0) | (strides > GAP * usual)) + 1
    breaks = breaks[(breaks >= BESIDE) & (breaks <= values.size - BESIDE)]
    if not breaks.size:
        if (jumped := _unbroken(run, series.name, steps, values)) is not None:
            return jumped
        text = Text(
            f"the steps of {series.name} run on without a break", f"{series.name} 的步数连续，没有中断"
        )
        return Observation(False, text, 0.8, series.name, {"breaks": 0})
    return _widest(run, series.name, steps, values, breaks)


def _unbroken(run: Run, name: str, steps: FloatArray, values: FloatArray) -> Observation | None:
    """Silence about a loss that jumps and stays up: a run that resumes where it stopped leaves no gap."""
    first, count = 2 * BESIDE, values.size - 3 * BESIDE
    before, after = values[first - 1 :][:count].copy(), values[first:][:count].copy()
    for away in range(1, BESIDE):  # a pass for every point beside, however long the series is
        np.maximum(before, values[first - 1 - away :][:count], out=before)
        np.minimum(after, values[first + away :][:count], out=after)
    jump = after - before
    widest = int(jump.argmax())
    low, high = float(before[widest]), float(after[widest])
    if jump[widest] <= max(SIGMAS * noise(values), SHARE * abs(low)):
        return None
    at = when(run, float(steps[first + widest]))
    text = Text(
        f"{name} jumps from {show(low)} to {show(high)} at {at.en} and stays up, with no break in the steps: "
        "only you know whether the run was resumed there",
        f"{name} 在{at.zh} 从 {show(low)} 跳到 {show(high)} 并维持在高位，但步数连续：是否在此处续训只有你知道",
    )
    return Observation(None, text, series=name, values={"breaks": 0, "before": low, "after": high})


def _widest(run: Run, name: str, steps: FloatArray, values: FloatArray, breaks: IntArray) -> Observation:
    sides = [(_before(steps, values, int(at)), median(values[at : at + BESIDE])) for at in breaks]
    best = max(range(len(sides)), key=lambda number: sides[number][1] - sides[number][0])
    before, after = sides[best]
    jump, sigma = after - before, max(noise(values), 1e-4 * abs(before), 1e-12)
    at = when(run, float(steps[breaks[best]]))
    figures = {"before": before, "after": after, "breaks": int(breaks.size)}
    if jump > SIGMAS * sigma and jump > SHARE * abs(before):
        text = Text(
            f"where the run goes on at {at.en}, {name} jumps from {show(before)} to {show(after)}",
            f"在{at.zh} 续训时，{name} 从 {show(before)} 跳到 {show(after)}",
        )
        return Observation(True, text, grade(jump / max(abs(before), 1e-12), SHARE, 0.4), name, figures)
    text = Text(
        f"where the run was resumed {name} makes no jump beyond its noise ({show(before)} → {show(after)})",
        f"续训处 {name} 没有超出噪声的跳变（{show(before)} → {show(after)}）",
    )
    return Observation(False, text, 0.9, name, figures)


def _before(steps: FloatArray, values: FloatArray, at: int) -> float:
    """The level that the run had where it is taken up again: at that step if it was logged, else at the end."""
    past = np.abs(steps[:at] - steps[at])
    near = np.argsort(past, kind="stable")[:BESIDE]
    return median(values[near])
