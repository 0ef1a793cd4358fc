"""The words arm as one object: a Query in, candidates out."""

from collections.abc import Mapping

import msgspec

from advisor.knowledge import Knowledge
from advisor.model import Candidate, Query
from advisor.words.dense import Dense
from advisor.words.fuse import Fusion, in_scope, matrix, probabilities
from advisor.words.head import Head
from advisor.words.lexical import Lexical
from advisor.words.values import score

# What is left of the match of an entry that the user rules out by name ("it is not overfitting").
DENIED = 0.05
# A denied word shorter than this is no name of a diagnosis ("lr", "bn"): it must match in full.
SPECIFIC = 3
# A text that one entry fits this well asks about a trouble of its own.
ALONE = 0.5
# The two labels of the head that tells questions about training trouble from all others.
INSIDE, OUTSIDE = "inside", "outside"


class Encoded(msgspec.Struct, frozen=True, eq=False):
    """What needs the encoder: nearest phrasings, the head over entries, the head over inside/outside."""

    dense: Dense
    head: Head
    scope: Head


class WordsArm:
    """Searches the knowledge by words; without `encoded` the lexical signal answers alone."""

    def __init__(
        self, knowledge: Knowledge, lexical: Lexical, fusion: Fusion, encoded: Encoded | None = None
    ) -> None:
        self._knowledge = knowledge
        self._ids = tuple(knowledge.entries)
        self._lexical, self._fusion, self._encoded = lexical, fusion, encoded

    def signals(self, query: Query) -> dict[str, Mapping[str, float]]:
        """Every signal by name: entry id -> score."""
        found: dict[str, Mapping[str, float]] = {
            "lexical": self._lexical.search(query.folded),
            "values": score(query, self._knowledge.entries),
            "says": self._said(query),
        }
        if self._encoded is not None:
            vector = self._encoded.dense.embed(query.folded)
            hits = self._encoded.dense.search(vector)
            found["best"] = {entry: hit.best for entry, hit in hits.items()}
            found["mean"] = {entry: hit.mean for entry, hit in hits.items()}
            found["head"] = self._encoded.head.logits(query.folded, vector)
            found["scope"] = self._encoded.scope.logits(query.folded, vector)
        return found

    def search(self, query: Query) -> tuple[list[Candidate], bool]:
        """Candidates, best first, and whether the question is about training trouble at all."""
        signals = self.signals(query)
        features = matrix(signals, self._ids)
        shares = probabilities(features, self._fusion.weights)
        scope = in_scope(self.scope_features(query, signals, float(shares.max())), self._fusion)
        denied = self._denied(query)
        found = [
            Candidate(
                self._ids[at],
                float(shares[at] * scope * (DENIED if self._ids[at] in denied else 1.0)),
            )
            for at in range(len(self._ids))
        ]
        found.sort(key=lambda item: (-item.match, item.id))
        return found, scope >= self._fusion.scope_limit

    def stands_alone(self, query: Query) -> bool:
        """Whether a text names a trouble by itself: it claims one, or an entry clearly fits it."""
        if query.claims:
            return True
        found, inside = self.search(query)
        return inside and found[0].match >= ALONE

    def scope_features(
        self, query: Query, signals: Mapping[str, Mapping[str, float]], sureness: float
    ) -> dict[str, float]:
        """What tells a question about training trouble from any other: see `fuse.SCOPE`."""
        known = [q for q in query.quantities if q.of not in ("unknown", "")]
        scope = signals.get("scope", {})
        inside = scope.get(INSIDE, 0.0) - scope.get(OUTSIDE, 0.0)
        return {
            "inside": max(-6.0, min(6.0, inside)),
            "best": 10 * max(signals.get("best", {}).values(), default=0.85) - 8.5,
            "lexical": min(3.0, max(signals["lexical"].values(), default=0.0) / 10),
            "coverage": self._lexical.coverage(query.folded),
            "figures": float(bool(known)),
            "claims": float(bool(query.claims)),
            "sureness": sureness,
        }

    def _said(self, query: Query) -> dict[str, float]:
        """Entries that a claim of the question gives away."""
        kinds = {claim.kind for claim in query.claims}
        return {e.id: 1.0 for e in self._knowledge.entries.values() if kinds.intersection(e.says)}

    def _denied(self, query: Query) -> set[str]:
        """Entries whose id or title is what the user rules out."""
        out = set()
        for phrase in query.denied:
            said = phrase.lower().strip()
            for entry in self._knowledge.entries.values():
                names = (entry.id.replace("-", " "), entry.title.en.lower(), entry.title.zh)
                if said and any(said == name or (len(said) >= SPECIFIC and said in name) for name in names):
                    out.add(entry.id)
        return out
