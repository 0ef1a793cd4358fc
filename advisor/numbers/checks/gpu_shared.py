"""Other processes on the card."""

from advisor.model import Event, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check
from advisor.numbers.examples import run_of

_GIB = 2.0**30
# Below a tenth of the card it is a desktop or a small helper, and no reason for an allocation to fail.
_NOTABLE = 0.1


def _examples() -> Examples:
    def failed(others: float) -> Event:
        figures = {"total": 24 * _GIB, "others": others * _GIB}
        return Event("cuda-out-of-memory", "CUDA out of memory", 3, 10.0, figures)

    return Examples(
        firing=(Example("half the card is taken", run_of(events=(failed(12),))),),
        quiet=(
            Example("near miss: a desktop", run_of(events=(failed(0.4),))),
            Example("no figures", run_of(events=(Event("cuda-out-of-memory", "CUDA out of memory", 3),))),
        ),
    )


@check("gpu-shared", _examples)
def gpu_shared(run: Run) -> Observation:
    """Other processes hold a notable part of the memory of the card."""
    told = [e.figures for e in run.events if "others" in e.figures and e.figures.get("total", 0.0) > 0]
    if not told:
        text = Text("nothing tells of other processes on the card", "没有信息表明显卡上有其他进程")
        return Observation(None, text, missing="log")
    figures = max(told, key=lambda item: item["others"] / item["total"])
    share = figures["others"] / figures["total"]
    held, total = figures["others"] / _GIB, figures["total"] / _GIB
    text = Text(
        f"other processes hold {held:.2f} of the {total:.2f} GiB of the card ({share:.0%})",
        f"其他进程占用了显卡 {total:.2f} GiB 中的 {held:.2f} GiB（{share:.0%}）",
    )
    values = {"others_gib": held, "total_gib": total}
    if share < _NOTABLE:
        return Observation(False, text, 1.0, values=values)
    return Observation(True, text, min(1.0, 0.4 + share), values=values)
