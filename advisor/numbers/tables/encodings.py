"""Which encoding a text was written in, told from a sample of its bytes.

Logs are nearly all ASCII with a few words of Chinese, Japanese or a Western language between, so what
tells is not a model of prose but whether those few bytes make *usual* characters: each encoding that
can decode the sample is scored by how common the characters are that it makes of it.
"""

import codecs
import re
from collections.abc import Callable
from itertools import islice

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Backspace, tab to carriage return and escape occur in captured consoles; the others are no text.
_CONTROL = bytes(byte for byte in range(27) if not 8 <= byte <= 13)  # noqa: PLR2004
_MANY_CONTROLS = 20  # one such byte in fewer than this many is no text
_MANY_ZEROS = 0.3  # share of zero bytes at every other place that speaks for UTF-16 without a mark
_LOOKED_AT = 2000  # characters beyond ASCII that are scored
_BROKEN = 3  # what an undecodable byte takes away from UTF-8, in characters
_TRUSTED = 0.5  # UTF-8 with fewer good characters than this share is none

_HIGH = re.compile(rb"[\x80-\xff]+")

# Characters of training logs and of everyday prose, simplified and traditional.
_USUAL = frozenset(
    "的一是了在有和个轮次训练损失验证测试集准确率精度学习批步数据模型开始结束时间当前平均最佳保存加载完成总参用设置秒分"
    "個輪訓練損驗證測試準確學習數據資料開始結束時間當總參設定儲載"
)


def encoding_of(sample: bytes, *, whole: bool) -> str:
    """The encoding of a text by its first bytes, "" for binary data.

    Args:
        sample: the beginning of the input.
        whole: the sample is all of it, so that it does not end within a character.
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) > _MANY_ZEROS * len(sample) / 2 and min(even, odd) * 20 <= max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    if b"\0" in sample or controls * _MANY_CONTROLS > len(sample):
        return ""
    return "utf-8" if sample.isascii() else _likeliest(sample, whole)


def _likeliest(sample: bytes, whole: bool) -> str:
    """The encoding under which the bytes beyond ASCII make the most usual characters."""
    good = _utf8(sample)
    if good >= _TRUSTED:
        return "utf-8"
    scores = {"latin-1": _western(sample)}
    for name, weigh in _EASTERN.items():
        try:
            text = codecs.getincrementaldecoder(name)("strict").decode(sample, final=whole)
        except UnicodeDecodeError:
            continue
        # Each once: a drawn bar of forty blocks is one witness.
        foreign = sorted({char for char in text if not char.isascii()})[:_LOOKED_AT]
        usual = sum(char in _USUAL for char in foreign)
        scores[name] = (sum(map(weigh, foreign)) + usual) / len(foreign) if foreign else 0.0
    best = max(scores, key=lambda name: scores[name])
    return "cp1252" if best == "latin-1" and _is_windows(sample) else best


def _utf8(sample: bytes) -> float:
    """Share of good characters beyond ASCII, a broken byte counted as three: a log may hold a few."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd") - sample.count("\ufffd".encode())
    good = sum(not char.isascii() for char in text) - broken
    return good / (good + _BROKEN * broken) if good else 0.0


def _place(char: str, codec: str) -> int:
    """First byte of the character in a two-byte encoding, 0 when it is not in it."""
    try:
        coded = char.encode(codec)
    except UnicodeEncodeError:
        return 0
    return coded[0] if len(coded) == 2 else 0  # noqa: PLR2004


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _simplified(char: str) -> float:
    """GB 2312 sorts the 3,755 characters of everyday use before the rest; GBK adds the rare ones."""
    lead = _place(char, "gb2312")
    if _is_han(char):
        return 1.0 if 0xB0 <= lead <= 0xD7 else 0.3 if lead else -0.5  # noqa: PLR2004
    if "\u2500" <= char <= "\u259f":  # lines and blocks, of which progress bars are drawn
        return 1.0
    return 0.6 if lead else -0.5


def _traditional(char: str) -> float:
    """Big5 sorts the 5,401 frequent characters before the rest."""
    lead = _place(char, "big5")
    if _is_han(char):
        return 0.9 if 0xA4 <= lead <= 0xC6 else 0.1 if lead else -0.5  # noqa: PLR2004
    return 0.6 if lead and lead < 0xA4 else -0.5  # noqa: PLR2004


def _japanese(char: str) -> float:
    """Full kana tell; half-width kana are what other encodings look like when read as Shift-JIS."""
    if "\u3040" <= char <= "\u30ff":
        return 1.0
    if "\uff61" <= char <= "\uff9f":
        return -0.3
    lead = _place(char, "shift_jis")
    return 0.6 if 0x81 <= lead <= 0x98 else 0.0  # noqa: PLR2004


_EASTERN: dict[str, Callable[[str], float]] = {
    "gb18030": _simplified,
    "big5": _traditional,
    "cp932": _japanese,
}


def _western(sample: bytes) -> float:
    """A Western letter stands alone, or with one other inside a word ("größer"); the East writes more."""
    score, count = 0.0, 0
    for found in islice(_HIGH.finditer(sample), _LOOKED_AT):
        size = len(found.group())
        inside = sample[max(found.start() - 1, 0) : found.end() + 1].translate(None, found.group()).isalpha()
        inside &= found.start() > 0 and found.end() < len(sample)
        score += 0.8 if size == 1 else 1.2 if size == 2 and inside else -0.2 * size  # noqa: PLR2004
        count += size
    return score / count if count else 0.0


def _is_windows(sample: bytes) -> bool:
    """Whether bytes are used that Latin-1 leaves to controls and Windows gives to quotes and dashes."""
    if not any(0x80 <= byte <= 0x9F for byte in sample):  # noqa: PLR2004
        return False
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True
