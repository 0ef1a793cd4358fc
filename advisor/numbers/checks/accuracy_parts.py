"""Training accuracy that goes on rising while validation accuracy has stopped."""

import numpy as np

from advisor.model import Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline, when
from advisor.numbers.examples import decay, line, run_of
from advisor.parsing import show

# What training gained since validation was at its best, and how far it leads at the end, as fractions of one.
GAINED, LEAD = 0.04, 0.06
# With the training set known by heart, such a lead is enough, also where validation still crawls up.
MEMORISED, FAR = 0.97, 0.1


def _examples() -> Examples:
    learned = decay(40, 0.5, 1.0, rate=4)
    return Examples(
        firing=(
            Example(
                "validation peaks at epoch 8 and sinks",
                run_of(
                    train_accuracy=learned, val_accuracy=[*line(8, 0.6, 0.83), *line(32, 0.83, 0.78, 0.005)]
                ),
            ),
            Example(
                "validation rests at 0.72",
                run_of(train_accuracy=learned, val_accuracy=decay(40, 0.5, 0.72, rate=20, wobble=0.005)),
            ),
            Example(
                "all of the training set, four fifths of validation",
                run_of(
                    train_accuracy=decay(30, 0.5, 1.0, rate=20), val_accuracy=decay(30, 0.68, 0.81, rate=5)
                ),
            ),
        ),
        quiet=(
            Example(
                "near miss: validation follows",
                run_of(train_accuracy=learned, val_accuracy=decay(40, 0.5, 0.95, rate=4, wobble=0.005)),
            ),
            Example(
                "near miss: a constant lead of three points",
                run_of(train_accuracy=learned, val_accuracy=learned - 0.03),
            ),
            Example(
                "near miss: noisy validation around the training curve",
                run_of(train_accuracy=learned, val_accuracy=decay(40, 0.5, 0.97, rate=4, wobble=0.05)),
            ),
        ),
    )


@check("accuracy-parts", _examples)
def accuracy_parts(run: Run) -> Observation:
    """Training accuracy left validation accuracy behind: it rose on, or knows the training set by heart."""
    training = outline(run, "train_accuracy", 5)
    if isinstance(training, Observation):
        return training
    validation = outline(run, "val_accuracy", 5)
    if isinstance(validation, Observation):
        return validation
    (train, base), (val, form) = training, validation
    tops = 100.0 if train.unit == "percent" else 1.0, 100.0 if val.unit == "percent" else 1.0
    # The earliest point from which nothing but noise was added.
    best = float(form.smooth.max())
    near = int(np.argmax(form.smooth >= best - 2 * form.sigma))
    place, share = float(form.steps[near]), near / max(1, form.steps.size - 1)
    gained = (base.end - base.level_at(place)) / tops[0]
    lead = base.end / tops[0] - form.end / tops[1]
    figures = {"best": best, "best_at": place, "val_last": form.end, "train_last": base.end, "lead": lead}
    at = when(run, place)
    wide = max(LEAD, 3 * form.sigma / tops[1])
    if base.end / tops[0] > MEMORISED and lead > max(FAR, 3 * form.sigma / tops[1]):
        text = Text(
            f"{train.name} has reached {show(base.end)} while {val.name} stays at {show(form.end)}",
            f"{train.name} 已达 {show(base.end)}，{val.name} 只停在 {show(form.end)}",
        )
        return Observation(True, text, grade(lead, FAR / 2, 0.2), val.name, figures)
    if gained > GAINED and lead > wide and share < 0.75:
        text = Text(
            f"since {at.en} {val.name} gained nothing (best {show(best)}, at the end {show(form.end)}) while "
            f"{train.name} rose to {show(base.end)}",
            f"自{at.zh} 起 {val.name} 不再提高（最好 {show(best)}，最后 {show(form.end)}），而 {train.name} 升到 {show(base.end)}",
        )
        return Observation(True, text, grade(min(gained, lead), GAINED, 0.15), val.name, figures)
    if LEAD < lead <= wide:
        jumps = 100 * form.sigma / tops[1]
        why = Text(
            f"{val.name} jumps by {jumps:.1f} points itself",
            f"{val.name} 自身就有约 {jumps:.1f} 个百分点的跳动",
        )
    elif lead <= wide:
        why = Text("no clear lead", "没有明显领先")
    elif share >= 0.75:
        why = Text(f"{val.name} still improved until {at.en}", f"{val.name} 直到{at.zh} 还在提高")
    else:
        why = Text(
            f"since {at.en}, the best of {val.name}, {train.name} gained {100 * gained:.1f} points",
            f"自{at.zh}（{val.name} 最好处）以来，{train.name} 提高 {100 * gained:.1f} 个百分点",
        )
    text = Text(
        f"{train.name} ends at {show(base.end)} and {val.name} at {show(form.end)}: {why.en}",
        f"{train.name} 最后为 {show(base.end)}，{val.name} 为 {show(form.end)}：{why.zh}",
    )
    return Observation(False, text, 0.9 if lead < LEAD / 2 else 0.3, val.name, figures)
