"""A log read line by line: each form of line is understood once, and what a line announces holds below it."""

import re
from collections.abc import Callable, Iterator

from advisor.model import Problem, Text
from advisor.numbers.lines.clean import Line, lines
from advisor.numbers.lines.crash import Crashes
from advisor.numbers.lines.grid import Grid
from advisor.numbers.lines.naming import fragments, halves, split_of
from advisor.numbers.lines.plan import Plan, named, plan_of, tells
from advisor.numbers.lines.records import Log, Place, Record
from advisor.numbers.lines.settings import Settings
from advisor.numbers.lines.template import figures, undrawn, value
from advisor.parsing import meaning, number

_MOST_FORMS = 20_000  # forms kept; prose brings a new one with every line
_MOST_UNKNOWN = 1000
_MOST_COUNTED = 1e15  # beyond it a float64 does not tell neighbours apart
_COMPLETED = re.compile(r"(?<!\d)\d{1,9} epochs completed in")
_LONGEST_HEADING = 120
_STEP = re.compile(r"\W{0,3}(?:global )?(?:step|iter|iteration)\W{0,4}$", re.IGNORECASE)
_SUMMARY = re.compile(
    r"\*{3,} ?\w+ metrics ?\*{3,}|^wandb: Run (?:summary|history)|train_runtime", re.IGNORECASE
)
_SUMMARY_LINE = re.compile(r"^\w[\w /-]*\s*=\s|^wandb:")
_START = re.compile(
    r"\b(?:re)?start(?:ing|ed)?(?: the)? training\b|\bresume training\b|\btraining start(?:s|ed)\b|开始训练",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"^(?:\(\w[\w.-]*\) ?)?[\w.-]+@[\w.-]+:?[^#$%]*[#$%] (.+)|^[$>] (?:python|torchrun|accelerate|bash|sh) (.+)"
)
_INFERENCE = re.compile(
    r"\b(?:infer(?:ence)?|predict|eval(?:uate)?|test)\w*\.(?:py|sh)\b|--(?:eval|test|evaluate)\b",
    re.IGNORECASE,
)
_COCO = re.compile(
    r"Average (Precision|Recall)\s+\((AP|AR)\) @\[ IoU=(\d\.\d+(?::\d\.\d+)?)\s*\|\s*area=\s*(\w+)\s*\|\s*maxDets=\s*(\d+) \] = (-?\d+(?:\.\d*)?)"
)

Rewriting = Callable[[str], str]


