import math

import pytest

from advisor.errors import UsageError
from advisor.parsing import ROLES, assign, is_missing, meaning, number, setting, show


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1", 1, ""),
        (" -2.50 ", -2.5, ""),
        ("1,234.5", 1234.5, ""),
        ("1,234,567", 1234567, ""),
        ("12.3%", 12.3, "percent"),
        ("7.92G", 7.92e9, ""),
        ("45 MiB", 45 * 2**20, "bytes"),
        ("0/54", 0, "/54"),
        ("1e-3", 1e-3, ""),
        ("1E+05", 1e5, ""),
        ("１２．５", 12.5, ""),
        (".5", 0.5, ""),
        ("3.", 3, ""),
        ("12ms", 0.012, "s"),
        ("2.5it/s", 2.5, "1/s"),
        ("−0.5", -0.5, ""),
    ],
)
def test_a_spelling_is_read_as_its_value_and_unit(text, value, unit):
    found = number(text)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert found.unit == unit


@pytest.mark.parametrize("text", ["nan", "-nan", "NaN", "NAN", "+nan", "-1.#IND"])
def test_nan_is_a_value(text):
    found = number(text)
    assert found is not None
    assert math.isnan(found.value)


@pytest.mark.parametrize(
    ("text", "sign"), [("inf", 1), ("-inf", -1), ("Infinity", 1), ("-Infinity", -1), ("∞", 1)]
)
def test_infinities_are_values(text, sign):
    found = number(text)
    assert found is not None
    assert found.value == sign * math.inf


@pytest.mark.parametrize("text", ["", "--", "None", "null", "N/A", "-", " "])
def test_missing_spellings_are_no_number(text):
    assert number(text) is None
    assert is_missing(text)


@pytest.mark.parametrize(
    "text", ["abc", "1.2.3", "1,2", "0,123", "1e", "e5", "12 apples", "1_000", "9" * 100, "--1"]
)
def test_other_text_is_neither_a_number_nor_missing(text):
    assert number(text) is None
    assert not is_missing(text)


def test_a_decimal_comma_is_read_where_the_file_uses_it():
    found = number("1.234,5", decimal_comma=True)
    assert found is not None
    assert found.value == 1234.5


@pytest.mark.parametrize(
    ("x", "shown"),
    [
        (0.693147, "0.6931"),
        (12.0, "12"),
        (1234567.0, "1234567"),
        (12345.678, "12346"),
        (1e-5, "1e-05"),
        (0.0001, "0.0001"),
        (-0.0, "0"),
        (2.5e12 + 0.5, "2.5e+12"),
        (float("nan"), "NaN"),
        (float("-inf"), "-inf"),
    ],
)
def test_a_figure_is_shown_short_and_honest(x, shown):
    assert show(x) == shown


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("train_loss", "train_loss"),
        ("trainLoss", "train_loss"),
        ("Training Loss", "train_loss"),
        ("train/loss", "train_loss"),
        ("loss/train", "train_loss"),
        ("训练损失", "train_loss"),
        ("訓練損失", "train_loss"),
        ("trl", "train_loss"),
        ("validation/main/loss", "val_loss"),
        ("eval_loss", "val_loss"),
        ("Valid Loss", "val_loss"),
        ("dev loss", "val_loss"),
        ("验证损失", "val_loss"),
        ("训练集准确率", "train_accuracy"),
        ("驗證準確率", "val_accuracy"),
        ("val_binary_accuracy", "val_accuracy"),
        ("val_acc_top1_epoch", "val_accuracy"),
        ("learning_rate", "lr"),
        ("学习率", "lr"),
        ("lr-Adam", "lr"),
        ("x/lr0", "lr"),
        ("grad_norm", "grad_norm"),
        ("梯度范数", "grad_norm"),
        ("grad_2.0_norm_total", "grad_norm"),
        ("param_norm", "weight_norm"),
        ("update_ratio", "update_ratio"),
        ("train_samples_per_second", "throughput"),
        ("tokens/sec", "throughput"),
        ("gpu_mem", "gpu_memory"),
        ("显存占用", "gpu_memory"),
        ("utilization.gpu [%]", "gpu_utilization"),
        ("loss_scale", "loss_scale"),
        ("Epoch", "epoch"),
        ("轮次", "epoch"),
        ("轮数", "epoch"),
        ("trainer/global_step", "step"),
        ("步数", "step"),
        ("epoch_time", "time"),
    ],
)
def test_a_spelling_takes_its_role(name, role):
    (column,) = assign([name]).columns
    assert (column.role, column.key) == (role, role)


