"""Gradient norms layer by layer: whether they fade on their way down to the input."""

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, lacking
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.robust import median
from advisor.numbers.features.shape import finite, shape
from advisor.parsing import show

# Layers of one network differ by tens; by a thousand, the weaker one hardly moves (Glorot and Bengio 2010 saw
# factors of ten in networks that trained badly but trained).
APART, CLEAR = 1e3, 1e5
LEAST_LAYERS, LEAST_POINTS = 3, 3


def _layers(run: Run) -> list[Series]:
    """Gradient norms that are not the total, in the order of the file."""
    found = [s for s in run.series.values() if s.quantity == "grad_norm" and s.role == "other"]
    return [series for series in found if finite(series)[1].size >= LEAST_POINTS]


def _network(first: float, last: float, loss_end: float = 0.68) -> Run:
    """A run with the gradient norms of three layers, from `first` at the input to `last` at the output."""
    middle = (first * last) ** 0.5
    return run_of(
        train_loss=decay(20, 0.69, loss_end),
        layer1_grad_norm=line(20, first, first),
        layer2_grad_norm=line(20, middle, middle),
        layer3_grad_norm=line(20, last, last),
    )


def _examples() -> Examples:
    return Examples(
        firing=(Example("1e-7 at the input, 0.1 at the output", _network(1e-7, 0.1)),),
        quiet=(
            Example("near miss: a factor of thirty", _network(0.003, 0.1)),
            Example("near miss: weak at the output", _network(0.1, 1e-5)),
            Example("near miss: solved all the same", _network(1e-7, 1e-3, loss_end=0.001)),
        ),
    )


@check("layer-gradients", _examples)
def layer_gradients(run: Run) -> Observation:
    """The gradient norm of the first layers is a thousandth of that of the last, and the loss is far from solved."""
    layers = _layers(run)
    if len(layers) < LEAST_LAYERS:
        text = Text("no gradient norms of single layers in the file", "文件里没有分层的梯度范数")
        return lacking("grad_norm of each layer", text)
    levels = [median(finite(series)[1][finite(series)[1].size // 2 :]) for series in layers]
    third = max(1, len(levels) // 3)
    early, late = min(levels[:third]), max(levels[-third:])
    first, last = layers[levels.index(early)], layers[len(levels) - third + levels[-third:].index(late)]
    ratio = late / max(early, 1e-300)
    loss = run.series.get("train_loss")
    form = shape(loss) if loss is not None else None
    solved = form is not None and form.end < 0.05 * form.start
    figures = {"early": early, "late": late, "ratio": ratio, "layers": len(layers)}
    text = Text(
        f"{first.name} lies at {show(early)} and {last.name} at {show(late)}, {ratio:.2g} times as much"
        + (f"; the loss is solved all the same ({show(form.end)})" if solved and form else ""),
        f"{first.name} 约为 {show(early)}，{last.name} 约为 {show(late)}，相差 {ratio:.2g} 倍"
        + (f"；但 loss 已降到 {show(form.end)}" if solved and form else ""),
    )
    holds = ratio > APART and not solved
    return Observation(holds, text, grade(ratio, APART, CLEAR) if holds else 0.9, first.name, figures)
