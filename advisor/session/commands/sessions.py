"""/sessions: earlier conversations."""

from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session


@command(
    "/sessions",
    Text("earlier conversations: search, resume, rename, delete", "历史会话：搜索、继续、改名、删除"),
)
def sessions(_session: Session, argument: str) -> Outcome:
    """Ask the face to list the conversations; an argument is what to search for."""
    return Outcome(show="sessions", subject=argument)
