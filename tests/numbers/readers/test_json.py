"""JSON as trainers write it: an object a line, a list, an object of lists, the state of a trainer."""

import json

import pytest

from advisor.errors import ReadError
from advisor.numbers.readers import read


@pytest.fixture
def written(tmp_path):
    def write(content, name="metrics.json"):
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def lines(objects):
    return "".join(json.dumps(thing) + "\n" for thing in objects)


def values(found, role, run=0):
    return found.runs[run].series[role].values.tolist()


def steps(found, role, run=0):
    return found.runs[run].series[role].steps.tolist()


def test_an_object_a_line_is_a_run(written):
    found = read(written(lines({"step": i, "loss": 1 / (i + 1), "lr": 0.1} for i in range(5))))
    assert found.format == "jsonl"
    assert steps(found, "train_loss") == [0, 1, 2, 3, 4]
    assert values(found, "lr") == [0.1] * 5


def test_train_and_validation_records_with_other_keys_meet_on_the_steps(written):
    objects = []
    for i in range(6):
        objects.append({"global_step": i, "train/loss": 6 - i})
        if i % 2:
            objects.append({"global_step": i, "val": {"loss": 7 - i, "acc": i / 6}})
    found = read(written(lines(objects)))
    assert steps(found, "val_loss") == [1, 3, 5]
    assert steps(found, "val_accuracy") == [1, 3, 5]
    assert len(found.runs) == 1


def test_bare_nan_and_infinity_are_values_and_null_is_a_gap(written):
    text = '{"step": 0, "loss": 1.5}\n{"step": 1, "loss": NaN}\n{"step": 2, "loss": null}\n{"step": 3, "loss": -Infinity}\n'
    found = read(written(text))
    assert str(values(found, "train_loss")) == "[1.5, nan, -inf]"
    assert steps(found, "train_loss") == [0, 1, 3]


def test_a_first_line_about_the_run_gives_settings_not_a_point(written):
    text = lines([{"config": {"batch_size": 64, "optimizer": "adam"}, "seed": 3}, {"hook_msgs": {}}])
    found = read(written(text + lines({"epoch": i, "loss": 1.0 - i / 9} for i in range(4))))
    assert steps(found, "train_loss") == [0, 1, 2, 3]
    assert dict(found.runs[0].settings) == {"batch_size": 64, "optimizer": "adam", "seed": 3}


def test_mmcv_validation_records_do_not_count_with_their_loader(written):
    objects = []
    for epoch in (1, 2, 3):
        objects += [
            {"mode": "train", "epoch": epoch, "iter": i, "loss": 1 / (epoch + i / 100)} for i in (50, 100)
        ]
        objects.append({"mode": "val", "epoch": epoch, "iter": 9, "top1_acc": epoch / 4})
    found = read(written(lines(objects), "None.log.json"))
    (run,) = found.runs
    assert run.series["val_accuracy"].values.tolist() == [0.25, 0.5, 0.75]
    assert run.series["train_loss"].values.size == 6
    assert (run.series["val_accuracy"].steps[1:] > run.series["val_accuracy"].steps[:-1]).all()


def test_mmengine_validation_steps_are_epochs(written):
    objects = []
    for epoch in (1, 2, 3):
        objects += [
            {"loss": 1 / step, "epoch": epoch, "iter": step, "step": step}
            for step in (epoch * 20 - 10, epoch * 20)
        ]
        objects.append({"acc/top1": epoch / 4, "data_time": 0.1, "step": epoch})
    (run,) = read(written(lines(objects), "scalars.json")).runs
    assert run.series["train_loss"].steps.tolist() == [10, 20, 30, 40, 50, 60]
    assert run.series["val_accuracy"].steps.tolist() == [20, 40, 60]


def test_two_runs_in_one_file_are_two_runs(written):
    found = read(written(lines({"epoch": i, "train_loss": 1.0} for i in [0, 1, 2, 0, 1, 2])))
    assert [run.series["train_loss"].values.size for run in found.runs] == [3, 3]


