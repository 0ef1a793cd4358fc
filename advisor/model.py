"""The nouns that every part of the advisor shares: frozen values without behaviour of their own."""

import math
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.language import Language as Language  # noqa: PLC0414 - every noun can be had from here
from advisor.language import Text as Text  # noqa: PLC0414 - the same

FloatArray = npt.NDArray[np.float64]
Verdict = Literal["supports", "contradicts", "silent"]
Value = float | int | str


class Problem(msgspec.Struct, frozen=True):
    """Something odd in a file that did not stop the reading; `line` counts from 1."""

    what: Text
    line: int | None = None


class Event(msgspec.Struct, frozen=True):
    """Something that a log tells in words instead of numbers: a crash, a warning, an interruption.

    kind: a plain name such as "cuda-out-of-memory", "device-side-assert", "collective-timeout",
        "dataloader-worker-killed", "shared-memory-exhausted", "interrupted", "loss-scale-skipped".
    text: the telling line as written, shortened; hostile input like all of a file.
    line: counts from 1. step: where in the run it happened, None when the log does not tell.
    figures: the numbers in it by name, in bytes, seconds or counts.
    """

    kind: str
    text: str
    line: int | None = None
    step: float | None = None
    figures: Mapping[str, float] = msgspec.field(default_factory=dict)


