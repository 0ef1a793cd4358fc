"""What an answer changed in the ranking, and why."""

from advisor.history import Change
from advisor.model import Diagnosis, Finding, Text

# A confidence that moves less than this is no news.
NOTABLE = 0.05
MOST = 6


def changes(before: Diagnosis, after: Diagnosis) -> tuple[Change, ...]:
    """The diagnoses whose rank or confidence moved, in their new order, those that left the list last."""
    old = {finding.id: finding for finding in before.findings}
    new = {finding.id: finding for finding in after.findings}
    moved = [_change(old.get(name), finding) for name, finding in new.items()]
    moved += [_left(finding) for name, finding in old.items() if name not in new]
    return tuple(item for item in moved if _is_news(item))[:MOST]


def _is_news(change: Change) -> bool:
    if change.was is None or change.now is None:
        return True
    return change.before != change.after or abs(change.now - change.was) >= NOTABLE


def _change(old: Finding | None, new: Finding) -> Change:
    return Change(
        id=new.id,
        title=new.title,
        before=old.rank if old else None,
        after=new.rank,
        was=old.confidence if old else None,
        now=new.confidence,
        why=_why(old, new),
    )


def _left(old: Finding) -> Change:
    why = Text("nothing speaks for it any more", "已没有依据支持它")
    return Change(old.id, old.title, old.rank, None, old.confidence, None, why)


def _why(old: Finding | None, new: Finding) -> Text:
    """The strongest piece of evidence that is new, else what the words did, else the others' doing."""
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
    was, now = (old.match if old else None) or 0.0, new.match or 0.0
    if now - was >= NOTABLE:
        return Text("your words point to it more clearly now", "现在的描述更明确地指向它")
    if was - now >= NOTABLE:
        return Text("your words point to it less now", "现在的描述不再那么指向它")
    return Text("the other candidates moved", "其他候选发生了变化")
