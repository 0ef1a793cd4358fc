"""Crash text becomes events with figures, and the checks that entries ask see them.

The messages are worded as the frameworks word them; paths and figures are our own.
"""

import pytest

from advisor.numbers.checks import observe
from advisor.numbers.readers import read

GIB = 2.0**30
CURVE = "".join(
    f"step {i}: train loss {3 - i / 100:.3f}, val loss {3.1 - i / 100:.3f}\n" for i in range(0, 80, 10)
)
NEW_OOM = (
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 23.65 GiB of "
    "which 1.25 GiB is free. Process 4711 has 8.00 GiB memory in use. Including non-PyTorch memory, this process has 14.40 GiB "
    "memory in use. Of the allocated memory 9.00 GiB is allocated by PyTorch, and 5.00 GiB is reserved by PyTorch but unallocated. "
    "If reserved but unallocated memory is large try setting PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True"
)
OLD_OOM = (
    "RuntimeError: CUDA out of memory. Tried to allocate 512.00 MiB (GPU 0; 10.76 GiB total capacity; 9.61 GiB already allocated; "
    "201.00 MiB free; 9.80 GiB reserved in total by PyTorch)"
)


def traceback(*frames, raised):
    lines = [
        f'  File "/home/me/project/{file}", line {n}, in {name}\n    {code}\n'
        for n, (file, name, code) in enumerate(frames, 7)
    ]
    return "Traceback (most recent call last):\n" + "".join(lines) + raised + "\n"


TRAINING = traceback(
    ("train.py", "<module>", "main()"), ("train.py", "train_one_epoch", "loss.backward()"), raised=NEW_OOM
)
EVALUATION = traceback(
    ("train.py", "<module>", "trainer.train()"),
    ("trainer.py", "evaluate", "logits = model(x)"),
    raised=OLD_OOM,
)


@pytest.fixture
def run_of(tmp_path):
    def read_text(text):
        path = tmp_path / "crash.log"
        path.write_text(text, encoding="utf-8")
        (run,) = read(str(path)).runs
        return run

    return read_text


def test_a_traceback_alone_is_a_run_of_events(run_of):
    run = run_of(TRAINING)
    assert not run.series
    (event,) = run.events
    assert event.kind == "cuda-out-of-memory"
    assert event.line == 6
    assert event.figures["tried"] == 2 * GIB
    assert event.figures["free"] == 1.25 * GIB
    assert event.figures["total"] == pytest.approx(23.65 * GIB)
    assert event.figures["allocated"] == 9 * GIB
    assert event.figures["unallocated"] == 5 * GIB
    assert event.figures["others"] == 8 * GIB


def test_the_older_wording_and_where_it_happened(run_of):
    run = run_of(CURVE + EVALUATION)
    (event,) = run.events
    assert event.figures["tried"] == 0.5 * GIB
    assert event.figures["reserved"] == pytest.approx(9.8 * GIB)
    assert event.figures["unallocated"] == pytest.approx(0.19 * GIB)
    assert event.step == 70
    assert run.series["val_loss"].values.size == 8


def test_training_and_evaluation_are_told_apart(run_of):
    trained, evaluated = run_of(CURVE + TRAINING), run_of(CURVE + EVALUATION)
    ask = {"kind": "cuda-out-of-memory"}
    assert observe("event", trained, ask | {"phase": "training"}).holds is True
    assert observe("event", trained, ask | {"phase": "evaluation"}).holds is False
    assert observe("event", evaluated, ask | {"phase": "evaluation"}).holds is True
    assert observe("event", evaluated, ask | {"phase": "training"}).holds is False


