"""/detach: let go of a file, or of all."""

from advisor.errors import UsageError
from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session
from advisor.session.paths import one_path


@command("/detach [NAME]", Text("let go of a file; of all without a name", "移除文件；不写名字则全部移除"))
def detach(session: Session, argument: str) -> Outcome:
    """Detach the file named, or all."""
    gone = session.detach(one_path(argument) if argument else "")
    if not gone:
        raise UsageError(Text("nothing is attached", "还没有附加任何文件"), "", "/attach PATH")
    names = ", ".join(item.name for item in gone)
    return Outcome(Text(f"detached {names}", f"已移除 {names}"), "attached")
