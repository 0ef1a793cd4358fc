"""/attach: read a file, several, or a run folder."""

from advisor.errors import UsageError
from advisor.model import Text
from advisor.session.attached import Attached
from advisor.session.commands import Outcome, command
from advisor.session.core import Session
from advisor.session.paths import one_path, pasted_paths


@command("/attach PATH", Text("read a metrics file or a run folder", "读取指标文件或训练目录"))
def attach(session: Session, argument: str) -> Outcome:
    """Attach every path of the argument."""
    if not argument:
        raise UsageError(
            Text("/attach without a path", "/attach 后面没有路径"),
            Text("a metrics file or a run folder", "指标文件或训练文件夹"),
            "/attach metrics.csv",
        )
    items = [session.attach(path) for path in pasted_paths(argument) or (one_path(argument),)]
    lines = [read_as(item) for item in items]
    return Outcome(
        Text("; ".join(line.en for line in lines), "；".join(line.zh for line in lines)),
        "attached",
        items[-1].name,
    )


def read_as(item: Attached) -> Text:
    """What a file was read as, in one line."""
    if item.read is None:
        return Text(f"{item.name}: not read", f"{item.name}：未读取")
    runs, series = len(item.read.runs), sum(len(run.series) for run in item.read.runs)
    several = f", {runs} runs" if runs > 1 else ""
    return Text(
        f"{item.name}: {item.read.format}, {item.read.rows} rows, {series} series{several}",
        f"{item.name}：{item.read.format}，{item.read.rows} 行，{series} 个序列{f'，{runs} 次运行' if runs > 1 else ''}",
    )
