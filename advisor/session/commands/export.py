"""/export: the conversation as a file."""

from advisor.errors import UsageError
from advisor.model import Text
from advisor.session.commands import Outcome, command
from advisor.session.core import Session
from advisor.session.paths import one_path

REPLACE = "--force"


@command(
    "/export FILE",
    Text("write the conversation to FILE (.md, .html or .json)", "把会话写入文件（.md、.html 或 .json）"),
)
def export(session: Session, argument: str) -> Outcome:
    """Write the conversation; a file that exists is replaced only with --force in front."""
    from advisor.session.export import write

    force = argument.startswith(REPLACE)
    name = one_path(argument.removeprefix(REPLACE) if force else argument)
    if not name:
        raise UsageError(
            Text("/export without a file", "/export 后面没有文件名"),
            Text("a name that ends in .md, .html or .json", "以 .md、.html 或 .json 结尾的文件名"),
            "/export talk.html",
        )
    written = write(session.conversation, name, overwrite=force)
    beside = len(written) - 1
    charts = Text("", "")
    if beside:
        noun = "chart" if beside == 1 else "charts"
        charts = Text(f" and {beside} {noun} beside it", f"，另有 {beside} 个图表文件")
    return Outcome(
        Text(f"written: {written[0]}{charts.en}", f"已写入：{written[0]}{charts.zh}"), subject=str(written[0])
    )
