"""From the column names of one file to the role of every column: the guesses, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from advisor.errors import UsageError
from advisor.model import Text
from advisor.parsing.names import Meaning, meaning, words
from advisor.parsing.vocabulary import NEUTRAL, SPLITS


class RoleFacts(NamedTuple):
    """What a role measures."""

    quantity: str
    split: str
    direction: int


ROLES: Mapping[str, RoleFacts] = {
    "train_loss": RoleFacts("loss", "train", -1),
    "val_loss": RoleFacts("loss", "val", -1),
    "test_loss": RoleFacts("loss", "test", -1),
    "train_accuracy": RoleFacts("accuracy", "train", 1),
    "val_accuracy": RoleFacts("accuracy", "val", 1),
    "test_accuracy": RoleFacts("accuracy", "test", 1),
    "lr": RoleFacts("lr", "", 0),
    "grad_norm": RoleFacts("grad_norm", "", 0),
    "weight_norm": RoleFacts("weight_norm", "", 0),
    "update_ratio": RoleFacts("update_ratio", "", 0),
    "throughput": RoleFacts("throughput", "", 1),
    "gpu_memory": RoleFacts("gpu_memory", "", 0),
    "gpu_utilization": RoleFacts("gpu_utilization", "", 0),
    "loss_scale": RoleFacts("loss_scale", "", 0),
    "epoch": RoleFacts("epoch", "", 0),
    "step": RoleFacts("step", "", 0),
    "time": RoleFacts("time", "", 0),
    "other": RoleFacts("other", "", 0),
}
"""Every role that a column can take; `--role COLUMN=ROLE` accepts these names."""

_SPLITS = ("train", "val", "test")
_STEP_ORDER = ("step", "iteration", "batch")
_FEW_POINTS = 5
# What falls as training goes well and can be read as its loss where the file logs none, best first.
_STAND_INS = ("mse", "rmse", "mae", "bits", "perplexity")
_FORMS = {"plain": 0, "smoothed": 1, "part": 2, "variant": 3, "rival": 4}


class Column(msgspec.Struct, frozen=True):
    """The role of one column. `key` is where its series stands in a run: the role, or its own name."""

    name: str
    key: str
    role: str
    quantity: str
    split: str
    direction: int
    reason: Text
    percent: bool = False


class Sum(msgspec.Struct, frozen=True):
    """A loss that the file does not log but whose components it does."""

    parts: tuple[str, ...]
    role: str
    split: str
    reason: Text

    @property
    def name(self) -> str:
        """The components joined by plus signs."""
        return " + ".join(self.parts)


class Assignment(msgspec.Struct, frozen=True):
    """The roles of all columns of one file, the derived sums, and why a column stays unused."""

    columns: tuple[Column, ...]
    sums: tuple[Sum, ...]
    unused: Mapping[str, Text]


def assign(
    names: Sequence[str],
    overrides: Mapping[str, str] | None = None,
    points: Mapping[str, int] | None = None,
    spelled: Mapping[str, str] | None = None,
) -> Assignment:
    """Give every column of a file its role.

    Args:
        names: the columns, each name once, in file order.
        overrides: column name to role, as the user demands.
        points: how many values a column holds; of two spellings of one quantity the denser leads.
        spelled: what to read instead of a name that says nothing itself.

    Raises:
        UsageError: an override names a column or a role that does not exist.
    """
    overrides = overrides or {}
    check_overrides(overrides, names)
    read = {name: meaning((spelled or {}).get(name, name)) for name in names if name not in overrides}
    table = _Table({n: m for n, m in read.items() if m is not None}, points or {})
    for name, role in overrides.items():
        table.lead(role, name, Text(f"--role {name}={role}", f"由 --role {name}={role} 指定"), demanded=True)
    for quantity in ("loss", "accuracy"):
        table.splits(quantity)
    table.stand_ins()
    table.singles()
    return table.result(names, {n for n, m in read.items() if m is None})


def check_overrides(overrides: Mapping[str, str], names: Sequence[str]) -> None:
    """Refuse an override of a column or a role that does not exist.

    Raises:
        UsageError: naming the columns, or the roles, that do.
    """
    for name, role in overrides.items():
        if role not in ROLES:
            raise UsageError(
                Text(
                    f"--role {name}={role}: there is no role {role!r}",
                    f"--role {name}={role}：没有 {role!r} 这个角色",
                ),
                Text("one of: " + ", ".join(ROLES), "下列之一：" + "、".join(ROLES)),
                Text(f"write --role {name}=train_loss, for example", f"例如写 --role {name}=train_loss"),
            )
        if name not in names:
            raise UsageError(
                Text(
                    f"--role {name}={role}: the file has no column {name!r}",
                    f"--role {name}={role}：文件中没有 {name!r} 这一列",
                ),
                Text("one of its columns: " + ", ".join(names), "文件中的某一列：" + "、".join(names)),
                Text(
                    "quote a name that holds blanks: --role 'Training Loss=train_loss'",
                    "名称含空格时加引号：--role 'Training Loss=train_loss'",
                ),
            )


class _Table:
    """The assignment while it grows."""

    def __init__(self, read: dict[str, Meaning], points: Mapping[str, int]) -> None:
        self.read = read
        self.points = points
        # "train_loss, valid_loss, accuracy", as fastai prints: the metric is that of the validation.
        losses = {m.split for m in read.values() if m.role == "loss" and m.form in ("plain", "smoothed")}
        scores = {m.split for m in read.values() if m.role == "accuracy"}
        self.measured_in_validation = (
            "train" in losses and len(losses) > 1 and "" not in losses and scores == {""}
        )
        self.validated = {m.quantity for m in read.values() if m.split == "val"}
        self.chosen: dict[str, tuple[str, Text]] = {}  # column -> role and reason
        self.mains: dict[str, str] = {}  # role -> its main column
        self.demanded: set[str] = set()
        self.sums: list[Sum] = []

    def lead(self, role: str, name: str, reason: Text, demanded: bool = False) -> None:
        """Make a column the main one of a role, unless the role has one already."""
        self.chosen[name] = (role, reason)
        if role != "other":
            self.mains.setdefault(role, name)
        if demanded:
            self.demanded.add(name)

    def splits(self, quantity: str) -> None:
        """Loss and accuracy: the best candidate for each split, test standing in for val."""
        groups = {split: self._candidates(quantity, split) for split in _SPLITS}
        for split in _SPLITS:
            role = f"{split}_{quantity}"
            stands_in = split == "test" and not groups["val"] and f"val_{quantity}" not in self.mains
            self._fill(f"val_{quantity}" if stands_in else role, groups[split], split, stands_in)

    def _candidates(self, quantity: str, split: str) -> list[str]:
        """Columns of that quantity and split, best first; a name without a split means training."""
        bare = "val" if quantity == "accuracy" and self.measured_in_validation else "train"
        found = [name for name, m in self.read.items() if m.role == quantity and (m.split or bare) == split]
        return sorted(found, key=lambda name: self._rank(name, split))

    def _rank(self, name: str, split: str) -> tuple[int, bool, bool, int, int]:
        m = self.read[name]
        # A validation value of one batch is noise about that batch: there the epoch's value leads.
        late = m.window == ("step" if split != "train" else "epoch" if not self.points else "")
        points = self.points.get(name, 0)
        # "train loss" is measured like its twin "val loss", a bare "loss" beside it may not be; but not
        # where it has too few points to show a course.
        bare = (not m.split) + bool(m.window) if split == "train" else 0
        return _FORMS[m.form], late and bool(m.window), points < _FEW_POINTS, bare, -points

    def _fill(self, role: str, names: list[str], split: str, stands_in: bool) -> None:
        if not names:
            return
        best = self.read[names[0]].form
        same = [name for name in names if self.read[name].form == best]
        if best == "part" and len({_kind(name) for name in same}) == 1:
            same = same[:1]  # one criterion, for batches and for epochs
        alike = len({self.read[name].window for name in same}) == len(same) > 1
        if best in ("plain", "smoothed") or ((len(same) == 1 or alike) and best != "rival"):
            self.lead(role, names[0], self._reason(names[0], role, stands_in))
        elif (
            best == "part" and role.endswith("loss") and not any(self.read[n].form == "rival" for n in names)
        ):
            self._add_sum(role, names, split, stands_in)
        elif best == "variant":
            first = next(name for name in self.read if name in set(same))
            self.lead(role, first, _first_of(len(same), role))
        rest_role = role if best in ("plain", "smoothed") else "other"
        for name in names:
            if name not in self.chosen:
                near = self.read[name].form in ("plain", "smoothed")
                self.chosen[name] = (rest_role if near else "other", _by_name(self.read[name]))

    def _add_sum(self, role: str, names: list[str], split: str, stands_in: bool) -> None:
        windows = {self.read[name].window for name in names}
        window = next(w for w in ("epoch", "", "step") if w in windows)
        order = list(self.read)
        found = [n for n in names if self.read[n].window == window and self.read[n].form == "part"]
        # "box_loss" of batches beside "train box_loss" of epochs is one component: the better one counts.
        parts = sorted({_kind(name): name for name in reversed(found)}.values(), key=order.index)
        note = _stand_in() if stands_in else Text("", "")
        if role not in self.mains:
            self.mains[role] = " + ".join(parts)
            self.sums.append(
                Sum(
                    tuple(parts),
                    role,
                    split,
                    Text(
                        f"the file logs {len(parts)} components and no total: their sum{note.en}",
                        f"文件只记录了 {len(parts)} 个分量而没有总损失：取它们之和{note.zh}",
                    ),
                )
            )

    def _reason(self, name: str, role: str, stands_in: bool) -> Text:
        m = self.read[name]
        if stands_in:
            note = _stand_in()
            return Text(f"the name says test {m.quantity}{note.en}", f"列名表示测试集指标{note.zh}")
        if not m.split and role.startswith("val"):
            return Text(
                f"the name says {m.quantity}, beside a training and a validation loss: taken as validation",
                "列名没有说明数据集，同时有训练损失和验证损失：按验证集理解",
            )
        if not m.split:
            return Text(
                f"the name says {m.quantity} and no split: taken as training",
                "列名没有说明是训练集还是验证集：按训练集理解",
            )
        return _by_name(m) if role else Text("", "")

    def stand_ins(self) -> None:
        """Where the file logs no loss at all: an error or a perplexity, one for each split."""
        if any(role.endswith("_loss") for role in self.mains):
            return
        for quantity in _STAND_INS:
            found = {
                m.split or "train": name
                for name, m in reversed(self.read.items())
                if m.quantity == quantity and m.form in ("plain", "smoothed") and name not in self.chosen
            }
            for split, name in found.items():
                kept = "val" if split == "test" and "val" not in found else split
                self.lead(f"{kept}_loss", name, _instead(quantity))
            if found:
                return

    def singles(self) -> None:
        """Learning rate, norms, counters and all metrics without a role."""
        variants = Counter(m.role for m in self.read.values() if m.form == "variant")
        for name in sorted(self.read, key=lambda n: (_FORMS[self.read[n].form], self._step_rank(n))):
            m = self.read[name]
            if name in self.chosen:
                continue
            unclear = m.form == "variant" and variants[m.role] > 1 and m.role != "lr"
            if m.role in ROLES and m.role != "other" and m.split not in ("val", "test") and not unclear:
                self.lead(m.role, name, _by_name(m))
            else:
                self.chosen[name] = ("other", _by_name(m))

    def _step_rank(self, name: str) -> int:
        quantity = self.read[name].quantity
        return _STEP_ORDER.index(quantity) if quantity in _STEP_ORDER else 0

    def result(self, names: Sequence[str], silent: set[str]) -> Assignment:
        columns: list[Column] = []
        keys = set(self.mains)
        for name in names:
            if name not in self.chosen:
                continue
            role, reason = self.chosen[name]
            key = role if self.mains.get(role) == name else _free(name, keys)
            keys.add(key)
            columns.append(self._column(name, key, role, reason))
        unused = {n: _says_nothing(n) for n in names if n in silent}
        return Assignment(tuple(columns), tuple(self.sums), unused)

    def _column(self, name: str, key: str, role: str, reason: Text) -> Column:
        m = self.read.get(name)
        if m is None or name in self.demanded:
            facts = ROLES[role]
            return Column(name, key, role, facts.quantity, facts.split, facts.direction, reason)
        part = m.role == "loss" and m.form in ("part", "rival") and role == "other"
        quantity = "loss_part" if part else "loss" if m.quantity == "criterion" else m.quantity
        return Column(name, key, role, quantity, self._split(m), m.direction, reason, m.percent)

    def _split(self, m: Meaning) -> str:
        """A bare metric is the training one where the file has its validation twin."""
        if m.split or m.role == "loss":
            return m.split or "train"
        if m.role == "accuracy" or (self.measured_in_validation and m.role == "other" and m.direction):
            return "val" if self.measured_in_validation else "train"
        return "train" if m.quantity in self.validated and m.role == "other" else ""


def _kind(name: str) -> tuple[str, ...]:
    """What a name says besides the split."""
    return tuple(word for word in words(name) if word not in SPLITS and word not in NEUTRAL)


def _free(name: str, keys: set[str]) -> str:
    key, count = name, 1
    while key in keys or (key in ROLES and count == 1):
        count += 1
        key = f"{name} ({count})"
    return key


def _by_name(m: Meaning) -> Text:
    what = " ".join(part for part in (m.split, m.quantity.replace("_", " ")) if part)
    return Text(f"the name says {what}", f"列名表示 {what}")


def _first_of(count: int, role: str) -> Text:
    return Text(
        f"the first of {count} columns that could be {role}", f"{count} 个可能是 {role} 的列中的第一个"
    )


def _instead(quantity: str) -> Text:
    return Text(
        f"the file logs no loss: {quantity} stands in for it", f"文件没有记录 loss：用 {quantity} 代替"
    )


def _stand_in() -> Text:
    return Text(
        "; used as validation, since the file has no validation column", "；文件中没有验证集列，用它代替"
    )


def _says_nothing(name: str) -> Text:
    return Text(
        f"the name {name!r} says no quantity that the advisor knows; --role {name}=ROLE names it",
        f"从列名“{name}”看不出是什么指标；可用 --role {name}=角色 指定",
    )
