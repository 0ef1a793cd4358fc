"""What a line of a log is about: which loss it tells, and what its counters count.

The lines show the formats that the frameworks' own code prints, with figures of our own.
"""

import pytest


def values(run, key):
    return run.series[key].values.tolist()


def steps(run, key):
    return run.series[key].steps.tolist()


def test_a_policy_loss_is_not_the_loss(reading):
    text = "".join(
        f"Iteration {i} | Mean Reward {i} | Value Loss 3{i} | Policy Loss -0.0{i}\n" for i in range(1, 8)
    )
    (run,) = reading(text).runs
    assert "train_loss" not in run.series
    assert values(run, "Policy Loss")[0] == -0.01


def test_chinese_sentences(reading):
    text = "".join(
        f"第{e}个epoch的训练集loss为{2 - e / 4:.2f}，训练集acc为0.{e}\n验证结果 - 损失: {2.5 - e / 4:.2f}, 准确率: {10 * e}%\n"
        for e in (1, 2, 3)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss") == [1.75, 1.5, 1.25]
    assert values(run, "val_loss") == [2.25, 2.0, 1.75]
    assert values(run, "val_accuracy") == [10, 20, 30]
    assert steps(run, "train_loss") == [1, 2, 3]


def test_a_tag_of_the_epoch_and_what_lightning_says_of_its_checkpoint(reading):
    text = "".join(
        f"[2026-06-15 14:28:45] [EPOCH] {e}/5 | train_loss={3 - e / 2:.4f} | val_loss={3.5 - e / 2:.4f} | 5m12s\n"
        f"Epoch {e}, global step {e * 391}: 'val_loss' reached 0.29290 (best 0.2), saving model to '/x/epoch=03-val_loss=0.29.ckpt'\n"
        for e in (1, 2, 3)
    )
    (run,) = reading(text).runs
    assert steps(run, "val_loss") == [1, 2, 3]
    assert values(run, "val_loss") == [3.0, 2.5, 2.0]


def test_informer_prints_how_many_steps_an_epoch_had(reading):
    text = "".join(
        f"\titers: 100, epoch: {e} | loss: {1 / e:.7f}\n\tspeed: 0.0312s/iter; left time: 123.4567s\n"
        f"\titers: 200, epoch: {e} | loss: {0.9 / e:.7f}\nEpoch: {e} cost time: 12.34567\n"
        f"Epoch: {e}, Steps: 265 | Train Loss: {0.95 / e:.7f} Vali Loss: {1.2 / e:.7f} Test Loss: {1.1 / e:.7f}\n"
        for e in (1, 2, 4)
    )
    (run,) = reading(text).runs
    assert steps(run, "val_loss") == [1, 2, 4]
    assert values(run, "val_loss") == [1.2, 0.6, 0.3]
    assert steps(run, "train_loss")[0] == pytest.approx(1 / 3)  # of a batch: the averages are too few to lead


def test_components_in_brackets_are_summed(reading):
    text = "Step      Train loss              Test loss               Test metric   \n" + "".join(
        f"{i * 1000:<9} [{2 / i:.2e}, {1 / i:.2e}]    [{3 / i:.2e}, {1 / i:.2e}]    [1.1e-01]    \n"
        for i in (1, 2, 4)
    )
    (run,) = reading(text).runs
    assert steps(run, "train_loss") == [1000, 2000, 4000]
    assert values(run, "train_loss") == [3.0, 1.5, 0.75]
    assert values(run, "val_loss") == [4.0, 2.0, 1.0]


def test_recbole(reading):
    text = "".join(
        f"Mon 05 Jan 2026 10:00:00 INFO  epoch {e} training [time: 1.23s, train loss: {500 - e:.4f}]\n"
        f"Mon 05 Jan 2026 10:00:00 INFO  epoch {e} evaluating [time: 0.12s, valid_score: 0.{e}]\n"
        f"Mon 05 Jan 2026 10:00:00 INFO  valid result: \nrecall@10 : 0.0{e}    mrr@10 : 0.{e}    ndcg@10 : 0.{e}\n"
        for e in range(4)
    )
    (run,) = reading(text).runs
    assert steps(run, "val recall@10") == [0, 1, 2, 3]
    assert values(run, "train_loss")[0] == 500


def test_the_epoch_before_the_batches_of_a_training_line(reading):
    text = "".join(
        f"2026-05-01 10:00:00,123   INFO  Train:    {e}/5 ({e * 20:>3}%) [ {b:>4}/300 ({b // 3:>3}%)]  "
        f"Loss: {3 - e / 4 - b / 1e3:.4f} (2.9)  LR: 3.0e-03  Acc_iter {e * 300 + b}  Data time: 0.01(0.02)\n"
        for e in (1, 2, 3)
        for b in (0, 100, 200)
    )
    (run,) = reading(text).runs
    assert steps(run, "train_loss")[:4] == [300, 400, 500, 600]
    assert "train_accuracy" not in run.series


def test_iterations_counted_through_all_epochs_are_steps(reading):
    text = "".join(
        f"[TRAIN] epoch: {e}, iter: {e * 100 - 50 * half}/400, loss: {3 / e - half / 10:.4f}, lr: 0.009\n"
        + ("" if half else f"[EVAL] #Images: 500 mIoU: 0.{e} Acc: 0.{e}5 Kappa: 0.8\n")
        for e in (1, 2, 3, 4)
        for half in (1, 0)
    )
    (run,) = reading(text).runs
    assert run.step_unit == "step"
    assert steps(run, "val mIoU") == [100, 200, 300, 400]


def test_a_bar_of_the_whole_training_goes_on_through_epochs(reading):
    text = "".join(
        (f"\nepoch {i // 20 + 1}/4\n" if i % 20 == 0 else "")
        + f"\rsteps:  {i}%|█     | {i + 1}/80 [00:10<01:00,  1.33it/s, avr_loss={0.2 - i / 1000:.3f}]"
        for i in range(80)
    )
    (run,) = reading(text).runs
    assert run.series["train_loss"].values.size >= 79
    assert steps(run, "train_loss")[:3] == [1, 2, 3]


def test_the_column_of_yolo_that_looks_like_a_figure(reading):
    text = "".join(
        "\n     Epoch   gpu_mem       box       obj       cls     total    labels  img_size\n"
        f"     {e}/3     11.2G   0.0{9 - e}   0.05   0.01   0.{9 - e}5   26   640: 100%|████| 9/9 [00:30<00:00,  3.30it/s]\n"
        "               Class      Images      Labels           P           R      mAP@.5  mAP@.5:.95: 100%|████| 9/9 [00:03<00:00,  3.1it/s]\n"
        f"                 all         500        1200       0.5       0.4       0.3       0.{e}5\n"
        for e in range(4)
    )
    (run,) = reading(text).runs
    assert values(run, "val mAP50-95") == [0.05, 0.15, 0.25, 0.35]
    assert values(run, "train_loss") == [0.95, 0.85, 0.75, 0.65]


def test_the_current_metric_of_paddleocr_is_that_of_the_evaluation(reading):
    text = "".join(
        f"[2026/05/01 10:00:00] ppocr INFO: epoch: [{e}/9], global_step: {e * 10}, lr: 0.0001, acc: 0.{e}, loss: {3 / e:.3f}\n"
        f"[2026/05/01 10:00:00] ppocr INFO: cur metric, acc: 0.{e}5, norm_edit_dis: 0.9, fps: 1000.1\n"
        f"[2026/05/01 10:00:00] ppocr INFO: best metric, acc: 0.99, norm_edit_dis: 0.9, best_epoch: {e}\n"
        for e in (1, 2, 3)
    )
    (run,) = reading(text).runs
    assert values(run, "val_accuracy") == [0.15, 0.25, 0.35]
    assert values(run, "train_accuracy") == [0.1, 0.2, 0.3]
