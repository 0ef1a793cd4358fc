"""Logs of frameworks whose lines are easily misread: the series, their splits and their steps.

The lines show the formats that the frameworks' own code prints, with figures of our own.
"""

import pytest


def values(run, key):
    return run.series[key].values.tolist()


def steps(run, key):
    return run.series[key].steps.tolist()


def test_a_word_behind_the_time_stamp_is_no_part_of_it(reading):
    text = "".join(
        f"2026-01-05 10:00:0{e},120 epoch {e} - iter 20/40 - loss {3 - e / 2:.4f} - lr: 0.1\n"
        f"2026-01-05 10:00:0{e},130 EPOCH {e} done: loss {2.9 - e / 2:.4f} - lr 0.1\n"
        f"2026-01-05 10:00:0{e},140 DEV : loss {3.1 - e / 2:.4f} - f1-score (micro avg)  0.{e}\n"
        for e in (1, 2, 3)
    )
    (run,) = reading(text).runs
    assert run.step_unit == "epoch"
    assert steps(run, "val_loss") == [1, 2, 3]
    assert values(run, "val_loss") == [2.6, 2.1, 1.6]
    assert values(run, "val f1-score") == [0.1, 0.2, 0.3]


def test_espnet(reading):
    text = "".join(
        f"[gpu1] 2026-01-05 10:0{e}:20,000 (trainer:754) INFO: {e}epoch:train:{b}-{b + 49}batch: iter_time=1.0e-04, "
        f"loss_ctc={90 / e:.3f}, loss_att={60 / e:.3f}, acc=0.{e}, loss={70 / e:.3f}, optim0_lr0=2.5e-05\n"
        + (
            f"[gpu1] 2026-01-05 10:0{e}:50,000 (trainer:353) INFO: {e}epoch results: [train] loss_ctc=9.1, acc=0.{e}, "
            f"loss={69 / e:.3f}, time=2 minutes and 4.5 seconds, total_count={e * 99}, [valid] loss_ctc=9.9, "
            f"acc=0.{e}5, loss={72 / e:.3f}, time=3.2 seconds, total_count={e * 7}\n"
            if b > 1
            else ""
        )
        for e in range(1, 7)
        for b in (1, 51)
    )
    (run,) = reading(text).runs
    assert run.step_unit == "epoch"
    assert values(run, "val_loss") == [72.0, 36.0, 24.0, 18.0, 14.4, 12.0]
    assert steps(run, "val_accuracy") == [1, 2, 3, 4, 5, 6]
    assert values(run, "loss")[:2] == [70.0, 70.0]
    assert 0 < steps(run, "loss")[0] < steps(run, "loss")[1] < 1


def test_the_header_of_a_validation_that_is_a_progress_bar(reading):
    head = "\n      Epoch    GPU_mem   box_loss   obj_loss   cls_loss  Instances       Size\n"
    validation = "                 Class     Images  Instances          P          R      mAP50   mAP50-95:"
    text = "".join(
        f"{head}\r       {e}/4      3.76G     {0.2 / e:.4f}     0.05     0.03        26        640: 100%|█████| 8/8 [00:03<00:00,  2.6it/s]\n"
        f"\r{validation}   0%|          | 0/4 [00:00<?, ?it/s]\r{validation} 100%|█████| 4/4 [00:01<00:00,  3.1it/s]\n"
        f"                   all        128        929      0.{e}      0.5      0.4      0.{e}2\n"
        for e in (1, 2, 4)
    )
    (run,) = reading(text).runs
    assert values(run, "box_loss") == [0.2, 0.1, 0.05]
    assert values(run, "val mAP50-95") == [0.12, 0.22, 0.42]
    assert values(run, "gpu_memory") == [3.76e9] * 3


