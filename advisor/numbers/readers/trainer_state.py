"""State of the Hugging Face Trainer, and of those that copied it (PaddleNLP, Swift, TRL): `trainer_state.json`.

`log_history` holds one record a logging step: training records have `loss`, evaluations `eval_…`, one
set of names for each evaluation set. The last record of a finished training is a summary, in which
`train_loss` is the mean over the whole training, not a point of the curve.
"""

from collections.abc import Mapping
from typing import Any

from advisor.errors import ReadError
from advisor.model import Attachment, Problem, Text, Value
from advisor.numbers.readers import reader
from advisor.numbers.tables.json_text import parse
from advisor.numbers.tables.logged import Logged, settings_of
from advisor.numbers.tables.records import Records, attachment
from advisor.numbers.tables.source import Source

_SUMMARY = ("train_runtime", "total_flos", "train_samples_per_second", "train_steps_per_second")
_KEPT = ("num_train_epochs", "max_steps", "total_flos", "train_runtime", "best_metric")


def sniff(source: Source) -> tuple[float, str]:
    """Whether the key that holds the history stands near the beginning."""
    before, found, _ = source.head.lstrip().partition('"log_history"')
    # Swift ends its log of an object a line with the state.
    known = found and before.startswith("{") and "}\n{" not in before
    return (0.98, "log_history") if known else (0.0, "")


@reader("trainer-state", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read the history; the summary and the state beside it become settings.

    Raises:
        ReadError: it is no JSON, or the history is no list.
        UsageError: `roles` names a column or a role that does not exist.
    """
    state, mended = parse(source.data, source.path)
    history = state.get("log_history") if isinstance(state, dict) else None
    if not isinstance(history, list):
        raise ReadError(
            Text(f"{source.path} has no list under log_history", f"{source.path} 的 log_history 不是列表"),
            Text(
                "the trainer_state.json of a checkpoint or of the output folder",
                "检查点或输出文件夹中的 trainer_state.json",
            ),
        )
    settings = _settings(state)
    records = Records()
    points = []
    for thing in history:
        if isinstance(thing, dict) and any(key in thing for key in _SUMMARY) and "loss" not in thing:
            settings |= _summary(thing)
        else:
            points.append(thing)
    Logged(records).extend(points)
    if mended == "cut":
        records.problems.append(
            Problem(Text("the text ends early: read as far as it goes", "文本不完整：只读到中断处"))
        )
    return attachment(source, "trainer-state", records.table(), roles, settings)


def _summary(thing: Mapping[str, Any]) -> dict[str, Value]:
    named = {key: "mean_train_loss" if key == "train_loss" else key for key in (*_SUMMARY, "train_loss")}
    return {name: thing[key] for key, name in named.items() if isinstance(thing.get(key), int | float)}


def _settings(state: Mapping[str, Any]) -> dict[str, Value]:
    plain = {key: value for key, value in state.items() if key != "log_history"}
    found = settings_of(plain)
    return found | {key: plain[key] for key in _KEPT if isinstance(plain.get(key), int | float)}
