"""Weights of evidence fitted on trained runs, where the lab could show a diagnosis; see decision 012.

The file is written by `scripts/fit_evidence.py` and read by people too: one block an entry, one line a
check, everything in nats. What stands there takes precedence over the weights in the entry's own YAML;
an entry, or a link of one, that it does not name keeps those.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from advisor.errors import DataError
from advisor.language import Text
from advisor.model import Value

# A question to the numbers: a check and its parameters, sorted by name.
Ask = tuple[str, tuple[tuple[str, Value], ...]]

PATH = Path(__file__).resolve().parent.parent / "data" / "evidence.json"
LINK_KEYS = ("check", "weight", "miss")
DEFAULT_WEIGHT = 2.0


class Worth(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one check is worth to one entry, in nats of log-odds, at full strength.

    hold: added where a supporting check holds, taken away where a contradicting one does.
    miss: taken away where a supporting check clearly does not hold.
    """

    hold: float
    miss: float = 0.0


class Fitted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One entry as fitted.

    runs: how many runs of the fit split show it; what few runs say is worth little.
    prior: log-odds before anything is known, None for the prior of the entry's kind.
    supports, contradicts: worth by link, spelled as `spelled` does.
    """

    runs: int = 0
    prior: float | None = None
    supports: Mapping[str, Worth] = msgspec.field(default_factory=dict)
    contradicts: Mapping[str, Worth] = msgspec.field(default_factory=dict)


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All fitted weights, and how summed log-odds become a probability.

    slope: the log-odds of a finding are its prior + slope x the sum of its evidence (after Platt 1999);
    checks overlap, so that the sum counts some evidence twice, and a slope below one takes that back.
    about: how the file was made.
    """

    slope: float = 1.0
    entries: Mapping[str, Fitted] = msgspec.field(default_factory=dict)
    about: str = ""

    def prior(self, entry: str, usual: float) -> float:
        """The prior log-odds of an entry: as fitted, or the usual one of its kind."""
        fitted = self.entries.get(entry)
        return usual if fitted is None or fitted.prior is None else fitted.prior

    def support(self, entry: str, link: Mapping[str, Value]) -> Worth:
        """What a supporting link is worth: as fitted, or as its YAML says."""
        fitted = self.entries.get(entry)
        worth = fitted.supports.get(spelled(ask_of(link))) if fitted is not None else None
        hold = float(link.get("weight", DEFAULT_WEIGHT))
        return worth or Worth(hold, float(link.get("miss", hold / 2)))

    def contradiction(self, entry: str, link: Mapping[str, Value]) -> Worth:
        """What a contradicting link is worth: as fitted, or as its YAML says."""
        fitted = self.entries.get(entry)
        worth = fitted.contradicts.get(spelled(ask_of(link))) if fitted is not None else None
        return worth or Worth(float(link.get("weight", DEFAULT_WEIGHT)))


HAND_SET = Weights(about="the weights of the entries, set by hand")


def ask_of(link: Mapping[str, Value]) -> Ask:
    """What a check link of an entry asks."""
    return str(link["check"]), tuple(sorted((k, v) for k, v in link.items() if k not in LINK_KEYS))


def spelled(ask: Ask) -> str:
    """An ask as people read it: "flat-at-chance classes=2"."""
    return " ".join((ask[0], *(f"{name}={value}" for name, value in ask[1])))


def load_weights(path: Path = PATH) -> Weights:
    """The fitted weights from their file; those set by hand where there is none.

    Raises:
        DataError: the file is damaged.
    """
    if not path.is_file():
        return HAND_SET
    try:
        return msgspec.json.decode(path.read_bytes(), type=Weights)
    except (OSError, msgspec.MsgspecError) as error:
        raise DataError(
            Text(f"{path} cannot be read ({error})", f"无法读取 {path}（{error}）"),
            "",
            Text("reinstall the package", "重新安装本软件包"),
        ) from None
