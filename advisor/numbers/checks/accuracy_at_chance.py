"""An accuracy that stays where guessing is."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, span, too_few
from advisor.numbers.examples import line, run_of
from advisor.numbers.features.levels import ACCURACIES, guessed_classes, rate_curve
from advisor.numbers.features.robust import median


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("half right", run_of(train_accuracy=line(20, 0.49, 0.51, 0.01))),
            Example(
                "a tenth, ten classes",
                run_of(settings={"classes": 10}, val_accuracy=line(20, 0.1, 0.1, 0.004)),
            ),
            Example(
                "a tenth, and a loss that fell to ln 10",
                run_of(
                    train_loss=[15.2, 6.1, *line(18, 2.36, 2.35, 0.02)],
                    val_accuracy=line(20, 0.1, 0.1, 0.002),
                ),
            ),
        ),
        quiet=(
            Example("near miss: passes one half", run_of(train_accuracy=line(20, 0.4, 0.7, 0.01))),
            Example("near miss: rests at 0.62", run_of(train_accuracy=line(20, 0.62, 0.62, 0.01))),
            Example("near miss: 0.1 without a class count", run_of(val_accuracy=line(20, 0.1, 0.1, 0.004))),
        ),
    )


@check("accuracy-at-chance", _examples)
def accuracy_at_chance(run: Run) -> Observation:
    """The accuracy rests at one half, or at 1/k for k classes as stated or as the loss (ln k) tells, over the whole run."""
    series = next((run.series[role] for role in ACCURACIES if role in run.series), None)
    if series is None:
        return lacking("train_accuracy")
    values = rate_curve(series)
    if values.size < 5:
        return too_few(series, 5)
    stated = run.settings.get("classes")
    level = median(values)
    stated = stated if isinstance(stated, int) and stated > 1 else guessed_classes(run)
    chance = 1 / stated if stated else 0.5
    ends = median(values[-max(1, values.size // 5) :]) - median(values[: max(1, values.size // 5)])
    figures = {"level": level, "chance": chance, "points": int(series.values.size)}
    seen = span(run, int(series.values.size))
    if abs(level - chance) < 0.06 * chance + 0.002 and abs(ends) < 0.04:
        text = Text(
            f"{series.name} stays around {level:.3g} over {seen.en}; guessing among {stated or 2} classes gives "
            f"{chance:.3g}",
            f"{series.name} 在 {seen.zh} 内一直约为 {level:.3g}；{stated or 2} 个类别瞎猜就是 {chance:.3g}",
        )
        return Observation(True, text, 0.9, series.name, figures)
    if abs(ends) >= 0.04:
        text = Text(
            f"{series.name} moves by {ends:+.3g} over {seen.en}, to about {values[-1]:.3g}",
            f"{series.name} 在 {seen.zh} 内变化 {ends:+.3g}，最后约 {values[-1]:.3g}",
        )
        return Observation(False, text, 0.9, series.name, figures)
    if not stated and level < chance:
        text = Text(
            f"{series.name} lies at {level:.3g}; what guessing gives depends on the number of classes, which the file does not state",
            f"{series.name} 约为 {level:.3g}；瞎猜的水平取决于类别数，而文件没有写明",
        )
        return Observation(None, text, series=series.name, missing="classes")
    text = Text(
        f"{series.name} lies at {level:.3g}; guessing would give {chance:.3g}"
        + ("" if stated else " at most"),
        f"{series.name} 约为 {level:.3g}；瞎猜" + ("应为" if stated else "最多") + f" {chance:.3g}",
    )
    return Observation(False, text, 0.9, series.name, figures)
