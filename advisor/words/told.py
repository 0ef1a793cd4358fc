"""What the claims of a question say of one diagnosis: "train loss falls while val loss rises" is overfitting.

An entry lists such statements under `says`, and under `unlike` those that speak against it. A statement is a kind of
claim ("gap"), a kind and a role ("rising val_loss"), or several that must all be claimed ("falling train_loss +
rising val_loss").
"""

from collections.abc import Collection, Iterable

from advisor.knowledge import Entry
from advisor.model import Claim

# A single claim is a hint that many diagnoses share; two of both curves are what defines one.
HINT, DEFINED = 1.0, 3.0

Said = tuple[str, str]


def claimed(claims: Iterable[Claim]) -> frozenset[Said]:
    """Kinds of claims and their roles; what is said of a test set is said of held-out data, as of validation."""
    return frozenset((claim.kind, claim.of.replace("test_", "val_")) for claim in claims)


def told(entry: Entry, said: Collection[Said]) -> float:
    """How far the claims speak for an entry, in units of one hint; below 0 where they speak against it."""
    if not said:
        return 0.0
    held = (DEFINED if " + " in item else HINT for item in entry.says if _holds(item, said))
    against = DEFINED if any(_holds(item, said) for item in entry.unlike) else 0.0
    return max(held, default=0.0) - against


def _holds(statement: str, said: Collection[Said]) -> bool:
    return all(any(_fits(part, each) for each in said) for part in statement.split(" + "))


def _fits(part: str, said: Said) -> bool:
    kind, _, role = part.partition(" ")
    return kind == said[0] and (not role or role == said[1] or said[1].endswith(f"_{role}"))
