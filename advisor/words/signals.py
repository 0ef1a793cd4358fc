"""Everything that the words of a question say about every entry, as one table."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from advisor.knowledge import Knowledge
from advisor.model import Query
from advisor.words.dense import Dense
from advisor.words.fuse import SCOPE, SIGNALS, Doubles
from advisor.words.head import Heads
from advisor.words.index import OUTSIDE
from advisor.words.lexical import Lexical
from advisor.words.told import claimed, told
from advisor.words.values import score, without_passed


class Signals(msgspec.Struct, frozen=True, eq=False):
    """What one question gives.

    table: (entries, len(SIGNALS)), in the units of each signal. scope: how far each of them sees the question
    within training trouble rather than outside, by the names of SCOPE but "sureness".
    """

    table: Doubles
    scope: dict[str, float]


class Encoded(msgspec.Struct, frozen=True, eq=False):
    """What comes with the encoder: near phrasings and the classifiers trained on them."""

    dense: Dense
    heads: Heads


class Reader:
    """Takes the signals of questions; without `encoded` the lexical ones, figures and claims are left."""

    def __init__(self, knowledge: Knowledge, lexical: Lexical, encoded: Encoded | None) -> None:
        self._knowledge, self._lexical, self._encoded = knowledge, lexical, encoded
        self.ids = tuple(knowledge.entries)
        if encoded is not None:
            self._in_heads = _places(encoded.heads.labels, self.ids)
            self._in_dense = _places(encoded.dense.entries, self.ids)

    def read(self, query: Query) -> Signals:
        """All signals of a question."""
        table = np.zeros((len(self.ids), len(SIGNALS)))
        scope = dict.fromkeys(SCOPE[:-1], 0.0)
        text = without_passed(query)
        if self._encoded is not None:
            self._read_encoded(self._encoded, text, table, scope)
        shared = self._lexical.search(text)
        table[:, SIGNALS.index("shared")] = self._column(shared)
        table[:, SIGNALS.index("values")] = self._column(score(query, self._knowledge.entries))
        said = claimed(query.claims)
        table[:, SIGNALS.index("says")] = [told(entry, said) for entry in self._knowledge.entries.values()]
        scope["shared"] = min(3.0, max(shared.values(), default=0.0) / 10)
        scope["coverage"] = self._lexical.coverage(text)
        scope["figures"] = float(any(item.of not in ("unknown", "") for item in query.quantities))
        scope["claims"] = float(bool(query.claims))
        return Signals(table, scope)

    def _read_encoded(self, encoded: Encoded, text: str, table: Doubles, scope: dict[str, float]) -> None:
        vector = encoded.dense.embed(text)
        near = encoded.dense.search(vector)
        scores = {
            "words": encoded.heads.words.scores(text),
            "meaning": encoded.heads.meaning.scores(vector),
        }
        for name, values in scores.items():
            table[:, SIGNALS.index(name)] = _at(values, self._in_heads)
            scope[name] = _margin(values, self._in_heads, encoded.heads.labels)
        for name, values in (("nearest", near.best), ("steady", near.mean), ("vote", near.vote)):
            table[:, SIGNALS.index(name)] = _at(values, self._in_dense)
        scope["nearest"] = 10 * _margin(near.best, self._in_dense, encoded.dense.entries)

    def _column(self, scores: dict[str, float]) -> list[float]:
        return [scores.get(name, 0.0) for name in self.ids]


def _places(names: Sequence[str], wanted: Sequence[str]) -> npt.NDArray[np.int64]:
    """Where each of the wanted names stands; past the end where it does not (an entry without a text)."""
    places = {name: place for place, name in enumerate(names)}
    return np.array([places.get(name, len(names)) for name in wanted], np.int64)


def _at(values: npt.NDArray[np.float32], places: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """The values at `places`; the least of all for what is past the end."""
    return np.append(values, values.min())[places]


def _margin(values: npt.NDArray[np.float32], inside: npt.NDArray[np.int64], names: Sequence[str]) -> float:
    """How far the best entry lies above what is outside training trouble; 0 where nothing is known of that."""
    if OUTSIDE not in names:
        return 0.0
    margin = float(_at(values, inside).max() - values[names.index(OUTSIDE)])
    return max(-8.0, min(8.0, margin))