def test_what_sums_an_evaluation_up_belongs_to_it(reading):
    text = "".join(
        f"[2026-01-05 10:00:00 tiny] (main.py 226): INFO Train: [{e}/30][{b}/60]\teta 0:10:10 lr 0.0001\t"
        f"loss {6 - e - b / 60:.4f} (6.1)\tmem 4521MB\n"
        + (
            "[2026-01-05 10:00:00 tiny] (main.py 280): INFO Test: [0/20]\tLoss 1.2 (1.3)\tAcc@1 70.0 (71.0)\tMem 4MB\n"
            f"[2026-01-05 10:00:00 tiny] (main.py 287): INFO  * Acc@1 {60 + e}.500 Acc@5 90.1\n"
            if b
            else ""
        )
        for e in range(3)
        for b in (0, 30)
    )
    (run,) = reading(text).runs
    assert values(run, "val_accuracy") == [60.5, 61.5, 62.5]  # the result, not what the bar showed before it
    assert "train_accuracy" not in run.series
    assert values(run, "train_loss") == [6.0, 5.5, 5.0, 4.5, 4.0, 3.5]
    assert steps(run, "val_loss") == [0, 1, 2]


def test_averages_behind_a_test_are_no_training_loss(reading):
    text = "".join(
        f"Epoch: [{e}]  [{b:>3}/60]  eta: 0:01:02  lr: 0.0001  loss: {9 - e}.5 (9.6)  max mem: 45\n"
        for e in range(3)
        for b in (0, 30)
    )
    text = "".join(
        part + f"Epoch: [{e}] Total time: 0:01:02 (0.3 s / it)\nAveraged stats: loss: 7.0 ({8 - e}.0)\n"
        f"Test:  [ 0/20]  eta: 0:00:03  loss: 3.0 (3.0)  time: 0.3\nTest: Total time: 0:00:05 (0.3 s / it)\n"
        f"Averaged stats: loss: 5.0 ({5 - e}.25)\n"
        for e, part in enumerate(text.splitlines(keepends=True)[::2])
    )
    (run,) = reading(text).runs
    assert values(run, "val_loss") == [5.25, 4.25, 3.25]
    assert 5.0 not in run.series["train_loss"].values


def test_an_evaluation_in_the_midst_of_an_epoch_does_not_go_back(reading):
    text = "".join(
        f"Epoch [{e}][{b}/100] loss: {4 - e - b / 100:.2f}\n"
        + (f"Val [20/20] loss: {4.1 - e - b / 100:.2f}\n" if b in (50, 100) else "")
        for e in (1, 2)
        for b in (25, 50, 75, 100)
    )
    (run,) = reading(text).runs
    assert steps(run, "val_loss") == [0.5, 1, 1.5, 2]
    assert not run.problems


def test_steps_of_an_evaluation_count_to_another_end(reading):
    text = "".join(
        f"Epoch {e}/3\nstep 10/20 - loss: {3 / e:.4f} - acc: 0.4 - 8ms/step\n"
        f"step 20/20 - loss: {2.9 / e:.4f} - acc: 0.5 - 8ms/step\n"
        f"Eval begin...\nstep 5/5 - loss: {3.5 / e:.4f} - acc: 0.{e} - 5ms/step\nEval samples: 500\n"
        for e in (1, 2, 5)
    )
    (run,) = reading(text).runs
    assert values(run, "val_loss") == [3.5, 1.75, 0.7]
    assert run.series["train_loss"].values.size == 6


def test_two_figures_written_as_one(reading):
    text = "".join(
        f"epoch: {e}, batch_id: 100, loss is: [{3 - e}.5]\n[validation] accuracy/loss: 0.{e}/{3 - e}.75\n"
        f"train/val loss: {3 - e}.5/{3 - e}.75\n"
        for e in range(3)
    )
    (run,) = reading(text).runs
    assert values(run, "val_accuracy") == [0.0, 0.1, 0.2]
    assert values(run, "val_loss") == [3.75, 2.75, 1.75]


