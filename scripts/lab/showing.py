"""Whether a finished run shows what its recipe planted, judged on the figures before they are rounded.

The bounds are generous on purpose: they throw away runs whose planted fault did not come about, and leave
it to the reader of the log how clear a case is.
"""

import math

import numpy as np
import numpy.typing as npt

from lab.measures import FLT_MIN
from lab.tasks import Task
from lab.training import Trace

Array = npt.NDArray[np.float64]

# Training loss at the end over its start, from which on a run counts as one that learned.
LEARNED = 0.75
# Steps of the longest game with a pole.
LONGEST = 120


def column(trace: Trace, name: str) -> Array:
    """One figure over the epochs."""
    return np.array([row.get(name, math.nan) for row in trace.epochs], dtype=np.float64)


def end(values: Array) -> float:
    """The median of the last tenth, of three values at least."""
    return float(np.median(values[-max(3, values.size // 10) :]))


def first_batch(trace: Trace) -> float:
    """The loss of the first batch, before any update."""
    return trace.steps[0]["loss"]


def finite(trace: Trace) -> bool:
    """Whether all losses are numbers."""
    return bool(
        np.isfinite(column(trace, "train_loss")).all() and np.isfinite(column(trace, "val_loss")).all()
    )


def at_chance(trace: Trace, task: Task) -> bool:
    """Losses within 3 % of ln k, within 1 % after the first quarter, and an accuracy as of guessing."""
    losses = np.array([column(trace, "train_loss"), column(trace, "val_loss")])[:, 1:]
    off = np.abs(losses / math.log(task.classes) - 1)
    near = np.all(off < 0.03) and np.all(off[:, off.shape[1] // 4 :] < 0.01)
    return bool(near) and end(column(trace, "val_accuracy")) < 1.4 / task.classes


def ends_at_chance(trace: Trace, task: Task) -> bool:
    """The training loss ends within 3 % of ln k, with an accuracy as of guessing."""
    if task.kind not in ("binary", "multiclass"):
        return False
    near = abs(end(column(trace, "train_loss")) / math.log(task.classes) - 1) < 0.03
    return near and end(column(trace, "val_accuracy")) < 1.5 / task.classes


def stands_still(trace: Trace) -> bool:
    """The validation loss is the same in every epoch to the fourth decimal."""
    return np.unique(column(trace, "val_loss").round(4)).size == 1


def clamped(trace: Trace, _task: Task) -> bool:
    """The later half rests at -ln FLT_MIN."""
    losses = column(trace, "train_loss")
    return bool(np.allclose(losses[losses.size // 2 :], -math.log(FLT_MIN), atol=1e-3))


def zero_from_start(trace: Trace, _task: Task) -> bool:
    """Every training loss is exactly zero."""
    return bool(np.all(column(trace, "train_loss") == 0))


def held_up_by_softmax(trace: Trace, task: Task) -> bool:
    """High accuracy, and a loss that rests near ln(1 + (k - 1) / e), the least that a doubled softmax can reach."""
    floor = math.log(1 + (task.classes - 1) / math.e)
    loss = end(column(trace, "train_loss"))
    return end(column(trace, "train_accuracy")) > 0.75 and floor <= loss < floor + 0.3


def turns_nan(trace: Trace, _task: Task) -> bool:
    """The first epoch is finite, the last two are not."""
    bad = ~np.isfinite(column(trace, "train_loss"))
    return bool(bad[-2:].all() and not bad[0])


def never_learns(trace: Trace, _task: Task) -> bool:
    """Finite, and no better at the end than before the first step, or much worse on the way."""
    losses = column(trace, "train_loss")
    return finite(trace) and end(losses) > 0.97 * first_batch(trace)


def barely_moves(trace: Trace, _task: Task) -> bool:
    """Falls by 1 to 25 % in all, and steadily."""
    losses = column(trace, "train_loss")
    share = 1 - losses[-1] / losses[0]
    falling = np.mean(np.diff(np.convolve(losses, np.ones(3) / 3, "valid")) < 0)
    return bool(0.01 < share < 0.25 and falling > 0.8)


def frozen_by_rate(trace: Trace, _task: Task) -> bool:
    """Improves at first; the later half brings less than 3 % and the level stays poor."""
    losses = column(trace, "train_loss")
    half = losses[losses.size // 2 :]
    return bool(losses[-1] < 0.95 * losses[0] and half[0] - losses[-1] < 0.03 * losses[0] and _poor(trace))


def _poor(trace: Trace) -> bool:
    """The loss kept at least three tenths of its start."""
    return end(column(trace, "train_loss")) > 0.3 * first_batch(trace)


def overfits(trace: Trace, _task: Task) -> bool:
    """Validation loss a tenth above its best while training loss went on falling, or a wide gap in accuracy."""
    train, val = column(trace, "train_loss"), column(trace, "val_loss")
    best = int(np.argmin(val))
    risen = end(val) > 1.1 * val[best] and end(val) - val[best] > 0.03 * val[0]
    turned = risen and end(train) < 0.85 * train[best] and best < 0.8 * val.size
    stalled = gap(trace) > 0.15 and end(val) > 1.03 * val.min() and best < 0.7 * val.size
    return bool(finite(trace) and (turned or stalled))


def wide_gap(trace: Trace, _task: Task) -> bool:
    """Training accuracy well above validation accuracy, which no longer rises."""
    val = column(trace, "val_accuracy")
    return gap(trace) > 0.15 and end(val) < float(np.max(val[: 2 * val.size // 3])) + 0.02


def gap(trace: Trace) -> float:
    """Training accuracy less validation accuracy at the end."""
    return end(column(trace, "train_accuracy")) - end(column(trace, "val_accuracy"))


def underfits(trace: Trace, task: Task) -> bool:
    """Flat over the last third at a poor accuracy, in training and validation alike, but above chance."""
    accuracy = column(trace, "train_accuracy")
    last = column(trace, "train_loss")[-accuracy.size // 3 :]
    flat = abs(np.mean(last[: last.size // 2]) - np.mean(last[last.size // 2 :])) < 0.02 * last[0]
    return bool(flat and 1.3 / task.classes < end(accuracy) < 0.65 and abs(gap(trace)) < 0.1)


def cut_short(trace: Trace, _task: Task) -> bool:
    """Both losses fall in every epoch, by over 5 % in the last one."""
    train, val = column(trace, "train_loss"), column(trace, "val_loss")
    return bool(np.all(np.diff(train) < 0) and train[-1] < 0.95 * train[-2] and val[-1] < 0.97 * val[-2])


def slow(trace: Trace, _task: Task) -> bool:
    """A long run that comes down late, keeps over half of its loss and still falls at the end."""
    losses = column(trace, "train_loss")
    late = losses[int(0.9 * losses.size)] - losses[-1]
    crossed = np.argmax(losses < losses[0] - 0.5 * (losses[0] - losses[-1])) / losses.size
    return bool(
        finite(trace) and 0.55 < losses[-1] / losses[0] < 0.9 and late > 0.01 * losses[0] and crossed > 0.12
    )


def rises(trace: Trace, _task: Task) -> bool:
    """Training and validation loss both end half as high again as their best, and rise over the later half."""
    parts = [column(trace, name) for name in ("train_loss", "val_loss")]
    return finite(trace) and all(
        values[-1] > 1.5 * values.min() and np.mean(np.diff(values[values.size // 2 :]) > 0) > 0.6
        for values in parts
    )


def swings(trace: Trace, task: Task) -> bool:
    """Over the later two thirds the steps are large against a poor level without a trend; not overfitted."""
    losses = column(trace, "train_loss")
    tail = losses[losses.size // 3 :]
    halves = np.array_split(tail, 2)
    jump = float(np.median(np.abs(np.diff(tail)))) / float(np.median(tail))
    level = [float(np.median(half)) for half in halves]
    still = jump > 0.08 and abs(level[0] - level[1]) < 2 * jump * level[0]
    return finite(trace) and still and end(losses) > 0.2 * first_batch(trace) and not overfits(trace, task)


def gradient_explodes(trace: Trace, _task: Task) -> bool:
    """The gradient norm grows a hundredfold and the loss rises with it."""
    norms, losses = column(trace, "grad_norm"), column(trace, "train_loss")
    good = norms[np.isfinite(norms)]
    rising = not np.isfinite(losses[-1]) or losses[-1] > 1.5 * np.nanmin(losses)
    return bool(
        good.size >= 4 and good[-1] > 100 * np.median(good[:2]) and np.isfinite(losses[-1]) and rising
    )


def gradient_vanishes(trace: Trace, _task: Task) -> bool:
    """The gradient norm stays below 1e-4 after the first epochs and the loss hardly moves."""
    norms, losses = column(trace, "grad_norm"), column(trace, "train_loss")
    return bool(np.median(norms[2:]) < 1e-4 and abs(losses[-1] / losses[1] - 1) < 0.02)


def repeats(trace: Trace, _task: Task) -> bool:
    """The validation loss is the same in every epoch."""
    return bool(np.ptp(column(trace, "val_loss")) == 0)


def only_majority(trace: Trace, _task: Task) -> bool:
    """Accuracy over 0.85 with an F1 of nearly zero to the end."""
    return end(column(trace, "val_accuracy")) > 0.85 and end(column(trace, "val_f1")) < 0.05


def perfect_at_once(trace: Trace, _task: Task) -> bool:
    """The first validation accuracy is 1 although the loss still has far to go."""
    return bool(column(trace, "val_accuracy")[0] == 1 and column(trace, "val_loss")[0] > 0.3)


def train_flat_val_falls(trace: Trace, _task: Task) -> bool:
    """The training loss moves by less than 6 %, the validation loss falls by more than 12 %."""
    train, val = column(trace, "train_loss"), column(trace, "val_loss")
    return bool(abs(end(train) / train[0] - 1) < 0.06 and end(val) < 0.88 * val[0])


def is_sound(trace: Trace, task: Task) -> bool:
    """Learned, ends near its best validation loss, validation close to training and not suspiciously perfect."""
    val = column(trace, "val_loss")
    if (
        not finite(trace)
        or perfect_at_once(trace, task)
        or end(column(trace, "train_loss")) > LEARNED * first_batch(trace)
    ):
        return False
    kept = end(val) < 1.03 * val.min() or end(val) - val.min() < 0.005 * val[0]
    if task.kind == "regression":
        return (
            kept and end(column(trace, "val_r2")) > 0.3 and end(val) < 1.6 * end(column(trace, "train_loss"))
        )
    return kept and gap(trace) < 0.07 and (task.kind == "tokens" or end(column(trace, "val_accuracy")) > 0.8)


def is_refined(trace: Trace, task: Task) -> bool:
    """Starts well, and neither loss ends worse than it began or than its best."""
    train, val = column(trace, "train_loss"), column(trace, "val_loss")
    kept = end(train) < train[0] and end(val) < min(1.02 * val[0], 1.05 * float(val.min()))
    return (
        finite(trace) and kept and gap(trace) < 0.07 and column(trace, "val_accuracy")[0] > 1.6 / task.classes
    )


def starts_high(trace: Trace, task: Task) -> bool:
    """The first epoch costs three times what guessing would, and the run comes down to learn all the same."""
    losses = column(trace, "train_loss")
    return bool(finite(trace) and losses[0] > 3 * math.log(task.classes) and losses[-1] < 0.25 * losses[0])


def stops_by_rate(trace: Trace, _task: Task) -> bool:
    """The rate is zero from some epoch in the first half on; the run had learned little by then."""
    rates, losses = column(trace, "lr"), column(trace, "train_loss")
    return bool(
        np.all(rates[rates.size // 2 :] == 0) and finite(trace) and losses[-1] > 0.25 * first_batch(trace)
    )


def falls_below_zero(trace: Trace, _task: Task) -> bool:
    """The training loss ends below zero."""
    return bool(finite(trace) and column(trace, "train_loss")[-1] < -0.1)


def grows_sure(trace: Trace, _task: Task) -> bool:
    """The validation loss rises by two fifths from its best while the validation accuracy holds."""
    loss, accuracy = column(trace, "val_loss"), column(trace, "val_accuracy")
    best = int(np.argmin(loss))
    held = end(accuracy) > float(np.max(accuracy)) - 0.03 and end(accuracy) >= accuracy[best] - 0.005
    return bool(finite(trace) and end(loss) > 1.4 * loss[best] and best < 0.6 * loss.size and held)


def jumps_now_and_then(trace: Trace, _task: Task) -> bool:
    """A few steps cost several times what their neighbours do, and the run learns all the same."""
    losses = np.array([step["loss"] for step in trace.steps])
    around = np.array([np.median(losses[max(0, n - 10) : n + 11]) for n in range(losses.size)])
    high = int(np.sum(losses > 4 * around))
    return bool(1 <= high <= 12 and end(column(trace, "train_loss")) < LEARNED * first_batch(trace))


def saws(trace: Trace, _task: Task) -> bool:
    """Averaged over the later epochs the loss by position in the epoch swings by half of its mean."""
    epochs = len(trace.epochs)
    losses = np.array([step["loss"] for step in trace.steps]).reshape(epochs, -1)
    course = losses[epochs // 3 :].mean(0)
    return bool(np.isfinite(losses).all() and np.ptp(course) > 0.5 * course.mean() and course.size >= 10)


def one_side_wins(trace: Trace, _task: Task) -> bool:
    """The discriminator ends below 0.08, the generator above three times ln 2."""
    return bool(end(column(trace, "d_loss")) < 0.08 and end(column(trace, "g_loss")) > 3 * math.log(2))


def keeps_balance(trace: Trace, _task: Task) -> bool:
    """Both losses end between a third and three times ln 2."""
    levels = [end(column(trace, name)) / math.log(2) for name in ("d_loss", "g_loss")]
    return all(1 / 3 < level < 3 for level in levels)


def policy_collapses(trace: Trace, task: Task) -> bool:
    """The entropy goes, the reward ends below half of what could be had, and gained nothing or lost most of it."""
    rewards, entropy = column(trace, "reward"), column(trace, "entropy")
    most = LONGEST if task.body == "pole" else 1.0
    gained = float(rewards.max()) - rewards[0]
    poor = end(rewards) < min(0.5 * most, rewards[0] + 0.5 * max(gained, 0.3 * abs(rewards[0])))
    return bool(np.isfinite(entropy).all() and end(entropy) < 0.03 * entropy[0] and poor)


def reward_rises(trace: Trace, _task: Task) -> bool:
    """The reward ends half as high again as it began, near its best."""
    rewards = column(trace, "reward")
    return bool(end(rewards) > 1.5 * rewards[0] and end(rewards) > 0.8 * rewards.max())
