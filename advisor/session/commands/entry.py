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
            f"there is no entry {argument!r}",
            f"an id such as {', '.join(close)}" if close else "",
            "/entry lists all",
        )
    return Outcome(show="entry", subject=argument)