def test_fragmentation_and_sharing_are_read_from_the_figures(run_of):
    run = run_of(TRAINING)
    assert observe("memory-fragmented", run, {}).holds is True
    assert observe("gpu-shared", run, {}).holds is True
    assert observe("memory-fragmented", run_of(EVALUATION), {}).holds is False


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("RuntimeError: CUDA error: device-side assert triggered", "device-side-assert"),
        ("../aten/src/ATen/native/cuda/Loss.cu:250: nll_loss_forward_reduce_cuda_kernel_2d: block: [0,0,0], thread: [4,0,0] Assertion `t >= 0 && t < n_classes` failed.", "label-out-of-range"),
        ("IndexError: Target 10 is out of bounds.", "label-out-of-range"),
        ("RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", "cublas-alloc-failed"),
        ("[E1218 20:27:21.426415540 ProcessGroupNCCL.cpp:629] [Rank 0] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=1, OpType=ALLREDUCE, NumelIn=1, NumelOut=1, Timeout(ms)=600000) ran for 600081 milliseconds before timing out.", "collective-timeout"),
        ("RuntimeError: DataLoader worker (pid 109) exited unexpectedly with exit code 1. Details are lost due to multiprocessing.", "dataloader-worker-killed"),
        ("RuntimeError: DataLoader worker (pid(s) 109, 110) exited unexpectedly", "dataloader-worker-killed"),
        ("RuntimeError: DataLoader worker (pid 9833) is killed by signal: Killed. ", "dataloader-worker-killed"),
        ("ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).", "shared-memory-exhausted"),
        ("Loss is nan, stopping training", "nan-detected"),
        ("Batch 12: Invalid loss, terminating training", "nan-detected"),
        ("FloatingPointError: Minimum loss scale reached (0.0001). Your loss is probably exploding.", "loss-scale-exhausted"),
        ("tensorflow.python.framework.errors_impl.ResourceExhaustedError:  OOM when allocating tensor with shape[32,1024,64,64] and type float", "cuda-out-of-memory"),
        ("F0821 09:21:09.034922  5405 syncedmem.cpp:56] Check failed: error == cudaSuccess (2 vs. 0)  out of memory", "cuda-out-of-memory"),
        ("slurmstepd: error: Detected 1 oom-kill event(s) in StepId=36358.batch.", "host-out-of-memory"),
        ("train.sh: line 3: 12345 Killed                  python train.py", "host-out-of-memory"),
        ("KeyboardInterrupt", "interrupted"),
        ("slurmstepd: error: *** JOB 123 ON node1 CANCELLED AT 2024-01-06T10:00:00 DUE TO TIME LIMIT ***", "time-limit"),
        ("RuntimeError: No CUDA GPUs are available", "gpu-not-found"),
        ("RuntimeError: all elements of input should be between 0 and 1", "probability-out-of-range"),
    ],
)  # fmt: skip
def test_kinds_of_messages(run_of, line, kind):
    assert [event.kind for event in run_of(CURVE + line + "\n").events] == [kind]


def test_skipped_steps_are_told_one_by_one_with_their_scale(run_of):
    text = "".join(
        f"step {i}: train loss 2.5, val loss 2.6\nGradient overflow.  Skipping step, loss scaler 0 reducing loss scale to {2.0 ** (16 - i)}\n"
        for i in range(12)
    )
    run = run_of(text)
    assert [event.figures["loss_scale"] for event in run.events][:2] == [65536, 32768]
    assert [event.step for event in run.events][:3] == [0, 1, 2]
    assert observe("event", run, {"kind": "loss-scale-skipped", "least": 10}).holds is True


def test_code_in_a_traceback_is_no_metric(run_of):
    text = CURVE + traceback(
        ("train.py", "<module>", "loss = 17.5"),
        ("a.py", "f", "epoch = 99, loss = 3.5"),
        raised="ValueError: bad",
    )
    run = run_of(text)
    assert run.series["train_loss"].values.size == 8
    assert run.events[0].kind == "exception"


def test_the_same_crash_of_every_rank_is_told_once(run_of):
    text = CURVE + "".join(f"[rank{r}]: {NEW_OOM}\n" for r in range(8))
    assert len(run_of(text).events) == 1
