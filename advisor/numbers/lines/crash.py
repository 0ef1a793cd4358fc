"""Crashes, warnings and interruptions that a log tells in words, as events with their figures.

The messages are those of PyTorch (CUDACachingAllocator, ProcessGroupNCCL, DataLoader, Loss.cu), TensorFlow,
Apex, DeepSpeed, fairseq, Keras, Caffe, Slurm and the Linux kernel.
"""

import re
from collections.abc import Iterator

from advisor.model import Event
from advisor.numbers.lines.clean import Line
from advisor.numbers.lines.memory import allocation

LONGEST_TEXT = 300
_MOST_EVENTS = 500
_REPEATED = 400  # lines within which another process tells the same crash again
_LONGEST_TRACEBACK = 300

# Kind, and what tells it. The first that fits counts: what says more stands before what says less.
# fmt: off
_TOLD = (
    ("label-out-of-range", r"Assertion `(?:t|cur_target) >= 0 && (?:t|cur_target) < n_classes` failed"),
    ("label-out-of-range", r"Target -?\d+ is out of bounds|label value of -?\d+ which is outside the valid range"),
    ("probability-out-of-range", r"Assertion `input_val >= zero && input_val <= one` failed"),
    ("probability-out-of-range", r"all elements of (?:input|target) should be between 0 and 1"),
    ("index-out-of-range", r"Assertion `(?:srcIndex < srcSelectDimSize|index >= -sizes\[i\]).{0,40}` failed"),
    ("index-out-of-range", r"index out of range in self"),
    ("device-side-assert", r"device-side assert"),
    ("cuda-out-of-memory", r"(?:CUDA|HIP|MPS backend) out of memory|CUDA error: out of memory|cudaErrorMemoryAllocation"),
    ("cuda-out-of-memory", r"cudaMalloc failed|cudaSuccess \(2 vs\. 0\)|Out of memory error on GPU|显存不足"),
    ("cuda-out-of-memory", r"OOM when allocating tensor|ResourceExhaustedError|RESOURCE_EXHAUSTED: (?:Out of memory|OOM)"),
    ("cuda-out-of-memory", r"Out of memory while trying to allocate"),
    ("cublas-alloc-failed", r"CU(?:BLAS|DNN)_STATUS_ALLOC_FAILED|CUBLAS_STATUS_NOT_INITIALIZED"),
    ("shared-memory-exhausted", r"insufficient shared memory|unable to (?:open|mmap|write to|allocate) .{0,40}shared memory"),
    ("shared-memory-exhausted", r"killed by signal: Bus error|received 0 items of ancdata"),
    ("dataloader-worker-killed", r"DataLoader worker \(pid(?:\(s\))? ?[\d, ]+\) (?:is killed by signal|exited unexpectedly)"),
    ("collective-timeout", r"Watchdog caught collective operation timeout|Some NCCL operations have failed or timed out"),
    ("collective-timeout", r"(?:NCCL|[Gg]loo|c10d).{0,80}(?:timed out|[Tt]imeout)|Timed out .{0,40}waiting for .{0,20}ranks"),
    ("collective-timeout", r"One or more tensors were submitted to be reduced|Stalled (?:tensor )?ops"),
    ("nccl-error", r"nccl(?:System|Internal|UnhandledCuda|Remote)Error|unhandled (?:cuda|system) error|NCCL error in"),
    ("loss-scale-exhausted", r"Minimum loss scale reached|loss scale already at minimum"),
    ("loss-scale-skipped", r"[Gg]radient overflow\.? +[Ss]kipping step|OVERFLOW! .{0,20}[Ss]kipping step"),
    ("loss-scale-skipped", r"overflow detected.{0,40}loss scale|[Ss]kipping step.{0,40}loss scale"),
    ("nan-detected", r"Loss is (?:nan|inf)|[Ll]oss (?:is|became|was) (?:nan|NaN)\b|NaN loss|Invalid loss, terminating"),
    ("nan-detected", r"[Dd]etected (?:inf/nan|nan|NaN|inf)|returned nan values in its|NaN or Inf found|nan (?:found|encountered)"),
    ("nan-detected", r"[Nn]on-?finite (?:loss|grad)|loss is not finite|Gradients? (?:is|are) (?:nan|NaN)|FloatingPointError"),
    ("host-out-of-memory", r"oom-kill event|Out of memory: Kill(?:ed)? process|Memory cgroup out of memory|bad_alloc"),
    ("host-out-of-memory", r"DefaultCPUAllocator: (?:can't allocate|not enough) memory|Cannot allocate memory|MemoryError"),
    ("host-out-of-memory", r"^(?:.{0,60}line \d+: +\d+ +)?Killed\b|[Ee]xit(?:ed with exit)? code:? ?137|signal 9 \(SIGKILL\)"),
    ("time-limit", r"DUE TO TIME LIMIT"),
    ("interrupted", r"KeyboardInterrupt|CANCELLED AT|SIGTERM|^\^C"),
    ("gpu-not-found", r"No CUDA GPUs are available|no CUDA-capable device|Found no NVIDIA driver|GPU will not be used"),
    ("gpu-not-found", r"CUDA driver version is insufficient|Could not load dynamic library 'libcud"),
    ("segmentation-fault", r"Segmentation fault|SIGSEGV"),
)
# fmt: on
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _TOLD)
_WORTH = re.compile(
    r"Error|error|[Oo]ut of memory|OOM|oom|RESOURCE|[Kk]illed|KILL|[Tt]ime(?:d )? ?out|[Aa]ssert|[Oo]verflow|OVERFLOW|NCCL|nccl|loss scale|[Nn]a[Nn]\b|[Ii]nvalid|finite|Interrupt|CANCELLED"
    r"|SIG|signal|GPU|CUDA|CPU|Traceback|out of (?:range|bounds)|fault|[Ss]talled|shared mem|ancdata|submitted|outside|exit|\^C|should be between|bad_alloc|FloatingPoint|allocat|libcud|显存"
)
_FRAME_EVAL = re.compile(
    r"\bin \w*(?:evaluat|validat|predict|eval_step|eval_epoch|infer)\w*|\bin (?:eval|test|val)(?:_\w+)?$|\.(?:evaluate|validate|predict)\(|\bvalidation_step\b|_run_val",
    re.IGNORECASE,
)
_RAISED = re.compile(
    r"^[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exhausted|Exit|Warning|StopIteration)\b(?::|$)"
)
_FIGURES = (
    ("seconds", re.compile(r"Timeout\(ms\)=(\d+)"), 1e-3),
    ("label", re.compile(r"(?:Target|label value of) (-?\d+)"), 1.0),
    ("classes", re.compile(r"valid range of \[0, (\d+)\)"), 1.0),
    ("loss_scale", re.compile(r"(?:reducing (?:loss scale )?to|scale:?) (\d+(?:\.\d+)?(?:e\+?\d+)?)"), 1.0),
)


