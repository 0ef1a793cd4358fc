"""Whether a series was ever not a number."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few, when
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.window import STANDS_FOR, series_of, since_step

# An onset told within a fifth of where it is was told right, one that is off by half was not.
NEAR, FAR = 0.2, 0.5


def _examples() -> Examples:
    broken = [*decay(10, 2.3, 1.0), *([float("nan")] * 5)]
    return Examples(
        firing=(
            Example("NaN from 11 on", run_of(train_loss=broken), {"series": "train_loss"}),
            Example(
                "NaN in validation alone",
                run_of(train_loss=decay(15, 2, 1), val_loss=broken),
                {"series": "loss"},
            ),
        ),
        quiet=(
            Example("near miss: large and finite", run_of(train_loss=[2.0, 1e30, 1e38]), {"series": "loss"}),
            Example("finite", run_of(train_loss=decay(15, 2, 1)), {"series": "loss"}),
            Example(
                "near miss: NaN, but from 11 on", run_of(train_loss=broken), {"series": "loss", "since": 2.0}
            ),
        ),
    )


@check("ever-nonfinite", _examples)
def ever_nonfinite(run: Run, *, series: str, since: float = -1.0, unit: str = "") -> Observation:
    """A series holds NaN or infinity somewhere; "loss" asks for any of the losses.

    Args:
        run: the run.
        series: a role, "loss" or a quantity.
        since: step or epoch at which it is said to begin; negative where that is not said.
        unit: "epoch" or "step": what `since` counts, "" for the axis of the run.
    """
    roles = STANDS_FOR.get(series, (series,))
    columns = [run.series[role] for role in roles if role in run.series]
    columns = columns or [s for s in (series_of(run, series),) if s is not None]
    if not columns:
        return lacking(series or "train_loss")
    if not any(column.values.size for column in columns):
        return too_few(columns[0], 1)
    for column in columns:
        bad = np.flatnonzero(~np.isfinite(column.values))
        if bad.size:
            at = when(run, float(column.steps[bad[0]]))
            text = Text(
                f"{column.name} is not finite at {bad.size} of {column.values.size} points, first at {at.en}",
                f"{column.name} 有 {bad.size} / {column.values.size} 个点非有限，最早在{at.zh}",
            )
            figures = {"nonfinite": int(bad.size), "points": int(column.values.size)}
            holds, sure = _told(run, float(column.steps[bad[0]]), since, unit)
            return Observation(holds, text, sure, column.name, figures)
    total = sum(column.values.size for column in columns)
    names = Text(" and ".join(c.name for c in columns), "、".join(c.name for c in columns))
    text = Text(f"all {total} values of {names.en} are finite", f"{names.zh} 的 {total} 个值全部有限")
    return Observation(False, text, 1.0, columns[0].name, {"nonfinite": 0, "points": int(total)})


def _told(run: Run, onset: float, since: float, unit: str) -> tuple[bool, float]:
    """Whether the onset is where it is said to be, and how sure that is; one that cannot be placed is believed."""
    said = since_step(run, since, unit) if since > 0 else None
    if said is None:
        return True, 1.0
    off = abs(onset - said) / max(onset, said, 1.0)
    few = abs(onset - said) <= 2  # "after 3 epochs" is epoch 3 or 4, counted from 0 or 1
    return (True, 1.0) if few or off <= NEAR else (False, 1.0 if off > FAR else 0.3)
