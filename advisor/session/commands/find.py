"""/find: an earlier place of this conversation."""

from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session


@command(
    "/find TEXT", Text("an earlier question or finding of this talk", "在本次会话中查找之前的提问或结论")
)
def find(_session: Session, argument: str) -> Outcome:
    """Ask the face to go there; without a text, to ask for one."""
    return Outcome(show="find", subject=argument)