class Crashes:
    """Collects events; knows whether it stands inside a traceback, whose lines are code and no metrics."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._inside = 0  # lines left of the traceback at most
        self._frames: list[str] = []
        self._last: dict[str, int] = {}  # kind -> line of its last telling

    def feed(self, line: Line) -> bool:
        """Look at one line; True when it belongs to a traceback."""
        text = line.text
        if "Traceback (most recent call last)" in text:
            self._inside, self._frames = _LONGEST_TRACEBACK, []
            return True
        inside = self._inside > 0
        if inside:
            self._inside -= 1
            raised = _RAISED.match(text)
            if not raised and not self._ends(text):
                self._frames.append(text[:200])
                return True
            self._inside = 0
        if _WORTH.search(text):
            self._tell(line, crashed=inside)
        return inside

    def _ends(self, text: str) -> bool:
        """Whether a message without the name of an exception closes the traceback."""
        return (
            not text.startswith(("File ", "^", "~", "During ", "The above"))
            and _kind(text) == "cuda-out-of-memory"
        )

    def _tell(self, line: Line, crashed: bool) -> None:
        kind = _kind(line.text)
        if not kind:
            if not crashed or not _RAISED.match(line.text):
                return
            kind = "exception"
        repeated = line.number - self._last.get(kind, -_REPEATED) < _REPEATED
        self._last[kind] = line.number
        if len(self.events) >= _MOST_EVENTS or (repeated and kind != "loss-scale-skipped"):
            return
        figures = dict(self._figures(kind, line.text))
        self.events.append(Event(kind, line.text[:LONGEST_TEXT], line.number, figures=figures))

    def _figures(self, kind: str, text: str) -> Iterator[tuple[str, float]]:
        if kind == "cuda-out-of-memory":
            yield from allocation(text).items()
        for name, pattern, factor in _FIGURES:
            if found := pattern.search(text):
                yield name, float(found[1]) * factor
        if self._frames:
            evaluated = any(_FRAME_EVAL.search(frame) for frame in self._frames)
            yield "in_evaluation" if evaluated else "in_training", 1.0

    def finish(self) -> list[Event]:
        """All events in file order."""
        return self.events


def _kind(text: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")