def test_a_line_cut_while_it_was_written_is_told_and_costs_only_itself(written):
    text = lines({"step": i, "loss": 1.0} for i in range(9)) + '{"step": 9, "lo'
    found = read(written(text))
    assert len(values(found, "train_loss")) == 9
    assert [problem.line for problem in found.problems] == [10]


def test_figures_in_quotes_and_lists_of_rates_are_figures(written):
    found = read(
        written(lines({"epoch": i, "train_loss": f"{2 - i / 10:.3f}", "lr": [0.1, 0.1]} for i in range(4)))
    )
    assert values(found, "train_loss") == [2.0, 1.9, 1.8, 1.7]
    assert values(found, "lr") == [0.1] * 4


@pytest.mark.parametrize(
    "document",
    [
        {"loss": [3, 2, 1], "val_loss": [4, 3, 2]},
        {"history": {"loss": [3, 2, 1], "val_loss": [4, 3, 2]}, "params": {"batch_size": 8}},
        {"train": {"loss": [3, 2, 1]}, "val": {"loss": [4, 3, 2]}},
        [{"loss": 3, "val_loss": 4}, {"loss": 2, "val_loss": 3}, {"loss": 1, "val_loss": 2}],
        {"epochs": [{"epoch": i, "train": {"loss": 3 - i}, "val": {"loss": 4 - i}} for i in range(3)]},
        {f"epoch_{i}": {"loss": 3 - i, "val_loss": 4 - i} for i in range(3)},
        {"loss": {"0": 3, "1": 2, "2": 1}, "val_loss": {"0": 4, "1": 3, "2": 2}},
        {"columns": ["loss", "val_loss"], "index": [0, 1, 2], "data": [[3, 4], [2, 3], [1, 2]]},
        {
            "train": [{"epoch": i, "loss": 3 - i} for i in range(3)],
            "val": [{"epoch": i, "loss": 4 - i} for i in range(3)],
        },
    ],
)
def test_every_shape_of_a_history_gives_the_same_curves(written, document):
    found = read(written(document))
    assert len(found.runs) == 1
    assert values(found, "train_loss") == [3, 2, 1]
    assert values(found, "val_loss") == [4, 3, 2]


def test_runs_side_by_side_in_one_object_are_told_apart_by_their_names(written):
    found = read(
        written({"sgd": {"loss": [3, 2], "acc": [0.1, 0.2]}, "adam": {"loss": [2, 1], "acc": [0.3, 0.4]}})
    )
    assert [run.name for run in found.runs] == ["sgd", "adam"]
    assert values(found, "train_loss", run=1) == [2, 1]


def test_a_list_that_divides_the_longest_stands_at_the_ends_of_its_stretches(written):
    found = read(written({"train_loss": list(range(12, 0, -1)), "val_loss": [5, 4, 3]}))
    assert steps(found, "val_loss") == [3, 7, 11]
    assert "every 4 steps" in found.problems[0].what.en


def test_the_scalar_export_of_tensorboard_is_named_by_its_file(written):
    found = read(written([[1.6e9 + i, i * 10, 1.0 / (i + 1)] for i in range(4)], "run-.-tag-val_loss.json"))
    assert steps(found, "val_loss") == [0, 10, 20, 30]


@pytest.mark.parametrize(
    "cut",
    ['[{"epoch": 0, "loss": 2}, {"epoch": 1, "loss": 1}, {"epoch": 2, "lo', '{"loss": [2, 1, 0.'],
)
def test_a_cut_text_is_read_as_far_as_it_goes(written, cut):
    found = read(written(cut))
    assert values(found, "train_loss") == [2, 1]
    assert "ends early" in found.problems[0].what.en


