"""/theme: other colours."""

from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session


@command("/theme [NAME]", Text("other colours; without a name, a list", "更换配色；不写名称则列出可选主题"))
def theme(_session: Session, argument: str) -> Outcome:
    """Ask the face to change its colours, or to let the user choose."""
    return Outcome(show="theme", subject=argument)
