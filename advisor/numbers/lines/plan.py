"""What a form of line says: which of its numbers is which metric, and which count epochs, steps and batches."""

import re
from collections.abc import Callable, Iterable

import msgspec

from advisor.numbers.lines.naming import fragments, name_before, split_of
from advisor.parsing import meaning, setting

# Numbers of these names say where a line was written or which trial it is, not how training goes.
_NOT_METRICS = frozenset(["rank", "bbox_map_copypaste", "gpu", "device", "cuda", "node", "worker", "pid", "fold", "port", "seed", "version", "line", "thread", "local_rank", "v_num", "eta", "id"])  # fmt: skip
_FIRST_LETTER = {"s": "step", "i": "step", "e": "epoch"}
_SHORT = {"up": "step", "ep": "epoch"}  # Marian: "Ep. 1 : Up. 500 : Cost 5.1"
_BEST = re.compile(
    r"\bbest\b|\bimproved?\b|\bnew record\b|\bsaved? checkpoint\b|\bearly ?stop|最佳|最优|最好|提升",
    re.IGNORECASE,
)
_SPEED = re.compile(
    r"^\s*((?:samples?|imgs?|images?|tok(?:en)?s?|ins|examples?|it|items|frames|words|batch(?:es)?)/s(?:ec)?)\b(?!\s*[:=])"
)
_BITS = re.compile(r"^\s*(?:bpc|bpb|bits?(?:/\w+)?)\b", re.IGNORECASE)
_COUNT_WORD = re.compile(
    r"^(?:-?(?P<epoch>epoch)|\s?(?:个\s?)?(?P<round>epoch|轮)|\s?(?P<step>步))(?![A-Za-z/])", re.IGNORECASE
)
_TIMED = re.compile(
    r"\s?[\[(]?(?:s|secs?|seconds?|ms|milliseconds|mins?|minutes|hours?|hrs?)[\])]?(?![\w/])", re.IGNORECASE
)
_RANGE = re.compile(r"-\d+\s?batch\b")  # ESPnet: "3epoch:train:101-200batch: loss=..."
_WHOLE, _BROKEN = (
    re.compile(r"\d+"),
    re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf)", re.IGNORECASE),
)
# What TensorFlow's estimator and JoeyNMT print of an evaluation, without a word for the split before each metric.
_EVALUATED = re.compile(
    r"Saving dict for global step|Evaluation result\b|cur metric\b|validation (?:loss|results?) at\b",
    re.IGNORECASE,
)
_WENET = re.compile(r"(?:TRAIN|CV) Batch $")  # "TRAIN Batch 3/200 loss ...": epoch and batch
_TAG = re.compile(r"\[(?:(epoch)|step|iter)\]$", re.IGNORECASE)
_BRACKETS = ("[", "][", "] [", ":[", ": [")
UNSAID = "(quantity not said)"  # "Loss: 0.5, Val: 0.6": a loss, or a score beside it
_QUALIFIERS = frozenset(["raw", "avg", "mean", "ema", "smoothed", "smooth", "total", "median"])


class Pair(msgspec.Struct, frozen=True):
    """A metric of the line: the index of its number, its name, and the index of a total to divide by (0: none)."""

    at: int
    name: str
    total: int = 0


class Plan(msgspec.Struct):
    """How to read every line of one form; indices count `template.figures`, 0 means "not on this line".

    split: what the line says of itself. telling: it holds a loss or another metric.
    repeats: it says again what was said before ("val_loss improved to ...", a summary of the run).
    """

    pairs: list[Pair] = msgspec.field(default_factory=list)
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    steps: int = 0
    batch: int = 0
    batches: int = 0
    split: str = ""
    telling: bool = False
    repeats: bool = False
    bits: bool = False
    percents: frozenset[str] = frozenset()
    settings: list[tuple[int, str]] = msgspec.field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether the line says where in the training it stands."""
        # "epochs=12, batch=16" is a configuration.
        return bool(self.epoch or self.step or (self.batch and not self.epochs))

    def only_counts(self, parts: tuple[str, ...]) -> bool:
        """Whether every number of the line is a counter, or the end of one."""
        slots = (self.epoch, self.epochs, self.step, self.steps, self.batch, self.batches)
        return bool(self.step) and 2 * sum(at > 0 for at in slots) == len(parts) - 1

    def rename(self, spelled: Callable[[str], str]) -> None:
        """Give the metrics other names, where a framework's own say too little."""
        self.pairs = [msgspec.structs.replace(pair, name=spelled(pair.name)) for pair in self.pairs]
        self.percents = frozenset(map(spelled, self.percents))
        self.telling = any(tells(pair.name) for pair in self.pairs)


