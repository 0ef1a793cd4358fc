"""Runs as practitioners know them, drawn by formula: healthy shapes raise no alarm, faulty ones are named first.

No threshold is fitted here; each case is a class of run that was once misjudged or easily could be.
"""

import numpy as np
import pytest

from advisor import Advisor
from advisor.knowledge.files import built_in_folder

NAN = float("nan")


def noise(points, sigma, seed=0):
    return np.random.default_rng(seed).normal(0.0, sigma, points)


def fall(points, start, end, pace, sigma=0.0, seed=0):
    """From start towards end with a time constant of `pace` points."""
    return end + (start - end) * np.exp(-np.arange(points) / pace) + noise(points, sigma, seed)


def steps(points, stride=10):
    return np.arange(1, points + 1) * stride


def cosine(points, peak):
    return 0.5 * peak * (1 + np.cos(np.pi * np.arange(points) / points))


def language_model():
    s = steps(500)
    rate = np.where(s < 200, s / 200 * 6e-4, 6e-4 * 0.5 * (1 + np.cos(np.pi * s / 5000)))
    return {"step": s, "loss": 2.9 + 8 * (1 + s / 60) ** -0.75 + noise(500, 0.05), "lr": rate}


def warm_restarts():
    cycle = np.concatenate([cosine(20, 1.0), cosine(40, 1.0), cosine(80, 1.0)])
    loss = fall(140, 0.9, 0.05, 25, 0.008) + 0.35 * cycle * np.exp(-np.arange(140) / 120)
    return {"epoch": np.arange(140), "lr": 0.1 * cycle + 1e-4, "train_loss": loss}


def resumed():
    s = np.concatenate([np.arange(0, 6000, 50), np.arange(5000, 12000, 50)])
    return {"step": s, "loss": 1.4 + 3 * np.exp(-s / 2500) + noise(s.size, 0.04)}


def masked_plateau():
    s = steps(200, 100)
    late = np.where(s > 3000, 5 * (1 - np.exp(-np.maximum(s - 3000, 0) / 4000)), 0)
    return {"step": s, "loss": np.where(s < 600, 10.4 - 3.4 * s / 600, 7.0) - late + noise(200, 0.05)}


def skipped_steps():
    norm = 1.2 + np.abs(noise(100, 0.1))
    norm[[20, 51, 83]] = np.inf
    scale = np.where(np.arange(100) < 20, 65536.0, 32768.0)
    return {"step": steps(100), "loss": fall(100, 5, 2, 20, 0.03), "grad_norm": norm, "loss_scale": scale}