@pytest.mark.parametrize(
    ("name", "quantity", "split", "direction"),
    [
        ("val_auc", "auc", "val", 1),
        ("dev_f1", "f1", "val", 1),
        ("验证集 F1", "f1", "val", 1),
        ("metrics/mAP50-95(B)", "map", "val", 1),
        ("valid_ppl", "perplexity", "val", -1),
        ("test error rate", "error", "test", -1),
        ("rmse_val", "rmse", "val", -1),
        ("reward", "reward", "", 1),
        ("best_val_loss", "running_best", "val", 0),
        ("loss_std", "spread", "", 0),
    ],
)
def test_a_metric_without_role_carries_what_it_measures(name, quantity, split, direction):
    column, _ = assign([name, "loss"]).columns
    assert (column.role, column.quantity, column.split, column.direction) == (
        "other",
        quantity,
        split,
        direction,
    )


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (["epoch", "train_mse", "val_mse", "val_r2"], {"train_mse": "train_loss", "val_mse": "val_loss"}),
        (["train_ppl", "valid_ppl"], {"train_ppl": "train_loss", "valid_ppl": "val_loss"}),
        (["mae", "test_mae", "test_rmse"], {"test_rmse": "val_loss"}),
    ],
)
def test_an_error_stands_in_for_a_loss_that_is_not_logged(names, roles):
    columns = {column.name: column for column in assign(names).columns}
    assert {name: columns[name].role for name in names if columns[name].role.endswith("_loss")} == roles
    assert all(columns[name].quantity in ("mse", "rmse", "mae", "perplexity") for name in roles)


@pytest.mark.parametrize(
    "name",
    [
        "loss_weight",
        "lossless",
        "accumulate",
        "num_val",
        "val_id",
        "glr",
        "NaN",
        "x",
        "value",
        "foo",
        "col3",
        "",
        "🙂",
        "lr_scheduler",
    ],
)
def test_false_friends_stay_unused_with_a_reason(name):
    assignment = assign([name, "loss"])
    assert [column.name for column in assignment.columns] == ["loss"]
    assert name in assignment.unused[name].en


def test_a_bare_loss_is_the_training_one_beside_validation():
    keys = {
        column.name: column.key
        for column in assign(["loss", "acc", "auc", "val_loss", "val_acc", "val_auc"]).columns
    }
    assert keys["loss"] == "train_loss"
    assert keys["acc"] == "train_accuracy"
    splits = {column.name: column.split for column in assign(["auc", "val_auc"]).columns}
    assert splits == {"auc": "train", "val_auc": "val"}


def test_components_without_a_total_are_summed():
    names = ["train/box_loss", "train/cls_loss", "val/box_loss", "val/cls_loss"]
    assignment = assign(names)
    assert {s.role: s.name for s in assignment.sums} == {
        "train_loss": "train/box_loss + train/cls_loss",
        "val_loss": "val/box_loss + val/cls_loss",
    }
    assert {column.quantity for column in assignment.columns} == {"loss_part"}


def test_components_beside_a_total_stay_components():
    assignment = assign(["loss", "box_loss", "kl_loss"])
    assert not assignment.sums
    assert [(c.key, c.quantity) for c in assignment.columns] == [
        ("train_loss", "loss"),
        ("box_loss", "loss_part"),
        ("kl_loss", "loss_part"),
    ]


def test_losses_of_rival_networks_are_never_summed():
    assignment = assign(["d_loss", "g_loss"])
    assert not assignment.sums
    assert {column.role for column in assignment.columns} == {"other"}


