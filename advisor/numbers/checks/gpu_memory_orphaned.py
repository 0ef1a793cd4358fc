"""Memory of a card that no listed process accounts for."""

from advisor.model import Event, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check
from advisor.numbers.examples import run_of

_GIB = 2.0**30
# The driver and an idle context take some hundred MiB; a model left behind takes more (nvidia-smi shows
# 300 to 700 MiB for a bare CUDA context).
_NOTABLE = 1.5 * _GIB


def _examples() -> Examples:
    def state(used: float, listed: float, processes: int = 0) -> Event:
        figures = {"used": used * _GIB, "listed": listed * _GIB, "total": 24 * _GIB, "processes": processes}
        return Event("gpu-state", "GPU 0", 3, 0.0, figures)

    return Examples(
        firing=(Example("9 GiB and no process", run_of(events=(state(9, 0),))),),
        quiet=(
            Example("near miss: a process holds it", run_of(events=(state(9, 8.6, 1),))),
            Example("an idle card", run_of(events=(state(0.4, 0),))),
            Example("no dump of nvidia-smi", run_of(train_loss=[2.0, 1.0])),
        ),
    )


@check("gpu-memory-orphaned", _examples)
def gpu_memory_orphaned(run: Run) -> Observation:
    """nvidia-smi shows memory in use that none of the processes listed holds."""
    told = [e for e in run.events if e.kind == "gpu-state" and {"used", "listed"} <= e.figures.keys()]
    if not told:
        text = Text("no output of nvidia-smi with its processes", "没有包含进程列表的 nvidia-smi 输出")
        return Observation(None, text, missing="nvidia-smi")
    worst = max(told, key=lambda e: e.figures["used"] - e.figures["listed"])
    used, listed = worst.figures["used"] / _GIB, worst.figures["listed"] / _GIB
    holds = used - listed >= _NOTABLE / _GIB
    text = Text(
        f"{worst.text}: {used:.2f} GiB in use, the processes listed hold {listed:.2f} GiB",
        f"{worst.text}：已用 {used:.2f} GiB，列出的进程只占 {listed:.2f} GiB",
    )
    return Observation(holds, text, 1.0, values={"used_gib": used, "listed_gib": listed})