class Console:
    """Reads lines in order; `log` holds what they said so far.

    Args:
        prepare: puts a line of one framework into plainer words.
        rename: does so for the name of a metric.
    """

    def __init__(self, prepare: Rewriting | None = None, rename: Rewriting | None = None) -> None:
        self.log = Log()
        self.place = Place()
        self.rows = 0  # records that are rows of a table
        self.settings, self.crashes = Settings(), Crashes()
        self._prepare, self._rename = prepare, rename
        self._forms: dict[tuple[tuple[str, ...], str, bool], Plan] = {}
        self._unknown: set[str] = set()  # names of columns that the vocabulary does not know
        self._grid = Grid()
        self._section = ""  # the split that a heading or a command announced
        self._pinned = False  # the section holds until the next command
        self._steps = ""  # how many steps the training counts to
        self._summary = False  # lines of a closing summary repeat what was said
        self._rank = -1  # the process whose metrics are kept, -1 while none has named itself
        self._others: set[int] = set()
        self._block: tuple[int, dict[str, float]] | None = None

    def read(self, data: bytes) -> Log:
        """All lines of a text."""
        for line in lines(data):
            self.feed(line)
        return self.finish()

    def finish(self) -> Log:
        """What was read, complete."""
        self._close_block()
        if self._others:
            what = Text(
                f"lines of {len(self._others) + 1} processes; the metrics of rank {self._rank} were read",
                f"日志来自 {len(self._others) + 1} 个进程；只读取了 rank {self._rank} 的指标",
            )
            self.log.problems.append(Problem(what))
        self.log.settings, self.log.events = self.settings.found, self.crashes.finish()
        return self.log

    def feed(self, line: Line) -> None:
        """One line."""
        text, bar = undrawn(self._prepare(line.text) if self._prepare else line.text)
        parts = figures(text)
        if len(parts) == 1:
            if not self.crashes.feed(line):
                self._wordy(line)
            return
        plan = self._plan(parts, bar)
        if not (plan.telling and plan.counts) and not bar and self.crashes.feed(line):
            return
        if self._summary and self._in_summary(line.text):
            return
        if "@[ IoU=" in text and (found := _COCO.search(text)):
            self._coco(line.number, found)
        elif text[0] in "|│" and len(parts) == 3 and (plan.pairs or plan.step):  # noqa: PLR2004 - one number
            self._in_block(line.number, plan, parts)
        elif plan.telling or (plan.counts and any(meaning(pair.name) for pair in plan.pairs)):
            self._metrics(line, plan, parts, bar)
        else:
            self._other(line, text, plan, parts, bar)

    def _plan(self, parts: tuple[str, ...], bar: bool) -> Plan:
        """How to read this form; what the lines above announced holds for lines that count nothing themselves."""
        if self._section and not self._pinned:
            plan = self._form(parts, "", bar)
            if (plan.epoch or plan.step) and not self._counts_evaluation(plan, parts):
                if plan.telling and plan.split not in ("val", "test"):
                    self._section = ""
                return plan
        return self._form(parts, self._section, bar)

    def _counts_evaluation(self, plan: Plan, parts: tuple[str, ...]) -> bool:
        """Whether a count goes to another end than that of the training ("step 5/20" of Paddle's Model.fit)."""
        return bool(plan.steps and not plan.epoch and self._steps) and parts[plan.steps] != self._steps

    def _form(self, parts: tuple[str, ...], section: str, bar: bool) -> Plan:
        key = (parts[::2], section, bar)
        plan = self._forms.get(key)
        if plan is None:
            plan = plan_of(parts, section, bar)
            if self._rename is not None:
                plan.rename(self._rename)
            self._bound(plan)
            if len(self._forms) < _MOST_FORMS:
                self._forms[key] = plan
        return plan

    def _bound(self, plan: Plan) -> None:
        """Leave out names that say nothing once there are more of them than any log has metrics."""
        unknown = {pair.name for pair in plan.pairs if meaning(pair.name) is None}
        if len(self._unknown) < _MOST_UNKNOWN:
            self._unknown |= unknown
        elif unknown - self._unknown:
            plan.pairs = [pair for pair in plan.pairs if pair.name not in unknown - self._unknown]

    def _metrics(self, line: Line, plan: Plan, parts: tuple[str, ...], bar: bool) -> None:
        if plan.repeats or not self._is_kept(line.rank):
            return
        for at, key in plan.settings:
            self.settings.put(key, parts[at])
        place = self._moved(plan, parts)
        values = dict(_figures(plan, parts))
        record = Record(line.number, values, place, plan.percents, late=self._pinned)
        record.settings = {key: value(parts[at]) for at, key in plan.settings}
        record.bits = plan.bits
        if bar or (plan.batch and plan.split in ("val", "test")):
            record.bar = value(parts[plan.batches]) if plan.batches else -1.0
            record.place.batch = None
            record.at = value(parts[plan.batch]) if plan.batch else 0.0
            if plan.split in ("val", "test") and not self._pinned:
                # What follows sums the evaluation up: "Averaged stats: ...", " * Acc@1 71.2".
                self._section, self.place.batch = plan.split, None
        self.log.records.append(record)

    def _is_kept(self, rank: int) -> bool:
        """Whether the metrics of this process are read: where several write, those of the first to write are."""
        if rank < 0 or self._rank in (-1, rank):
            self._rank = max(self._rank, rank)
            return True
        self._others.add(rank)
        return False

    def _moved(self, plan: Plan, parts: tuple[str, ...]) -> Place:
        """Move on to where the line says it stands; a counter that is no count leaves the place as it is."""
        now = self.place
        epoch, step, batch, batches = (
            _count(parts, at) for at in (plan.epoch, plan.step, plan.batch, plan.batches)
        )
        if epoch is not None:
            if epoch != now.epoch and not self._pinned:
                self._section = ""
            now.epoch = epoch
            now.batch = None
        if step is not None:
            now.step = step
            self._steps = parts[plan.steps] if plan.steps else self._steps
        if batch is not None and plan.split not in ("val", "test"):
            now.batch, now.batches = batch, batches
        # A line of the epoch tells no step: it may count within the epoch.
        told = step is not None or epoch is None
        return Place(now.epoch, now.step if told else None, now.batch, now.batches)

    def _other(self, line: Line, text: str, plan: Plan, parts: tuple[str, ...], bar: bool) -> None:
        """A line with numbers of which none is a metric by name: a table row, a counter, a heading, a setting."""
        if _START.search(text):
            self.log.starts.append(line.number)
        if _COMPLETED.search(text):
            self._grid.closed = True
        if row := self._grid.row(text):
            self._row(line.number, row, bar)
        elif self._grid.is_header(text):
            pass
        elif (
            plan.epoch or plan.steps or (plan.step == 1 and _STEP.match(parts[0])) or plan.only_counts(parts)
        ):
            self._moved(plan, parts)
            self._heading(plan.split)
        else:
            self._wordy(line, heading=bar)

    def _row(self, number_: int, row: dict[str, str], bar: bool) -> None:
        split = self._grid.split
        values = {}
        for name, cell in row.items():
            found, figure = meaning(name), number(cell)
            if figure is None:
                continue
            if found is not None and found.role == "epoch":
                self.place.epoch, self.place.batch = figure.value, None
            elif found is not None and found.role == "step":
                self.place.step = figure.value
            else:
                bare = split == "val" and (found is None or not found.split)
                values[f"{split} {name}" if bare else name] = figure.value
        if any(tells(name) for name in values):
            self.rows += 1
            place = Place(self.place.epoch, self.place.step)
            self.log.records.append(Record(number_, values, place, bar=-1.0 if bar else 0.0))

    def _coco(self, line: int, found: re.Match[str]) -> None:
        """A line of the COCO summary: of its twelve figures AP and AP50 are what training is judged by."""
        if (found[1], found[4]) == ("Precision", "all"):
            name = "val mAP" if ":" in found[3] else f"val AP{float(found[3]) * 100:.0f}"
            place = Place(self.place.epoch, self.place.step)
            self.log.records.append(Record(line, {name: float(found[6])}, place))

    def _wordy(self, line: Line, *, heading: bool = True) -> None:
        text = line.text
        if _SUMMARY.search(text):
            self._summary = True
        elif command := _COMMAND.match(text):
            asked = command[1] or command[2] or ""
            self._pinned = bool(_INFERENCE.search(asked))
            self._section = "test" if self._pinned else ""
        elif _START.search(text):
            self.log.starts.append(line.number)
        elif text[0] in "-+=|─━└┗╰" and not text.strip("-+=|─━└┗╰┴┘┛╯┼├┤┬ "):
            self._close_block()
        elif not self._grid.is_header(text):
            pieces = fragments(text) if heading and len(text) < _LONGEST_HEADING else []
            self._heading(split_of(pieces[0]) if pieces else "")
            if len(self.log.records) < 2:  # noqa: PLR2004 - configurations stand above the curve
                self.settings.feed(text)

    def _heading(self, split: str) -> None:
        if split and not self._pinned:
            self._section = "" if split == "train" else split

    def _in_summary(self, text: str) -> bool:
        self._summary = bool(_SUMMARY_LINE.match(text))
        return self._summary

    def _in_block(self, number_: int, plan: Plan, parts: tuple[str, ...]) -> None:
        """A row of a table with a name a row (Stable-Baselines3); its rule closes the record."""
        if self._block is None:
            self._block = (number_, {})
        self._moved(plan, parts)
        for name, written, _ in named(plan, parts):
            self._block[1][name] = value(written)

    def _close_block(self) -> None:
        if self._block is not None and any(tells(name) for name in self._block[1]):
            self.log.records.append(Record(*self._block, Place(self.place.epoch, self.place.step)))
        self._block = None


def _figures(plan: Plan, parts: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """The metrics of a line by name; of two figures for one name ("loss/acc: 0.5/0.8") each has its half."""
    for name, written, total in named(plan, parts):
        amount = value(written)
        if total and total.isdecimal() and (whole := value(total)):
            yield name, amount / whole  # "9903/10000"
        elif total and not total.isdecimal():
            yield from zip(halves(name), (amount, value(total)), strict=True)
        else:
            yield name, amount


def _count(parts: tuple[str, ...], at: int) -> float | None:
    if not at:
        return None
    count = value(parts[at])
    return count if abs(count) < _MOST_COUNTED else None
