"""The Python API: what a training script has at hand goes in, a Diagnosis comes out."""

import threading

import numpy as np
import pytest

from advisor import Advisor, read_runs
from advisor.errors import AdvisorError, UsageError

FALLING = np.linspace(1.0, 0.1, 30).tolist()
TURNING = [*np.linspace(1.0, 0.5, 10), *np.linspace(0.5, 1.2, 20)]


@pytest.fixture(scope="module")
def ready():
    return Advisor()


def test_a_dict_of_columns(ready):
    report = ready.diagnose({"train_loss": FALLING, "val_loss": TURNING})
    assert report.findings[0].id == "overfitting"
    assert report.healthy is False


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_frames_of_pandas_and_polars(ready):
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    columns = {"train_loss": FALLING, "val_loss": TURNING}
    for frame in (pandas.DataFrame(columns), polars.DataFrame(columns)):
        assert ready.diagnose(frame).findings[0].id == "overfitting"


def test_a_keras_history(ready):
    class History:
        def __init__(self):
            self.history = {"loss": FALLING, "val_loss": TURNING}

    assert ready.ask("is this normal?", attach=[History()]).findings[0].id == "overfitting"


def test_read_runs(root):
    run = read_runs(root / "examples/stuck_at_chance.csv")[0]
    series = run.series["train_loss"]
    assert series.steps.shape == series.values.shape == (30,)
    assert series.values.dtype == np.float64


def test_figures_in_the_question_are_read_as_a_run(ready):
    report = ready.ask("train_loss 0.90 0.55 0.31 0.14 0.05; val_loss 0.92 0.71 0.74 0.98 1.37")
    assert report.findings[0].id == "overfitting"
    assert report.findings[0].verdict == "supported"
    assert report.attachments[0].runs[0].series["train_loss"].values[0] == 0.90


def test_prose_with_a_number_is_no_run(ready):
    report = ready.ask("loss stuck at 0.69 with lr 0.1, 0.01, 0.001 and 0.0001, batch 32, 64, 128, 256, 512")
    assert report.attachments == ()


def test_several_files_name_the_run_that_is_meant(ready, root):
    report = ready.diagnose([root / "examples/healthy.csv", root / "examples/overfitting.csv"])
    assert report.findings[0].id == "overfitting"
    assert "overfitting" in report.run


def test_same_shape_at_ten_times_the_loss_gives_the_same_answer(ready):
    small = ready.diagnose({"train_loss": FALLING, "val_loss": TURNING})
    large = ready.diagnose(
        {k: [10 * x for x in v] for k, v in {"train_loss": FALLING, "val_loss": TURNING}.items()}
    )
    assert [f.id for f in small.findings] == [f.id for f in large.findings]


def test_one_advisor_serves_many_threads(ready):
    seen = []

    def work(question):
        seen.append(ready.ask(question).findings[0].id)

    threads = [threading.Thread(target=work, args=("loss is nan after 300 steps",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["nan-loss"] * 8


@pytest.mark.parametrize("bad", [{}, [], {"train_loss": []}, {"train_loss": ["a", "b"]}, 42, None, object()])
def test_nonsense_is_refused_or_answered_without_health(ready, bad):
    try:
        healthy = ready.diagnose(bad).healthy
    except AdvisorError:
        return
    assert healthy is None


@pytest.mark.parametrize(
    "arguments", [{"language": "fr"}, {"knowledge": "/no/such/folder"}, {"device": "tpu"}]
)
def test_wrong_arguments_are_told(arguments):
    with pytest.raises(UsageError):
        Advisor(**arguments).ask("loss is nan")


def test_own_entries_are_found(tmp_path, home, root):  # noqa: ARG001
    text = (root / "knowledge/loss/chance-level-binary.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own"
    own.mkdir()
    text = text.replace("id: chance-level-binary", "id: flux-capacitor").replace(
        "loss stuck at 0.69", "flux capacitor overheats"
    )
    (own / "flux-capacitor.yaml").write_text(text, encoding="utf-8")
    (own / "broken.yaml").write_text("id: broken\nkind: nonsense\n", encoding="utf-8")
    report = Advisor(knowledge=own).ask("the flux capacitor overheats", top=5)
    assert "flux-capacitor" in [finding.id for finding in report.findings]
    assert any("broken.yaml" in note.en for note in report.notes)
