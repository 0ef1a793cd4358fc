"""The fixed words of the reports, in both languages; everything else comes from the Diagnosis."""

from typing import TYPE_CHECKING

from advisor.language import Language, Text

if TYPE_CHECKING:
    from advisor.model import Finding

WORDS: dict[str, Text] = {
    # The answer in one sentence.
    "head.finding": Text("Most likely: {title} ({percent})", "最可能：{title}（{percent}）"),
    "head.healthy": Text(
        "Healthy: nothing in these numbers points to a fault", "训练正常：这些数据里没有发现故障迹象"
    ),
    "head.remark": Text("No fault found. {title} ({percent})", "没有发现故障。{title}（{percent}）"),
    "head.nearest": Text(
        "No fault found; the nearest would be: {title} ({percent})",
        "没有发现故障；最接近的是：{title}（{percent}）",
    ),
    "head.uncertain": Text(
        "Not certain; the closest of {count}: {title} ({percent})",
        "还不能确定；{count}中最接近的是：{title}（{percent}）",
    ),
    "head.uncertain.one": Text(
        "Not certain; the closest is: {title} ({percent})", "还不能确定；最接近的是：{title}（{percent}）"
    ),
    "head.nothing": Text("No diagnosis: there is too little here to tell", "没有结论：现有信息不足以判断"),
    "head.outside": Text(
        "Outside of what I know: this does not read like trouble with training a network",
        "超出我的知识范围：这看起来不是神经网络训练中的问题",
    ),
    "outside.known": Text(
        "I know training runs: loss, accuracy, gradients, learning rate, data, memory and evaluation. "
        "Name what you see, its value, and since when; a metrics file says more than words.",
        "我懂的是训练过程：loss、准确率、梯度、学习率、数据、显存和评估。"
        "请说出看到了什么、数值是多少、从什么时候开始；附上指标文件比描述更有用。",
    ),
    "outside.try": Text("Try", "例如"),
    "outside.example": Text(
        'advisor ask "loss stuck at 0.69" -a metrics.csv', 'advisor ask "loss 一直 0.69 不动" -a metrics.csv'
    ),
    # Confidence and verdicts.
    "sure.very": Text("very likely", "非常可能"),
    "sure.likely": Text("likely", "很可能"),
    "sure.possible": Text("possible", "有可能"),
    "sure.unlikely": Text("unlikely", "可能性小"),
    "verdict.supported": Text("your numbers agree", "数据支持"),
    "verdict.contradicted": Text("your numbers disagree", "与数据矛盾"),
    "verdict.untested": Text("not tested by numbers", "尚无数据验证"),
    "verdict.measured.supported": Text("what you measured agrees", "与你的测量一致"),
    "verdict.measured.contradicted": Text("what you measured disagrees", "与你的测量矛盾"),
    "match": Text("words fit {percent}", "描述吻合度 {percent}"),
    "claim.refuted": Text("You say “{claim}”; the numbers disagree:", "你说“{claim}”，但数据并非如此："),
    "claim.confirmed": Text("You say “{claim}”, and so do the numbers:", "你说“{claim}”，数据也是如此："),
    "claim.untestable": Text(
        "You say “{claim}”, which these numbers cannot show:", "你说“{claim}”，但这些数据无法验证："
    ),
    # Sections.
    "evidence": Text("Evidence", "依据"),
    "mechanism": Text("What it means", "原理"),
    "causes": Text("Causes", "可能的原因"),
    "fixes": Text("What to do, cheapest first", "怎么办（先易后难）"),
    "look_alikes": Text("Easily taken for", "容易混淆的情况"),
    "next": Text("Measure next", "下一步测什么"),
    "ask": Text("First tell", "请先告诉我"),
    "baseline": Text("Against the baseline", "与基准相比"),
    "sources": Text("Sources", "出处"),
    "problems": Text("Problems in {path}", "{path} 中的问题"),
    "candidates": Text("Candidates", "候选"),
    "more.advice": Text(
        "{count} more: advisor kb show {id}, or --verbose",
        "还有 {count} 条：advisor kb show {id}，或加 --verbose",
    ),
    "more.problems": Text(
        "and {count} more: advisor inspect {path}", "另有 {count} 处：advisor inspect {path}"
    ),
    "for_want.log": Text("the text of the log (a crash, a warning)", "日志文字（报错、警告）"),
    "for_want": Text("not checked, for want of {roles}", "缺少 {roles}，未能检查"),
    "line_number": Text("line {line}", "第 {line} 行"),
    "line": Text("line {line}: {what}", "第 {line} 行：{what}"),
    "separates": Text("tells apart", "用来区分"),
    "first_fix": Text("first try", "先试"),
    "answered_in": Text("answered in {time}", "用时 {time}"),
    "effort.minutes": Text("minutes", "几分钟"),
    "effort.hours": Text("hours", "几小时"),
    "effort.days": Text("days", "几天"),
    # Files.
    "unused": Text("Not used", "未使用的列"),
    "no_series": Text("no series of numbers found", "没有找到数值序列"),
    "more.runs": Text("and {count} more (--verbose shows all)", "另有 {count}（--verbose 显示全部）"),
    "more.unused": Text("and {count} more", "另有 {count}"),
    "run": Text("Run {name}", "运行 {name}"),
    "range": Text("{unit} {first} to {last}", "{unit} {first} 到 {last}"),
    "col.name": Text("column", "列名"),
    "col.role": Text("role", "含义"),
    "col.points": Text("points", "点数"),
    "col.path": Text("first → last", "首 → 末"),
    "col.min": Text("min", "最小"),
    "col.max": Text("max", "最大"),
    "col.trend": Text("trend", "走势"),
    "nonfinite": Text("{count} not finite", "{count} 个非有限值"),
    "percent": Text("in percent", "单位为百分数"),
    "why": Text("why", "依据"),
    "overrule": Text(
        "A role guessed wrongly? Overrule it: --role COLUMN=ROLE", "含义猜错了？用 --role 列名=含义 指定"
    ),
    "log_scale": Text("log scale", "对数坐标"),
    "lost": Text("not finite", "非有限值"),
    # Knowledge.
    "phrasings": Text("How people say it", "常见说法"),
    "values": Text("Figures that give it away", "标志性数值"),
    "checks.supports": Text("Supported by", "支持的检查"),
    "checks.contradicts": Text("Contradicted by", "反对的检查"),
    "leads_to": Text("see {id}", "参见 {id}"),
    "tell_by": Text("measure", "测量"),
    "cited_by": Text("cited by {count}", "被 {count} 引用"),
    "nothing_found": Text("Nothing found.", "没有找到。"),
    "kind.fault": Text("Faults", "故障"),
    "kind.state": Text("States", "状态"),
    "kind.resource": Text("Resources", "资源"),
    "kind.practice": Text("Practice", "方法"),
    "a.fault": Text("fault", "故障"),
    "a.state": Text("state", "状态"),
    "a.resource": Text("resource", "资源"),
    "a.practice": Text("practice", "方法"),
    "show": Text("advisor kb show ID shows an entry in full.", "advisor kb show ID 查看完整条目。"),
    "attachments": Text("Files", "文件"),
    "question": Text("Question", "问题"),
    "confidence": Text("Confidence", "置信度"),
    "colon": Text(": ", "："),
    "aside": Text(" ({text})", "（{text}）"),
    "stop": Text(". ", "。"),
    "comma": Text(", ", "、"),
}