STATE = {
    "best_metric": None,
    "epoch": 2.0,
    "global_step": 40,
    "max_steps": 60,
    "num_train_epochs": 3,
    "train_batch_size": 16,
    "log_history": [
        {"epoch": 0.5, "loss": 2.0, "learning_rate": 5e-5, "grad_norm": 1.0, "step": 10},
        {"epoch": 1.0, "loss": 1.5, "learning_rate": 4e-5, "grad_norm": 0.9, "step": 20},
        {"epoch": 1.0, "eval_loss": 1.8, "eval_accuracy": 0.6, "eval_runtime": 3.0, "step": 20},
        {"epoch": 2.0, "loss": 1.0, "learning_rate": 3e-5, "grad_norm": 0.8, "step": 40},
        {"epoch": 2.0, "eval_loss": 1.9, "eval_accuracy": 0.7, "eval_runtime": 3.0, "step": 40},
        {"epoch": 2.0, "step": 40, "total_flos": 1e15, "train_loss": 1.4, "train_runtime": 99.0},
    ],
}


def test_the_summary_of_a_trainer_is_no_point_of_its_curve(written):
    found = read(written(STATE, "trainer_state.json"))
    assert found.format == "trainer-state"
    assert values(found, "train_loss") == [2.0, 1.5, 1.0]
    assert steps(found, "val_loss") == [20, 40]
    settings = found.runs[0].settings
    assert (settings["batch_size"], settings["max_steps"], settings["mean_train_loss"]) == (16, 60, 1.4)


def test_the_newest_checkpoint_of_an_output_folder_holds_the_history(tmp_path):
    for step in (20, 40, 100):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        history = [record for record in STATE["log_history"] if record["step"] <= step]
        (folder / "trainer_state.json").write_text(json.dumps({**STATE, "log_history": history}))
    found = read(str(tmp_path))
    assert len(found.runs) == 1
    assert values(found, "train_loss") == [2.0, 1.5, 1.0]
    assert "checkpoint-100/trainer_state.json" in found.notes[0].en


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('{"model_type": "bert", "layers": ["a", "b"]}', "JSON without a curve"),
        ("[" * 100_000, "nested too deep"),
        ('{"a":' * 100_000, "nested too deep"),
        ('{"a" 1}', "begins as JSON and is none"),
        ('{"log_history": {"loss": 1}}', "no list under log_history"),
    ],
)
def test_what_is_no_log_is_refused_with_the_reason(written, text, seen):
    with pytest.raises(ReadError, match=seen):
        read(written(text))


def test_a_wide_sparse_log_takes_no_room_for_its_gaps(written):
    objects = [{"step": i, f"metric_{i}_loss": 1.0} for i in range(20_000)]
    found = read(written(lines(objects)))
    assert sum(series.values.size for series in found.runs[0].series.values()) == 40_000


def test_a_long_list_is_read_like_lines_and_says_when_it_was_cut(tmp_path):
    path = tmp_path / "history.json"
    rows = [{"step": i, "loss": 2 - i / 1e5, "note": "x" * 40} for i in range(60_000)]
    text = json.dumps(rows)
    assert len(text) > 4 << 20
    path.write_text(text)
    whole = read(str(path))
    assert whole.runs[0].series["train_loss"].values.size == 60_000
    assert not whole.problems
    path.write_text(text[:-100])
    cut = read(str(path))
    assert cut.runs[0].series["train_loss"].values.size == 59_998
    assert [problem.what.en for problem in cut.problems] == ["the text ends early: read as far as it goes"]


def test_a_million_tiny_parts_are_refused(tmp_path):
    path = tmp_path / "history.json"
    path.write_text("[" + "[1]," * 2_500_000 + "[1]]")
    with pytest.raises(ReadError, match="tiny parts"):
        read(str(path))


def test_a_record_of_one_value_is_named_by_its_name(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_text(
        "".join(
            json.dumps({"name": name, "value": 2 / i, "step": i}) + "\n"
            for i in range(1, 8)
            for name in ("train/loss", "val/loss")
        )
    )
    (run,) = read(str(path)).runs
    assert run.series["val_loss"].steps.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert run.series["train_loss"].values[1] == 1.0
