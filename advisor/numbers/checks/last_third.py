"""What the last third of a run still brought."""

import math

from advisor.model import Observation, Run, Text, Value
from advisor.numbers.checks import Example, Examples, check, lacking, started_before
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.progress import Progress, progress
from advisor.numbers.features.window import begins_late
from advisor.parsing import show

# Where an expert's "converged" gives way to "still learning": 3 % in the geometric mean of the share of all
# that was gained and the share of what is left. Judged on logs of other people's runs.
NOTABLE = 0.03
# Strength is full where the gain is this many times more or less.
CLEAR = 3.0
# A curve that gave back so much of all that it had gained is spoilt, whatever its last third did.
GIVEN_BACK = 0.4
# A run that came down by so many times its noise is plain to see, whatever its last third may hide.
PLAIN = 15.0
LEAST = 6


def _examples() -> Examples:
    steady = run_of(train_loss=line(30, 2.3, 0.8, 0.01))
    rate = run_of(val_accuracy=line(20, 0.4, 0.7, 0.005))
    memorising = run_of(
        train_loss=decay(40, 2.3, 0.1, rate=3), val_loss=decay(40, 2.3, 0.5, rate=20, wobble=0.005)
    )
    settled = run_of(train_loss=decay(40, 2.3, 0.4, rate=20, wobble=0.01))
    flat = run_of(train_loss=line(40, 0.69, 0.69, 0.02))
    gain: dict[str, Value] = {"brings": "gain"}
    rest: dict[str, Value] = {"brings": "rest"}
    return Examples(
        firing=(
            Example("falls steadily", steady, gain),
            Example("accuracy alone", rate, gain),
            Example("fell, and rests", settled, rest),
            Example("training falls, validation rests", memorising, rest),
        ),
        quiet=(
            Example("near miss: training falls, validation rests", memorising, gain),
            Example("near miss: fell, and rests", settled, gain),
            Example("near miss: falls steadily", steady, rest),
            Example("flat noise gains nothing", flat, gain),
            Example("flat noise has nothing to rest from", flat, rest),
            Example(
                "near miss: fell, and is back at its start",
                run_of(train_loss=[*decay(12, 0.7, 0.3, wobble=0.01), *line(16, 0.62, 0.66, 0.01)]),
                rest,
            ),
        ),
    )


@check("last-third", _examples)
def last_third(run: Run, *, brings: str = "gain") -> Observation:
    """The last third of the run still brought a noticeable gain, or the run rests at what it reached.

    Validation decides where it is logged, before training; a loss before a rate.

    Args:
        run: the run.
        brings: "gain" or "rest".
    """
    found = progress(run, LEAST)
    if found is None:
        text = Text(f"no loss or rate with {LEAST} points", f"没有至少 {LEAST} 个点的 loss 或准确率")
        return lacking("train_loss", text)
    name, form = found.series.name, found.form
    improved = found.improved > max(0.03 * form.scale, 4 * form.sigma)
    figures = {"gain": found.gain, "of_all": found.of_all, "of_level": found.of_level, "last": form.end}
    if not improved and begins_late(run, found.series):
        return started_before(run, found.series)
    if not improved:
        text = Text(
            f"{name} did not improve beyond its noise ({show(form.start)} → {show(form.end)})",
            f"{name} 没有超出噪声的改善（{show(form.start)} → {show(form.end)}）",
        )
        return Observation(False, text, 1.0, name, figures)
    gains = found.gain > NOTABLE
    strength = 0.6 + 0.4 * min(1.0, abs(math.log(max(found.gain, 1e-4) / NOTABLE)) / math.log(CLEAR))
    if not gains and found.unsure > CLEAR * NOTABLE:
        # Noise, or few points, could hide a gain worth the name; less so where the run came down by many times it.
        strength = 0.6 if found.improved > PLAIN * form.sigma else 0.15
    # A curve that ends clearly worse than its best has neither come to rest at it nor does it still learn.
    back = found.improved - _kept(found)
    spoilt = back > max(GIVEN_BACK * found.improved, 3 * form.sigma)
    holds = gains and not spoilt if brings == "gain" else not gains and not spoilt and found.of_all >= -0.1
    if spoilt:
        return Observation(False, _given_back(found), 1.0, name, figures)
    return Observation(holds, _said(found, gains), strength, name, figures)


def _kept(found: Progress) -> float:
    """What the end keeps of the gain over the start."""
    kept = found.form.end - found.form.start
    return kept if found.series.direction > 0 else -kept


def _given_back(found: Progress) -> Text:
    name, form = found.series.name, found.form
    best = float(form.smooth.max()) if found.series.direction > 0 else form.low
    return Text(
        f"{name} ends at {show(form.end)}, far from its best of {show(best)}",
        f"{name} 最后为 {show(form.end)}，离最好值 {show(best)} 很远",
    )


def _said(found: Progress, gains: bool) -> Text:
    name, end = found.series.name, show(found.form.end)
    begin = show(found.form.end + (-found.gained if found.series.direction > 0 else found.gained))
    share = f"{max(0.0, found.of_all):.1%}"
    if gains:
        return Text(
            f"{name} still improves over the last third of the run ({begin} → {end}, {share} of all it gained)",
            f"{name} 在最后三分之一仍在改善（{begin} → {end}，占全部改善的 {share}）",
        )
    if found.gained <= 0:
        return Text(
            f"over the last third of the run {name} does not improve any more (it ends at {end})",
            f"{name} 在最后三分之一不再改善（最后为 {end}）",
        )
    return Text(
        f"over the last third of the run {name} hardly improves ({begin} → {end}, {share} of all it gained)",
        f"{name} 在最后三分之一几乎不再改善（{begin} → {end}，只占全部改善的 {share}）",
    )
