"""What an answer changed in the ranking, and why."""

from advisor.history import Change
from advisor.model import Diagnosis, Finding, Text

# A confidence that moves less than this is no news.
NOTABLE = 0.05
MOST = 6
DENIED = Text("you ruled it out", "你已排除它")


def changes(before: Diagnosis, after: Diagnosis) -> tuple[Change, ...]:
    """The diagnoses whose rank or confidence moved, in their new order, those that left the list last."""
    old = {finding.id: finding for finding in before.findings}
    new = {finding.id: finding for finding in after.findings}
    denied = set(after.ruled_out)
    moved = [_change(old.get(name), finding, denied) for name, finding in new.items()]
    moved += [_left(finding, denied) for name, finding in old.items() if name not in new]
    return tuple(item for item in moved if _is_news(item))[:MOST]


def _is_news(change: Change) -> bool:
    if change.was is None or change.now is None:
        return True
    return change.before != change.after or abs(change.now - change.was) >= NOTABLE


def _change(old: Finding | None, new: Finding, denied: set[str]) -> Change:
    return Change(
        id=new.id,
        title=new.title,
        before=old.rank if old else None,
        after=new.rank,
        was=old.confidence if old else None,
        now=new.confidence,
        why=_why(old, new, denied),
    )


def _left(old: Finding, denied: set[str]) -> Change:
    why = DENIED if old.id in denied else Text("others fit better now", "其他候选更吻合")
    return Change(old.id, old.title, old.rank, None, old.confidence, None, why)


def _why(old: Finding | None, new: Finding, denied: set[str]) -> Text:
    """That the user ruled it out, else the strongest piece of evidence that is new, else what the words did, else the others' doing."""
    known = {(item.check, item.series, item.statement.en) for item in old.evidence} if old else set()
    rises = old is None or new.confidence >= old.confidence
    wanted = "supports" if rises else "contradicts"
    fresh = [
        item
        for item in new.evidence
        if item.verdict == wanted and (item.check, item.series, item.statement.en) not in known
    ]
    if fresh:
        return max(fresh, key=lambda item: item.strength).statement
    if new.id in denied and not rises:
        return DENIED
    was, now = (old.match if old else None) or 0.0, new.match or 0.0
    if now - was >= NOTABLE:
        return Text("your words point to it more clearly now", "现在的描述更明确地指向它")
    if was - now >= NOTABLE:
        return Text("your words point to it less now", "现在的描述不再那么指向它")
    return Text("the other candidates moved", "其他候选发生了变化")
