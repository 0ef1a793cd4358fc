"""A card that waits."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few
from advisor.numbers.examples import run_of

_LEAST = 5
# Mean share of busy time below which a card in use is called idle; a third of the time is waiting.
_BUSY = 65.0


def _examples() -> Examples:
    return Examples(
        firing=(Example("swings between 0 and 100", run_of(gpu_utilization=[0.0, 98.0, 0.0, 3.0] * 5)),),
        quiet=(
            Example("near miss: short dips", run_of(gpu_utilization=[98.0, 97.0, 40.0, 99.0] * 5)),
            Example("never used", run_of(gpu_utilization=[0.0] * 20)),
        ),
    )


@check("gpu-idle", _examples)
def gpu_idle(run: Run) -> Observation:
    """The GPU is busy less than two thirds of the time, though it is used."""
    series = run.series.get("gpu_utilization")
    if series is None:
        return lacking("gpu_utilization")
    shares = series.values[np.isfinite(series.values)]
    if shares.size < _LEAST:
        return too_few(series, _LEAST)
    busy, top = float(shares.mean()), float(shares.max())
    values = {"mean": busy, "max": top, "points": int(shares.size)}
    said = Text(
        f"GPU utilisation is {busy:.0f} % on average over {shares.size} samples, {top:.0f} % at most",
        f"{shares.size} 次采样中 GPU 利用率平均 {busy:.0f}%，最高 {top:.0f}%",
    )
    if top < 1.0:
        text = Text(f"{said.en}: nothing ran", f"{said.zh}：没有任务在跑")
        return Observation(False, text, 0.5, series.name, values)
    if busy < _BUSY:
        return Observation(True, said, grade(_BUSY - busy, 0.0, 45.0), series.name, values)
    return Observation(False, said, 1.0, series.name, values)
