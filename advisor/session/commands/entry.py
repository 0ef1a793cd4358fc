"""/entry: read an entry of the knowledge base."""

import difflib

from advisor.errors import UsageError
from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session


@command("/entry ID", Text("read an entry of the knowledge base", "查看知识库条目"))
def entry(session: Session, argument: str) -> Outcome:
    """Ask the face to show an entry; without an id, all of them."""
    known = session.advisor.knowledge.entries
    if argument and argument not in known:
        close = difflib.get_close_matches(argument.lower(), known, n=3, cutoff=0.4)
        raise UsageError(
            Text(f"there is no entry {argument!r}", f"没有条目 {argument!r}"),
            Text(f"an id such as {', '.join(close)}", f"条目的 id，例如 {'、'.join(close)}") if close else "",
            Text("/entry lists all", "用 /entry 列出全部条目"),
        )
    return Outcome(show="entry", subject=argument)
