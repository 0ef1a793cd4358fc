"""/role: say what a column is."""

from advisor.errors import UsageError
from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session


@command("/role COLUMN=ROLE", Text("say what a column is", "指定某一列的含义"))
def role(session: Session, argument: str) -> Outcome:
    """Overrule the role of a column; its name may itself hold "="."""
    column, found, wanted = (part.strip() for part in argument.rpartition("="))
    if not found or not column or not wanted:
        raise UsageError(
            f"/role {argument}".strip(),
            Text("COLUMN=ROLE", "COLUMN=ROLE（列名=角色）"),
            Text("for instance /role 损失=train_loss", "例如 /role 损失=train_loss"),
        )
    names = ", ".join(item.name for item in session.set_role(column, wanted))
    return Outcome(
        Text(f"{column} is {wanted} in {names}", f"{names} 中的 {column} 按 {wanted} 处理"), "attached", names
    )
