"""Brings a question into one written form, so that the same words meet the same words.

Three stages, each a plain function of text: `printable` removes what no person typed on purpose,
`plain` folds widths, punctuation and white space, `simplified` folds traditional characters and keeps
every position, so that a span found in its result can be quoted from the text before.
"""

import re
import unicodedata

from advisor.model import Language
from advisor.words.traditional import SIMPLIFIED, TRADITIONAL

HEAD = 3000  # characters kept from the start of a long question
TAIL = 1000  # and from its end: people paste a log and ask below it
TEXT_LIMIT = 20_000  # characters of the user's own text that are kept for display

_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]"  # CSI: colours, cursor
    r"|\x1b\][^\x07\x1b]{0,512}(?:\x07|\x1b\\)?"  # OSC: titles, links
    r"|\x1b[PX^_][^\x1b]{0,512}(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|\x1b[ -/]{0,8}[0-~]?"
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_NEWLINE = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_MARKUP = re.compile(
    r"</?(?:a|b|i|p|br|hr|div|span|img|code|pre|table|tr|td|th|ul|ol|li|h[1-6]|details|summary|strong|em)"
    r"(?:\s[^<>]{0,300})?/?>|https?://[^\s<>，。；、）]{1,300}|`{1,3}|\*\*",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile("(?<=[0-9])[⁺⁻]?[⁰¹²³⁴-⁹]{1,3}")
_PUNCTUATION = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "−": "-", "–": "-", "—": "-", "。": ". ", "、": ", ", "→": "->"}
)
_LOWER = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
_SIMPLER = str.maketrans(TRADITIONAL, SIMPLIFIED)
# 著 is 着 as a particle ("跟著") and stays 著 in these words.
_PARTICLE = re.compile("(?<![显名专译编原昭])著(?![名作称者])")
# Words that differ between Taiwan or Hong Kong and the mainland, after the characters were folded.
_REGIONAL_WORDS = {
    "视讯记忆体": "显存",
    "显示记忆体": "显存",
    "记忆体": "内存",
    "资料集": "数据集",
    "资料": "数据",
    "网路": "网络",
    "程式": "程序",
    "预设": "默认",
    "模组": "模块",
    "函式": "函数",
    "变数": "变量",
    "回圈": "循环",
    "讯号": "信号",
    "杂讯": "噪声",
    "影像": "图像",
    "执行绪": "线程",
    "伺服器": "服务器",
    "过度拟合": "过拟合",
    "显示卡": "显卡",
    "字串": "字符串",
    "档案": "文件",
    "权重档": "权重文件",
}
# Letters outside ASCII, which in a folded text are Chinese: a class that names the range of 27,000 characters
# takes milliseconds to compile, this one microseconds.
HAN = r"[^\W\x00-\x7f]"
_ENGLISH_FUNCTION = re.compile(
    r"\b(?:the|a|an|is|are|was|were|it|its|and|or|but|to|of|in|on|at|for|with|from|after|not|does|do|did|be|"
    r"been|has|have|this|that|than|then|so|as|by|why|what|how|my|i|we|you|can|keeps?|never|only|still)\b",
    re.IGNORECASE,
)
_ENGLISH_VOICE = re.compile(r"\b(?:my|i|i'm|we|our|why|what|how|can|should|please)\b", re.IGNORECASE)
_CHINESE_PUNCTUATION = re.compile("[，。？！、]")
_CHINESE_FUNCTION = re.compile("[的了是在不没我就都也还很一有和到后，。？！、]")
_CHINESE_VOICE = re.compile(
    "为什么|为啥|怎么|咋|请问|如何|是不是|的时候|报错|求助|求教|我的|我用|我在|吗|呢|什么情况|正常"
)


def printable(text: str) -> str:
    """The user's text without escape sequences, control, invisible and direction marks, bounded.

    Line breaks and tabs stay. Of a text longer than `TEXT_LIMIT` the start is kept.
    """
    cut = text[: 2 * TEXT_LIMIT]
    cut = _NEWLINE.sub("\n", _ESCAPE_SEQUENCE.sub("", cut))
    return _INVISIBLE.sub("", cut).strip()[:TEXT_LIMIT]


def plain(text: str) -> str:
    """One line of at most about `HEAD` + `TAIL` characters: NFKC, plain punctuation, single spaces."""
    text = _INVISIBLE.sub("", _ESCAPE_SEQUENCE.sub("", _bounded(text)))
    text = _SUPERSCRIPT.sub(lambda match: "^" + match[0], text)
    text = unicodedata.normalize("NFKC", text).translate(_PUNCTUATION)
    text = _MARKUP.sub(" ", text)
    return _bounded(" ".join(text.split()))


def simplified(text: str) -> str:
    """Traditional characters replaced one for one: every position stays what it was."""
    if text.isascii():
        return text
    return _PARTICLE.sub("着", text.translate(_SIMPLER))


def lowered(text: str) -> str:
    """ASCII letters in lower case and nothing else: every position stays what it was."""
    return text.translate(_LOWER)


def fold(text: str) -> str:
    """The form that retrieval works on, of a question and of a phrasing alike."""
    before = plain(text)
    after = simplified(before)
    if after != before:
        for regional, mainland in _REGIONAL_WORDS.items():
            after = after.replace(regional, mainland)
    return after


def language_of(text: str) -> Language:
    """The language a question is asked in: English terms in a Chinese sentence leave it Chinese."""
    han = 0 if text.isascii() else sum("\u3400" <= character <= "\u9fff" for character in text)
    if not han and not _CHINESE_PUNCTUATION.search(text):
        return "en"
    chinese_voice = bool(_CHINESE_VOICE.search(text))
    english_voice = bool(_ENGLISH_VOICE.search(text))
    if chinese_voice and not english_voice:
        return "zh"
    chinese = 1.5 * han + 3 * len(_CHINESE_FUNCTION.findall(text))
    english = 2 * len(_ENGLISH_FUNCTION.findall(text)) + (3 if english_voice else 0)
    return "zh" if chinese >= english else "en"


def _bounded(text: str) -> str:
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} {text[-TAIL:]}"
