"""The registry of checks: one file a symptom, named like the check with underscores.

A check is a pure function of one run; it holds, does not hold, or cannot tell, and says so in one
sentence with the user's figures. It knows no other check and no diagnosis.
"""

import contextlib
import importlib
import logging
import pkgutil
from collections.abc import Callable, Mapping

import msgspec
import numpy as np

from advisor.errors import KnowledgeError
from advisor.model import FloatArray, Observation, Run, Series, Text, Value
from advisor.numbers.features.shape import Shape, finite, shape
from advisor.numbers.features.window import begins_late

CheckFunction = Callable[..., Observation]


class Example(msgspec.Struct, frozen=True, eq=False):
    """A run that a check must fire on or stay quiet on, and the parameters it is asked with."""

    what: str
    run: Run
    params: Mapping[str, Value] = msgspec.field(default_factory=dict)


class Examples(msgspec.Struct, frozen=True, eq=False):
    """What a check must do; at least one of `quiet` is a near miss of the same shape."""

    firing: tuple[Example, ...]
    quiet: tuple[Example, ...]


class Check(msgspec.Struct, frozen=True, eq=False):
    """A registered check."""

    name: str
    function: CheckFunction
    examples: Callable[[], Examples]

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return (self.function.__doc__ or "").strip().splitlines()[0]


_registry: dict[str, Check] = {}


def check(name: str, examples: Callable[[], Examples]) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check under `name`; `examples` is only called by tests and documentation."""

    def register(function: CheckFunction) -> CheckFunction:
        _registry[name] = Check(name, function, examples)
        return function

    return register


def find(name: str) -> Check:
    """The check of that name, importing only its own file.

    Raises:
        KnowledgeError: no such check.
    """
    if name not in _registry:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
        if name not in _registry:
            raise KnowledgeError(
                Text(f"there is no check named {name!r}", f"没有名为 {name!r} 的检查"),
                Text(f"one of: {', '.join(load_all())}", f"下列之一：{'、'.join(load_all())}"),
            )
    return _registry[name]


def load_all() -> dict[str, Check]:
    """Every check by name, sorted."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_registry.items()))


def observe(name: str, run: Run, params: Mapping[str, Value]) -> Observation:
    """Ask one check about one run; a check that breaks is silent and leaves the others alone."""
    function = find(name).function
    try:
        return _plain(function(run, **params))
    except Exception:
        logging.getLogger(__name__).exception("check %s failed on run %s", name, run.name)
        return Observation(
            None, Text(f"the check {name} failed; see the log file", f"检查 {name} 出错，详见日志文件")
        )


def _plain(seen: Observation) -> Observation:
    """The same without NumPy scalars, which are neither `True` nor JSON."""
    values = {
        key: value.item() if isinstance(value, np.generic) else value for key, value in seen.values.items()
    }
    holds = None if seen.holds is None else bool(seen.holds)
    return msgspec.structs.replace(seen, holds=holds, strength=float(seen.strength), values=values)


def lacking(role: str, what: Text | None = None) -> Observation:
    """Silence for want of a column."""
    if role == "loss" and what is None:
        what = Text("no column is taken for the loss of the run", "没有哪一列被识别为整体 loss")
    text = what or Text(f"no {role} column in the file", f"文件里没有 {role} 列")
    return Observation(None, text, missing=role)


def too_few(series: Series, need: int) -> Observation:
    """Silence for want of points."""
    has = series.values.size
    return Observation(
        None,
        Text(
            f"{series.name}: needs {need} finite points to tell, has {has}",
            f"{series.name}：至少需要 {need} 个有效点才能判断，只有 {has} 个",
        ),
        series=series.name,
    )


def outline(
    run: Run, role: str, least: int, *, from_start: bool = False
) -> tuple[Series, Shape] | Observation:
    """The series of that role with its outline, or the silence that explains why there is none.

    from_start: the check speaks of how training began, so that a file that begins in mid-run will not do.
    """
    series = run.series.get(role)
    if series is None:
        return lacking(role)
    if role.endswith("_loss") and any(other.quantity == "reward" for other in run.series.values()):
        # The objective of a policy gradient has no level that means progress (Spinning Up, part 3).
        text = Text(
            f"a reward is logged, so {series.name} is taken for a policy loss, which shows no progress",
            f"文件里有 reward，{series.name} 应是策略 loss，其数值不代表进展",
        )
        return Observation(None, text, series=series.name)
    if from_start and begins_late(run, series):
        return started_before(run, series)
    form = shape(series, least)
    return (series, form) if form is not None else too_few(series, least)


def started_before(run: Run, series: Series) -> Observation:
    """Silence about the beginning of a run whose file begins later."""
    at = when(run, float(finite(series)[0][0]))
    text = Text(
        f"{series.name} begins at {at.en}; how it came there is not in the file",
        f"{series.name} 从{at.zh} 才开始，之前的情况不在文件里",
    )
    return Observation(None, text, series=series.name)


def not_in_nats(series: Series) -> Observation | None:
    """Silence about a column that stands in for the loss: an error or a perplexity is no logarithm of anything."""
    if series.quantity in ("loss", ""):
        return None
    text = Text(
        f"{series.name} is no cross entropy, whose levels could be told from ln k",
        f"{series.name} 不是交叉熵，无法与 ln k 比较",
    )
    return Observation(None, text, series=series.name)


def when(run: Run, step: float) -> Text:
    """A position in the run as prose: "epoch 12", "第 12 个 epoch"."""
    figure = f"{step:.0f}" if step == round(step) else f"{step:g}"
    return Text(f"{run.step_unit} {figure}", f"第 {figure} 个 {run.step_unit}")


def places(key: str, steps: FloatArray) -> dict[str, float]:
    """Steps as values of an observation, for the marks of a chart: "spike_at", "spike_at_2", ..., six at most."""
    return {
        key if number == 1 else f"{key}_{number}": float(step) for number, step in enumerate(steps[:6], 1)
    }


def span(run: Run, points: int) -> Text:
    """How much was looked at: "all 30 epochs"."""
    if run.step_unit == "epoch" and not _once_an_epoch(run, points):
        return Text(f"{points} logged points", f"{points} 个记录点")
    unit = {"epoch": "epochs", "step": "logged steps", "row": "rows"}.get(run.step_unit, "points")
    return Text(f"{points} {unit}", f"{points} 个 {run.step_unit}")


def _once_an_epoch(run: Run, points: int) -> bool:
    """Whether a point is an epoch: a log that counts in epochs may hold many points of each (0.02, 0.05, ...)."""
    lasting = [finite(series)[0] for series in run.series.values() if series.values.size >= points]
    return any(steps.size > 1 and float(np.min(np.diff(steps))) >= 1 for steps in lasting)


def grade(value: float, weak: float, strong: float) -> float:
    """Strength of a measurement: 0.3 at `weak`, 1.0 at `strong` and beyond, linear between."""
    share = (value - weak) / (strong - weak)
    return 0.3 + 0.7 * min(1.0, max(0.0, share))


def parameters() -> dict[str, set[str]]:
    """The parameters that each check takes, by check name."""
    import inspect

    return {
        name: set(inspect.signature(item.function).parameters) - {"run"} for name, item in load_all().items()
    }
