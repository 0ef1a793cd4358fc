"""Other tools that lint training logs: how each is called, and what its findings are worth in our terms."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

# A claim: the tool's own name of it, and whether it says that something is wrong.
Claims = list[tuple[str, bool]]
LIMIT = 60


class Tool(NamedTuple):
    """A tool from PyPI.

    arguments: before the path. claims: what it claims, first claim first, from its JSON. means: which diagnoses
    each finding is credited with; generous, since the tools are coarser than the labels.
    """

    name: str
    arguments: tuple[str, ...]
    claims: Callable[[Any], Claims]
    means: Mapping[str, str]


def run(command: list[str], path: Path) -> Any:
    """The JSON that a tool prints; None where it fails, as on a file that it cannot read."""
    try:
        done = subprocess.run(
            [*command, str(path)], capture_output=True, text=True, timeout=LIMIT, check=False
        )
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None


def _runmedic(said: Any) -> Claims:
    return [(item["check"], item["severity"] != "info") for part in said for item in part["findings"]]


def _trainproof(said: Any) -> Claims:
    found = [item for part in said["reports"] for item in part["findings"]]
    return [(item["id"], item["level"] in ("WARN", "FAIL")) for item in found]


def _trainspotter(said: Any) -> Claims:
    return [(f"{item['detector']}: {item['title']}", item["severity"] != "info") for item in said["findings"]]


def _losslint(said: Any) -> Claims:
    # An onset of overfitting is of the severity "info" there, and still the claim that it is.
    return [
        (item["check"], item["severity"] != "info" or item["check"] == "overfit_onset")
        for item in said["findings"]
    ]


def _advisor(said: Any) -> Claims:
    return [
        (item["id"], item["kind"] == "fault" and item["confidence"] >= 0.5)
        for item in said["findings"]
        if item["confidence"] >= 0.5
    ]


BLOWN = "diverging exploding-gradient lr-too-high"
STUCK = (
    "chance-level-binary chance-level-multiclass lr-too-high lr-too-low lr-zero optimizer-step-missing underfitting "
    "vanishing-gradient softmax-single-output slow-convergence"
)
NAN = "nan-loss exploding-gradient"
SPIKE = "bad-batch-spike oscillating-loss"
GRADIENT = "exploding-gradient"
OVER = "overfitting overconfidence"

TOOLS = (
    Tool(
        "runmedic",
        ("diagnose", "--json"),
        _runmedic,
        {
            "non_finite": NAN,
            "divergence": BLOWN,
            "loss_spikes": SPIKE,
            "no_learning": STUCK,
            "overfitting": OVER,
            "grad_spikes": GRADIENT,
            "constant_lr_plateau": "lr-plateau-needs-decay underfitting",
            "val_below_train": "val-better-than-train",
        },
    ),
    Tool(
        "trainproof",
        ("doctor", "--format", "csv", "--json"),
        _trainproof,
        {
            "TP-NAN": NAN,
            "TP-NAN-GRAD": NAN,
            "TP-ZERO-LOSS": "softmax-single-output zero-loss-early",
            "TP-ZERO-LOSS-ONSET": "zero-loss-early",
            "TP-FLAT": STUCK,
            "TP-DEAD-RUN": STUCK,
            "TP-DIVERGE": BLOWN,
            "TP-ZERO-GRAD": "vanishing-gradient",
            "TP-GRAD-SPIKE": GRADIENT,
            "TP-ZERO-LR": "lr-zero",
            "TP-ZERO-LR-PARTIAL": "lr-zero lr-decay-too-fast",
            "TP-OVERFIT": OVER,
        },
    ),
    Tool(
        "trainspotter",
        ("analyze", "--format", "csv", "--output", "json"),
        _trainspotter,
        {
            "divergence: Diverged (non-finite values)": NAN,
            "divergence: Diverged (sustained growth)": BLOWN,
            "spikes: Loss spike": SPIKE,
            "overfitting: Overfitting onset": OVER,
            "plateau: Plateau": "lr-plateau-needs-decay underfitting",
            "grad_norm: Gradient-norm explosion": GRADIENT,
            "lr_schedule: No LR warmup detected": "warmup-missing",
            "eval_noise: Eval metric too noisy to rank checkpoints": "noisy-validation",
            "loss_floor: Suspiciously low loss early (heuristic)": "zero-loss-early softmax-single-output",
        },
    ),
    Tool(
        "losslint",
        ("check", "--format", "json"),
        _losslint,
        {
            "nan_inf": NAN,
            "divergence": BLOWN,
            "loss_spike": SPIKE,
            "overfit_onset": OVER,
            "stagnation": STUCK,
        },
    ),
)
OURS = Tool("advisor", ("diagnose", "--json"), _advisor, {})
