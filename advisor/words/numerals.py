"""Figures as people write them: "0.69", "1e-3", "e-3", "2x10^-4", "50,257", "10k", "百分之五十", "十分类"."""

import math
import re

import msgspec

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_MULTIPLES = {"k": 1e3, "w": 1e4, "m": 1e6, "千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8}
_PARTS = {"百": 1.0, "千": 1e3, "万": 1e4}  # percent keeps its unit, thousandths are plain numbers
_MULTIPLES |= {"thousand": 1e3, "million": 1e6, "billion": 1e9}


MAX_FIGURES = 200  # a text with more is a pasted log, not a question


class Figure(msgspec.Struct, frozen=True):
    """A number in a text: its value, its place, and the unit that is written on it ("" for none).

    unit: "percent", "part" (the upper half of "3/100"), "classes", "epoch", "step", "gigabytes", "time", "rate", "count" or "".
    `end` includes the percent sign and a multiplier ("10k"), no other unit.
    """

    start: int
    end: int
    value: float
    unit: str = ""


# "0,693" is a decimal comma, "50,257" a group of thousands; float64 prints up to 17 digits behind the point.
_NUMBER = (
    r"[-+]?(?:0,\d{2,17}(?![\d,])|[1-9]\d{0,2}(?:,\d{3}){1,3}(?![\d,])|\d{1,15}(?:\.\d{0,20})?|\.\d{1,20})"
)
_SPELLED = "零〇一二两三四五六七八九"
_FIGURE = re.compile(
    rf"""
    (?P<bare_power>(?<![\w.])e-\d{{1,2}}(?![\w.]))
    |(?P<ten_power>(?:(?P<mantissa>{_NUMBER})\ ?[x×*]\ ?)?10\ ?(?:\^|\*\*)\ ?\(?(?P<power>[-+]?\d{{1,2}})\)?)
    |(?P<power_zh>(?:10|十)\ ?的(?P<minus_zh>负)?(?P<exponent_zh>\d{{1,2}}|[{_SPELLED}])次(?:方|幂))
    |(?P<part_zh>(?P<whole_zh>百|千|万)分之\ ?(?P<part_value>[{_SPELLED}十百]{{1,5}}(?:点[{_SPELLED}]{{1,4}})?|{_NUMBER}))
    |(?P<point_zh>(?<![{_SPELLED}十早晚])(?P<point_value>[{_SPELLED}十]{{1,3}}点[{_SPELLED}]{{1,5}})(?![{_SPELLED}]|钟|半|多|左右|开始|到))
    |(?P<tenths>(?P<tenths_value>[一二三四五六七八九])成(?![功为了本绩])(?:左右|多)?)
    |(?P<counted>(?<![几数上多每])(?P<counted_value>[一二两三四五六七八九十][一二三四五六七八九十百千万]{{0,5}})
        (?=\ ?个?\ ?(?:分类(?!似|器|讨|为)|类别|类(?!似|型)|epoch|轮|步)))
    |(?P<logarithm>(?<![a-z_.])(?:ln|log)\ ?(?:\(\ ?(?P<argument>\d{{1,6}})\ ?\)|(?P<bare_argument>2|3|10|100|1000)(?![\d.])))
    |(?P<nonfinite>(?<![a-z])[-+]?(?:nans?|inf(?:inity)?)(?![a-z])|无穷大?)
    |(?P<number>(?P<plain>{_NUMBER})(?P<exponent>e[-+]?\d{{1,3}})?)(?P<multiple>\ ?(?:百万|[千万亿]|thousand\b|million\b|billion\b)|[kw](?![a-z/])|m(?=\ (?:steps|samples|rows|images|tokens|param)))?
    """,
    re.VERBOSE,
)
# A number that follows these is part of a name: "VGG-16", "v2.1", "CUDA 11.8", "RTX 3090"; or of "12:30", "3/100".
_GLUED_NAME = re.compile(r"(?:[a-z_@#$]|[a-z]-)$")
_NAME_BEFORE = re.compile(
    r"(?:\d[:/.,x×]|\b(?:cuda|cudnn|(?:py)?torch|tensorflow|tf|keras|python|caffe|version|rtx|gtx|titan|tesla|ubuntu"
    r"|windows|driver|resnet|vgg|yolo|bert|gpt|llama|qwen|mnist|cifar|imagenet|layer|conv|device|rank|gpu|pid"
    r"|line|error|issue|figure|fig) ?)$",
)
_NAME_BEHIND = re.compile(r"[a-z_]|:\d")
_NUMERATOR = re.compile(r" ?/ ?\d")
_MEASURE_GLUED = re.compile(r"(?:loss|acc|auc|lr|bs|epoch|step|iter|map|f1|nc)[_]?$")
_UNITS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (unit, re.compile(body))
    for unit, body in (
        ("percent", r" ?%| ?percent\b| ?per cent\b| ?个百分点"),
        (
            "rate",
            r" ?(?:it|iters?|samples?|img|images?|tokens?|s|ms|steps?)/(?:s|sec|it|step|iter|batch)\w{0,4}",
        ),
        ("gigabytes", r"(?: ?(?:[gm]i?b|gigs?)|[gm])(?![a-z])"),
        (
            "classes",
            r" ?-?(?:way\b|class(?:es)?\b|categor(?:y|ies)\b|labels\b|output classes\b|个?(?:分类(?!器)|类别|类(?!似|型)|个类))",
        ),
        (
            "epoch",
            r"(?:st|nd|rd|th)? ?-?(?:training )?(?:epochs?(?![a-z])|[多来余几]?个? ?epochs?|[多来余几]?轮|代(?!码)|个?周期)",
        ),
        (
            "step",
            r"(?:st|nd|rd|th)? ?-?(?:training |global )?(?:steps?\b|its?\b|iter(?:ation)?s?\b|batches\b|updates\b|个? ?(?:steps?|iters?|batch)|步|次迭代)",
        ),
        (
            "time",
            r" ?-?(?:hours?|hrs?|h|minutes?|mins?|seconds?|secs?|s|ms|days?|weeks?)\b| ?个?(?:小时|分钟|秒|天|星期|周)",
        ),
        (
            "count",
            r" ?-?(?:layers?|gpus?|cards?|samples?|images?|pictures?|imgs|rows?|examples?|workers?|x|times|folds?|bit|d|px|units?|neurons?|params?|parameters?|tokens?|seeds?|runs?|people|points?)\b| ?(?:多)?(?:层|张|块|卡|条|个样本|个数据|样本|倍|次|号|折|位|维|个参数|个神经元|人)",
        ),
    )
)


