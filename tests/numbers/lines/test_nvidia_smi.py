"""Output of nvidia-smi in its forms; laid out as the tool prints it, with figures of our own."""

import pytest

from advisor.numbers.checks import observe
from advisor.numbers.readers import read

GIB = 2.0**30


def table(used, utilization, processes, gpu=0):
    rows = "".join(
        f"|    {gpu}   N/A  N/A  {pid:>8}      {kind}   {name:<35}{memory:>8} |\n"
        for pid, kind, name, memory in processes
    )
    rows = rows or "|  No running processes found                                                 |\n"
    return f"""Sat Jan  6 10:11:14 2024
+---------------------------------------------------------------------------------------+
| NVIDIA-SMI 535.54.03              Driver Version: 535.54.03    CUDA Version: 12.2     |
|-----------------------------------------+----------------------+----------------------+
| GPU  Name                 Persistence-M | Bus-Id        Disp.A | Volatile Uncorr. ECC |
| Fan  Temp   Perf          Pwr:Usage/Cap |         Memory-Usage | GPU-Util  Compute M. |
|                                         |                      |               MIG M. |
|=========================================+======================+======================|
|   {gpu}  NVIDIA A100-SXM4-40GB          On  | 00000000:07:00.0 Off |                    0 |
| N/A   33C    P0              52W / 400W | {used:>6}MiB / 40960MiB | {utilization:>6}%      Default |
|                                         |                      |             Disabled |
+-----------------------------------------+----------------------+----------------------+

+---------------------------------------------------------------------------------------+
| Processes:                                                                            |
|  GPU   GI   CI        PID   Type   Process name                            GPU Memory |
|        ID   ID                                                             Usage      |
|=======================================================================================|
{rows}+---------------------------------------------------------------------------------------+
"""


@pytest.fixture
def reading(tmp_path):
    def read_text(text):
        path = tmp_path / "smi.txt"
        path.write_text(text, encoding="utf-8")
        return read(str(path))

    return read_text


def test_a_table_with_a_training_process(reading):
    (run,) = reading(table(30720, 97, [(1234, "C", "python", "30000MiB")])).runs
    assert run.name == "GPU 0"
    assert run.series["gpu_memory"].values.tolist() == [30 * GIB]
    assert run.series["gpu_utilization"].values.tolist() == [97]
    assert observe("gpu-memory-orphaned", run, {}).holds is False


def test_memory_that_no_process_holds(reading):
    (run,) = reading(table(20480, 0, [])).runs
    seen = observe("gpu-memory-orphaned", run, {})
    assert seen.holds is True
    assert "20.00 GiB" in seen.statement.en


def test_two_jobs_on_one_card(reading):
    jobs = [
        (1, "C", "python", "20000MiB"),
        (2, "C", "/usr/bin/python3", "15000MiB"),
        (3, "G", "Xorg", "10MiB"),
    ]
    (run,) = reading(table(35100, 99, jobs)).runs
    assert observe("gpu-shared", run, {}).holds is True


def test_an_idle_desktop_is_no_run(reading):
    found = reading(table(900, 3, [(3, "G", "/usr/lib/xorg/Xorg", "800MiB")]))
    assert found.runs == ()
    assert found.problems


def test_a_loop_shows_a_card_that_waits(reading):
    job = [(1234, "C", "python", "8000MiB")]
    (run,) = reading("".join(table(8500, share, job) for share in [0, 95, 0, 2, 90, 0, 1, 97])).runs
    assert run.series["gpu_utilization"].values.tolist() == [0, 95, 0, 2, 90, 0, 1, 97]
    assert observe("gpu-idle", run, {}).holds is True


def test_query_as_csv_with_two_cards(reading):
    text = "timestamp, index, name, utilization.gpu [%], memory.total [MiB], memory.used [MiB]\n" + "".join(
        f"2024/01/06 10:00:0{i}.123, {gpu}, NVIDIA A100, {90 + i - 80 * gpu} %, 40960 MiB, {1024 * (i + 1)} MiB\n"
        for i in range(6)
        for gpu in (0, 1)
    )
    found = reading(text)
    assert [run.name for run in found.runs] == ["GPU 0", "GPU 1"]
    assert found.runs[0].series["gpu_utilization"].values.tolist() == [90, 91, 92, 93, 94, 95]
    assert found.runs[1].series["gpu_memory"].values[-1] == 6 * GIB


def test_dmon(reading):
    text = "# gpu     pwr  gtemp  mtemp     sm    mem    enc    dec   mclk   pclk\n# Idx       W      C      C      %      %      %      %    MHz    MHz\n"
    text += "".join(
        f"    0      43     35      -     {i}0      3      0      0   1215   1410\n" for i in range(1, 8)
    )
    (run,) = reading(text).runs
    assert run.series["gpu_utilization"].values.tolist() == [10, 20, 30, 40, 50, 60, 70]
