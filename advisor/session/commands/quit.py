"""/quit: end the session; everything is kept already."""

from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session


@command("/quit", Text("end the session", "结束会话"))
def leave(_session: Session, _argument: str) -> Outcome:
    """Ask the face to end."""
    return Outcome(show="quit")
