"""Validation loss that stopped improving while training loss went far below it."""

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, grade, outline
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import Shape
from advisor.parsing import show

# Noise of this share of the level hides where a curve goes.
WILD = 0.25


def _examples() -> Examples:
    return Examples(
        firing=(
            Example(
                "validation flat at 0.6, training to 0.05",
                run_of(
                    train_loss=decay(30, 1.0, 0.02, rate=6),
                    val_loss=decay(30, 1.0, 0.6, rate=20, wobble=0.005),
                ),
            ),
            Example(
                "validation never moves",
                run_of(train_loss=line(15, 4.6, 4.37), val_loss=line(15, 5.97, 5.99, 0.02)),
            ),
        ),
        quiet=(
            Example(
                "near miss: both flat with a small gap",
                run_of(train_loss=decay(30, 1.0, 0.5, rate=15), val_loss=decay(30, 1.0, 0.56, rate=15)),
            ),
            Example("both fall", run_of(train_loss=decay(30, 1.0, 0.1), val_loss=decay(30, 1.0, 0.13))),
        ),
    )


@check("val-stalls", _examples)
def val_stalls(run: Run) -> Observation:
    """Over the later half validation loss gains nothing while training loss falls far below it.

    Surer still where it gained nothing over the whole run, from a start above the training loss.
    """
    validation = outline(run, "val_loss", 8)
    if isinstance(validation, Observation):
        return validation
    training = outline(run, "train_loss", 8)
    if isinstance(training, Observation):
        return training
    val, form = validation
    train, base = training
    if form.sigma > WILD * abs(form.end):
        text = Text(
            f"{val.name} jumps by {show(form.sigma)} around {show(form.end)}, too much to tell whether it stands still",
            f"{val.name} 在 {show(form.end)} 附近跳动约 {show(form.sigma)}，看不出是否停滞",
        )
        return Observation(None, text, series=val.name)
    middle = float(form.steps[form.steps.size // 2])
    val_gain = form.level_at(middle) - form.end
    train_gain = base.level_at(middle) - base.end
    gap = (form.end - base.end) / max(abs(form.end), 1e-12)
    figures = {"val_last": form.end, "train_last": base.end, "gap": gap, "from": middle}
    # A loss that climbs does not stay; that is another check's finding.
    stalled = abs(val_gain) < max(0.05 * abs(form.end), 2 * form.sigma) and val_gain < max(
        0.02 * abs(form.end), 2 * form.sigma
    )
    # Held against the whole fall too: what is left of a nearly solved training loss halves easily.
    solved = form.end - base.end < 0.25 * abs(form.start)
    least = max(0.1 * abs(base.level_at(middle)), 0.06 * (base.start - base.low) * solved, 2 * base.sigma)
    falls = train_gain > least
    if stalled and falls and gap > 0.25:
        text = Text(
            f"in the later half {val.name} stays at {show(form.end)} while {train.name} falls to {show(base.end)}",
            f"后半段 {val.name} 停在 {show(form.end)}，而 {train.name} 继续降到 {show(base.end)}",
        )
        return Observation(True, text, 0.75 * grade(gap, 0.25, 0.8), val.name, figures)
    never = form.start - form.low < max(0.02 * abs(form.start), 3 * form.sigma)
    learns = base.drop > max(0.03 * base.scale, 4 * base.sigma) and base.tail(0.5).change < 0
    if never and learns and gap > 0.15:
        text = Text(
            f"{val.name} gains nothing over the whole run ({show(form.start)} → {show(form.end)}) while "
            f"{train.name} falls from {show(base.start)} to {show(base.end)}",
            f"整个训练中 {val.name} 毫无改善（{show(form.start)} → {show(form.end)}），"
            f"而 {train.name} 从 {show(base.start)} 降到 {show(base.end)}",
        )
        return Observation(True, text, 1.0, val.name, figures)
    text = _moves(validation, training, middle)
    # That it climbs is another check's finding, and no word against it.
    climbs = form.end > form.level_at(middle) + 2 * form.sigma
    return Observation(None if climbs else False, text, 0.8 if gap < 0.15 else 0.3, val.name, figures)


def _moves(validation: tuple[Series, Shape], training: tuple[Series, Shape], middle: float) -> Text:
    """What the later half did instead: climb, or fall like the training loss."""
    (val, form), (train, base) = validation, training
    begin, end = form.level_at(middle), form.end
    if end > begin + 2 * form.sigma:
        return Text(
            f"{val.name} does not stand still: over the later half it climbs from {show(begin)} to {show(end)}",
            f"{val.name} 并没有停住：后半段从 {show(begin)} 升到 {show(end)}",
        )
    before, after = show(base.level_at(middle)), show(base.end)
    return Text(
        f"over the later half {val.name} goes from {show(begin)} to {show(end)} and {train.name} "
        f"from {before} to {after}",
        f"后半段 {val.name} 从 {show(begin)} 到 {show(end)}，{train.name} 从 {before} 到 {after}",
    )
