"""Whether a rate is perfect as the user says."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import line, run_of
from advisor.numbers.features.levels import fractions
from advisor.numbers.features.window import STANDS_FOR, series_of
from advisor.parsing import show

# A rate that a person calls 100 %, and one that nobody does.
PERFECT, SHORT = 0.995, 0.98


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("reaches 1", run_of(train_accuracy=line(20, 0.6, 1.0)), {"series": "accuracy"}),
            Example(
                "any of both",
                run_of(train_accuracy=line(20, 0.6, 1.0), val_accuracy=line(20, 0.5, 0.7)),
                {"series": "accuracy"},
            ),
        ),
        quiet=(
            Example("near miss: 0.97", run_of(val_accuracy=line(20, 0.6, 0.97)), {"series": "accuracy"}),
            Example("poor", run_of(val_accuracy=line(20, 0.4, 0.6)), {"series": "accuracy"}),
        ),
    )


@check("perfect", _examples)
def perfect(run: Run, *, series: str) -> Observation:
    """A rate reaches 1 somewhere; "accuracy" asks for any of them."""
    columns = [run.series[role] for role in STANDS_FOR.get(series, (series,)) if role in run.series]
    columns = columns or [s for s in (series_of(run, series),) if s is not None]
    columns = [column for column in columns if column.direction > 0]
    if not columns:
        return lacking(series if series != "accuracy" else "train_accuracy")
    told = [column for column in columns if fractions(column).size]
    if not told:
        return too_few(columns[0], 1)
    best = max(told, key=lambda column: float(fractions(column).max()))
    top = float(fractions(best).max())
    text = Text(f"the highest value of {best.name} is {show(top)}", f"{best.name} 的最高值为 {show(top)}")
    return Observation(
        top >= PERFECT, text, 1.0 if top >= PERFECT or top < SHORT else 0.4, best.name, {"best": top}
    )
