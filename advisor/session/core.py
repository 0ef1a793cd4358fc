"""The session itself: state, questions, follow-ups, following."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from advisor.advise import Advisor
from advisor.errors import AdvisorError, UsageError
from advisor.history import Change, Conversation, History, Turn, Turns
from advisor.history.records import facts_of
from advisor.history.thinning import thinned
from advisor.model import Attachment, Diagnosis, Language, Measured, Text
from advisor.session.attached import Attached
from advisor.session.changes import changes
from advisor.session.files import Files
from advisor.session.keeping import Keeper
from advisor.session.offer import Offer, answered, offers_of, understood
from advisor.words.followup import bare_answer

Lang = Literal["auto", "en", "zh"]
Stage = Literal["keeping", "reading", "answering"]
Tell = Callable[[Stage], None]


class Cancelled(Exception):  # noqa: N818  # no error: the user's own wish
    """The user stopped what was going on; the session is as it was before."""


class Update(msgspec.Struct, frozen=True, eq=False):
    """What a followed file that changed has changed.

    name: of the file. before, after: points of its longest series. diagnosis: the new answer to the
    question asked last (of the numbers alone if none was asked). changes: how the ranking moved.
    error: why the file could not be read this time, None when it could; then `diagnosis` is None.
    """

    name: str
    before: int
    after: int
    diagnosis: Diagnosis | None
    changes: tuple[Change, ...] = ()
    error: AdvisorError | None = None


class Session:
    """One conversation. Methods that work (`ask`, `attach`, `refresh` …) exclude each other and may be
    called from any thread; properties never wait and give values that do not change any more.

    Args:
        advisor: answers the questions; may still be loading, since nothing is asked of it here.
        history: where turns are kept; None keeps nothing.
        language: of the answers; "auto" takes that of each question.
        locale: the language of what the numbers say by themselves, where no question tells one.
        top: findings an answer at most.
        baseline: a known-good run to compare with, a path.
        roles: column -> role for every file that has such a column, beside what `attach` is given.
        unsaved: why nothing is kept, where that is known already (the history could not be opened).
    """

    def __init__(
        self,
        advisor: Advisor,
        *,
        history: History | None = None,
        language: Lang = "auto",
        locale: Language = "en",
        top: int = 3,
        baseline: str | None = None,
        roles: Mapping[str, str] | None = None,
        unsaved: str = "",
    ) -> None:
        self._advisor, self._baseline = advisor, baseline
        self._language: Lang = language
        self._locale = locale
        self._top = top
        self._keeper = Keeper(history, unsaved)
        self._work = threading.RLock()
        self._roles = dict(roles or {})
        self._files = Files(self._roles)
        self._name = ""
        self._started = datetime.now(UTC)
        self._turns = Turns()
        self._latest: Diagnosis | None = None
        self._offered = 0  # which of its offers is up
        self._measured: tuple[Measured, ...] = ()
        self._grounds: list[Attachment] = []  # what the latest answer was made from

    @property
    def id(self) -> str:
        """The id in the history; "" until the first question is kept."""
        return self._keeper.id

    @property
    def turns(self) -> Turns:
        """Questions and answers, oldest first; one that was stopped has no diagnosis."""
        return self._turns

    @property
    def attached(self) -> tuple[Attached, ...]:
        """The files, in the order in which they were attached."""
        return self._files.all

    @property
    def latest(self) -> Diagnosis | None:
        """The newest answer with every point of its curves, that of a followed file included; None before the first."""
        return self._latest

    @property
    def stale(self) -> bool:
        """Whether other files, or the same with other roles, are attached than `latest` was made from; see `renew`."""
        now, then = self._files.readable(), self._grounds
        return len(now) != len(then) or any(one is not other for one, other in zip(now, then, strict=True))

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The measurements that would settle the doubt, the most telling first."""
        return offers_of(self._latest) if self._latest is not None else ()

    @property
    def offer(self) -> Offer | None:
        """The one of `offers` that a bare "yes" or "no" would answer now."""
        return offers[self._offered % len(offers)] if (offers := self.offers) else None

    def skip_offer(self) -> None:
        """Put the next of `offers` up: the user cannot, or will not, make this measurement."""
        self._offered += 1

    @property
    def language(self) -> Lang:
        """The language of the answers: auto, en or zh."""
        return self._language

    @property
    def unsaved(self) -> str:
        """Why the conversation is not kept, "" while it is; what was missed is kept as soon as that is possible."""
        return self._keeper.unsaved

    @property
    def conversation(self) -> Conversation:
        """Everything said so far, as the exports take it."""
        return Conversation(
            self.id, self._name, self._started, self._language, self._turns, self._files.kept()
        )

    @property
    def history(self) -> History | None:
        """Where conversations are kept, to list and to search; None where nothing is."""
        return self._keeper.history

    @property
    def advisor(self) -> Advisor:
        """What answers; its `knowledge` is what the panel of entries shows."""
        return self._advisor

    def ask(self, text: str, *, tell: Tell = lambda _: None) -> Turn:
        """Answer a question, or a follow-up, in the light of what was said and attached.

        The question is on the disk before it is answered, and the answer before it is returned.
        A bare "yes" or "no" answers `offer`.

        Args:
            text: as typed; blank text is refused.
            tell: called before each stage; raise `Cancelled` in it to stop. The question then stays in
                the conversation without an answer.

        Raises:
            UsageError: the text is blank.
            Cancelled: `tell` raised it.
        """
        if not text.strip():
            raise UsageError(
                Text("the question is empty", "问题是空的"),
                Text(
                    'what you see, for instance "loss stuck at 0.69"',
                    "描述看到的现象，例如“loss 一直停在 0.69”",
                ),
            )
        with self._work:
            tell("keeping")
            self._turns = Turns((*self._turns.items, Turn(len(self._turns) + 1, text, datetime.now(UTC))))
            self._keep()
            tell("reading")
            self._files.reread_changed()
            tell("answering")
            turn, diagnosis, measured = self._answer(self._turns[-1])
            tell("keeping")
            self._turns = Turns((*self._turns.items[:-1], turn))
            self._latest, self._measured, self._offered = diagnosis, measured, 0
            self._keep()
            return turn

    def attach(self, path: str, roles: Mapping[str, str] | None = None) -> Attached:
        """Read a file or run folder and keep it at hand; one that is attached already is read anew.

        Raises:
            ReadError: it cannot be read; nothing is attached then.
            UsageError: `roles` names a column or role that does not exist.
        """
        with self._work:
            item = self._files.attach(path, roles or {})
            self._keep()
            return item

    def detach(self, name: str = "") -> tuple[Attached, ...]:
        """Let go of a file by name or path, of all without a name; returns those let go.

        Raises:
            UsageError: nothing is attached by that name.
        """
        with self._work:
            gone = self._files.detach(name)
            self._keep()
            return gone

    def set_role(self, column: str, role: str, name: str = "") -> tuple[Attached, ...]:
        """Say what a column is, in the file named or in every file that has it; returns those files.

        Raises:
            UsageError: no attached file has the column, or there is no such role; says which there are.
            ReadError: the file cannot be read any more.
        """
        with self._work:
            changed = self._files.set_role(column, role, name)
            self._keep()
            return changed

    def follow(self, name: str = "", *, on: bool = True) -> Attached:
        """Have `changed` and `refresh` watch a file (or no longer); without a name the one attached last.

        Raises:
            UsageError: nothing is attached by that name.
        """
        with self._work:
            return self._files.follow(name, on=on)

    def changed(self) -> tuple[str, ...]:
        """Names of followed files that differ from what was read; takes microseconds, reads nothing.

        Call it every second or so, from any thread; call `refresh` when it names something.
        """
        return self._files.changed()

    def refresh(self, *, tell: Tell = lambda _: None) -> tuple[Update, ...]:
        """Read the followed files that have changed and answer the last question again.

        An update is no turn: it is not kept, and `turns` stays as it is; `latest` is the new answer. A file
        that cannot be read right now is told in its Update, and tried again when it changes again.
        """
        with self._work:
            tell("reading")
            before = {item.name: item.points for item in self._files.all}
            read, failed = self._files.reread_changed(followed=True)
            updates = [Update(name, before[name], before[name], None, error=error) for name, error in failed]
            if not read:
                return tuple(updates)
            tell("answering")
            diagnosis, moved = self._again()
            updates += [Update(item.name, before[item.name], item.points, diagnosis, moved) for item in read]
            return tuple(updates)

    def renew(self, *, tell: Tell = lambda _: None) -> tuple[Diagnosis, tuple[Change, ...]] | None:
        """Answer the last question again with the files as they are now, and say how the ranking moved.

        Without a question the numbers speak by themselves; None where there are none either. No turn: see `refresh`.
        """
        with self._work:
            tell("reading")
            self._files.reread_changed()
            tell("answering")
            if self._turns.answered() or self._files.readable():
                return self._again()
            self._latest, self._grounds = None, []
            return None

    def set_language(self, language: Lang) -> None:
        """Choose the language of the answers to come: auto, en or zh; `latest` is told anew in it.

        Raises:
            UsageError: another language.
        """
        if language not in ("auto", "en", "zh"):
            raise UsageError(f"language {language!r}", "one of auto, en, zh")
        with self._work:
            self._language = language
            if self._latest is not None:
                self._latest = self._told(self._latest)
            self._keep()

    def rename(self, name: str) -> None:
        """Give the conversation a name; "" takes it away."""
        with self._work:
            self._name = name.strip()
            self._keep()

    def restart(self) -> None:
        """Begin a new conversation in place of this one; the files stay attached."""
        with self._work:
            self._keeper = Keeper(self._keeper.history, self._keeper.unsaved)
            self._name, self._started = "", datetime.now(UTC)
            self._turns, self._measured = Turns(), ()
            self._latest, self._grounds = None, []

    def resume(self, conversation: Conversation) -> tuple[Text, ...]:
        """Go on with an earlier conversation in place of this one; returns what is not as it was.

        Files are read anew from where they lay; one that is gone is told and left out of new answers.
        """
        with self._work:
            self._keeper = Keeper(self._keeper.history, self._keeper.unsaved)
            self._keeper.resume(conversation)
            self._name, self._started = conversation.name, conversation.started
            self._language = conversation.language
            items = enumerate(Turns(conversation.turns).items, 1)
            self._turns = Turns(msgspec.structs.replace(item, place=place) for place, item in items)
            newest = self._turns.latest()
            self._measured = newest.measured if newest is not None else ()
            self._latest = newest.diagnosis if newest is not None else None
            self._files = Files(self._roles)
            lost = self._files.restore(conversation.attached)
            self._grounds = self._files.readable()
            return lost

    def _answer(self, turn: Turn) -> tuple[Turn, Diagnosis, tuple[Measured, ...]]:
        """The turn with its answer, the answer with all of its points, and what was measured so far.

        A turn keeps thinned curves: a followed file of a million rows would else be held once a turn.
        """
        nod, offer, before, earlier = (
            bare_answer(turn.question),
            self.offer,
            self._latest,
            self._turns.answered(),
        )
        meaning, measured = None, self._measured
        if nod is not None and offer is not None:
            measured = (*measured, *answered(offer, yes=nod))
            meaning = understood(offer, yes=nod)
        # A nod to an offer that came from numbers alone is no question.
        question = turn.question if earlier or meaning is None else ""
        diagnosis = self._diagnose(question, earlier, measured)
        follows = bool(diagnosis.context) or meaning is not None
        if not follows and measured:
            # A new subject: what was measured about the old one says nothing of it.
            measured = ()
            diagnosis = self._diagnose(question, earlier, measured)
        turn = msgspec.structs.replace(
            turn,
            diagnosis=thinned(diagnosis),
            changes=changes(before, diagnosis) if follows and before is not None else (),
            understood=meaning,
            facts=facts_of(diagnosis.attachments, diagnosis),
            measured=measured,
        )
        return turn, diagnosis, measured

    def _again(self) -> tuple[Diagnosis, tuple[Change, ...]]:
        """The last question answered anew (the numbers alone where none was asked), and what that changed."""
        asked, before = self._turns.answered(), self._latest
        diagnosis = self._diagnose(asked[-1] if asked else "", asked[:-1], self._measured)
        self._latest, self._offered = diagnosis, 0
        return diagnosis, changes(before, diagnosis) if before is not None else ()

    def _diagnose(self, question: str, earlier: Sequence[str], measured: Sequence[Measured]) -> Diagnosis:
        self._grounds = attachments = self._files.readable()
        if not question:
            return self._told(
                self._advisor.diagnose(attachments, top=self._top, baseline=self._baseline, measured=measured)
            )
        diagnosis = self._advisor.ask(
            question,
            attachments,
            top=self._top,
            baseline=self._baseline,
            conversation=earlier,
            measured=measured,
        )
        return self._told(diagnosis)

    def _told(self, diagnosis: Diagnosis) -> Diagnosis:
        """The answer in the language of the session; every text of it is there in both."""
        language = self._language
        if language == "auto":
            language = diagnosis.language if diagnosis.question else self._locale
        return msgspec.structs.replace(diagnosis, language=language)

    def _keep(self) -> None:
        self._keeper.keep(self.conversation)
