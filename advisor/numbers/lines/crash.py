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
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("label-out-of-range", r"Assertion `t >= 0 && t < n_classes` failed|Assertion `cur_target >= 0 && cur_target < n_classes` failed|Target -?\d+ is out of bounds|Received a label value of -?\d+ which is outside the valid range|label value .{0,40}out of range"),
        ("probability-out-of-range", r"Assertion `input_val >= zero && input_val <= one` failed|all elements of (?:input|target) should be between 0 and 1"),
        ("index-out-of-range", r"Assertion `(?:srcIndex < srcSelectDimSize|index >= -sizes\[i\] && index < sizes\[i\].{0,30})` failed|index out of range in self"),
        ("device-side-assert", r"device-side assert triggered|CUDA error: device-side assert"),
        ("cuda-out-of-memory", r"CUDA out of memory|CUDA error: out of memory|cudaErrorMemoryAllocation|cudaMalloc failed: out of memory|cudaSuccess \(2 vs\. 0\)|MPS backend out of memory|HIP out of memory"
                               r"|OOM when allocating tensor|RESOURCE_EXHAUSTED: (?:Out of memory|OOM)|Out of memory while trying to allocate|Out of memory error on GPU|ResourceExhaustedError|cudaMalloc failed|显存不足"),
        ("cublas-alloc-failed", r"CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED|CUBLAS_STATUS_NOT_INITIALIZED|CUDNN_STATUS_INTERNAL_ERROR"),
        ("shared-memory-exhausted", r"insufficient shared memory|unable to (?:open|mmap|write to|allocate) .{0,40}shared memory|No space left on device: '/dev/shm|killed by signal: Bus error|received 0 items of ancdata"),
        ("dataloader-worker-killed", r"DataLoader worker \(pid\(?s?\)? ?[\d, ]+\) (?:is killed by signal|exited unexpectedly)|A worker process managed by the executor was unexpectedly terminated"),
        ("collective-timeout", r"Watchdog caught collective operation timeout|(?:NCCL|Gloo|gloo|c10d).{0,80}(?:timed out|[Tt]imeout)|Timed out waiting .{0,40}(?:ranks|store|processes)|Some NCCL operations have failed or timed out|Stalled tensors? ops|One or more tensors were submitted to be reduced"),
        ("nccl-error", r"ncclSystemError|ncclInternalError|ncclUnhandledCudaError|unhandled (?:cuda|system) error|NCCL error in|ncclRemoteError"),
        ("loss-scale-exhausted", r"Minimum loss scale reached|loss scale already at minimum"),
        ("loss-scale-skipped", r"[Gg]radient overflow\.? +[Ss]kipping step|OVERFLOW! .{0,20}[Ss]kipping step|overflow detected.{0,40}(?:skipping|loss scale)|[Ss]kipping step.{0,40}loss scale"),
        ("nan-detected", r"Loss is (?:nan|inf)|[Ll]oss (?:is|became|was|=) (?:nan|NaN)\b.{0,40}(?:stop|exit|abort|terminat|skip)|Invalid loss, terminating|[Dd]etected (?:inf/nan|nan|NaN|inf)|returned nan values in its|NaN or Inf found|[Nn]on-?finite (?:loss|gradient)|NaN loss|Gradient(?:s)? (?:is|are) (?:nan|NaN)|The loss is not finite|`?nan`? (?:or `?inf`? )?(?:values? )?(?:found|encountered|detected)|FloatingPointError"),
        ("host-out-of-memory", r"oom-kill event|Out of memory: Kill(?:ed)? process|oom_reaper|Memory cgroup out of memory|DefaultCPUAllocator: (?:can't allocate|not enough) memory|std::bad_alloc|Cannot allocate memory|^(?:\S+: line \d+: +\d+ )?Killed\b|MemoryError|exit(?:ed with exit)? code:? ?137|Exit code 137|signal 9 \(SIGKILL\)"),
        ("time-limit", r"DUE TO TIME LIMIT"),
        ("interrupted", r"KeyboardInterrupt|CANCELLED AT|SIGTERM|received signal 15|^\^C"),
        ("gpu-not-found", r"No CUDA GPUs are available|no CUDA-capable device|Found no NVIDIA driver|CUDA driver version is insufficient|Could not load dynamic library 'libcud|falling back to CPU|GPU will not be used"),
        ("segmentation-fault", r"Segmentation fault|SIGSEGV"),
    )
)  # fmt: skip
_WORTH = re.compile(
    r"Error|error|[Oo]ut of memory|OOM|oom|RESOURCE|[Kk]illed|KILL|[Tt]ime(?:d )? ?out|[Aa]ssert|[Oo]verflow|OVERFLOW|NCCL|nccl|loss scale|[Nn]a[Nn]\b|[Ii]nvalid|finite|Interrupt|CANCELLED"
    r"|SIG|signal|GPU|CUDA|CPU|Traceback|out of (?:range|bounds)|fault|[Ss]talled|shared mem|ancdata|submitted|outside|exit|\^C|should be between|bad_alloc|FloatingPoint|allocat|libcud|显存"
)
_FRAME_EVAL = re.compile(r"\bin \w*(?:evaluat|validat|predict|eval_step|eval_epoch|infer)\w*|\bin (?:eval|test|val)(?:_\w+)?$|\.(?:evaluate|validate|predict)\(|\bvalidation_step\b|_run_val", re.IGNORECASE)
_FRAME_TRAIN = re.compile(r"\.backward\(|\bin backward\b|\btraining_step\b|\btrain_step\b|optimizer\.step|\bin (?:train|fit|step)\w*$|scaler\.step|\.train\(|\.fit\(|\bin train")
_RAISED = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exhausted|Exit|Warning|StopIteration)\b(?::|$)")
_FIGURES = (
    ("seconds", re.compile(r"Timeout\(ms\)=(\d+)"), 1e-3),
    ("label", re.compile(r"(?:Target|label value of) (-?\d+)"), 1.0),
    ("classes", re.compile(r"valid range of \[0, (\d+)\)"), 1.0),
    ("loss_scale", re.compile(r"(?:reducing (?:loss scale )?to|scale:?) ([\d.e+]+\d)"), 1.0),
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
        return not text.startswith(("File ", "^", "~", "During ", "The above")) and _kind(text) == "cuda-out-of-memory"

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
            if any(_FRAME_EVAL.search(frame) for frame in self._frames):
                yield "in_evaluation", 1.0
            elif any(_FRAME_TRAIN.search(frame) for frame in self._frames):
                yield "in_training", 1.0

    def finish(self) -> list[Event]:
        """All events in file order."""
        return self.events


def _kind(text: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")
