"""/help: what can be done here."""

from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session


@command("/help", Text("what can be done here", "显示帮助"))
def show_help(_session: Session, argument: str) -> Outcome:
    """Ask the face for its help."""
    return Outcome(show="help", subject=argument)
