"""A regression loss in thousands and millions that hardly falls."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.levels import ACCURACIES, end_level, metrics
from advisor.numbers.features.shape import finite
from advisor.parsing import show

# Losses of targets of size one begin near one; from HUGE on it is the unit of the targets that speaks. Sums over
# pixels (an autoencoder) reach thousands too, so that without a regression metric it takes VAST.
HUGE, VAST = 1e3, 1e5
# Of that a healthy run leaves little: more than KEPT at the end is hardly learning.
KEPT = 0.5
# R2 of the mean as the answer is 0.
MEAN = 0.05


def _examples() -> Examples:
    return Examples(
        firing=(
            Example("house prices", run_of(train_loss=line(30, 5.6e10, 5.5e10, 1e8))),
            Example("R2 stays at 0", run_of(train_loss=decay(30, 9e4, 8e3), val_r2=line(30, -0.4, 0.0))),
        ),
        quiet=(
            Example("near miss: large units, and learned", run_of(train_loss=decay(30, 5.6e10, 2e9))),
            Example("near miss: a sum over pixels", run_of(train_loss=decay(30, 540.0, 280.0))),
            Example(
                "near miss: a classifier that blew up",
                run_of(train_loss=line(30, 2e6, 1.9e6), train_accuracy=line(30, 0.1, 0.1)),
            ),
        ),
    )


@check("huge-regression", _examples)
def huge_regression(run: Run) -> Observation:
    """Without an accuracy in the file, the loss begins in the thousands and keeps half of it, or R2 stays at 0."""
    role = "train_loss" if "train_loss" in run.series else "val_loss"
    found = outline(run, role, 5)
    if isinstance(found, Observation):
        return found
    series, form = found
    if any(name in run.series for name in ACCURACIES) or metrics(run, "reward"):
        text = Text(
            "an accuracy or a reward is logged: no regression", "文件里有准确率或 reward，不是回归任务"
        )
        return Observation(None, text, series=series.name)
    fits = metrics(run, "r2")
    errors = metrics(run, "mse", "rmse", "mae", "mape")
    least = HUGE if fits or errors else VAST
    kept = form.end / max(abs(form.start), 1e-12)
    figures = {"first": form.start, "last": form.end, "kept": kept}
    if form.start < least:
        text = Text(
            f"{series.name} begins at {show(form.start)}, no unusual size",
            f"{series.name} 起点为 {show(form.start)}，大小正常",
        )
        return Observation(False, text, 0.9, series.name, figures)
    poor = [s for s in fits if end_level(finite(s)[1]) < MEAN]
    if poor or (kept > KEPT and not fits):
        also_en, also_zh = "", ""
        if poor:
            level = show(end_level(finite(poor[0])[1]))
            also_en, also_zh = (
                f", and {poor[0].name} ends at {level}: no better than the mean",
                f"，{poor[0].name} 最后为 {level}，不比直接预测均值好",
            )
        text = Text(
            f"{series.name} begins at {show(form.start)} and ends at {show(form.end)} ({kept:.0%} of it){also_en}",
            f"{series.name} 从 {show(form.start)} 到 {show(form.end)}（仍剩 {kept:.0%}）{also_zh}",
        )
        strength = 1.0 if poor else grade(kept, KEPT, 0.9)
        return Observation(True, text, strength, series.name, figures)
    text = Text(
        f"{series.name} begins at {show(form.start)}, and falls to {show(form.end)} all the same",
        f"{series.name} 起点为 {show(form.start)}，但已降到 {show(form.end)}",
    )
    return Observation(False, text, 0.5, series.name, figures)
