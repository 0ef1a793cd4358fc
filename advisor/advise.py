"""The one door: a question and files in, a Diagnosis out."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from advisor.diagnosis import TRUSTED, Judgement, judge
from advisor.diagnosis.claims import claim_asks, value_ask
from advisor.diagnosis.evidence import Answers, asks
from advisor.diagnosis.weights import Ask
from advisor.errors import UsageError
from advisor.knowledge import Knowledge
from advisor.language import Language, Text
from advisor.model import Attachment, Claim, Diagnosis, Finding, Measured, NextStep, Query, Run
from advisor.store import Store
from advisor.version import __version__

if TYPE_CHECKING:
    from advisor.words.conversation import Heard

# Runs beyond this many in one call are counted, not diagnosed: a sweep file must not take minutes.
MOST_RUNS = 64
# With fewer points than this in every series a run cannot be called healthy or sick.
LEAST_POINTS = 5
# A fault below TRUSTED but above this, with no sound state as likely, is enough not to leave it open.
SUSPECT = 0.25
ABSTAINED = ("lr", "epoch", "step", "time")


class _Asked(msgspec.Struct, frozen=True):
    """A question as the words arm understood it; `heard` is None where there is no question."""

    question: str
    language: Language
    claims: tuple[Claim, ...] = ()
    heard: "Heard | None" = None
    measured: tuple[Measured, ...] = ()

    @property
    def in_scope(self) -> bool:
        """Whether the question is about training trouble; numbers alone always are."""
        return self.heard is None or self.heard.in_scope


class Advisor:
    """Answers questions about training runs; loads everything once, safe to share between threads.

    Args:
        knowledge: a folder, or several, with a team's own entries, added to the built-in ones.
        model: another sentence-transformers model (path or local name) instead of the shipped one.
        device: auto, cpu, cuda or mps; where the encoder runs.
        language: auto, en or zh; the language of the answer.
        tell: is told, a line at a time, what takes a while (building the index of own entries).
    """

    def __init__(
        self,
        knowledge: Path | str | Sequence[Path | str] | None = None,
        model: str | None = None,
        device: str = "auto",
        language: Literal["auto", "en", "zh"] = "auto",
        *,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        if language not in ("auto", "en", "zh"):
            raise UsageError(f"language {language!r}", "one of auto, en, zh")
        folders = [knowledge] if isinstance(knowledge, str | Path) else list(knowledge or ())
        self._store = Store([Path(folder) for folder in folders], model, device, tell)
        self._language = language
        self._lock = threading.Lock()

    @property
    def knowledge(self) -> Knowledge:
        """The entries that answers are made of."""
        return self._store.knowledge

    def load(self) -> None:
        """Load now what the first question would load: knowledge, index, encoder. Takes tenths of a second."""
        with self._lock:
            _ = self._store.words

    def ask(
        self,
        question: str,
        attach: Iterable[Any] = (),
        top: int = 3,
        *,
        roles: Mapping[str, str] | None = None,
        baseline: Any = None,
        conversation: Sequence[str] = (),
        measured: Sequence[Measured] = (),
    ) -> Diagnosis:
        """Answer a question, grounded in the attached files where there are any.

        Args:
            question: what the user sees, in English or Chinese.
            attach: paths ("-" for standard input), dicts of columns, data frames, a Keras History, or what
                `read` made of one of them.
            top: how many findings at most.
            roles: column name -> role, overruling the guess.
            baseline: a known-good run to compare with.
            conversation: earlier questions of the same user, oldest first; a follow-up is read with them.
            measured: what the user found out by measurements that were offered.

        Raises:
            ReadError: an attachment could not be read.
            UsageError: an argument is out of range.
        """
        from advisor.words.conversation import hear

        begin = time.perf_counter()
        with self._lock:
            arm = self._store.words
        heard = hear(arm, question, conversation, self._language)
        query = heard.query
        timing = {"words": (time.perf_counter() - begin) * 1e3}
        attachments = _read(attach, roles)
        claims = query.claims
        if not attachments and (attachments := _pasted(query)):
            # Claims made by pasted figures would only be held against themselves.
            claims = ()
        language = query.language if self._language == "auto" else self._language
        asked = _Asked(question, language, claims, heard, tuple(measured))
        return self._answer(asked, attachments, top, baseline, begin, timing)

    def diagnose(
        self,
        sources: Any,
        top: int = 3,
        *,
        roles: Mapping[str, str] | None = None,
        baseline: Any = None,
        measured: Sequence[Measured] = (),
    ) -> Diagnosis:
        """Say what the numbers alone show, of one source or several. Arguments and errors as for `ask`."""
        begin = time.perf_counter()
        # A data frame can be iterated too, but is one run.
        several = isinstance(sources, list | tuple | set | Iterator)
        attachments = _read(sources if several else [sources], roles)
        if not attachments:
            raise UsageError("no file was given", "at least one metrics file")
        timing = {"read": (time.perf_counter() - begin) * 1e3}
        asked = _Asked("", "zh" if self._language == "zh" else "en", measured=tuple(measured))
        return self._answer(asked, attachments, top, baseline, begin, timing)

    def _answer(
        self,
        asked: _Asked,
        attachments: tuple[Attachment, ...],
        top: int,
        baseline: Any,
        begin: float,
        timing: dict[str, float],
    ) -> Diagnosis:
        if top < 1:
            raise UsageError(f"top is {top}", "at least 1")
        runs = [run for item in attachments for run in item.runs if _usable(run)]
        run, judged = _judge_runs(self._store, asked, runs, top)
        outside = not asked.in_scope and not runs
        compared = _compare(run, baseline) if baseline is not None else ()
        timing["total"] = (time.perf_counter() - begin) * 1e3
        return Diagnosis(
            version=__version__,
            question=asked.question,
            language=asked.language,
            status="out_of_scope" if outside else judged.status,
            healthy=_healthy(run, judged),
            attachments=attachments,
            findings=() if outside else _untried_first(judged.findings, asked),
            claims=judged.claims,
            next=()
            if outside
            else judged.next
            if runs
            else _asked_first(self.knowledge, asked, judged) or judged.next,
            baseline=compared,
            notes=(
                *self._store.notes,
                *_notes(attachments, runs, run, asked),
                *_remarks(self.knowledge, asked, runs),
            ),
            run=run.name if run is not None else "",
            context=asked.heard.context if asked.heard is not None else (),
            ruled_out=asked.heard.ruled_out if asked.heard is not None else (),
            timing_ms={name: round(value, 2) for name, value in timing.items()},
        )


def _read(sources: Iterable[Any], roles: Mapping[str, str] | None) -> tuple[Attachment, ...]:
    sources = list(sources)
    if not sources:
        return ()
    from advisor.numbers.readers import read

    return tuple(
        source if isinstance(source, Attachment) else _named(read(source, roles or {})) for source in sources
    )


def read_named(source: Any, roles: Mapping[str, str] | None = None) -> Attachment:
    """Read one source as `ask` and `diagnose` do; the result can be given to both in its place.

    Raises:
        ReadError, UsageError: see `numbers.readers.read`.
    """
    return _read([source], roles)[0]


def _named(attachment: Attachment) -> Attachment:
    """The same with runs that can be told apart by name, also beside those of other files."""
    file = Path(attachment.path).name or attachment.path
    many = len(attachment.runs) > 1
    runs = [
        msgspec.structs.replace(run, name=f"{file}: {run.name or number}" if many else file)
        for number, run in enumerate(attachment.runs, 1)
    ]
    return msgspec.structs.replace(attachment, runs=tuple(runs))


def _pasted(query: Query) -> tuple[Attachment, ...]:
    """Figures written into the question itself, in lines of a log or in its text, read as a small run."""
    from advisor.words.pasted import columns

    name = "问题里的数字" if query.language == "zh" else "figures in the question"
    if query.text.count("\n") > 1:
        from advisor.numbers.pasted import read_pasted

        if lines := read_pasted(query.text, name):
            return (lines,)
    found = columns(query.folded)
    read = [msgspec.structs.replace(item, path=name) for item in _read([found], None)] if found else []
    return tuple(item for item in read if any(_usable(run) for run in item.runs))


def _usable(run: Run) -> bool:
    """Whether the run tells anything: a metric, a reading of the GPU, a crash; steps and rates are no verdict."""
    return bool(run.events) or any(
        series.role not in ABSTAINED and series.values.size for series in run.series.values()
    )


def _judge_runs(store: Store, asked: _Asked, runs: Sequence[Run], top: int) -> tuple[Run | None, Judgement]:
    """The run that the answer is about: the last of those with the clearest fault, else the last of some length."""
    # Beside numbers, words that say only that something is wrong weigh nothing.
    heard = asked.heard if asked.in_scope else None
    found = heard.found if heard is not None and not (heard.vague and runs) else None
    knowledge, weights = store.knowledge, store.weights
    if not runs:
        return None, judge(knowledge, found or (), asked.claims, None, (), top, measured=asked.measured)
    wanted = asks(knowledge) | {ask for claim in asked.claims for ask in claim_asks(claim)}
    wanted |= {ask for claim in asked.claims if (ask := value_ask(claim)) is not None}
    judged = [
        (
            run,
            judge(
                knowledge,
                found,
                asked.claims,
                _observe(run, wanted),
                run.series,
                top,
                weights,
                asked.measured,
            ),
        )
        for run in runs[-MOST_RUNS:]
    ]
    # Reversed: max keeps the first of equals; rounded: a hair's breadth is no difference.
    worst = max(reversed(judged), key=lambda pair: round(pair[1].fault, 1))
    if worst[1].fault >= TRUSTED:
        return worst
    # A launch that was broken off at once says less of the training than the long one before it.
    longest = max(_length(run) for run, _ in judged)
    return next(pair for pair in reversed(judged) if _length(pair[0]) >= longest / 3)


def _length(run: Run) -> int:
    """Points of the longest series."""
    return max((series.values.size for series in run.series.values()), default=0)


def _observe(run: Run, wanted: Iterable[Ask]) -> Answers:
    from advisor.numbers.checks import observe

    return {ask: observe(ask[0], run, dict(ask[1])) for ask in wanted}


def _healthy(run: Run | None, judged: Judgement) -> bool | None:
    """False with a fault; True only with a loss or metric of enough points, a sound state and no fault.

    None where neither is seen: too few points, or nothing that speaks clearly.
    """
    if run is None:
        return None
    if judged.fault >= TRUSTED:
        return False
    points = [series.values.size for series in run.series.values() if series.role not in ABSTAINED]
    if max(points, default=0) < LEAST_POINTS:
        return None
    if judged.sound >= TRUSTED:
        return True
    return False if judged.suspect > max(judged.sound, SUSPECT) else None


def _notes(
    attachments: Sequence[Attachment], runs: Sequence[Run], chosen: Run | None, asked: _Asked
) -> list[Text]:
    notes: list[Text] = []
    if attachments and not runs:
        notes.append(
            Text(
                "no column was recognised as a loss or a metric, so the numbers say nothing here; "
                "`advisor inspect FILE` shows what was read, --role COLUMN=ROLE names a column",
                "没有识别出任何 loss 或指标列，因此无法用数据判断；`advisor inspect FILE` 可查看读到了什么，"
                "--role 列名=含义 可指定列",
            )
        )
    sizes = [series.values.size for run in runs for series in run.series.values()]
    if sizes and max(sizes) < LEAST_POINTS:
        notes.append(
            Text(
                f"no series has {LEAST_POINTS} points yet: too few to see a trend",
                f"所有指标都不足 {LEAST_POINTS} 个点，还看不出趋势",
            )
        )
    if len(runs) > 1 and chosen is not None:
        notes.append(
            Text(
                f"{len(runs)} runs were read; this is about {chosen.name}",
                f"共读到 {len(runs)} 个训练过程；以下针对 {chosen.name}",
            )
        )
    if runs and asked.heard is not None and not (asked.heard.in_scope or asked.heard.names_metric):
        notes.append(
            Text(
                "the question does not seem to be about training trouble; this is what the numbers say",
                "这个问题似乎与训练故障无关；以下只是数据所显示的情况",
            )
        )
    return notes


def _asked_first(knowledge: Knowledge, asked: _Asked, judged: Judgement) -> tuple[NextStep, ...]:
    """What to tell first, where a question says only that something is wrong, and no numbers say more."""
    if asked.heard is None or not asked.heard.vague or judged.status == "answered":
        return ()
    from advisor.words.first_questions import first_steps

    return first_steps(knowledge, asked.heard.vague, {item.do for item in asked.measured})


def _untried_first(findings: tuple[Finding, ...], asked: _Asked) -> tuple[Finding, ...]:
    """The findings with what the user says is done already at the end of their fixes."""
    done = asked.heard.query.in_place if asked.heard is not None else ()
    if not done:
        return findings
    from advisor.words.concepts import advised

    return tuple(
        msgspec.structs.replace(
            finding, fixes=tuple(sorted(finding.fixes, key=lambda fix: advised(done, fix.text.en)))
        )
        for finding in findings
    )


def _remarks(knowledge: Knowledge, asked: _Asked, runs: Sequence[Run]) -> list[Text]:
    """What the wording shows beside the findings: several troubles; constants, where no file says it better."""
    if asked.heard is None or not asked.heard.in_scope:
        return []
    from advisor.words.troubles import told_troubles
    from advisor.words.values import told_constants

    constants = [] if runs else told_constants(asked.heard.query)
    return [*constants, *told_troubles(knowledge, asked.heard.troubles)]


def _compare(run: Run | None, baseline: Any) -> tuple[Text, ...]:
    if run is None:
        return ()
    from advisor.numbers.compare import compare

    good = [item for item in _read([baseline], None)[0].runs if _usable(item)]
    if not good:
        need = Text("a metrics file of a known-good run", "已知正常的一次训练的指标文件")
        raise UsageError(Text("the baseline holds no loss or metric", "基线中没有 loss 或指标"), need)
    return compare(run, good[-1])
