"""NaN and infinities in a loss."""

import numpy as np

from advisor.model import FloatArray, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, when
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.masked import zero_for_nan
from advisor.parsing import show

NAN = float("nan")


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("NaN to the end", run_of(train_loss=[2.3, 2.0, 1.9, 2.8, *[NAN] * 6])),
            Example(
                "logged as 0 beside a gradient norm of NaN",
                run_of(train_loss=[1.9, *[0.0] * 6], grad_norm=[2.1, *[NAN] * 6]),
            ),
        ),
        quiet=(
            Example(
                "near miss: one NaN, then finite again", run_of(train_loss=[2.3, NAN, *decay(20, 2.0, 0.5)])
            ),
            Example("finite", run_of(train_loss=decay(20, 2.0, 0.5))),
        ),
    )


@check("nonfinite-loss", _examples)
def nonfinite_loss(run: Run) -> Observation:
    """A loss turns NaN or infinite and does not come back."""
    losses = [run.series[role] for role in ("train_loss", "val_loss") if role in run.series]
    # A component counts where the file has no total.
    losses = losses or [s for s in run.series.values() if s.quantity in ("loss", "loss_part")]
    losses = [series for series in losses if series.values.size]
    if not losses:
        return lacking("train_loss")
    broken = [series for series in losses if not np.isfinite(series.values[-1])]
    if not broken and (masked := zero_for_nan(run)):
        return _masked(losses[0].name, masked, run)
    if not broken:
        return _finite_end(losses[0].name, [s.values for s in losses])
    series = broken[0]
    bad = ~np.isfinite(series.values)
    # The last stretch of non-finite values begins after the last finite one.
    good = np.flatnonzero(~bad)
    onset = int(good[-1]) + 1 if good.size else 0
    kind = "NaN" if np.isnan(series.values[onset]) else "inf"
    at = when(run, float(series.steps[onset]))
    before = (
        Text(
            f"; the last finite value is {show(series.values[onset - 1])}",
            f"；最后一个有限值是 {show(series.values[onset - 1])}",
        )
        if onset
        else Text("; no value before it is finite", "；此前没有任何有限值")
    )
    text = Text(
        f"{series.name} turns {kind} at {at.en} and stays so for {bad[onset:].size} points{before.en}",
        f"{series.name} 在{at.zh} 变成 {kind}，之后 {bad[onset:].size} 个点全部如此{before.zh}",
    )
    values = {"onset": float(series.steps[onset]), "nonfinite": int(bad.sum()), "points": int(bad.size)}
    return Observation(True, text, 1.0, series.name, values)


def _masked(name: str, masked: int, run: Run) -> Observation:
    norm = run.series["grad_norm"].name
    text = Text(
        f"{name} is logged as 0 in its last {masked} points while {norm} is not finite: a NaN loss that the trainer "
        "leaves out of the mean it logs",
        f"{name} 最后 {masked} 个点记为 0，而 {norm} 不是有限值：loss 其实是 NaN，记录时被过滤掉了",
    )
    return Observation(True, text, 0.9, name, {"masked": masked})


def _finite_end(name: str, columns: list[FloatArray]) -> Observation:
    count = sum(int((~np.isfinite(column)).sum()) for column in columns)
    total = sum(column.size for column in columns)
    if count:
        text = Text(
            f"{count} of {total} loss values are not finite, but the loss recovers and ends finite",
            f"{total} 个 loss 值中有 {count} 个非有限，但之后恢复正常，最终是有限值",
        )
        return Observation(False, text, 0.5, name, {"nonfinite": count, "points": total})
    text = Text(f"all {total} loss values are finite", f"全部 {total} 个 loss 值都是有限的")
    return Observation(False, text, 1.0, name, {"nonfinite": 0, "points": total})
