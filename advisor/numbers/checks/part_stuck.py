"""One component of a loss that does not fall while the others do."""

from advisor.model import Observation, Run, Series, Text
from advisor.numbers.checks import Example, Examples, check, lacking
from advisor.numbers.examples import decay, line, run_of
from advisor.numbers.features.shape import Shape, shape
from advisor.parsing import show
from advisor.parsing.names import meaning

LEAST = 8
# A component that lost FELL of its start has learned; one within STILL of it, or its noise, has not.
FELL, STILL = 0.3, 0.03
# A component below this share of the whole is a penalty or a detail.
SLIGHT = 0.02
# Terms that are meant to stay or to grow: divergences, penalties, what balances experts.
NOT_MEANT_TO_FALL = (
    "kl",
    "reg",
    "aux",
    "balanc",
    "commit",
    "entropy",
    "adv",
    "penalty",
    "wd",
    "l2",
    "router",
    "z_",
)


def _examples() -> Examples:
    box, cls = decay(30, 1.8, 0.7, wobble=0.01), decay(30, 2.5, 0.5, wobble=0.01)
    return Examples(
        firing=(
            Example(
                "cls stays", run_of(box_loss=box, cls_loss=line(30, 2.5, 2.49, 0.01), dfl_loss=decay(30, 1.5, 0.9))
            ),
        ),
        quiet=(
            Example("near miss: one falls less", run_of(box_loss=box, cls_loss=cls, dfl_loss=decay(30, 1.5, 1.3))),
            Example(
                "near miss: a penalty stays", run_of(box_loss=box, cls_loss=cls, reg_loss=line(30, 0.5, 0.5, 0.001))
            ),
            Example("near miss: two opponents", run_of(loss_D=line(30, 1.2, 1.2, 0.05), loss_G=decay(30, 4.0, 1.3))),
            Example("near miss: none falls", run_of(box_loss=line(30, 1.8, 1.79, 0.01), cls_loss=line(30, 2.5, 2.49, 0.01))),
        ),
    )  # fmt: skip


@check("part-stuck", _examples)
def part_stuck(run: Run) -> Observation:
    """Of several components of the training loss one stays where it began while the others fall by a third."""
    parts = [(s, form) for s in _parts(run) if (form := shape(s, LEAST)) is not None]
    if len(parts) < 2:
        text = Text("no components of the loss in the file", "文件里没有 loss 的各个分量")
        return lacking("components of the loss", text)
    whole = sum(abs(form.end) for _, form in parts)
    stuck = [item for item in parts if _still(item[1]) and abs(item[1].end) > SLIGHT * whole]
    fallen = [item for item in parts if item[1].drop > FELL * item[1].scale]
    if not stuck or not fallen:
        names = ", ".join(s.name for s, _ in parts[:4])
        text = (
            Text(f"none of {names} stays behind the others", f"{names} 中没有哪一个停滞不降")
            if not stuck
            else Text(f"none of {names} falls clearly", f"{names} 都没有明显下降")
        )
        return Observation(False, text, 0.8, parts[0][0].name, {"parts": len(parts)})
    (series, form), (other, moved) = stuck[0], max(fallen, key=lambda item: item[1].drop / item[1].scale)
    figures = {"first": form.start, "last": form.end, "parts": len(parts)}
    text = Text(
        f"{series.name} stays at {show(form.end)} (from {show(form.start)}) while {other.name} falls from "
        f"{show(moved.start)} to {show(moved.end)}",
        f"{series.name} 停在 {show(form.end)}（起点 {show(form.start)}），而 {other.name} 从 {show(moved.start)} 降到 {show(moved.end)}",
    )
    return Observation(True, text, 0.8 if form.points >= 15 else 0.5, series.name, figures)


def _parts(run: Run) -> list[Series]:
    """Components of one loss, without those of two opponents, whose losses hold each other up."""
    found = [s for s in run.series.values() if s.quantity == "loss_part" and s.split in ("train", "")]
    if any((said := meaning(s.name)) is not None and said.form == "rival" for s in found):
        return []
    return [s for s in found if not any(word in s.name.lower() for word in NOT_MEANT_TO_FALL)]


def _still(form: Shape) -> bool:
    return form.start - form.low < max(STILL * form.scale, 2 * form.sigma)