HEALTHY = {
    "pretraining with warm-up and cosine": language_model(),
    "warm restarts": warm_restarts(),
    "resumed with an overlap": resumed(),
    "a masked language model waits at 7": masked_plateau(),
    "a loss scaler that skips steps": skipped_steps(),
    "detection": {
        "epoch": np.arange(1, 13),
        "loss_cls": fall(12, 0.5, 0.2, 3),
        "loss_bbox": fall(12, 0.35, 0.2, 3),
        "loss": fall(12, 1.0, 0.45, 3, 0.005),
        "bbox_mAP": fall(12, 0.08, 0.38, 3),
    },
    "two opponents in balance": {
        "iter": steps(300, 50),
        "loss_D": 1.25 + noise(300, 0.1),
        "loss_G": 1.3 + noise(300, 0.3, 1),
    },
    "a tiny squared error": {
        "epoch": np.arange(80),
        "loss": fall(80, 3e-3, 2e-6, 9, 8e-8),
        "val_loss": fall(80, 3e-3, 2.6e-6, 9, 1e-7, 1),
    },
    "a squared error without a loss column": {
        "epoch": np.arange(30),
        "train_mse": fall(30, 9e5, 3e3, 3, 60),
        "val_mse": fall(30, 9e5, 4e3, 3, 120, 1),
        "val_r2": fall(30, -0.2, 0.93, 3),
    },
    "perplexity alone": {
        "epoch": np.arange(40),
        "train_ppl": fall(40, 640, 42, 4, 0.4),
        "valid_ppl": fall(40, 560, 62, 4, 0.4, 1),
    },
    "contrastive, from ln of the batch": {"epoch": np.arange(100), "loss": fall(100, 6.23, 5.05, 18, 0.01)},
    "a Dice loss below zero": {
        "epoch": np.arange(150),
        "train_loss": fall(150, 0.04, -0.86, 14, 0.006),
        "mean_dice": fall(150, 0.18, 0.88, 14, 0.006),
    },
    "mixup: training worse than validation": {
        "epoch": np.arange(200),
        "train_loss": fall(200, 2.37, 1.42, 30, 0.02),
        "train_acc": fall(200, 0.25, 0.55, 30, 0.015),
        "val_loss": fall(200, 1.85, 0.55, 25, 0.01, 1),
        "val_acc": fall(200, 0.35, 0.955, 25, 0.003, 1),
    },
    "click-through: little to gain": {
        "step": steps(200, 1000),
        "logloss": fall(200, 0.49, 0.4405, 30, 0.003),
        "auc": fall(200, 0.752, 0.802, 30, 0.002, 1),
    },
    "a reward through noise": {
        "episode": np.arange(200),
        "reward": 20 + 180 / (1 + np.exp(-(np.arange(200) - 90) / 18)) + noise(200, 25),
        "loss": 0.02 + 1.5 / (1 + np.exp(-(np.arange(200) - 80) / 20)) + np.abs(noise(200, 0.3, 1)),
    },
    "digits: validation at 0.98 after one epoch": {
        "epoch": np.arange(15),
        "loss": fall(15, 0.26, 0.015, 1.8),
        "accuracy": fall(15, 0.915, 0.995, 1.6),
        "val_loss": fall(15, 0.09, 0.032, 1.8, 0.0015),
        "val_accuracy": fall(15, 0.972, 0.991, 1.8, 0.0006),
    },
    "logged every thousand steps": {"iter": steps(45, 1000), "train loss": fall(45, 6.5, 2.9, 6, 0.01)},
    "experts with a balancing loss": {
        "step": steps(100, 100),
        "loss": fall(100, 8.6, 2.6, 18, 0.02),
        "lm_loss": fall(100, 8.59, 2.59, 18, 0.02),
        "load_balancing_loss": 1.01 + np.abs(noise(100, 0.004)),
    },
    "weights are pruned": {
        "epoch": np.arange(100),
        "train_loss": fall(100, 1.4, 0.2, 12, 0.006),
        "val_acc": fall(100, 0.5, 0.91, 12, 0.003),
        "sparsity": np.minimum(0.9, np.arange(100) / 60),
    },
}


def blown_up():
    loss, norm = fall(100, 2.7, 1.2, 15, 0.02), 1 + noise(100, 0.1, 1)
    loss[80:84], norm[79:84] = [1.9, 4.2, 30, 900], [4, 15, 90, 2e3, 1e6]
    loss[84:], norm[84:] = NAN, NAN
    return {"step": steps(100), "loss": loss, "grad_norm": norm}


def lasting_spike():
    loss, norm = (
        3 + 7 * (1 + np.arange(500) / 20) ** -0.8 + noise(500, 0.02),
        0.4 + np.abs(noise(500, 0.03, 1)),
    )
    loss[300:330] += 2.5 * np.exp(-np.arange(30) / 9)
    norm[294:305] = [1, 1.6, 2.4, 3.5, 5, 9, 25, 18, 9, 5, 2]
    return {"step": steps(500), "loss": loss, "grad_norm": norm}


def saturated():
    right = np.round(0.5 + noise(20, 0.01), 4)
    return {"epoch": np.arange(20), "loss": 15.4249 * (1 - right), "accuracy": right}