class Series(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """One logged quantity of one run.

    `steps` and `values` are float64, of equal length, in file order; `values` are as written in
    the file (a percentage stays a percentage: see `unit`) and may hold NaN and infinities.

    role: what it is to the advisor (`parsing.ROLES`), "other" for metrics without a role.
    quantity: the thing measured ("loss", "accuracy", "f1", "auc", "lr", ...).
    split: "train", "val", "test" or "" when the name does not say.
    direction: +1 better when higher, -1 better when lower, 0 neither or unknown.
    unit: "fraction", "percent" or "".
    reason: why the column was given this role.
    """

    name: str
    role: str
    steps: FloatArray
    values: FloatArray
    quantity: str = ""
    split: str = ""
    direction: int = 0
    unit: str = ""
    reason: Text = Text("", "")


class Run(msgspec.Struct, frozen=True, eq=False):
    """One training run.

    `series` maps a role to the main series of that role; further series of the same role, and
    those with role "other", stand under their own name. `epoch_starts` are the steps at which an
    epoch begins (empty when unknown). `step_unit` is what `steps` count: "epoch", "step" or "row".
    `settings` is what the file says about the run (batch_size, classes, optimizer, ...).
    """

    name: str
    series: Mapping[str, Series]
    step_unit: str = "step"
    epoch_starts: FloatArray = msgspec.field(default_factory=lambda: np.empty(0))
    settings: Mapping[str, Value] = msgspec.field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    events: tuple[Event, ...] = ()


class Attachment(msgspec.Struct, frozen=True, eq=False):
    """One input as it was read: a file, a folder, standard input, or an object of the Python API.

    `unused` maps a column that became no series to the reason. `notes` tell how the input was read
    where that is no problem: unpacked, what was taken from a folder and what else stood there.
    """

    path: str
    format: str
    runs: tuple[Run, ...]
    encoding: str = ""
    rows: int = 0
    problems: tuple[Problem, ...] = ()
    unused: Mapping[str, Text] = msgspec.field(default_factory=dict)
    notes: tuple[Text, ...] = ()


class Observation(msgspec.Struct, frozen=True):
    """What one check saw in one run, without knowing which diagnosis asked.

    holds: True or False when the numbers tell, None when they cannot (then `statement` says why).
    strength: how clearly, 0 to 1; 0 when `holds` is None.
    missing: the role whose absence kept the check silent, "" otherwise.
    """

    holds: bool | None
    statement: Text
    strength: float = 0.0
    series: str = ""
    values: Mapping[str, Value] = msgspec.field(default_factory=dict)
    missing: str = ""


class Evidence(msgspec.Struct, frozen=True):
    """An observation held against one diagnosis."""

    check: str
    verdict: Verdict
    strength: float
    series: str
    statement: Text
    values: Mapping[str, Value]
    missing: str = ""


class Quantity(msgspec.Struct, frozen=True):
    """A figure read from a question: "val loss 0.69" is of="val_loss", value=0.69, text="0.69"."""

    of: str
    value: float
    text: str


class Claim(msgspec.Struct, frozen=True):
    """Something the question states as a fact, which a file can confirm or refute.

    kind: stuck · falling · rising · nonfinite · at-value · oscillating · zero · slow · spike ·
        perfect · gap (train good, validation bad) · below, above (never past a figure).
    of: a role of `parsing.ROLES`, "loss" or "accuracy" when the split is not said, "" when unknown.
    since: the epoch or step from which it holds, if the question says so.
    """

    kind: str
    of: str
    text: str
    value: float | None = None
    since: float | None = None


class Query(msgspec.Struct, frozen=True):
    """A question, understood as far as rules can.

    `folded` is the text that retrieval works on: control characters and markup removed, full-width
    forms and traditional characters folded, white space collapsed, length bounded. `denied` holds
    the parts that the user rules out ("it is not overfitting"), `excludes` patterns of the ids of entries that
    fall with them, `in_place` cures that are used already, `rest` the question without all this, where it is
    still a question.
    """

    text: str
    folded: str
    language: Language
    quantities: tuple[Quantity, ...] = ()
    claims: tuple[Claim, ...] = ()
    denied: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    in_place: tuple[str, ...] = ()
    rest: str = ""


class Candidate(msgspec.Struct, frozen=True):
    """A diagnosis that fits the words; `match` is a probability."""

    id: str
    match: float


class Source(msgspec.Struct, frozen=True):
    """A cited work; `url` is "" for a book without an address."""

    id: str
    title: str
    url: str = ""
    author: str = ""
    year: int | None = None


class Advice(msgspec.Struct, frozen=True):
    """A cause or a fix as shown: text, cited source ids, effort and code lines for a fix."""

    text: Text
    sources: tuple[str, ...]
    effort: str = ""
    code: Mapping[str, str] = msgspec.field(default_factory=dict)


class LookAlike(msgspec.Struct, frozen=True):
    """Another diagnosis that looks the same, and what tells them apart."""

    id: str
    title: Text
    tell_apart: Text


class Finding(msgspec.Struct, frozen=True):
    """One ranked diagnosis. `confidence` and `match` are probabilities; `match` None = no question."""

    rank: int
    id: str
    kind: str
    title: Text
    summary: Text
    confidence: float
    match: float | None
    verdict: Literal["supported", "contradicted", "untested"]
    evidence: tuple[Evidence, ...]
    causes: tuple[Advice, ...]
    fixes: tuple[Advice, ...]
    looks_like: tuple[LookAlike, ...]
    sources: tuple[Source, ...]


class ClaimVerdict(msgspec.Struct, frozen=True):
    """A claim of the question held against the numbers."""

    text: str
    verdict: Literal["confirmed", "refuted", "untestable"]
    statement: Text


class NextStep(msgspec.Struct, frozen=True):
    """A measurement that would settle the doubt between two diagnoses.

    separates, titles: the two, the likelier first. hint: how the result tells them apart.
    """

    do: Text
    why: Text
    separates: tuple[str, ...]
    titles: tuple[Text, ...] = ()
    hint: Text = Text("", "")


class Measured(msgspec.Struct, frozen=True):
    """What the user found out by a measurement that was offered: it speaks for or against entry `id`.

    do: the measurement, as `NextStep.do` offered it.
    """

    id: str
    holds: bool
    do: Text


class Diagnosis(msgspec.Struct, frozen=True, eq=False):
    """The answer: everything a face needs to draw it, and nothing left to decide.

    run: name of the run that the answer is about, "" without a file.
    status: answered · uncertain (candidates shown, none trusted) · out_of_scope.
    healthy: True or False with files, None without or when the numbers cannot tell.
    baseline: how the run differs from the known-good one, a sentence a series.
    notes: what the reader must know first (no column recognised, lexical search only, ...).
    timing_ms: milliseconds by stage; "total" is always there.
    context: earlier questions of the conversation that this one was read together with.
    ruled_out: ids of entries that the user's words rule out ("it is not overfitting").
    """

    version: str
    question: str
    language: Language
    status: Literal["answered", "uncertain", "out_of_scope"]
    healthy: bool | None
    attachments: tuple[Attachment, ...]
    findings: tuple[Finding, ...]
    claims: tuple[ClaimVerdict, ...]
    next: tuple[NextStep, ...]
    baseline: tuple[Text, ...]
    notes: tuple[Text, ...]
    timing_ms: Mapping[str, float]
    run: str = ""
    context: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON types, in the answer's language; its keys are a public contract."""
        body: dict[str, Any] = {"schema": "advisor.report/1", "advisor_version": self.version}
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if name == "attachments":
                body[name] = [attachment_dict(item, self.language) for item in value]
            elif name != "version" and (value or name not in ("context", "ruled_out")):
                body[name] = plain(value, self.language)
        return body


def attachment_dict(attachment: Attachment, language: Language) -> dict[str, Any]:
    """What was read, as plain JSON types; series of several runs are joined by name in file order."""
    columns: dict[str, list[Series]] = {}
    for run in attachment.runs:
        for series in run.series.values():
            columns.setdefault(series.name, []).append(series)
    every_problem = [*attachment.problems, *(problem for run in attachment.runs for problem in run.problems)]
    return {
        "path": attachment.path,
        "format": attachment.format,
        "encoding": attachment.encoding,
        "rows": attachment.rows,
        "runs": len(attachment.runs),
        "series": [_series_dict(parts, language) for parts in columns.values()],
        "settings": plain({k: v for run in attachment.runs for k, v in run.settings.items()}, language),
        "events": [
            {"run": run.name} | plain(event, language) for run in attachment.runs for event in run.events
        ],
        "unused": plain(attachment.unused, language),
        "problems": plain(list(dict.fromkeys(every_problem)), language),
        "notes": plain(attachment.notes, language),
    }


def _series_dict(parts: list[Series], language: Language) -> dict[str, Any]:
    values = np.concatenate([part.values for part in parts])
    finite = values[np.isfinite(values)]
    head = parts[0]
    return {
        "name": head.name,
        "role": head.role,
        "quantity": head.quantity,
        "split": head.split,
        "unit": head.unit,
        "reason": head.reason.in_language(language),
        "points": int(values.size),
        "nonfinite": int(values.size - finite.size),
        "first": plain(float(values[0]), language) if values.size else None,
        "last": plain(float(values[-1]), language) if values.size else None,
        "min": float(finite.min()) if finite.size else None,
        "max": float(finite.max()) if finite.size else None,
    }


def plain(value: Any, language: Language) -> Any:
    """Any value of this module as JSON types: texts in one language, non-finite numbers as strings."""
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name), language) for name in value.__struct_fields__}
    if isinstance(value, Mapping):
        return {str(key): plain(item, language) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, language) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
