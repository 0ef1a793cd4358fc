"""What the user rules out: "it is not overfitting", "labels are fine, I checked", "学习率没问题"."""

import re
from functools import cache

from advisor.words.folding import HAN

MAX_DENIED = 8

_CONDITION = (
    r"over-?fit\w{0,4}|under-?fit\w{0,4}|nans?|(?:exploding|vanishing) gradients?|(?:data )?leak\w{0,4}|(?:class )?imbalance"
    r"|out of memory|oom|diverg\w{1,4}|divergence|gradient (?:explosion|vanishing)|dead relus?"
)
_CONDITION_ZH = (
    "过拟合|欠拟合|梯度爆炸|梯度消失|数据泄漏|数据泄露|类别不平衡|样本不均衡|样本不平衡|nan|异常样本|异常标签|脏数据|显存泄漏"
    "|内存泄漏|死神经元"
)
_NOUN = r"(?:(?:the|my|our|all|data and)\s)?(?P<thing>[a-z][a-z0-9_\-/']{1,24}(?: [a-z0-9_\-/']{1,24}){0,2}?)"
_FINE = (
    r"(?:fine|ok|okay|correct|right|good|normal|clean|not the (?:problem|issue|cause|culprit)|verified"
    r"|(?:been )?(?:double-?)?checked|ruled out|perfectly fine|properly (?:set|shuffled|normali[sz]ed|aligned))"
)
_THING_ZH = rf"(?P<thing>(?:[a-z_\-/]{{1,24}} ?[和与跟] ?)?[a-z_\-/ ]{{0,24}}{HAN}{{0,8}}?)"
_NOUN_REACH = 48  # characters in front of such a phrase in which its noun may stand
_ENGLISH = (
    rf"\b(?:no|not|isn't|without any|rule[sd]? out|there(?:'s| is) no)(?: an?| any| really| due to| because of| caused by| the)? (?P<thing>{_CONDITION})\b",
    r"\b(?:not|isn't) (?:an? |the |about the )?(?P<thing>[a-z][a-z0-9_\-]{1,24}(?: [a-z0-9_\-]{1,24}){0,2}) (?:problem|issue)\b",
    rf"\b{_NOUN} (?:is|are|was|were|have|has|looks?|seems?)(?: all| both| also| definitely| certainly| already| perfectly| totally){{0,2}} {_FINE}(?![a-z])",
    rf"\b(?:i(?:'ve| have)?|we(?:'ve| have)?) (?:already |also |even )?(?:checked|double-?checked|verified|confirmed|ruled out) (?:that )?{_NOUN}(?= (?:and|is|are|already|many|several|by)\b|[,.;!?]|$)",
    rf"\b(?:nothing|not anything) wrong with {_NOUN}(?=[,.;!?]| (?:and|but)\b|$)",
    r"(?P<thing>\b(?:classes|labels|samples|data(?:set)?) (?:are|is) (?:well |perfectly |roughly )?balanced)\b",
)
_CHINESE = (
    rf"(?:并?没有?|不是|不存在|并非|没出现|没有出现|无|排除了?|不属于)(?:发生|出现)?(?:什么|任何)? ?(?P<thing>{_CONDITION_ZH})",
    rf"(?<!是)不是{_THING_ZH}的?(?:问题|原因)",
    rf"[跟和与]{_THING_ZH}(?:无关|没关系|没有关系)",
    rf"(?:检查|确认|排除|核对|验证|排查)(?:过了?|了(?=.{{1,12}}没问题)){_THING_ZH}(?:了)?(?=[,.;!]|$|,? ?(?:也|都)?(?:没问题|正常))",
    rf"(?P<thing>(?:类别|样本|数据|标签){HAN}{{0,4}}(?<!不)(?:均衡|平衡))(?!吗)",
)
# What follows a Chinese noun that is ruled out; the noun is looked for in front of it.
_AFTER_NOUN = (
    r"(?:也|都|肯定|应该|绝对|确认|是|完全|本身){0,3}(?:没有?|没啥|没什么|无)(?:任何|什么)?问题(?!吗|么|吧|[?])"
    rf"|(?:也|都|肯定|应该|绝对|确认|完全|本身)?(?:是|都是|也是|均|也都|都)(?:正常|对|正确|没错|没毛病|好|干净|一致)的?(?!{HAN}|[?])"
    r"|(?:我)?(?:已经|都|也){0,2}(?:仔细)?(?:检查|确认|排除|核对|排查)(?:过了?|了(?=$|[,.;!]))(?=$|[,.;! ])"
)
_NOUN_BEFORE = rf"(?:[a-z_\-/]{{1,24}} ?[和与跟] ?)?[a-z_\-/ ]{{0,24}}{HAN}{{0,8}}$"
# Words that end up in front of and behind the noun, and subjects that rule out nothing.
_LEADING = re.compile(
    r"\b(?:the|my|our|their|his|its|all|i|that|also|both|but|although|though|about|with|checked|of|for|in|on|from|to|since"
    r"|because|when|where|if|as|think|sure|know|honestly|else|other|these|those|each|every)(?:\s|$)"
    r"|^(?:我的?|但是?|而且|也|都|已经|这|那|可以|确认|检查|是|的|了|不是|应该|因为|并|另外|其[他它]|说|看)+"
)
_TRAILING = re.compile(r"(?:(?:也|都|已经|抽查|检查|确认|看|肯定|应该|本身|我|仔细)过?了?)+$")
_EMPTY = re.compile(
    r"(?:[\w ]* )?(?:it|that|this|everything|anything|all|which|there|he|what|something|works|results?|models?|training|one|they"
    r"|loss(?:es)?|acc(?:uracy)?|metrics?|curves?|performance|quality|predictions?|outputs?|generali[sz]ation|step|fit"
    r"|convergence|auc|numbers?|validation|val|test|train)"
    r"|[\w ]*(?:loss|acc|损失|准确率|效果|结果|指标|曲线|表现|起来|本来|训练|验证|测试)|每次.*|什么|这个|其他|有|还|任何|没|怎么|一下|."
)


def denied(text: str, original: str) -> tuple[str, ...]:
    """The noun phrases that a text rules out, quoted from `original`, at most `MAX_DENIED`.

    Args:
        text: simplified and in lower case.
        original: the same text as the user wrote it, of equal length.
    """
    patterns = _compiled(_ENGLISH) + (() if text.isascii() else _compiled(_CHINESE))
    spans = [match.span("thing") for pattern in patterns for match in pattern.finditer(text)]
    if not text.isascii():
        after_noun, noun_before = _compiled((_AFTER_NOUN, _NOUN_BEFORE))
        for match in after_noun.finditer(text):
            end = match.start()
            noun = noun_before.search(text, max(0, end - _NOUN_REACH), end)
            spans.append((noun.start() if noun else end, end))
    places: dict[int, str] = {}
    for span in spans:
        start, end = _trimmed(text, *span)
        phrase = text[start:end].strip()
        if phrase and not _EMPTY.fullmatch(phrase):
            places.setdefault(start, original[start:end].strip())
    return tuple(dict.fromkeys(places[start] for start in sorted(places)))[:MAX_DENIED]


@cache
def _compiled(bodies: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Patterns of a language, compiled at the first question in it."""
    return tuple(re.compile(body) for body in bodies)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the words around its noun."""
    start += max((lead.end() for lead in _LEADING.finditer(text[start:end])), default=0)
    trail = _TRAILING.search(text[start:end])
    return start, start + trail.start() if trail else end
