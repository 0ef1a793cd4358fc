"""/follow: watch a file that a training still writes."""

from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session
from advisor.session.paths import one_path


@command(
    "/follow NAME",
    Text("answer anew whenever the file changes; again to stop", "文件一变就重新诊断；再次输入则停止"),
)
def follow(session: Session, argument: str) -> Outcome:
    """Follow the file named (the last one without a name), or no longer if it is followed already."""
    name = one_path(argument) if argument else ""
    before = {item.path: item.following for item in session.attached}
    item = session.follow(name)
    if before.get(item.path):
        item = session.follow(item.name, on=False)
        return Outcome(
            Text(f"{item.name} is no longer followed", f"不再跟踪 {item.name}"), "attached", item.name
        )
    return Outcome(
        Text(
            f"following {item.name}: the answer changes when it does",
            f"正在跟踪 {item.name}：文件变化时更新诊断",
        ),
        "attached",
        item.name,
    )
