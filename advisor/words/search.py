"""The words arm as one object: a text in, the share of every entry out."""

from collections.abc import Iterable

import msgspec

from advisor.knowledge import Knowledge
from advisor.model import Query
from advisor.words.fuse import Doubles, Fusion, in_scope, probabilities, standardised
from advisor.words.lexical import Lexical
from advisor.words.signals import Encoded, Reader, Signals

# Texts whose search is remembered: those of a conversation are joined anew with every turn.
LATELY = 64


class Shares(msgspec.Struct, frozen=True, eq=False):
    """What the words of one text say: the share of each entry, summing to one, and the probability that the
    text is about training trouble.
    """

    values: Doubles
    scope: float


class WordsArm:
    """Searches the knowledge by words; without `encoded` the lexical signal answers alone."""

    def __init__(
        self, knowledge: Knowledge, lexical: Lexical, fusion: Fusion, encoded: Encoded | None = None
    ) -> None:
        self._knowledge, self._fusion = knowledge, fusion
        self._reader = Reader(knowledge, lexical, encoded)
        self._ids = self._reader.ids
        self._lately: dict[str, Shares] = {}

    def signals(self, query: Query) -> Signals:
        """Everything that the words say, before it is joined."""
        return self._reader.read(query)

    @property
    def ids(self) -> tuple[str, ...]:
        """The entries, in the order of `Shares.values`."""
        return self._ids

    def shares(self, query: Query) -> Shares:
        """How the words of one text share out among the entries; a text seen lately costs nothing."""
        known = self._lately.get(query.text)
        if known is None:
            signals = self.signals(query)
            values = probabilities(standardised(signals.table), self._fusion.weights)
            scope = in_scope({**signals.scope, "sureness": float(values.max())}, self._fusion)
            known = Shares(values, scope)
            if len(self._lately) >= LATELY:
                self._lately.clear()
            self._lately[query.text] = known
        return known

    def inside(self, scope: float) -> bool:
        """Whether a probability of being about training trouble is high enough."""
        return scope >= self._fusion.scope_limit

    def likely(self, values: Doubles, least: float) -> set[str]:
        """The entries with at least this share."""
        return {name for at, name in enumerate(self._ids) if values[at] >= least}

    def related(self, some: Iterable[str], others: Iterable[str]) -> bool:
        """Whether an entry of the one is an entry of the others, or one is easily taken for the other."""
        entries = self._knowledge.entries
        others = set(others)
        near = {name: {name, *(other.id for other in entries[name].looks_like)} for name in {*some, *others}}
        return any(near[name] & others or any(name in near[other] for other in others) for name in some)
