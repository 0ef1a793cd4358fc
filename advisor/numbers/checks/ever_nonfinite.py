"""Whether a series was ever not a number."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few, when
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.window import STANDS_FOR, series_of


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
        ),
    )


@check("ever-nonfinite", _examples)
def ever_nonfinite(run: Run, *, series: str) -> Observation:
    """A series holds NaN or infinity somewhere; "loss" asks for any of the losses."""
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
            return Observation(
                True, text, 1.0, column.name, {"nonfinite": int(bad.size), "points": int(column.values.size)}
            )
    total = sum(column.values.size for column in columns)
    text = Text(
        f"all {total} values of {columns[0].name} are finite", f"{columns[0].name} 的 {total} 个值全部有限"
    )
    return Observation(False, text, 1.0, columns[0].name, {"nonfinite": 0, "points": int(total)})
