"""What a log tells in words: a crash, a warning, an interruption."""

from advisor.model import Event, Observation, Run, Text
from advisor.numbers.checks import Example, Examples, check, lacking
from advisor.numbers.examples import decay, run_of

# Longest excerpt of a log line in a sentence.
EXCERPT = 120
PHASES = {"training": "训练", "evaluation": "评估"}
NAMES = {
    "cuda-out-of-memory": Text("GPU memory running out", "显存不足"),
    "host-out-of-memory": Text("RAM running out", "内存不足"),
    "shared-memory-exhausted": Text("shared memory running out", "共享内存不足"),
    "cublas-alloc-failed": Text("cuBLAS or cuDNN failing to start", "cuBLAS 或 cuDNN 初始化失败"),
    "dataloader-worker-killed": Text("a data-loader worker being killed", "DataLoader worker 被杀"),
    "collective-timeout": Text("processes waiting for each other in vain", "多卡通信超时"),
    "nccl-error": Text("an NCCL error", "NCCL 报错"),
    "device-side-assert": Text("a failed assertion on the GPU", "GPU 端断言失败"),
    "index-out-of-range": Text("an index out of range", "下标越界"),
    "label-out-of-range": Text("a label out of range", "标签越界"),
    "probability-out-of-range": Text("a probability outside of 0 and 1", "概率超出 0 到 1"),
    "loss-scale-skipped": Text("steps skipped for overflow", "因溢出而跳过的 step"),
    "loss-scale-exhausted": Text("the loss scale at its minimum", "loss scale 降到下限"),
    "nan-detected": Text("NaN or infinity", "NaN 或 inf"),
    "gpu-not-found": Text("a missing GPU", "找不到 GPU"),
}


def _examples() -> Examples:
    text = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB"
    crash = (Event("cuda-out-of-memory", text, 812, figures={"in_training": 1.0}),)
    loss = decay(20, 2.3, 1.0)
    return Examples(
        firing=(
            Example(
                "ran out of memory in training",
                run_of(train_loss=loss, events=crash),
                {"kind": "cuda-out-of-memory", "phase": "training"},
            ),
            Example("nothing but the crash", run_of(events=crash), {"kind": "cuda-out-of-memory"}),
        ),
        quiet=(
            Example(
                "near miss: in training, asked for evaluation",
                run_of(train_loss=loss, events=crash),
                {"kind": "cuda-out-of-memory", "phase": "evaluation"},
            ),
            Example(
                "near miss: another crash",
                run_of(train_loss=loss, events=crash),
                {"kind": "collective-timeout"},
            ),
        ),
    )


@check("event", _examples)
def event(run: Run, *, kind: str, phase: str = "", least: int = 1) -> Observation:
    """The log tells of an event of that kind.

    Args:
        run: the run.
        kind: as in `model.Event`.
        phase: "training" or "evaluation": where it happened, if the log shows that; "" for anywhere.
        least: how many times it must be told.
    """
    if not run.events:
        return lacking("log", Text("the file holds no log text", "文件里没有日志文字"))
    told = [item for item in run.events if item.kind == kind]
    found = [item for item in told if not phase or _phase(item) in (phase, "")]
    if len(found) < least or not found:
        name = NAMES.get(kind, Text(kind.replace("-", " "), kind))
        if told and len(found) < len(told):
            text = Text(
                f"the log tells of {name.en}, but not in {phase}",
                f"日志里有{name.zh}，但不在{PHASES.get(phase, phase)}阶段",
            )
        elif found:
            text = Text(
                f"the log tells of {name.en} {len(found)} times; {least} would be too often",
                f"日志里{name.zh}出现 {len(found)} 次；{least} 次以上才算过多",
            )
        else:
            text = Text(f"the log tells of no {name.en}", f"日志里没有{name.zh}")
        return Observation(False, text, 0.3)
    first = found[0]
    line = f" (line {first.line})" if first.line else ""
    place = f"（第 {first.line} 行）" if first.line else ""
    excerpt = first.text if len(first.text) <= EXCERPT else first.text[: EXCERPT - 1] + "…"
    again = f", {len(found)} times" if len(found) > 1 else ""
    text = Text(
        f"the log says{again}{line}: {excerpt}",
        f"日志{place}写道" + (f"（共 {len(found)} 次）" if again else "") + f"：{excerpt}",
    )
    sure = 1.0 if not phase or _phase(first) == phase else 0.6
    return Observation(True, text, sure, "", {**first.figures, "times": len(found)})


def _phase(item: Event) -> str:
    if "in_evaluation" in item.figures:
        return "evaluation"
    return "training" if "in_training" in item.figures else ""