def figures(text: str) -> list[Figure]:
    """The first `MAX_FIGURES` figures of a folded text, without those that are part of a name or a fraction's lower half."""
    found: list[Figure] = []
    for match in _FIGURE.finditer(text):
        start, value = match.start(), _value(match)
        if text[start] in "+-" and start and (text[start - 1].isdigit() or text[start - 1] == "%"):
            start, value = start + 1, abs(value)  # "200-300" is a range, not a negative number
        spelled_percent = match["whole_zh"] == "百" or bool(match["tenths"])
        unit, end = ("percent", match.end()) if spelled_percent else _unit(text, match.end())
        if match["number"] and _is_part_of_name(text, start, match.end(), unit):
            continue
        if unit == "gigabytes" and "m" in text[match.end() : end].lower():
            value /= 1024
        found.append(Figure(start, end, value, unit))
        if len(found) == MAX_FIGURES:
            break
    return found


def _unit(text: str, end: int) -> tuple[str, int]:
    """The unit written behind position `end`, and where the figure ends with it."""
    if _NUMERATOR.match(text, end):
        return "part", end
    for unit, pattern in _UNITS:
        if suffix := pattern.match(text, end):
            return unit, suffix.end() if unit in ("percent", "gigabytes") else end
    return "", end


def _is_part_of_name(text: str, start: int, end: int, unit: str) -> bool:
    before = text[max(0, start - 14) : start]
    if _MEASURE_GLUED.search(before):
        return before.endswith("loss") and text[start:end].isdigit()  # "loss1" is a name, "loss0.69" a value
    if _GLUED_NAME.search(before):
        return True
    if unit:
        return False
    return bool(_NAME_BEFORE.search(before) or _NAME_BEHIND.match(text, end))


def _value(match: re.Match[str]) -> float:
    if match["number"]:
        value = _digits(match["plain"] + (match["exponent"] or ""))
        return value * _MULTIPLES[match["multiple"].strip()] if match["multiple"] else value
    if match["nonfinite"]:
        return _nonfinite(match["nonfinite"])
    if match["ten_power"]:
        return _digits(match["mantissa"] or "1") * float(f"1e{int(match['power'])}")
    if match["logarithm"]:
        return math.log(max(1, int(match["argument"] or match["bare_argument"])))
    return float("1" + match["bare_power"]) if match["bare_power"] else _chinese(match)


def _chinese(match: re.Match[str]) -> float:
    """The value of what is written in words: 百分之五, 千分之一, 二点三, 10 的负 3 次方, 八成, 十 (分类)."""
    if match["power_zh"]:
        sign = "-" if match["minus_zh"] else ""
        return float(f"1e{sign}{int(chinese_number(match['exponent_zh']))}")
    if match["part_zh"]:
        return chinese_number(match["part_value"]) / _PARTS[match["whole_zh"]]
    spelled = match["point_value"] or match["counted_value"]
    return chinese_number(spelled) if spelled else 10.0 * _DIGITS[match["tenths_value"]]


def _digits(text: str) -> float:
    """The value of a number in digits, with commas between thousands or, behind a zero, for the point."""
    return float(text.replace(",", "." if text.lstrip("+-").startswith("0,") else ""))


def _nonfinite(word: str) -> float:
    if "nan" in word:
        return float("nan")
    return float("-inf") if word.startswith("-") else float("inf")


def chinese_number(text: str) -> float:
    """The value of a number in Chinese numerals below 10^8, or in digits: 五十 is 50, 一千二百 is 1200, 二点三 is 2.3."""
    whole, point, decimals = text.partition("点")
    if point:
        return chinese_number(whole) + float("0." + "".join(str(_DIGITS[digit]) for digit in decimals))
    if text[0] not in _DIGITS and text[0] not in _PLACES:
        return _digits(text)
    total, section, digit = 0, 0, 0
    for character in text:
        if character in _DIGITS:
            digit = 10 * digit + _DIGITS[character]
        elif character == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section += (digit or 1) * _PLACES[character]
            digit = 0
    return float(total + section + digit)
