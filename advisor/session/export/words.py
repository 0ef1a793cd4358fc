"""The fixed words of an exported conversation, in both languages."""

from datetime import datetime

from advisor.history import Change, Conversation
from advisor.model import Language, Text
from advisor.report.words import percent

_WORDS = {
    "title": Text("A conversation with advisor", "与 advisor 的对话"),
    "files": Text("Files", "文件"),
    "changed": Text("What changed", "发生了什么变化"),
    "unanswered": Text("stopped before there was an answer", "在得到回答之前已停止"),
    "new": Text("new", "新出现"),
    "gone": Text("no longer listed", "不再列出"),
    "chart": Text("curves", "曲线"),
    "made": Text("advisor {version}, {when}", "advisor {version}，{when}"),
}


def word(key: str, language: Language) -> str:
    """The words for `key`."""
    return _WORDS[key].in_language(language)


def title_of(conversation: Conversation, language: Language) -> str:
    """The name that the user gave it, else what it is."""
    return conversation.name or word("title", language)


def when(moment: datetime) -> str:
    """A moment in the reader's own time zone, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def change_line(change: Change, language: Language) -> str:
    """One change in one line: "Overfitting: 2 → 1, 40 % → 93 % (why)"."""
    was = percent(change.was) if change.was is not None else word("new", language)
    now = percent(change.now) if change.now is not None else word("gone", language)
    moved = (
        f"{change.before} → {change.after}, "
        if change.before and change.after != change.before and change.after
        else ""
    )
    title, why = change.title.in_language(language), change.why.in_language(language)
    return (
        f"{title}：{moved}{was} → {now}（{why}）"
        if language == "zh"
        else f"{title}: {moved}{was} → {now} ({why})"
    )
