"""A loss whose size the accuracy beside it does not explain."""

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking, outline
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.levels import end_level, fractions
from advisor.parsing import show

# A mean cross entropy is a few times the share of errors; wrong answers given with certainty make it ten times,
# a sum over a batch or over pixels makes it as many times as there are terms.
TIMES, LEAST = 40.0, 5.0


def _examples() -> Examples:
    right = decay(20, 0.3, 0.92)
    return Examples(
        firing=(
            Example(
                "70 for each wrong answer in a hundred",
                run_of(train_loss=decay(20, 290.0, 40.0), train_accuracy=right),
            ),
        ),
        quiet=(
            Example(
                "near miss: a penalty on top at first",
                run_of(train_loss=decay(20, 30.0, 0.9), train_accuracy=right),
            ),
            Example("usual", run_of(train_loss=decay(20, 2.3, 0.3), train_accuracy=right)),
        ),
    )


@check("loss-against-accuracy", _examples)
def loss_against_accuracy(run: Run) -> Observation:
    """The loss ends at more than forty times the share of wrong answers, while the accuracy learns.

    A mean over samples stays within ten times of it; a sum over the batch does not.
    """
    rate = run.series.get("train_accuracy")
    if rate is None:
        return lacking("train_accuracy")
    found = outline(run, "train_loss", 4)
    if isinstance(found, Observation):
        return found
    loss, form = found
    if any(s.quantity in ("loss", "loss_part") and s.role == "other" for s in run.series.values()):
        text = Text(
            "the loss has several components, of which accuracy measures one",
            "loss 由多个分量组成，准确率只对应其中之一",
        )
        return Observation(None, text, series=loss.name)
    values = fractions(rate)
    if not values.size:
        return lacking("train_accuracy")
    right, first = end_level(values), float(values[0])
    wrong = max(1.0 - right, 0.02)
    times = form.end / wrong
    figures = {"last": form.end, "accuracy": right, "times": times}
    learns = right > first + 0.05 or right > 0.75
    if learns and form.end > LEAST and times > TIMES:
        text = Text(
            f"{loss.name} ends at {show(form.end)} with {1 - right:.1%} wrong answers: {times:.0f} for each; in a mean over "
            "samples a wrong answer costs ten or so at most",
            f"{loss.name} 最后为 {show(form.end)}，而错误率只有 {1 - right:.1%}：平均每个错误 {times:.0f}；按样本取平均时，一个错误最多约 10",
        )
        return Observation(True, text, grade(times, TIMES, 4 * TIMES), loss.name, figures)
    text = Text(
        f"{loss.name} ends at {show(form.end)} with {1 - right:.1%} wrong answers, which a mean over samples explains"
        if times <= TIMES
        else f"{loss.name} ends at {show(form.end)}, and {rate.name} at {show(right)} has not learned",
        f"{loss.name} 最后为 {show(form.end)}，错误率 {1 - right:.1%}，符合按样本取平均"
        if times <= TIMES
        else f"{loss.name} 最后为 {show(form.end)}，{rate.name} 只有 {show(right)}，还没有学到东西",
    )
    return Observation(False, text, 0.9 if times < TIMES / 2 else 0.3, loss.name, figures)
