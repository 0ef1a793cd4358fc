"""A loss that a trainer wrote as zero because it was NaN."""

import numpy as np

from advisor.model import Run

FEWEST = 2


def zero_for_nan(run: Run) -> int:
    """How many points at the end of the training loss are exactly 0 while the gradient norm is not finite.

    Hugging Face's Trainer leaves non-finite losses out of the mean that it logs (`logging_nan_inf_filter`,
    on by default), so that a run of NaN is logged as 0.0 beside a gradient norm of NaN. 0 where fewer
    than two points say so.
    """
    loss, norm = run.series.get("train_loss"), run.series.get("grad_norm")
    if loss is None or norm is None:
        return 0
    broken = set(norm.steps[~np.isfinite(norm.values)].tolist())
    masked = 0
    for step, value in zip(loss.steps[::-1].tolist(), loss.values[::-1].tolist(), strict=True):
        if value != 0 or step not in broken:
            break
        masked += 1
    return masked if masked >= FEWEST else 0
