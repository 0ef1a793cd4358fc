"""A loss that cannot fall because softmax was applied twice."""

import math
from collections.abc import Iterable

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking, not_in_nats, outline
from advisor.numbers.examples import decay, run_of
from advisor.numbers.features.levels import accuracy_level
from advisor.parsing import show

FAMILIAR = (10, 100, 1000)
# Among all small counts some floor lies near any loss: without a stated count the fit must be closer, the
# accuracy higher, and the curve at rest.
SMALL = range(3, 21)
# A weight penalty may be logged with the loss.
ROOM = 0.05


def floor(k: int) -> float:
    """The smallest cross entropy of k classes whose logits are themselves probabilities.

    The best logits are one 1 and k-1 zeros: -ln(e / (e + k - 1)) = ln(1 + (k - 1) / e).
    """
    return math.log(1 + (k - 1) / math.e)


def _examples() -> Examples:
    twice = run_of(train_loss=decay(30, 2.3, 1.52), train_accuracy=decay(30, 0.1, 0.95))
    noisy = run_of(train_loss=decay(30, 2.3, 1.5), train_accuracy=decay(30, 0.1, 0.45))
    passing = run_of(train_loss=decay(30, 5.9, 1.55), val_accuracy=decay(30, 0.3, 0.9))
    normal = run_of(train_loss=decay(30, 2.3, 0.2), train_accuracy=decay(30, 0.1, 0.95))
    return Examples(
        firing=(Example("ten classes, accuracy 0.95 at loss 1.52", twice),),
        quiet=(
            Example("near miss: loss 1.5 with an accuracy that deserves it", noisy),
            Example("passes the floor on its way from far above", passing),
            Example("learns", normal),
        ),
    )


def _nearest(counts: Iterable[int], loss: float, accuracy: float) -> tuple[int, float]:
    """The class count whose floor explains the loss best, and how far the loss lies over it."""
    k = min(counts, key=lambda k: abs(loss - floor(k) - (1 - accuracy)))
    return k, loss - floor(k) - (1 - accuracy)


@check("softmax-floor", _examples)
def softmax_floor(run: Run) -> Observation:
    """The loss rests at the floor of a doubled softmax although the accuracy is high.

    Saturated outputs that are right with rate a give a loss of floor + (1 - a): a wrong one-hot
    answer costs exactly 1 more than a right one. So no value lies outside of floor to floor + 1 either,
    from the first on, which a loss that passes by on its way rarely respects.
    """
    found = outline(run, "train_loss", 5)
    if isinstance(found, Observation):
        return found
    series, form = found
    if (silent := not_in_nats(series)) is not None:
        return silent
    accuracy = accuracy_level(run)
    if accuracy is None:
        return lacking("train_accuracy")
    stated = run.settings.get("classes")
    counts = (stated,) if isinstance(stated, int) and stated > 1 else FAMILIAR
    k, over = _nearest(counts, form.end, accuracy)
    resting = abs(form.tail().change) < 0.03
    if stated is None and not -0.03 <= over <= 0.12 and accuracy > 0.85 and resting:
        k, over = _nearest(SMALL, form.end, accuracy)
        near = -0.01 <= over <= 0.03
    else:
        near = -0.03 <= over <= 0.12
    within = floor(k) - 0.01 <= form.low and max(form.start, float(form.smooth.max())) <= floor(k) + 1 + ROOM
    values = {"level": form.end, "accuracy": accuracy, "classes": k, "floor": floor(k)}
    if accuracy >= 0.6 and near and form.drop > 0 and within:
        text = Text(
            f"{series.name} ends at {show(form.end)} although the accuracy is {accuracy:.3g}; softmax over "
            f"probabilities of {k} classes cannot go below {floor(k):.4f}",
            f"准确率已达 {accuracy:.3g}，{series.name} 却停在 {show(form.end)}；{k} 类时对概率再做一次 softmax，"
            f"loss 不可能低于 {floor(k):.4f}",
        )
        sure = k in FAMILIAR or k == stated
        return Observation(True, text, 1.0 if sure else 0.6, series.name, values)
    text = Text(
        f"{series.name} at {show(form.end)} with an accuracy of {accuracy:.3g} is not the floor of a doubled softmax",
        f"{series.name} 为 {show(form.end)}、准确率 {accuracy:.3g}，不符合两次 softmax 的下限",
    )
    return Observation(False, text, 0.9, series.name, values)