FAULTY = {
    "NaN after the gradient grew": (blown_up(), {"nan-loss", "exploding-gradient"}),
    "a spike that the gradient announces": (lasting_spike(), {"loss-spike-llm"}),
    "every wrong answer costs -ln 2e-7": (saturated(), {"log-of-zero", "saturated-activation"}),
    "at -ln 1e-12": (
        {"epoch": np.arange(20), "loss": [2.4, 19.0, *[27.631] * 18]},
        {"log-of-zero", "saturated-activation"},
    ),
    "the loss scale collapses, then NaN": (
        {
            "step": steps(100),
            "loss": np.r_[fall(70, 2.7, 1.2, 15, 0.02), [NAN] * 30],
            "loss_scale": np.maximum(1, 65536 / 2.0 ** np.maximum(0, np.arange(100) - 55)),
        },
        {"fp16-overflow", "nan-loss"},
    ),
    "validation is training": (
        {"epoch": np.arange(25), "train_loss": fall(25, 1.8, 0.3, 6, 0.02), "val_loss": fall(25, 1.8, 0.3, 6, 0.02)},
        {"data-leakage"},
    ),
    "validation guesses": (
        {
            "epoch": np.arange(30),
            "train_loss": fall(30, 2.3, 0.08, 6),
            "train_acc": fall(30, 0.13, 0.98, 6),
            "val_acc": 0.1 + noise(30, 0.003),
        },
        {"preprocessing-mismatch", "eval-mode-missing"},
    ),
    "house prices": (
        {"epoch": np.arange(40), "loss": 5.6e10 - 1e7 * np.arange(40) + noise(40, 1e8)},
        {"target-scale-regression"},
    ),
    "summed over the batch": (
        {"epoch": np.arange(25), "train_loss": 128 * fall(25, 2.3, 0.1, 5), "train_acc": fall(25, 0.11, 0.96, 5)},
        {"loss-reduction-scale"},
    ),
    "gradients fade towards the input": (
        {
            "epoch": np.arange(40),
            "loss": 2.29 - 0.0004 * np.arange(40) + noise(40, 0.003),
            "grad_norm/layer1": np.full(40, 2e-8),
            "grad_norm/layer2": np.full(40, 8e-6),
            "grad_norm/layer3": np.full(40, 2e-3),
            "grad_norm/layer4": np.full(40, 0.3),
        },
        {"vanishing-gradient"},
    ),
    "weights shrink": (
        {
            "epoch": np.arange(40),
            "loss": fall(40, 2.3, 2.1, 5),
            "acc": fall(40, 0.16, 0.31, 4, 0.004),
            "weight_norm": fall(40, 56, 1.2, 6),
        },
        {"weight-decay-too-strong"},
    ),
    "forty validation samples": (
        {
            "epoch": np.arange(40),
            "train_loss": fall(40, 0.7, 0.1, 8),
            "val_acc": np.clip(np.round(40 * (0.78 + noise(40, 0.05))) / 40, 0, 1),
        },
        {"noisy-validation"},
    ),
    "the vocabulary of GPT-2": (
        {"step": steps(150, 20), "loss": 10.825 + noise(150, 0.006)},
        {"chance-level-multiclass"},
    ),
    "accuracy of the majority, AUC of one half": (
        {
            "epoch": np.arange(20),
            "loss": fall(20, 0.16, 0.14, 2),
            "val_acc": np.full(20, 0.9713),
            "val_auc": 0.5 + noise(20, 0.01),
        },
        {"class-imbalance"},
    ),
    "the posterior collapses": (
        {
            "epoch": np.arange(50),
            "loss": fall(50, 246, 206, 6),
            "recon_loss": fall(50, 236, 206, 6),
            "kl_loss": fall(50, 10, 0.0004, 3),
        },
        {"constant-prediction"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def advisor():
    return Advisor(knowledge=built_in_folder())


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_shape_raises_no_alarm(advisor, name):
    seen = advisor.diagnose(HEALTHY[name])
    alarms = {f.id: f.confidence for f in seen.findings if f.kind in ("fault", "resource")}
    assert seen.healthy is not False
    assert all(confidence < 0.5 for confidence in alarms.values()), alarms


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_shape_is_named_first(advisor, name):
    columns, expected = FAULTY[name]
    seen = advisor.diagnose(columns)
    assert seen.status == "answered"
    assert seen.findings[0].id in expected
