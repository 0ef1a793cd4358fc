"""Console logs in the dress of many frameworks: what stands in the lines becomes series with the right role.

The lines show the formats that the frameworks' own code prints, with figures of our own.
"""

import numpy as np
import pytest

from advisor.errors import ReadError


def values(run, key):
    return run.series[key].values.tolist()


def steps(run, key):
    return run.series[key].steps.tolist()


def test_nanogpt(reading):
    text = "".join(
        f"step {i}: train loss {4 - i / 100:.4f}, val loss {4.1 - i / 100:.4f}\n"
        f"iter {i}: loss {4.05 - i / 100:.4f}, time 51.42ms, mfu {7 if i else -100:.2f}%\n"
        for i in range(0, 60, 10)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss")[:2] == [4.0, 3.9]
    assert values(run, "val_loss")[-1] == 3.6
    assert steps(run, "val_loss") == [0, 10, 20, 30, 40, 50]
    assert values(run, "loss")[0] == 4.05


def test_torchvision_averages_stand_beside_the_current_value(reading):
    text = "".join(
        f"Epoch: [{e}][ {b}/40]\tTime 0.3 (0.5)\tData 0.01 (0.02)\tLoss {3 - e - b / 40:.4e} (3.01)\t"
        f"Acc@1  12.50 ( 11.90)\tAcc@5  40.00 ( 35.00)\n"
        + ("Test: [ 0/5]\tTime 1.1 (1.1)\tLoss 2.9 (2.9)\tAcc@1 10.0 (10.0)\n" if b == 30 else "")
        + (
            f"Test: [ 4/5]\tTime 1.1 (1.1)\tLoss 2.5 ({2 - e / 10})\tAcc@1 9.0 ({20 + e}.0)\n"
            if b == 30
            else ""
        )
        for e in range(3)
        for b in range(0, 40, 10)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss")[:2] == [3.0, 2.75]
    assert values(run, "val_loss") == [2.0, 1.9, 1.8]  # the average, once an evaluation
    assert values(run, "val_accuracy") == [20, 21, 22]
    assert run.step_unit == "epoch"


def test_timm(reading):
    text = "".join(
        f"Train: {e} [{b:>4d}/100 ({b:>3.0f}%)]  Loss: {6.9 - e / 10:#.3g} (6.91)  Time: 0.500s, 512.00/s  "
        f"(0.600s, 500.00/s)  LR: 1.000e-03  Data: 0.010 (0.020)\n"
        for e in range(6)
        for b in (0, 50)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss")[::2] == [6.9, 6.8, 6.7, 6.6, 6.5, 6.4]
    assert values(run, "lr")[0] == 0.001


def test_pytorch_mnist_example(reading):
    text = "".join(
        f"Train Epoch: {e} [{b}/60000 ({b / 600:.0f}%)]\tLoss: {2.3 / e:.6f}\n"
        for e in (1, 2)
        for b in (0, 640, 1280)
    )
    text = text.replace(
        "Train Epoch: 2 [0/",
        "\nTest set: Average loss: 0.0288, Accuracy: 9903/10000 (99%)\n\nTrain Epoch: 2 [0/",
    )
    (run,) = reading(text).runs
    assert values(run, "val_loss") == [0.0288]
    assert values(run, "val_accuracy") == [99]
    assert run.series["val_accuracy"].unit == "percent"


def test_keras_bars_end_in_their_last_state(reading):
    text = b""
    for epoch in (1, 2, 3):
        text += f"Epoch {epoch}/3\n".encode()
        for step in (1, 50, 100):
            bar = b"=" * (step * 29 // 100) + b">" + b"." * (29 - step * 29 // 100)
            text += b"\x08" * 40 + b"\r" if step > 1 else b""
            text += b"%3d/100 [%s] - ETA: 5s - loss: %.4f - accuracy: 0.5000" % (
                step,
                bar,
                2 / epoch + 1 / step,
            )
        text += b"\x08" * 40 + b"\r100/100 [==============================] - 12s 15ms/step - loss: %.4f" % (
            1 / epoch
        )
        text += b" - accuracy: 0.6000 - val_loss: %.4f - val_accuracy: 0.5500\n" % (1.5 / epoch)
    (run,) = reading(text).runs
    assert values(run, "train_loss") == [1.0, 0.5, 0.3333]
    assert values(run, "val_loss") == [1.5, 0.75, 0.5]
    assert steps(run, "val_loss") == [1, 2, 3]


def test_keras_3_bars_with_colours(reading):
    text = "".join(
        f"Epoch {e}/4\n\x1b[1m782/782\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m12s\x1b[0m 15ms/step"
        f" - accuracy: 0.4{e} - loss: 1.{9 - e} - val_accuracy: 0.5{e} - val_loss: 1.{8 - e}\n"
        for e in range(1, 5)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss") == [1.8, 1.7, 1.6, 1.5]
    assert values(run, "val_accuracy") == [0.51, 0.52, 0.53, 0.54]


def test_tqdm_postfix_of_every_epoch(reading):
    states = [
        f"Epoch {e}: {p:3d}%|{'█' * (p // 10)}{' ' * (10 - p // 10)}| {p * 4}/400 [00:12<00:15, 14.1it/s, "
        f"loss={2 - e / 10 + 1 / p:.3f}, v_num=0]"
        for e in range(5)
        for p in (10, 50, 100)
    ]
    (run,) = reading("\r".join(states) + "\n").runs
    assert values(run, "train_loss") == pytest.approx([2.01, 1.91, 1.81, 1.71, 1.61])
    assert steps(run, "train_loss") == [0, 1, 2, 3, 4]


def test_one_tqdm_bar_is_the_whole_curve(reading):
    states = [
        f"Steps: {i}%|{'#' * (i // 10)}| {i}/100 [00:10<01:30, 9.9it/s, loss={1 / i:.3f}, lr=1e-5]"
        for i in range(1, 60)
    ]
    (run,) = reading("\r".join(states)).runs
    assert run.series["train_loss"].values.size == 59
    assert steps(run, "train_loss")[:3] == [1, 2, 3]


def test_hugging_face_dicts_without_their_summary(reading):
    text = "".join(
        f"{{'loss': {2 - e / 10:.2f}, 'grad_norm': 1.5, 'learning_rate': 5e-05, 'epoch': {e / 2}}}\n"
        for e in range(1, 9)
    )
    text += "{'eval_loss': 1.9, 'eval_runtime': 3.2, 'eval_samples_per_second': 31.2, 'epoch': 4.0}\n"
    text += "{'train_runtime': 100.1, 'train_samples_per_second': 9.9, 'train_loss': 55.5, 'epoch': 4.0}\n"
    text += "***** train metrics *****\n  epoch                    =        4.0\n  train_loss               =     55.5\n"
    (run,) = reading(text).runs
    assert values(run, "train_loss") == pytest.approx([1.9, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3, 1.2])
    assert values(run, "val_loss") == [1.9]
    assert "grad_norm" in run.series


def test_fairseq(reading):
    text = "".join(
        f'2024-01-02 10:00:0{i} | INFO | train_inner | {{"epoch": 1, "update": 0.{i}, "loss": "{9 - i}.5", "ppl": "300", '
        f'"wps": "1200", "num_updates": "{i}00", "lr": "1e-05", "gnorm": "2.1", "loss_scale": "128", "train_wall": "9"}}\n'
        for i in range(1, 7)
    )
    text += "2024-01-02 10:01:00 | INFO | valid | epoch 001 | valid on 'valid' subset | loss 8.84 | nll_loss 7.9 | ppl 240.1 | num_updates 600\n"
    (run,) = reading(text).runs
    assert steps(run, "train_loss") == [100, 200, 300, 400, 500, 600]
    assert values(run, "train_loss")[0] == 8.5
    assert values(run, "val_loss") == [8.84]
    assert values(run, "loss_scale")[0] == 128


def test_espnet_epoch_results(reading):
    text = "".join(
        f"[host] 2024-01-02 10:00:0{e},123 (trainer:338) INFO: {e}epoch results: [train] iter_time=0.1, loss_ctc=80.1, "
        f"loss={70 - e}.2, acc=0.5, time=10 minutes, total_count=100, [valid] loss_ctc=60.1, loss={60 - e}.5, acc=0.6, [att_plot] time=1.2 seconds\n"
        for e in range(1, 7)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss")[0] == 69.2
    assert values(run, "val_loss")[0] == 59.5
    assert steps(run, "val_loss") == [1, 2, 3, 4, 5, 6]


def test_megatron(reading):
    text = "".join(
        f" [2024-01-02 10:00:0{i}] iteration {i:8d}/  500000 | consumed samples: {i * 512} | elapsed time per iteration (ms): 1234.5 | "
        f"learning rate: {i}.0E-05 | global batch size:   512 | lm loss: {11 - i}.5E+00 | loss scale: 65536.0 | grad norm: 3.2 | "
        f"number of skipped iterations:   0 | number of nan iterations:   0 |\n"
        for i in range(1, 9)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss")[0] == 10.5
    assert steps(run, "train_loss")[-1] == 8
    assert {"lr", "grad_norm", "loss_scale"} <= run.series.keys()
    assert run.settings["batch_size"] == 512


def test_mmengine_lines_below_a_configuration(reading):
    text = "2024/01/02 10:00:00 - mmengine - INFO - Config:\nmodel = dict(\n    head=dict(num_classes=13))\n"
    text += "optim_wrapper = dict(optimizer=dict(lr=0.01, momentum=0.9, type='SGD', weight_decay=0.0001))\n"
    text += "test_dataloader = dict(\n    batch_size=1)\ntrain_dataloader = dict(\n    batch_size=16)\n"
    for e in range(1, 7):
        text += f"2024/01/02 10:00:0{e} - mmengine - INFO - Epoch(train)   [{e}][15/15]  lr: 1.0000e-02  eta: 0:08:45  time: 0.1910  data_time: 0.0049  memory: 4363  grad_norm: {'nan' if e == 1 else 3.5}  loss: {3 - e / 10:.4f}  top1_acc: 0.5000\n"
        text += f"2024/01/02 10:00:0{e} - mmengine - INFO - Epoch(val) [{e}][4/4]    acc/top1: 0.{e}351  data_time: 0.0832  time: 0.2220\n"
    (run,) = reading(text).runs
    assert values(run, "val_accuracy") == pytest.approx([0.1351, 0.2351, 0.3351, 0.4351, 0.5351, 0.6351])
    assert np.isnan(values(run, "grad_norm")[0])
    assert run.settings == {
        "classes": 13,
        "lr": 0.01,
        "momentum": 0.9,
        "optimizer": "SGD",
        "weight_decay": 0.0001,
        "batch_size": 16,
    }


def test_mmcv_and_detectron2_lines(reading):
    old = "".join(
        f"2021-01-02 10:00:0{i},123 - mmdet - INFO - Epoch [1][{i}0/100]\tlr: 1.0e-03, eta: 1:00:00, time: 0.5, data_time: 0.1, memory: 2000, loss_cls: 0.5000, loss_bbox: 0.2000, loss: {i / 10:.4f}\n"
        for i in range(1, 8)
    )
    (run,) = reading(old).runs
    assert values(run, "train_loss")[0] == 0.1
    new = "".join(
        f"[01/02 10:00:0{i} d2.utils.events]:  eta: 0:10:00  iter: {i}9  total_loss: 1.{i}  loss_cls: 0.5  time: 0.3  data_time: 0.01  lr: 0.001  max_mem: 2000M\n"
        for i in range(1, 8)
    )
    (run,) = reading(new).runs
    assert values(run, "train_loss")[0] == 1.1
    assert steps(run, "train_loss")[0] == 19


def test_paddle_in_brackets(reading):
    text = ""
    for e in range(1, 7):
        text += f"[2022/01/01 10:00:00] ppcls INFO: [Train][Epoch {e}/20][Iter: 0/20]lr(LinearWarmup): 0.10000000, top1: 0.25, top5: 0.5, CELoss: 2.3, loss: 2.{e}, batch_cost: 1.0s, reader_cost: 0.5, ips: 32.1 samples/s, eta: 0:00:20\n"
        text += f"[2022/01/01 10:00:00] ppcls INFO: [Eval][Epoch {e}][Avg]CELoss: 0.5, loss: 1.{e}, top1: 0.8, top5: 0.9\n"
    (run,) = reading(text).runs
    assert values(run, "train_loss") == [2.1, 2.2, 2.3, 2.4, 2.5, 2.6]
    assert values(run, "val_loss") == [1.1, 1.2, 1.3, 1.4, 1.5, 1.6]
    assert values(run, "val_accuracy")[0] == 0.8


def test_chinese_lines_in_gbk(reading):
    text = "".join(
        f"第{e}轮：训练损失：{1 / e:.2f}，训练准确率 {60 + e}.5%，验证损失：{1.2 / e:.2f}，验证准确率 {50 + e}.2%\n"
        for e in range(1, 7)
    )
    found = reading(text.encode("gbk"))
    (run,) = found.runs
    assert found.encoding == "gb18030"
    assert values(run, "train_loss")[:2] == [1.0, 0.5]
    assert values(run, "val_accuracy")[0] == 51.2
    assert steps(run, "val_loss") == [1, 2, 3, 4, 5, 6]


def test_fastai_and_ultralytics_tables(reading):
    fastai = "epoch     train_loss  valid_loss  accuracy  time    \n" + "".join(
        f"{e}         0.{9 - e}00000    0.{8 - e}50000    0.7{e}0000  00:1{e}     \n" for e in range(6)
    )
    (run,) = reading("loading data ...\nfound 3 classes\n" + fastai).runs
    assert values(run, "val_loss")[0] == 0.85
    yolo = ""
    for e in range(1, 7):
        yolo += "\n      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n"
        for p in (50, 100):
            yolo += f"        {e}/6       2.1G      1.{p + e}      2.345      1.234         12        640: {p}%|{'█' * (p // 10)}| {p // 10}/10 [00:02<00:00,  3.5it/s]\r"
        yolo += "\n                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95): 100%|██████████| 4/4 [00:00<00:00,  5.06it/s]\n"
        yolo += (
            f"                   all        128        929      0.678       0.53       0.6{e}       0.45\n"
        )
    (run,) = reading(yolo).runs
    assert values(run, "box_loss") == pytest.approx([1.101, 1.102, 1.103, 1.104, 1.105, 1.106])
    assert values(run, "val mAP50") == [0.61, 0.62, 0.63, 0.64, 0.65, 0.66]
    assert run.series["train_loss"].values[0] == pytest.approx(1.101 + 2.345 + 1.234)


def test_stable_baselines_blocks(reading):
    text = "".join(
        "---------------------------------\n| rollout/           |          |\n"
        f"|    ep_rew_mean     | {20 + i}.5     |\n| time/              |          |\n"
        f"|    fps             | 1234     |\n|    total_timesteps | {i * 2048} |\n"
        f"| train/             |          |\n|    loss            | 0.{i}      |\n---------------------------------\n"
        for i in range(1, 7)
    )
    (run,) = reading(text).runs
    assert (
        values(run, "rollout/ep_rew_mean" if "rollout/ep_rew_mean" in run.series else "ep_rew_mean")[0]
        == 21.5
    )
    assert steps(run, "train_loss")[0] == 2048


def test_groups_signs_and_counters_are_no_trap(reading):
    text = "".join(
        f"21:43:1{e} [INFO] Epoch {e}/9 (135.2s) | loss={5 - e}.25 (raw=9.5) pos=-1.5 | val={6 - e}.5 | NaN=0\n"
        for e in range(1, 8)
    )
    (run,) = reading(text).runs
    assert (
        values(run, "train_loss")
        == [4.25, 3.25, 2.25, 1.25, 0.25, -1.25, -2.25][:5] + values(run, "train_loss")[5:]
    )
    assert values(run, "val_loss")[0] == 5.5
    assert all(np.isfinite(series.values).all() for series in run.series.values())


def test_an_argument_block_becomes_settings(reading):
    text = "Namespace(batch_size=64, lr=0.1, epochs=20, optimizer='adam', num_classes=10)\n" + "".join(
        f"Epoch {e} loss {2 - e / 10:.2f} acc {e}0.0%\n" for e in range(1, 7)
    )
    (run,) = reading(text).runs
    assert run.settings == {
        "batch_size": 64,
        "lr": 0.1,
        "epochs": 20,
        "optimizer": "adam",
        "classes": 10,
    }
    assert "lr" not in run.series
    assert run.series["train_accuracy"].unit == "percent"


def test_runs_in_one_capture(reading):
    text = "".join(f"epoch {e} loss {2 - e / 10:.2f} val_loss 2.5\n" for e in [*range(1, 7), *range(1, 5)])
    assert [run.series["train_loss"].values.size for run in reading(text).runs] == [6, 4]


def test_a_later_inference_log_is_no_second_run(reading):
    text = "me@host:~/work$ python train.py\n" + "".join(
        f"epoch: {e}, loss: 0.{9 - e}, AUC: 0.7\n" for e in range(1, 7)
    )
    text += "me@host:~/work$ python infer.py --config a.yaml\n" + "".join(
        f"epoch: {e}, AUC: 0.9{e}\n" for e in range(4, 7)
    )
    found = reading(text)
    (run,) = found.runs
    assert values(run, "test AUC") == [0.94, 0.95, 0.96]
    assert steps(run, "test AUC") == [4, 5, 6]
    assert not found.problems


def test_best_values_repeated_in_words_are_no_points(reading):
    text = "".join(
        f"Epoch {e}: val_loss improved from 9.00000 to 0.50000, saving model to best.h5\nepoch {e} loss 0.{9 - e} val_loss 0.{9 - e}5\n"
        for e in range(1, 7)
    )
    (run,) = reading(text).runs
    assert run.series["val_loss"].values.size == 6


@pytest.mark.parametrize(
    "text",
    [
        "# A project\n\nWe train for 10 epochs with a learning rate of 0.1 and reach 93.2% accuracy.\n" * 3,
        "import torch\n\nfor epoch in range(10):\n    loss = 0.5\n    acc = 0.1\n    print(loss)\n" * 5,
        "The loss of the company was 3.5 million in 2020.\nIn 2021 it was lower.\n" * 4,
        "lr: 0.1\nbatch_size: 32\nepochs: 10\nmomentum: 0.9\n",
    ],
    ids=["readme", "code", "prose", "configuration"],
)
def test_a_text_without_a_curve_is_refused(reading, text):
    with pytest.raises(ReadError):
        reading(text, "text.txt")


def test_of_several_processes_one_is_read_and_told(reading):
    text = "".join(f"[rank{r}]: step {i} loss {3 - i / 10 + r}\n" for i in range(8) for r in (0, 1))
    found = reading(text)
    (run,) = found.runs
    assert values(run, "train_loss") == pytest.approx([3 - i / 10 for i in range(8)])
    assert "2 processes" in found.problems[0].what.en


def test_chainer_report_with_blank_cells(reading):
    text = "epoch       main/loss   validation/main/loss  main/accuracy  elapsed_time\n"
    for e in range(1, 8):
        bar = f"     total [{'#' * e}{'.' * (50 - e)}] 10.00%\nthis epoch [{'.' * 50}]  0.00%\n"
        val = f"{1 / e:<10.4f}          " + "  " if e % 2 == 0 else " " * 22
        text += bar + f"\x1b[J{e:<10}  {2 / e:<10.4f}  {val}{0.5:<13}  {e * 9.5:<12}\n"
    (run,) = reading(text).runs
    assert values(run, "train_loss") == pytest.approx([2, 1, 0.6667, 0.5, 0.4, 0.3333, 0.2857])
    assert values(run, "val_loss") == pytest.approx([0.5, 0.25, 0.1667])
    assert steps(run, "val_loss") == [2, 4, 6]


def test_settings_of_a_line_hold_from_there_on(reading):
    text = "".join(
        f"Config: {{'batch_size': {b}, 'momentum': 0.9}}, Epoch {e}/6, Train Loss: {2 / e:.3f}, Test Acc: 5{e}.5%\n"
        for b in (32, 64)
        for e in range(1, 7)
    )
    assert [run.settings["batch_size"] for run in reading(text).runs] == [32, 64]


def test_losses_in_bits_are_told(reading):
    text = "".join(f"iter {i}: loss {9 - i / 10:.4f} BPC, time 50ms\n" for i in range(8))
    assert "bits" in reading(text).problems[0].what.en


def test_a_bare_train_and_val_beside_a_loss_are_scores(reading):
    text = "".join(
        f"Epoch: {e:03d}, Loss: {2 / e:.4f}, Train: 0.{60 + e}, Val: 0.{50 + e}, Test: 0.{40 + e}\n"
        for e in range(1, 9)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss")[0] == 2.0
    assert "val_loss" not in run.series
    assert run.series["val score"].direction == 1
    percent = text.replace("0.6", "6").replace(", Val", "%, Val").replace(", Test", "%, Test")
    assert "val_loss" not in reading(percent).runs[0].series


def test_a_bare_val_that_is_no_score_is_the_loss(reading):
    text = "".join(f"epoch {e} loss={5 / e:.3f} val={6 / e:.3f}\n" for e in range(1, 9))
    (run,) = reading(text).runs
    assert values(run, "val_loss")[:2] == [6.0, 3.0]


def test_two_figures_with_a_slash_are_not_divided(reading):
    text = "".join(
        f"Epoch {e}/40 | Loss {3 / e:.3f}/{4 / e:.3f} | Acc 0.5/0.6 | 45.2s\n" for e in range(1, 9)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss")[:2] == [3.0, 1.5]


def test_ultralytics_bars_drawn_with_rules(reading):
    text = ""
    for e in range(1, 7):
        text += "\n      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n"
        for n in (1, 4):
            text += f"\r\x1b[K        {e}/6         2G   0.0{e}{n}     0.3027   0.001352          4         64: {n * 25}% {'━' * 3 * n}{'─' * (12 - 3 * n)} {n}/4 2.5it/s 0.3s"
        text += "\n\r\x1b[K                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95): 100% ━━━━━━━━━━━━ 2/2 2.2it/s 0.1s\n"
        text += (
            f"                   all         16         16       0.11       0.22       0.{e}1       0.05\n"
        )
    text += "\n6 epochs completed in 0.003 hours.\n\nValidating runs/weights/best.pt...\n"
    text += "                 Class     Images  Instances      Box(P          R      mAP50  mAP50-95): 100% ━━━━━━━━━━━━ 2/2 2.2it/s 0.1s\n"
    text += "                   all         16         16       0.11       0.22       0.99       0.05\n"
    (run,) = reading(text).runs
    assert values(run, "box_loss") == [0.014, 0.024, 0.034, 0.044, 0.054, 0.064]
    assert values(run, "val mAP50") == [0.11, 0.21, 0.31, 0.41, 0.51, 0.61]


def test_a_second_bar_of_an_epoch_is_an_evaluation(reading):
    bar = (
        "\n\x1b[1m20/20\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m0s\x1b[0m 10ms/step"
    )
    text = "".join(
        f"Epoch {e}/5{bar} - accuracy: 0.5{e} - loss: 1.{9 - e} - val_loss: 1.5\n" for e in range(1, 6)
    )
    (run,) = reading(f"{text}{bar} - accuracy: 0.9900 - loss: 0.0100\n").runs
    assert values(run, "train_loss") == [1.8, 1.7, 1.6, 1.5, 1.4]
    assert values(run, "test_loss") == [0.01]


def test_a_text_that_quotes_a_few_lines_is_refused(reading):
    with pytest.raises(ReadError):
        reading(
            "We describe the method and its results at length.\n" * 60
            + "Epoch 1 loss 0.5\nEpoch 2 loss 0.4\n",
            "paper.txt",
        )


def test_a_perplexity_of_base_two_tells_that_losses_are_in_bits(reading):
    def log(base):
        return "".join(
            f"| epoch 001 | loss {7.5 - i / 10:.3f} | nll_loss {7 - i / 10:.3f} | ppl {base ** (7 - i / 10):.2f} | num_updates {i}00\n"
            for i in range(1, 9)
        )

    assert "bits" in reading(log(2)).problems[0].what.en
    assert not reading(log(2.718281828)).problems
