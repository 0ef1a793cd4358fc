"""An allocation that failed although the allocator held enough memory that no tensor used."""

from advisor.model import Event, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check
from advisor.numbers.examples import run_of

_GIB = 2.0**30


def _failed(tried: float, unallocated: float) -> Event:
    figures = {"tried": tried * _GIB, "unallocated": unallocated * _GIB}
    return Event("cuda-out-of-memory", "CUDA out of memory", 3, 10.0, figures)


def _examples() -> Examples:
    return Examples(
        firing=(Example("5 GiB idle, 2 asked for", run_of(events=(_failed(2, 5),))),),
        quiet=(
            Example("near miss: some idle, more asked for", run_of(events=(_failed(2, 0.3),))),
            Example("no figures", run_of(events=(Event("cuda-out-of-memory", "CUDA out of memory", 3),))),
            Example("no crash", run_of(train_loss=[2.0, 1.0, 0.5])),
        ),
    )


@check("memory-fragmented", _examples)
def memory_fragmented(run: Run) -> Observation:
    """An out-of-memory message shows more memory "reserved but unallocated" than was asked for.

    The sign that PyTorch's documentation names (CUDA semantics, memory management): the free memory is
    there, in pieces.
    """
    told = [e.figures for e in run.events if e.kind == "cuda-out-of-memory"]
    known = [figures for figures in told if "tried" in figures and "unallocated" in figures]
    if not known:
        text = Text(
            "no out-of-memory message with its figures (reserved but unallocated)",
            "没有带数字的显存不足报错（reserved but unallocated）",
        )
        return Observation(None, text, missing="log")
    figures = max(known, key=lambda item: item["unallocated"] / max(item["tried"], 1.0))
    tried, idle = figures["tried"] / _GIB, figures["unallocated"] / _GIB
    holds = idle >= tried > 0
    said = Text("more" if holds else "less", "多于" if holds else "少于")
    text = Text(
        f"{idle:.2f} GiB were reserved but unallocated, {said.en} than the {tried:.2f} GiB asked for",
        f"已保留但未分配的显存有 {idle:.2f} GiB，{said.zh}申请的 {tried:.2f} GiB",
    )
    return Observation(holds, text, 1.0, values={"tried_gib": tried, "unallocated_gib": idle})