def test_estimator(reading):
    text = "".join(
        f"INFO:tensorflow:loss = {3 - i / 1000}, step = {i} (3.1 sec)\nINFO:tensorflow:global_step/sec: 32.1\n"
        + (
            f"INFO:tensorflow:Saving dict for global step {i}: accuracy = 0.{i}, global_step = {i}, loss = {3.5 - i / 1000}\n"
            if i % 200 == 0
            else ""
        )
        for i in range(0, 1000, 100)
    )
    (run,) = reading(text).runs
    assert run.series["train_loss"].values.size == 10
    assert values(run, "val_loss") == [3.5, 3.3, 3.1, 2.9, 2.7]


def test_seconds_are_neither_a_step_nor_a_loss(reading):
    text = "".join(
        f"Epoch   1, Step: {i}, Batch Loss: {5 - i / 1000:.4f}, Tokens per Sec: 1234, Lr: 0.0003\n"
        f"Evaluation result (greedy) bleu: 1{i // 100}.0, loss: {5.5 - i / 1000:.4f}, generation: 10.1[sec], evaluation: 0.2[sec]\n"
        for i in range(100, 500, 100)
    )
    (run,) = reading(text).runs
    assert steps(run, "val_loss") == [100, 200, 300, 400]
    assert values(run, "val_loss") == [5.4, 5.3, 5.2, 5.1]
    seconds = "".join(f"global step {i}: loss = {3 - i / 100} (0.32 sec/step)\n" for i in range(5))
    (run,) = reading(seconds).runs
    assert "loss (avg)" not in run.series


