"""Two networks that play against each other, one of which has won."""

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking, too_few
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import shape
from advisor.parsing import show

# A discriminator whose loss is below this tells all samples apart (chance is ln 2 = 0.69 or 2 ln 2).
WON = 0.1
DISCRIMINATOR = (
    "d_loss",
    "loss_d",
    "disc_loss",
    "discriminator_loss",
    "netd",
    "lossd",
    "dloss",
    "d loss",
    "loss_disc",
    "critic_loss",
)
GENERATOR = ("g_loss", "loss_g", "gen_loss", "generator_loss", "netg", "lossg", "gloss", "g loss", "loss_gen")


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "0.01 against 9", run_of(d_loss=decay(40, 0.7, 0.01, rate=10), g_loss=line(40, 0.8, 9.0, 0.3))
            ),
        ),
        quiet=(
            Example(
                "near miss: balanced",
                run_of(d_loss=line(40, 0.69, 0.6, 0.05), g_loss=line(40, 0.8, 1.1, 0.1)),
            ),
            Example("near miss: both small", run_of(d_loss=decay(40, 0.7, 0.05), g_loss=decay(40, 0.8, 0.3))),
        ),
    )


@check("discriminator-wins", _examples)
def discriminator_wins(run: Run) -> Observation:
    """The loss of the discriminator goes to zero while that of the generator rises."""
    judge, maker = _find(run, DISCRIMINATOR), _find(run, GENERATOR)
    if judge is None or maker is None:
        text = Text("no losses of a generator and a discriminator", "没有生成器和判别器的 loss")
        return lacking("generator_loss", text)
    one, other = shape(judge, 8), shape(maker, 8)
    if one is None or other is None:
        return too_few(judge, 8)
    risen = other.end - other.start > max(0.5 * abs(other.start), 4 * other.sigma)
    figures = {"discriminator": one.end, "generator": other.end, "generator_first": other.start}
    text = Text(
        f"{judge.name} goes from {show(one.start)} to {show(one.end)}, {maker.name} from {show(other.start)} to {show(other.end)}",
        f"{judge.name} 从 {show(one.start)} 到 {show(one.end)}，{maker.name} 从 {show(other.start)} 到 {show(other.end)}",
    )
    holds = 0 <= one.end < WON and risen
    return Observation(holds, text, 1.0 if one.end < WON / 3 or not holds else 0.7, judge.name, figures)


def _find(run: Run, words: tuple[str, ...]) -> Series | None:
    for name, series in run.series.items():
        plain = name.lower().replace("-", "_").split("/")[-1].removeprefix("train_")
        if any(plain == word or plain.endswith("_" + word) for word in words):
            return series
    return None
