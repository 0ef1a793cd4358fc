"""A training loss that ends above where it began."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.robust import median
from advisor.parsing import show


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("blows up and stays up", run_of(train_loss=[0.9, 40.0, 12.0, *line(12, 3.0, 2.5, 0.3)])),
        ),
        quiet=(
            Example(
                "near miss: early bump, then learns", run_of(train_loss=[0.9, 4.0, *decay(18, 1.2, 0.3)])
            ),
            Example("near miss: flat noise", run_of(train_loss=line(40, 0.69, 0.695, 0.02))),
        ),
    )


@check("worse-than-start", _examples)
def worse_than_start(run: Run) -> Observation:
    """The later half of the training loss lies above its first value: training did harm."""
    found = outline(run, "train_loss", 5)
    if isinstance(found, Observation):
        return found
    series, form = found
    first = float(form.raw[0])
    later = median(form.smooth[form.smooth.size // 2 :])
    share = (later - first) / max(abs(first), 1e-12)
    figures = {"first": first, "later": later, "max": float(form.raw.max()), "rise": share}
    if share > 0.05 and later - first > 3 * form.sigma:
        text = Text(
            f"{series.name} starts at {show(first)}, peaks at {show(form.raw.max())}, and its later half lies at {show(later)}",
            f"{series.name} 起点 {show(first)}，最高到 {show(form.raw.max())}，后半段停在 {show(later)}，比开始时还差",
        )
        return Observation(True, text, grade(share, 0.05, 1.0), series.name, figures)
    text = Text(
        f"{series.name} starts at {show(first)}, and its later half lies at {show(later)}",
        f"{series.name} 起点 {show(first)}，后半段约 {show(later)}",
    )
    return Observation(False, text, 1.0 if share < -0.1 else 0.3, series.name, figures)