# Counted things: one, several, Chinese.
COUNTED: dict[str, tuple[str, str, str]] = {
    "rows": ("row", "rows", "行"),
    "runs": ("run", "runs", "次运行"),
    "series": ("series", "series", "个序列"),
    "points": ("point", "points", "个点"),
    "candidates": ("candidate", "candidates", "个候选"),
    "entries": ("entry", "entries", "个条目"),
    "columns": ("column", "columns", "列"),
    "problems": ("problem", "problems", "处"),
    "events": ("event", "events", "条"),
}

# The likelihood scale of the IPCC, coarsened: from which probability on which word holds.
SURENESS = ((0.9, "very"), (0.66, "likely"), (0.33, "possible"))


def say(key: str, language: Language, /, **values: object) -> str:
    """The words for `key`, with the named values filled in."""
    words = WORDS[key].in_language(language)
    return words.format(**values) if values else words


def counted(count: int, things: str, language: Language) -> str:
    """A number with its noun: "1 row", "30 rows", "30 行"."""
    one, many, chinese = COUNTED[things]
    noun = chinese if language == "zh" else one if count == 1 else many
    return f"{count:,} {noun}"


def percent(share: float) -> str:
    """A probability as a whole percentage; never 0 or 100, since nothing here is certain."""
    whole = min(99, max(1, round(100 * share))) if 0.0 <= share <= 1.0 else 0
    return f"{whole}%"


def effort(name: str, language: Language) -> str:
    """How long a remedy takes, in a word; "" for a cause, which takes none."""
    return say(f"effort.{name}", language) if f"effort.{name}" in WORDS else ""


def sureness(share: float, language: Language) -> str:
    """A probability in a word."""
    key = next((word for least, word in SURENESS if share >= least), "unlikely")
    return say(f"sure.{key}", language)


def verdict(finding: "Finding", language: Language) -> str:
    """What the numbers say to a finding, or the user's own measurements where nothing else speaks."""
    speaking = {item.check for item in finding.evidence if item.verdict != "silent"}
    own = "measured." if speaking == {"measured"} and finding.verdict != "untested" else ""
    return say(f"verdict.{own}{finding.verdict}", language)


def figure(value: float, digits: int = 4) -> str:
    """A number as short as it can be read: "0.6931", "1e-5", "120000", "NaN", "inf"."""
    if value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return "NaN"
    if 1e4 <= abs(value) < 1e7 and float(value).is_integer():  # noqa: PLR2004 - counts stay counts
        return f"{value:.0f}"
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}e{int(exponent)}"
    return text


def power(value: float) -> str:
    """A round figure of any size: "1000", "0.01", "1e6"."""
    return f"{value:g}" if 1e-3 <= abs(value) < 1e5 else figure(value)  # noqa: PLR2004


def step(value: float) -> str:
    """A position in a run: whole numbers in full, others shortened."""
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) < 1e15 else figure(value)  # noqa: PLR2004
