"""Makes the history agree with the conversation, and says when it cannot."""

import msgspec

from advisor.errors import AdvisorError
from advisor.history import Conversation, History, Kept, Turns


class Keeper:
    """Writes what is not written yet; what a full disk or a lock kept back is made up for the next time.

    id: of the conversation in the history, "" while nothing was asked. unsaved: why the conversation is
    not (wholly) kept, "" while it is.
    """

    def __init__(self, history: History | None, unsaved: str = "") -> None:
        self.history = history
        self.unsaved = unsaved or (history.unwritable if history is not None else "")
        self.id = ""
        self._places: list[int] = []  # of each turn in the history; another session may add to it too
        self._answered: set[int] = set()
        self._attached: tuple[Kept, ...] = ()
        self._told = ("auto", "")

    def resume(self, conversation: Conversation) -> None:
        """Go on with what the history holds already."""
        self.id, self._places = conversation.id, [item.place for item in Turns(conversation.turns).items]
        self._answered = set(range(len(conversation.turns)))
        self._attached = conversation.attached
        self._told = (conversation.language, conversation.name)

    def keep(self, conversation: Conversation) -> None:
        """Write what is new since the last time; it is on the disk on return unless `unsaved` says why not."""
        if self.history is None or not conversation.turns:
            return
        try:
            self._write(self.history, conversation)
        except AdvisorError as error:
            self.unsaved = str(error)
        else:
            self.unsaved = ""

    def _write(self, history: History, conversation: Conversation) -> None:
        if not self.id:
            self.id = history.begin(conversation.language)
            self._told = (conversation.language, "")
        for turn in conversation.turns[len(self._places) :]:
            self._places.append(history.add_question(self.id, turn.question, turn.asked))
        for at in range(len(conversation.turns)):
            # What is kept already stays closed: opening a thousand answers takes a second.
            if at not in self._answered and (turn := conversation.turns[at]).answered:
                history.add_answer(self.id, msgspec.structs.replace(turn, place=self._places[at]))
                self._answered.add(at)
        if conversation.attached != self._attached:
            history.set_attached(self.id, conversation.attached)
            self._attached = conversation.attached
        if (conversation.language, conversation.name) != self._told:
            history.set_language(self.id, conversation.language)
            history.rename(self.id, conversation.name)
            self._told = (conversation.language, conversation.name)