def plan_of(parts: tuple[str, ...], section: str, bar: bool) -> Plan:
    """Understand one form of line.

    Args:
        parts: the line as `template.figures` gives it.
        section: the split that the lines above announced, for names that say none.
        bar: the line was a progress bar: its bracketed count is the batch.
    """
    maker = _Maker(parts, section, bar)
    for at in range(1, len(parts), 2):
        maker.number(at, parts[at - 1], parts[at + 1])
    return maker.finish(parts)


class _Maker:
    """A plan while the numbers of the line are gone through from left to right."""

    def __init__(self, parts: tuple[str, ...], section: str, bar: bool) -> None:
        self.plan = Plan(split="val" if _EVALUATED.match(parts[0]) else "")
        self.parts, self.section, self.bar = parts, section, bar
        self.round = 0  # a number in brackets that begins the line: a count where the line has no other
        self.last = ""  # what the number before was: a slot of the plan, "metric" or ""
        self.quantity = ""  # the last metric named without a split
        self.headed = False  # it headed the numbers after it ("Loss: train 0.5, val 0.6")
        self.by_iteration = False  # the step slot holds another count than that of optimiser steps
        self.percents: set[str] = set()

    def number(self, at: int, before: str, after: str) -> None:
        """Find out what one number is."""
        bare = before.strip()
        name, heads = name_before(before, at == 1)
        for head in heads:
            self._head(head)
        progress = after.startswith(("%[", "%|"))  # how far a bar is
        if progress or not (
            self._beside(at, bare, after)
            or self._counted(at, bare, after, name)
            or self._nameable(at, name, after)
        ):
            self.last = "" if progress or not self._nameless(at, bare, after) else self.last

    def _beside(self, at: int, bare: str, after: str) -> bool:
        """Whether it belongs to the number before it: a total, an average, a batch of the epoch."""
        if bare == "/" and at > 1:
            self._total(at)
        elif bare == "(" and self.last == "metric":
            self._companion(at, after)
        elif bare == "][" and self.last == "batch" and not self.plan.epoch:
            self._shift(at)
        else:
            return False
        return True

    def _counted(self, at: int, bare: str, after: str, name: str) -> bool:
        """Whether the way it is written makes it a count: "[20/60]", "3epoch:", "101-200batch"."""
        if self.plan.batch and not self.plan.epoch and bare.endswith("[") and after.lstrip()[:1] == "/":
            self._shift(at)
        elif self._is_batch(at, bare, after, name):
            self.plan.split = split_of(name) or self.plan.split
            self._count("batch", at)
        elif (counted := _COUNT_WORD.match(after)) and (not name or name == "第"):
            self._count("step" if counted["step"] else "epoch", at)
        elif _RANGE.match(after):
            self._count("batch", at)
        else:
            return False
        return True

    def _nameable(self, at: int, name: str, after: str) -> bool:
        if name:
            self._named(at, name, after)
        return bool(name)

    def _nameless(self, at: int, bare: str, after: str) -> bool:
        """Whether a number without a name is understood by its place."""
        if not bare.strip(":") and self.last == "metric" and self._counted_before(at):
            self.plan.step, self.plan.pairs[-1] = at - 2, msgspec.structs.replace(self.plan.pairs[-1], at=at)
        elif bare in (":", "=") and self.last in ("epoch", "step") and self.quantity:
            self._metric(at, self.quantity, after)  # "Loss after iteration 100: 0.5"
        elif at == 1 and bare == "[" and after.strip() == ",":
            self._count("epoch", at)  # "[1,  2000] loss: 2.173"
        elif (tag := _TAG.search(bare)) and after.lstrip()[:1] == "/":
            self._count("epoch" if tag[1] else "step", at)  # "[EPOCH] 3/50 | train_loss=0.4"
        elif at == 1 and bare == "[" and after[:1] == "]":
            self.round = at  # "[12]  train-logloss:0.5"
        else:
            return False
        return True

    def _is_batch(self, at: int, bare: str, after: str, name: str) -> bool:
        if self.plan.batch:
            return False
        of_total = after.lstrip().startswith("/")
        if self.last == "epoch" and bare in _BRACKETS:
            return of_total or after.startswith("]")
        if self.last == "epoch" and at == 3 and bare == ",":  # noqa: PLR2004 - the second number of the line
            return after.startswith("]")
        return of_total and bool(_WHOLE.fullmatch(self.parts[at])) and self._is_of_batches(at, bare, name)

    def _is_of_batches(self, at: int, bare: str, name: str) -> bool:
        """Whether "20/300" counts batches: by its place on the line, its brackets, or the words before it."""
        begins = at == 1 and not bare
        second = not name and self.last == "epoch" and at == 3 and bare in ("|", "-")  # noqa: PLR2004
        ends = self.bar and not name and at + 3 == len(self.parts) - 1 and not self.parts[-1].strip()
        split = bool(split_of(name)) and not _is_epoch(
            name
        )  # "Train:    3/80 (4%) [  20/300 (7%)]  Loss: 0.5"
        bracket = bare.endswith("[") and (not name or split or (self.bar and not _is_epoch(name)))
        return begins or second or ends or bracket or (split and at == 1)

    def _shift(self, at: int) -> None:
        """What was taken for the batch is the epoch: "Train: [3/300][20/60]"."""
        plan = self.plan
        plan.epoch, plan.epochs, plan.batch, plan.batches = plan.batch, plan.batches, 0, 0
        self._count("batch", at)

    def _counted_before(self, at: int) -> bool:
        """Whether the number taken for the metric is the count before it: "Train loss 200 0.51"."""
        figure, plan = self.parts[at - 2], self.plan
        return (
            plan.pairs[-1].at == at - 2
            and not plan.counts
            and bool(_WHOLE.fullmatch(figure) and _BROKEN.fullmatch(self.parts[at]))
        )

    def _head(self, fragment: str) -> None:
        """A fragment without a number: it may announce the split or the quantity of what follows."""
        found = meaning(fragment)
        if said := split_of(fragment):
            self.plan.split = said
        elif found is not None and found.role in ("loss", "accuracy"):
            self.quantity, self.headed = fragment, True
        elif found is not None and found.split:
            self.plan.split = found.split  # "Evaluating perplexity, Epoch 1/3"

    def _count(self, slot: str, at: int) -> None:
        if not getattr(self.plan, slot):
            setattr(self.plan, slot, at)
        self.last = slot

    def _total(self, at: int) -> None:
        if at == 3 and _WENET.match(self.parts[0]):  # noqa: PLR2004 - the second number
            self.plan.epoch, self.plan.batch, self.plan.split = 1, 0, split_of(self.parts[0])
            self._count("batch", at)
        elif self.last in ("epoch", "step", "batch"):
            if getattr(self.plan, self.last) == at - 2:
                setattr(self.plan, {"epoch": "epochs", "step": "steps", "batch": "batches"}[self.last], at)
        elif self.last == "metric" and self.plan.pairs[-1].at == at - 2:
            self.plan.pairs[-1] = msgspec.structs.replace(self.plan.pairs[-1], total=at)

    def _companion(self, at: int, after: str) -> None:
        """A number in parentheses: the running average of the metric before it, or its share in percent."""
        pair = self.plan.pairs[-1]
        if after[:1] == ")" and not pair.total:
            self.plan.pairs.append(Pair(at, f"{pair.name} (avg)"))
        elif pair.total and after.startswith("%"):
            self.plan.pairs[-1] = Pair(at, pair.name)
            self.percents.add(pair.name)

    def _named(self, at: int, name: str, after: str) -> None:
        low = name.lower()
        found = meaning(name)
        self.last = ""
        if low in _NOT_METRICS or (_TIMED.match(after) and _no_time(name)):
            return
        if at == 1 and low in _FIRST_LETTER:
            self._count(_FIRST_LETTER[low], at)
        elif low in _SHORT:
            self._count(_SHORT[low], at)
        elif found is not None and found.role in ("epoch", "step") and found.quantity != "batch":
            self._counter(at, low, found.quantity, found.split)
        elif found is not None and found.quantity == "batch":
            self._count("batch", at)
        elif split_of(name) and after.strip() in ("[", "[ "):
            self.plan.split = split_of(name)
            self._count("epoch", at)
        elif (key := setting(name)) and key != "lr":
            self.plan.settings.append((at, key))
        else:
            self._metric(at, name, after)

    def _counter(self, at: int, low: str, quantity: str, split: str) -> None:
        self.plan.split = split or self.plan.split
        slot = "epoch" if quantity == "epoch" else "step"
        if slot == "step" and quantity == "step" and self.by_iteration:
            self.plan.step = 0  # a count of optimiser steps is preferred to other counts
        self.by_iteration = slot == "step" and quantity != "step" and not self.plan.step
        if "global" in low and self.plan.step:  # "STEP: 100/500 -- GLOBAL_STEP: 2600"
            plan = self.plan
            plan.batch, plan.batches, plan.step, plan.steps = plan.step, plan.steps, 0, 0
        if low.rsplit(maxsplit=1)[-1] in ("epochs", "steps", "iters", "iterations"):
            slot = slot.rstrip("s") + "s"  # "epochs: 100" is how many there will be
        self._count(slot, at)

    def _metric(self, at: int, name: str, after: str) -> None:
        name = self._full_name(name, after)
        if not name or any(pair.name == name for pair in self.plan.pairs):
            return
        self.plan.pairs.append(Pair(at, name))
        self.last = "metric"
        self.plan.bits |= bool(_BITS.match(after))
        if after.startswith(("%", " %")):
            self.percents.add(name)

    def _full_name(self, name: str, after: str) -> str:
        """A name with what stands before it on the line: the quantity for a mere split, the split for others."""
        if speed := _SPEED.match(after):
            return speed[1]
        if said := split_of(name):
            if not self.quantity or self.headed:
                return f"{name} {self.quantity}" if self.quantity else ""
            return f"{said} acc" if after.startswith(("%", " %")) else f"{said} {UNSAID}"
        if name.lower() in _QUALIFIERS and self.plan.pairs:
            return f"{self.plan.pairs[-1].name} ({name})"
        found = meaning(name)
        if found is not None and found.role in ("loss", "accuracy") and not found.split:
            self.quantity, self.headed = name, False
        if found is not None and found.split and " " in name:
            self.plan.split = found.split
        split = self.plan.split or self.section
        return (
            f"{split} {name}" if split and (found is None or not found.split) and _takes_split(name) else name
        )

    def finish(self, parts: tuple[str, ...]) -> Plan:
        """The plan, once all numbers are known."""
        plan = self.plan
        for head in fragments(parts[-1]):
            if not plan.split and not plan.pairs:
                self._head(head)
        if len(plan.settings) > 1:
            self._unconfigured()
        plan.telling = any(tells(pair.name) for pair in plan.pairs)
        if self.round and not plan.counts:
            plan.step = self.round
        if plan.steps and plan.epoch and not plan.step and plan.steps > plan.epoch:
            plan.steps = 0  # "Epoch: 3, Steps: 265 | Train Loss: 0.4" has had so many
        if plan.steps and not plan.step and plan.telling:
            plan.step, plan.steps = plan.steps, 0
        plan.percents = frozenset(self.percents)
        plan.split = plan.split or self.section
        if self.section and plan.steps and not plan.epoch and not plan.batch:
            plan.batch, plan.batches, plan.step, plan.steps = plan.step, plan.steps, 0, 0
        if plan.pairs:
            top = " ".join(parts[at] for at in range(0, plan.pairs[0].at, 2))
            plan.repeats = bool(_BEST.search(top[: len(top) - len(plan.pairs[0].name)]))
        plan.repeats |= any(
            words.endswith(" reached ") for words in parts[::2]
        )  # Lightning's ModelCheckpoint
        plan.repeats |= any(pair.name.endswith("train_runtime") for pair in plan.pairs)
        if plan.epoch and plan.steps:  # "Epoch [3/50], Step [100/600]": the step counts within the epoch
            plan.batch, plan.batches, plan.step, plan.steps = plan.step, plan.steps, 0, 0
        return plan

    def _unconfigured(self) -> None:
        """Take what stands in a configuration out of the metrics: "{'batch_size': 128, 'lr': 0.1}, Epoch 1"."""
        plan = self.plan
        last = max(at for at, _ in plan.settings)
        counters = [at for at in (plan.epoch, plan.step) if at > last]
        end = min(counters, default=last)
        plan.settings += [(p.at, "lr") for p in plan.pairs if p.at < end and setting(p.name) == "lr"]
        plan.pairs = [pair for pair in plan.pairs if pair.at > end]


def _no_time(name: str) -> bool:
    """Whether a name means something that is not measured in seconds."""
    found = meaning(name)
    return bool(split_of(name)) or (found is not None and found.role in ("loss", "accuracy", "epoch", "step"))


def _is_epoch(name: str) -> bool:
    found = meaning(name)
    return found is not None and found.role == "epoch"


def _takes_split(name: str) -> bool:
    found = meaning(name)
    return found is None or found.role in ("loss", "accuracy", "other")


def tells(name: str) -> bool:
    """Whether a name is a loss or a metric, not a counter, a time or a setting."""
    found = meaning(name)
    return (
        found is not None
        and found.quantity != "running_best"
        and found.role not in ("epoch", "step", "time", "lr", "gpu_memory", "throughput")
    )


def named(plan: Plan, parts: tuple[str, ...]) -> Iterable[tuple[str, str, str]]:
    """Name, figure and total ("" without one) of every metric of a line."""
    for pair in plan.pairs:
        yield pair.name, parts[pair.at], parts[pair.total] if pair.total else ""