def test_the_count_between_a_name_and_its_figure(reading):
    text = "".join(
        f"Train loss {i} {5 - i / 100:.4f} Grad Norm 1.25 1.23s/it\n"
        + (f"Validation loss {i}:  {5.5 - i / 100:.4f}  \n" if i % 20 == 0 else "")
        for i in range(0, 60, 10)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss") == [5.0, 4.9, 4.8, 4.7, 4.6, 4.5]
    assert steps(run, "val_loss") == [0, 20, 40]
    assert values(run, "val_loss") == [5.5, 5.3, 5.1]


def test_rounds_of_boosting(reading):
    text = "".join(
        f"[{i}]\ttrain-logloss:{0.69 - i / 100:.4f}\teval-logloss:{0.7 - i / 200:.4f}\n" for i in range(8)
    )
    (run,) = reading(text).runs
    assert steps(run, "train_loss") == list(range(8))
    assert values(run, "val_loss")[-1] == 0.665


def test_megatron(reading):
    text = "  lr .............................................. 0.00015\n  seed ............ 7\n" + "".join(
        f" [2026-01-05 10:00:00] iteration {i:>8}/    5000 | consumed samples: {i * 512} | learning rate: 1.5E-04 | "
        f"global batch size:   512 | lm loss: {9 - i / 1000:.6E} | loss scale: 65536.0 | grad norm: 5.9 | "
        "number of skipped iterations:   0 | number of nan iterations:   0 |\n"
        + (
            f" validation loss at iteration {i} | lm loss value: {9.5 - i / 1000:.6E} | lm loss PPL: 1.2E+03 | \n"
            if i % 1000 == 0
            else ""
        )
        for i in range(500, 4001, 500)
    )
    (run,) = reading(text).runs
    assert values(run, "val_loss") == [8.5, 7.5, 6.5, 5.5]
    assert values(run, "train_loss")[0] == 8.5
    assert run.settings == {"lr": 0.00015, "seed": 7, "batch_size": 512}


def test_wenet_counts_epoch_and_batch(reading):
    text = "".join(
        f"2026-01-05 10:00:00,1 DEBUG {kind} Batch {e}/{b} loss {90 - 9 * e - b / 50 + (kind == 'CV'):.2f} loss_ctc 9.1 rank 0\n"
        for e in range(3)
        for kind, last in (("TRAIN", 200), ("CV", 100))
        for b in range(0, last + 1, 100)
    )
    (run,) = reading(text).runs
    assert run.series["train_loss"].values.size == 9
    assert values(run, "val_loss") == [89.0, 80.0, 71.0]


def test_the_configuration_of_ultralytics_is_no_metric(reading):
    text = (
        "engine/trainer: task=detect, mode=train, model=yolov8n.pt, epochs=3, patience=50, batch=16, imgsz=640, lr0=0.01\n"
        + "".join(f"epoch {e} loss {3 - e}\n" for e in range(3))
    )
    (run,) = reading(text).runs
    assert run.settings["batch_size"] == 16
    assert run.settings["epochs"] == 3
    assert "lr" not in run.series


def test_the_banner_of_the_hugging_face_trainer(reading):
    text = (
        "***** Running training *****\n  Num examples = 3,668\n  Num Epochs = 3\n"
        "  Total train batch size (w. parallel, distributed & accumulation) = 32\n"
        "  Number of trainable parameters = 109,483,778\n"
        + "".join(
            f"{{'loss': {1 - i / 10}, 'learning_rate': 1e-05, 'epoch': {i / 2}}}\n" for i in range(1, 7)
        )
    )
    (run,) = reading(text).runs
    assert run.settings == {"examples": 3668, "epochs": 3, "batch_size": 32, "parameters": 109483778}


def test_two_bars_of_an_epoch_are_training_and_test(reading):
    bar = "[================================================================>]"
    text = "".join(
        f"\nEpoch: {e}\n\r [=>......................]  Step: 9ms | Tot: 1s | Loss: 2.9 | Acc: 9.0% (9/100) 1/391 "
        f"\r {bar}  Step: 9ms | Tot: 39s100ms | Loss: {2 - e / 4} | Acc: {20 + e}.5% (11/50) 391/391 \n"
        f" {bar}  Step: 9ms | Tot: 3s | Loss: {2.5 - e / 4} | Acc: {10 + e}.5% (11/100) 100/100 \nSaving..\n"
        for e in range(4)
    )
    (run,) = reading(text).runs
    assert values(run, "train_loss") == [2.0, 1.75, 1.5, 1.25]
    assert values(run, "val_loss") == [2.5, 2.25, 2.0, 1.75]
    assert values(run, "val_accuracy") == [10.5, 11.5, 12.5, 13.5]


def test_the_epoch_in_brackets_before_a_bar(reading):
    text = "".join(
        f"Train Epoch: [{e}/3] Loss: {6 - e}.5: 100%|████| 97/97 [01:00<00:00,  1.6it/s]\n"
        f"Test Epoch: [{e}/3] Acc@1:{40 + e}.5% Acc@5:81.0%: 100%|████| 20/20 [00:10<00:00,  1.9it/s]\n"
        for e in (1, 2, 3)
    )
    (run,) = reading(text).runs
    assert steps(run, "train_loss") == [1, 2, 3]
    assert values(run, "val_accuracy") == [41.5, 42.5, 43.5]


def test_word_language_model(reading):
    text = "".join(
        f"| epoch   {e} | {b:>5}/ 2983 batches | lr 20.00 | ms/batch 12.3 | loss {7 - e}.5 | ppl 99.0\n"
        + (
            f"| end of epoch   {e} | time: 39.21s | valid loss {7.2 - e:.1f} | valid ppl 98.0\n"
            if b == 2800
            else ""
        )
        for e in (1, 2, 3)
        for b in range(200, 2983, 200)
    )
    (run,) = reading(text).runs
    assert run.step_unit == "epoch"
    assert steps(run, "val_loss") == [1, 2, 3]
    assert steps(run, "train_loss")[0] == pytest.approx(200 / 2983)


def test_metrics_indented_below_their_step(reading):
    text = "".join(
        f"2026-05-01 10:00:00.123\thost:0\tolmo.train:816\tINFO\t[step={i}/90]\n    optim/total_grad_norm=0.5\n"
        f"    train/CrossEntropyLoss={11 - i / 10}\n    throughput/device/tokens_per_second=8,123\n"
        for i in range(10, 90, 10)
    )
    (run,) = reading(text).runs
    assert steps(run, "train_loss") == list(range(10, 90, 10))
    assert values(run, "grad_norm") == [0.5] * 8
