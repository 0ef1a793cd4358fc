"""What the whole program answers to the questions, and what that is worth."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import numpy as np

from advisor import Advisor
from advisor.knowledge import Knowledge
from evaluation.questions import Question
from evaluation.ranking import DEPTH, Figure, Judged, calibration_error, figure, figures, judge

TRUSTED = 0.7  # the confidence that `--fail-on fault` takes for granted by default


class Answer(msgspec.Struct, frozen=True):
    """One question and its answer. found: ids, best first. confidence: of the first."""

    question: Question
    found: tuple[str, ...]
    confidence: float
    status: str
    milliseconds: float

    @property
    def judged(self) -> Judged:
        """How good the order is."""
        return judge(self.question, self.found)

    @property
    def declined(self) -> bool:
        """Whether the question was sent away."""
        return self.status == "out_of_scope"


class Group(msgspec.Struct, frozen=True):
    """The measures of some questions."""

    name: str
    count: int
    figures: Mapping[str, Figure]


def ask(advisor: Advisor, questions: Iterable[Question]) -> list[Answer]:
    """Ask everything; a declined question has found nothing."""
    answers = []
    for question in questions:
        begin = time.perf_counter()
        report = advisor.ask(question.q, top=DEPTH)
        milliseconds = (time.perf_counter() - begin) * 1e3
        found = tuple(finding.id for finding in report.findings)
        confidence = report.findings[0].confidence if found else 0.0
        answers.append(Answer(question, found, confidence, report.status, milliseconds))
    return answers


def groups(answers: Sequence[Answer], knowledge: Knowledge) -> list[Group]:
    """The real questions as a whole, by language and form, by hardness, and by kind of entry."""
    real = [answer for answer in answers if answer.question.gold]
    return [
        Group("all", len(real), figures([answer.judged for answer in real])),
        *_grouped(real, lambda item: f"{item.source}, {item.lang}"),
        *_grouped(real, lambda item: f"{item.source}, {item.lang}, {item.form}"),
        *_grouped(real, lambda item: f"{item.lang}, {'hard' if item.form == 'hard' else 'plain'}"),
        *_grouped(real, lambda item: knowledge.entries[item.gold[0]].kind),
    ]


def _grouped(answers: Sequence[Answer], name_of: Callable[[Question], str]) -> list[Group]:
    names = [name_of(answer.question) for answer in answers]
    return [
        Group(
            name,
            names.count(name),
            figures([a.judged for a, n in zip(answers, names, strict=True) if n == name]),
        )
        for name in sorted(set(names))
    ]


def abstention(answers: Sequence[Answer]) -> dict[str, Figure]:
    """How often the program sends a question away, rightly and wrongly, and how often it trusts a wrong answer."""
    outside = [answer for answer in answers if not answer.question.gold]
    real = [answer for answer in answers if answer.question.gold]
    plain = [answer for answer in real if answer.question.form != "hard"]
    wrong = [answer.confidence >= TRUSTED and not answer.judged.fits for answer in answers]
    return {
        "out of scope, declined": _share(answer.declined for answer in outside),
        "real, declined": _share(answer.declined for answer in real),
        "real but hard, declined": _share(a.declined for a in real if a not in plain),
        "real, answered without doubt": _share(answer.status == "answered" for answer in real),
        "any, trusted and wrong": _share(wrong),
    }


def _share(flags: Iterable[bool]) -> Figure:
    return figure(np.array(list(flags), float))


def calibration(answers: Sequence[Answer]) -> float:
    """The calibration error of the first finding of real questions."""
    real = [answer for answer in answers if answer.question.gold]
    right = np.array([answer.judged.rank == 1 for answer in real], float)
    return round(calibration_error(np.array([answer.confidence for answer in real]), right), 4)


def latency(answers: Sequence[Answer]) -> dict[str, float]:
    """Milliseconds a warm question, as percentiles."""
    times = [answer.milliseconds for answer in answers]
    return {f"p{share}": round(float(np.percentile(times, share)), 1) for share in (50, 95, 99)}
