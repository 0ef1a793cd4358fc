"""Converged or still learning, read off the unrounded figures of a healthy run."""

import numpy as np
import numpy.typing as npt

from lab.showing import column
from lab.tasks import Task
from lab.training import Trace

# Shares of the level that the last third gained: at most this at rest, at least that still learning. What lies
# between two careful readers call differently, so both are right there.
AT_REST, LEARNING = 0.04, 0.12
# Shares of everything gained: below the one it is the tail of a run that is done, however large against its level;
# above the other a run is not at rest, however small against its level.
DONE, UNDONE = 0.01, 0.05


def states(trace: Trace, task: Task) -> list[str]:
    """The states that the figures show, one or both of them."""
    name, way = ("reward", -1.0) if task.kind == "game" else ("val_loss", 1.0)
    values = way * column(trace, name)
    third = values[-max(4, values.size // 3) :]
    early, late = (
        float(np.mean(part)) for part in (third[: third.size // 3 + 1], third[-(third.size // 3 + 1) :])
    )
    gain, noise = early - late, _noise(third)
    share = gain / max(abs(late), 1e-12)
    of_all = gain / max(float(values[0] - values.min()), 1e-12)
    if share > LEARNING and gain > 2 * noise and of_all > DONE:
        return ["still-learning"]
    if gain < noise or (share < AT_REST and of_all < UNDONE):
        return ["converged"]
    return ["converged", "still-learning"]


def _noise(values: npt.NDArray[np.float64]) -> float:
    """The standard error of the mean of a third, from the differences of neighbours."""
    sigma = 1.4826 * float(np.median(np.abs(np.diff(values)))) / np.sqrt(2)
    return float(sigma / np.sqrt(values.size // 3 + 1))