def test_a_single_component_is_the_loss():
    (column,) = assign(["ce_loss"]).columns
    assert column.key == "train_loss"


def test_test_columns_stand_in_for_validation_only_when_there_is_none():
    alone = {column.name: column for column in assign(["train_loss", "test_loss"]).columns}
    assert alone["test_loss"].key == "val_loss"
    assert "no validation column" in alone["test_loss"].reason.en
    beside = {column.name: column.key for column in assign(["train_loss", "val_loss", "test_loss"]).columns}
    assert beside["test_loss"] == "test_loss"


def test_of_two_spellings_the_denser_leads_in_training():
    points = {"train_loss_step": 500, "train_loss_epoch": 10}
    keys = {c.name: (c.key, c.role) for c in assign(list(points), points=points).columns}
    assert keys == {
        "train_loss_step": ("train_loss", "train_loss"),
        "train_loss_epoch": ("train_loss_epoch", "train_loss"),
    }


def test_in_validation_the_value_of_the_epoch_leads():
    points = {"val_loss_step": 500, "val_loss_epoch": 10}
    keys = {c.name: c.key for c in assign(list(points), points=points).columns}
    assert keys["val_loss_epoch"] == "val_loss"


def test_the_first_parameter_group_is_the_learning_rate():
    keys = {c.name: c.key for c in assign(["lr/pg0", "lr/pg1"]).columns}
    assert keys == {"lr/pg0": "lr", "lr/pg1": "lr/pg1"}


def test_every_column_has_its_own_key():
    columns = assign(
        ["loss", "train_loss", "training loss"], points={"loss": 900, "train_loss": 1, "training loss": 1}
    ).columns
    assert len({column.key for column in columns}) == 3
    assert columns[0].key == "train_loss"


def test_an_override_beats_the_guess():
    assignment = assign(["foo", "loss"], {"foo": "train_loss"})
    keys = {column.name: column.key for column in assignment.columns}
    assert keys["foo"] == "train_loss"
    assert keys["loss"] != "train_loss"
    assert "--role" in assignment.columns[0].reason.en


def test_an_override_of_an_unknown_column_lists_the_columns():
    with pytest.raises(UsageError, match=r"'nope'.*one of its columns: foo, loss"):
        assign(["foo", "loss"], {"nope": "train_loss"})


def test_an_override_with_an_unknown_role_lists_the_roles():
    with pytest.raises(UsageError, match="val_loss") as caught:
        assign(["foo"], {"foo": "nonsense"})
    assert all(role in str(caught.value) for role in ROLES)


def test_settings_are_known_by_name():
    assert setting("train_batchsize") == "batch_size"
    assert setting("num_classes") == "classes"
    assert setting("loss") == ""


def test_a_percentage_in_the_name_is_noticed():
    said = meaning("train_acc(%)")
    assert said is not None
    assert said.percent


def test_a_metric_beside_two_losses_is_that_of_the_validation():
    fastai = {
        c.name: c for c in assign(["epoch", "train_loss", "valid_loss", "accuracy", "error_rate"]).columns
    }
    assert fastai["accuracy"].role == "val_accuracy"
    assert fastai["error_rate"].split == "val"
    keras = {c.name: c.role for c in assign(["loss", "accuracy", "val_loss", "val_accuracy"]).columns}
    assert keras["accuracy"] == "train_accuracy"


@pytest.mark.parametrize("name", ["err-top1", "val err-top1", "Top1 Error", "top 5 err"])
def test_an_error_is_no_accuracy(name):
    (column,) = assign([name]).columns
    assert (column.quantity, column.direction) == ("error", -1)


def test_one_criterion_under_two_names_is_one_loss():
    found = assign(["cross-entropy", "Train-cross-entropy", "Validation-cross-entropy"], points=None)
    assert not found.sums
    assert {c.role for c in found.columns} >= {"train_loss", "val_loss"}


def test_a_total_whose_group_says_loss_too_is_the_loss():
    names = ["Loss/classification_loss", "Loss/localization_loss", "Loss/total_loss"]
    assert {c.name: c.role for c in assign(names).columns}["Loss/total_loss"] == "train_loss"
