"""A run directory: what is taken from it, and what it says about the rest."""

from pathlib import Path

import pytest

from advisor.errors import ReadError
from advisor.numbers.readers import read


def table(level, rows=8):
    return "epoch,loss,val_loss\n" + "".join(f"{i},{level / (i + 1)},{level}\n" for i in range(rows))


@pytest.fixture
def tree(tmp_path):
    def plant(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return str(tmp_path)

    return plant


def test_versions_beside_each_other_are_runs_in_their_order(tree):
    found = read(tree({f"lightning_logs/version_{n}/metrics.csv": table(n) for n in (1, 2, 10)}))
    assert [run.name for run in found.runs] == [f"lightning_logs/version_{n}" for n in (1, 2, 10)]
    assert [run.series["val_loss"].values[0] for run in found.runs] == [1, 2, 10]


def test_the_telling_file_is_taken_and_the_others_are_named(tree):
    found = read(
        tree(
            {
                "results.csv": table(2),
                "args.yaml": "epochs: 8\n",
                "labels.csv": "class,count\n1,2\n3,4\n",
                "weights/best.pt": "not a log",
                ".git/metrics.csv": table(9),
            }
        )
    )
    assert found.runs[0].series["val_loss"].values[0] == 2
    assert found.notes[0].en == "read results.csv, args.yaml; not read: labels.csv, weights/best.pt"
    assert found.runs[0].settings["epochs"] == 8


def test_settings_of_a_run_are_those_of_its_own_folder(tree):
    files = {f"runs/exp{n}/results.csv": table(n) for n in (1, 2)}
    files |= {
        f"runs/exp{n}/args.yaml": f"batch: {8 * n}\nlr0: 0.01\nname: exp  # a comment\n" for n in (1, 2)
    }
    found = read(tree(files))
    assert [dict(run.settings) for run in found.runs] == [
        {"batch_size": 8, "lr": 0.01},
        {"batch_size": 16, "lr": 0.01},
    ]


def test_logs_that_differ_in_a_number_are_runs_of_their_own(tree):
    found = read(
        tree({"lr_0.1.csv": table(1), "lr_0.01.csv": table(2), "notes.csv": "name,size\na,1\nb,2\n"})
    )
    assert [run.name for run in found.runs] == ["lr_0.01.csv", "lr_0.1.csv"]


def test_a_file_without_a_curve_gives_way_to_one_with(tree):
    found = read(tree({"metrics.csv": "name,f1\na,0.5\nb,0.6\n", "sub/my_losses.csv": table(3)}))
    assert found.runs[0].series["train_loss"].values[0] == 3


def test_a_folder_of_weights_is_refused_as_such(tree):
    with pytest.raises(ReadError, match=r"2 files of weights \(model.safetensors\)"):
        read(tree({"model.safetensors": "x", "optimizer.pt": "y", "config.json": "{}"}))


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(ReadError, match="folder without files"):
        read(str(tmp_path))


def test_links_that_go_in_circles_end(tree, tmp_path):
    path = tree({"run/metrics.csv": table(1)})
    (tmp_path / "run" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert len(read(path).runs) == 1


def test_the_crash_in_a_log_beside_the_table_is_an_event_of_the_run(tree):
    oom = (
        'Traceback (most recent call last):\n  File "train.py", line 8, in train_step\n    loss.backward()\n'
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB\n"
    )
    found = read(tree({"metrics.csv": table(2), "stderr.log": oom, "notes.txt": "CUDA out of memory once\n"}))
    (run,) = found.runs
    assert run.series["val_loss"].values.size == 8
    assert [event.kind for event in run.events] == ["cuda-out-of-memory"]
    assert run.events[0].figures["tried"] == 2 * 2**30
    assert found.notes[0].en == "read metrics.csv, stderr.log; not read: notes.txt"


def test_a_crash_beside_several_runs_is_nobodys(tree):
    oom = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB\n"
    found = read(tree({"a_1.log.csv": table(2), "a_2.log.csv": table(3), "stderr.log": oom}))
    assert [run.events for run in found.runs] == [(), ()]


def state(steps):
    history = ", ".join(f'{{"loss": {2 - i / 20}, "step": {i}}}' for i in range(1, steps + 1))
    return f'{{"global_step": {steps}, "log_history": [{history}]}}'


@pytest.mark.parametrize(
    ("above", "taken"), [(15, "out/checkpoint-20/trainer_state.json"), (20, "out/trainer_state.json")]
)
def test_the_state_that_goes_furthest_is_taken_and_it_is_said(tree, above, taken):
    files = {f"out/checkpoint-{n}/trainer_state.json": state(n) for n in (10, 20)}
    found = read(tree(files | {"out/trainer_state.json": state(above)}))
    (run,) = found.runs
    assert run.series["train_loss"].steps[-1] == 20
    assert found.notes[1].en == f"{taken} goes furthest of 3 such files of the run"


def test_a_crash_beside_event_files_is_an_event_of_the_run(tree, tmp_path):
    data = Path(__file__).parents[2] / "data" / "tfevents"
    events = next(path for path in sorted(data.rglob("events.out.tfevents*")))
    tree({"train.out": "epoch 3\nRuntimeError: DataLoader worker (pid 12) is killed by signal: Killed.\n"})
    (tmp_path / events.name).write_bytes(events.read_bytes())
    found = read(str(tmp_path))
    assert [event.kind for event in found.runs[0].events] == ["dataloader-worker-killed"]
    assert found.notes[-1].en == "what train.out tells in words belongs to the run"
