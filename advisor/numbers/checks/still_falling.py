"""A loss that was still on its way down when the log ended."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("slow decay", run_of(train_loss=decay(20, 2.3, 0.5, rate=2, wobble=0.01))),
            Example("smooth and long", run_of(train_loss=decay(170, 2.3, 0.2, rate=3))),
            Example("validation too", run_of(val_loss=line(12, 1.5, 0.9, 0.01)), {"series": "val_loss"}),
        ),
        quiet=(
            Example(
                "near miss: fell early, flat since",
                run_of(train_loss=decay(40, 2.3, 0.5, rate=20, wobble=0.01)),
            ),
            Example("flat noise", run_of(train_loss=line(40, 0.69, 0.69, 0.02))),
        ),
    )


@check("still-falling", _examples)
def still_falling(run: Run, *, series: str = "train_loss") -> Observation:
    """Over its last third the loss still falls, significantly and by a noticeable share of its level."""
    found = outline(run, series, 6)
    if isinstance(found, Observation):
        return found
    column, form = found
    tail = form.tail()
    share = -tail.change / max(abs(form.end), 1e-12)
    figures = {
        "last": form.end,
        "tail_change": tail.change,
        "share": share,
        "p": tail.p,
        "tail_points": tail.points,
    }
    sure = tail.p < 0.05 or (tail.points < 6 and -tail.change > 3 * form.sigma)
    if sure and share > 0.02 and float(form.smooth[-1]) <= form.low + 3 * form.sigma + 0.02 * abs(form.low):
        text = Text(
            f"{column.name} still falls at the end: by {show(-tail.change)} to {show(form.end)} over the last third",
            f"{column.name} 到最后仍在下降：最后三分之一降了 {show(-tail.change)}，到 {show(form.end)}",
        )
        return Observation(True, text, grade(share, 0.02, 0.15), column.name, figures)
    text = Text(
        f"over the last third {column.name} changes by {show(tail.change)}, to {show(form.end)}"
        + (": too little beside its noise to call it falling" if tail.change < 0 else ""),
        f"最后三分之一 {column.name} 变化 {show(tail.change)}，到 {show(form.end)}"
        + ("：与噪声相比太小，算不上下降" if tail.change < 0 else ""),
    )
    return Observation(False, text, 0.9 if share < 0.005 else 0.4, column.name, figures)
