"""A run directory: what is taken from it, and what it says about the rest."""

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
