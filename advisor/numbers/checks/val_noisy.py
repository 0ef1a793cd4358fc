"""A validation metric that jumps far more than training moves."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import fractions
from advisor.numbers.features.robust import noise, percentile


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "jumps by eight points",
                run_of(train_accuracy=decay(30, 0.6, 0.95), val_accuracy=line(30, 0.75, 0.8, 0.08)),
            ),
        ),
        quiet=(
            Example(
                "near miss: one point",
                run_of(train_accuracy=decay(30, 0.6, 0.95), val_accuracy=line(30, 0.75, 0.8, 0.01)),
            ),
            Example(
                "near miss: training is as noisy",
                run_of(
                    train_accuracy=line(30, 0.7, 0.8, 0.08, seed=1), val_accuracy=line(30, 0.7, 0.8, 0.08)
                ),
            ),
        ),
    )


@check("val-noisy", _examples)
def val_noisy(run: Run) -> Observation:
    """From one evaluation to the next validation accuracy jumps by 3 points, thrice what training does."""
    series = run.series.get("val_accuracy")
    if series is None:
        return lacking("val_accuracy")
    values = fractions(series)
    if values.size < 8:
        return too_few(series, 8)
    half = values[values.size // 4 :]
    sigma = noise(half)
    train = run.series.get("train_accuracy")
    calm = noise(fractions(train)[fractions(train).size // 4 :]) if train is not None else 0.0
    figures = {"jumps": sigma, "train_jumps": calm, "points": int(values.size)}
    holds = sigma > 0.03 and sigma > 3 * calm
    low, high = percentile(half, 10), percentile(half, 90)
    text = Text(
        f"{series.name} jumps by about {sigma:.2g} from one evaluation to the next ({low:.3g} to {high:.3g})",
        f"{series.name} 相邻两次评估之间约跳动 {sigma:.2g}（{low:.3g} 到 {high:.3g}）",
    )
    return Observation(holds, text, grade(sigma, 0.03, 0.1) if holds else 0.8, series.name, figures)
