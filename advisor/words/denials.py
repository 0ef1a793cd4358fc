"""What the user rules out: "it is not overfitting", "labels are fine, I checked", "学习率没问题", "warmup is on".

A clause rules out the concepts that it names (`concepts`) if the words in front of or behind one of them
say so: that it is absent ("no leakage"), in order ("labels are fine") or in place ("I already use
dropout"). What is asked, wished, doubted or denied twice ("not only", "I can't rule out", "不是没有") rules
out nothing. A cure in place says nothing against the trouble that it is for.
"""

import re
from typing import Literal

import msgspec

from advisor.words import folding
from advisor.words.concepts import Mention, mentions

MAX_DENIED = 8
HAN = re.compile(folding.HAN)
_REACH = 64  # characters in front of or behind a mention in which its cue may stand
_LEAST_REST = (
    10  # letters that must be left for a question without its denials; a Chinese character counts three
)


Cue = Literal["", "absent", "fine", "used"]


class Denials(msgspec.Struct, frozen=True):
    """What a text rules out.

    phrases: the user's words for it. excludes: patterns of the ids of entries that fall with it.
    in_place: concepts that are said to be used already. asides: spans of the clauses that say all this.
    """

    phrases: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    in_place: tuple[str, ...] = ()
    asides: tuple[tuple[int, int], ...] = ()


_CLAUSE = re.compile(
    r"[,;:!?\n\"]|\((?!\))|(?<!\()\)|\. |\.$|->|\b(?:but|yet|however|though|although|while|whereas|because|since|so|then)\b"
    r"|但是?|不过|可是|然而|却|还是(?=不|没|一|会|过|很|有)|仍然?|依然|只是|结果|因为|所以|就(?=是|不|没|会)"
)
_CHAIN = re.compile(
    r" ?(?:and|or|nor|&|/|\+|和|与|跟|或|及|以及|还有|也不是|也没有?|没有|not|no|the|my|our|any|a|an| ){1,4}"
)
_JOINED = re.compile(r" ?(?:and|or|&|/|\+|和|与|跟|及|以及|还有)(?: (?:the|my|our|all))? ?")
_LIST = re.compile(r"[ \d.%]{0,8}(?: too| also)?, ?(?:and |和|以及)?")
# A clause with one of these rules out nothing: it is asked, wished, doubted, supposed, or about the past.
_VOID = re.compile(
    r"\b(?:not (?:only|just|merely|simply|sure|certain|saying|to say|necessarily)|(?:can(?:'t|not)|could(?:n't| not)|(?:have|has|had)(?:n't| not)"
    r"|didn't|not|never|yet to|unable to|hard to|how (?:do|can|to) \w*) (?:rule|exclude|check|verif|confirm|rul)\w*"
    r"|if|whether|unless|should|would|could be|might|maybe|perhaps|how|what if|why|forg[eo]t\w*|suspect\w*|wonder\w*|until|before i|used to"
    r"|after (?:i )?(?:add|enabl|turn|us|remov|switch)\w*|when(?:ever)? i|as soon as|works? (?:fine )?(?:with|without)|only (?:if|when|with))\b"
    r"|不(?:只|仅|仅仅|光|单|止|单单|一定)是?|(?:不能|无法|没法|不好|难以|没有?|还没|不敢|并未|未|尚未|没能)(?:完全)?(?:排除|检查|确认|验证)"
    r"|不排除|不确定|不知道|怀疑|是否|有没有|(.)不\1|难道|(?:用|换)(?:的|成|了)?(?:教程|官方|别人|自带|公开|其[他它]|另)|如果|要是|假如|应不应该|要不要|该不该|忘(?:了|记)|之后|以后|一(?:加|开|用)"
    r"|不是(?:没|不)|并非(?:没|不)|不能说|不代表|不等于|只要|为什么|怎么|如何|(?<!题)吗|(?<!题)么[,?]?"
)
_ASKED = re.compile(r"[^,.;!\n]{0,80}\?")
_ASKS = re.compile(r" ?(?:is|isn't|are|aren't|does|do|did|could|can|was|wasn't)\b")

# A cure that was tried for nothing is no subject; "with dropout the train loss is above" is about dropout.
_IN_VAIN = re.compile(
    r"\b(?:already|also|still|even|too|as well|both|despite|no (?:help|effect|difference|improvement|change)|n't help|not help|same)\b"
    r"|已经|也|都|还是|仍|依然|没用|没效果|没有效果|没什么用|不管用|照样"
)
_REMARK = re.compile(r" ?\([^()]{0,40}\)")  # behind a clause, and dropped with it
_METRIC = re.compile(r"loss|acc|auc|\bmap\b|准确率|损失|精度|\bnan\b")
_NEAR, _SOON = 12, 60  # characters before and behind a clause that may say that the cure did not help

_ABSENT_BEFORE = re.compile(
    r"(?:\b(?:no|not|isn't|aren't|wasn't|weren't|ain't|without|free of|neither|nor|never|rule[sd]? out|excluded?|eliminated?"
    r"|(?:don't|do not|didn't|doesn't|can't|cannot|does not|did not) (?:think|believe|see|have|get|observe|notice|find|look|seem|be|use))"
    r"|没有?|无|未见?|不是|并非|不存在|没出现|没发生|不(?:会|可能|太?像|属于|算)是?|排除了?|不用|没用|没开|没加)"
    r"(?: ?(?:an?|any|it|it's|this|that|there|is|are|be|to|really|due|because|of|caused|by|signs?|evidence|sort|kind|about|matter|case|like|typical"
    r"|obvious|visible|severe|real|actual|serious|using|use|got|yet|a problem of|出现|发生|过|任何|什么|明显|严重|因为|由于|由|的|用|开|做)){0,5} ?"
)
_NOT_THE = re.compile(
    r"(?:\b(?:not|isn't|aren't|wasn't|can't be|cannot be|nothing to do with|don't (?:think|believe) (?:it|this|that)(?:'s| is)|nothing wrong with"
    r"|(?:no|not a) (?:problems?|issues?|errors?|bugs?) (?:with|in)|unrelated to|independent of)(?: (?:in|about|due to|because of|caused by|with|an?))?"
    r"(?: (?:the|my|our|any|these|those))?(?: (?:bad|wrong|noisy|incorrect))?|(?<!是)不是(?:因为|由于)?) ?"
)
_WITH, _UNRELATED = re.compile(r"[跟和与] ?"), re.compile(r"的?(?:设置|大小)?(?:无关|没(?:有|啥|什么)?关系)")
_CHECKED = re.compile(
    r"(?:\b(?:checked|double-?checked|verified|confirmed|inspected|validated|reviewed|ruled out|tested)(?: (?:that|the|my|our|all|both|also|again|of|every))*"
    r"|(?:检查|确认|核对|验证|排查|排除|抽查|看)(?:过了?|了)(?:的|所有|全部|一遍|下)?) ?"
)
_USED_BEFORE = re.compile(
    r"(?:\b(?:use[sd]?|using|add(?:ed|ing)?|tried|apply|applied|applying|enabled?|have|had|with|set|call(?:ed|ing|s)?|do|did|doing|despite|includ(?:e[sd]?|ing)"
    r"|put|turned on|load(?:ed|ing)?|fix(?:ed)?|shuffle|lowered|reduced|increased|switched to|train(?:ing)? in|run(?:ning)? in)"
    r"(?: (?:an?|the|some|also|both|lots? of|more|heavy|strong|my|all|already|even|of|just|in|mode)){0,3}"
    r"|(?:用|加|开|做|试|设|上|调用|启用|打开|加入|加上|使用|采用|尝试)(?:了|过|上)?(?:过|了|很多|一些|强|较强的)?) ?"
)
# May stand between a concept and what is said of it: its figure, "of 2000 steps", "are", "也都".
_LINK = (
    r"(?: ?(?:[\d.=%~^-]+|\(\)|\([^()]{0,24}\)|steps?|values?|files?|pipeline|itself|themselves|here|part|code|sets?|size|schedule|step|layers?|weights?|quality|for sure"
    r"|is|are|was|were|has|have|had|been|can|could|be|being|looks?|seems?|gets?|to|all|both|also|too|definitely|certainly|already|surely|perfectly|totally|completely|just"
    r"|absolutely|well|really|every \w+|i|i've|we|we've|the|my|of|in|a|an|值|设置|大小|部分|本身|文件|集|量|方面|那边|上面|的|我|也|都|肯定|应该|绝对|是|完全|已经|可以|已|均|基本上?|看起来|看着|自己|仔细|反复|全部?|逐个|随机|手动|人工|过|又)){0,8} ?"
)
_EXCLUDED = re.compile(
    _LINK + r"(?:(?:verified|checked|double-?checked|inspected|ruled out|excluded|eliminated"
    r"|not (?:to blame|at fault|involved|(?:the|an?|my|our)? ?(?:real |main |actual )?(?:problem|issue|cause|culprit|reason|case|bug))|out of the question|(?:very )?unlikely|absent)(?![a-z])"
    r"|不存在|没出现|没发生|没有出现|没有发生|没有(?=$|[,.])|(?:检查|确认|核对|验证|排查|抽查|看|排除|测)(?:过了?|了)(?!没)|排除)"
)
_FINE = re.compile(
    _LINK
    + r"(?:(?:fine|ok|okay|correct|right|good|normal|clean|sane|properly \w+|correctly \w+)(?![a-z])(?! (?:for|on|in) )"
    r"|(?:没有?|没啥|没什么|无)(?:任何|什么|啥)?(?:问题|毛病|错误?|误)|正常|正确(?!率)|对的?(?=$|[,. ])|没错|没毛病|好的(?=$|[,. ])|干净|一致|无误|ok\b)"
)
_PROBLEM_BEHIND = re.compile(
    r"(?:[- ]related)? ?(?:problem|issue|bug|thing|fault)s?\b| ?(?:\(\))?(?=$|[,.;!])|的?(?:问题|原因|锅|事|毛病|缘故)"
)
_USED_BEHIND = re.compile(
    _LINK
    + r"(?:(?:on|enabled|there|used|in place|called|applied|set|added|active|turned on|implemented|done|present|tried|included|loaded|fixed|in use|as well|too)\b"
    r"|(?:加|用|开|做|试|设|调用|启用|打开|加入|加上|用上|开启|试过|加过|使用|采用|设置|加载)(?:了|过|上|着)+|没(?:有)?(?:用|效果?|作用)(?=$|[,. 了])|(?:没有?|不)(?:帮助|起作用|管用))"
)
# "Without amp all is well": what a setting does is told, not that it plays no part.
_OUTCOME = re.compile(
    r"\b(?:fine|well|ok|okay|works?|worked|gone|disappear\w*|better|worse|slower|faster|survives?|instead of)\b|正常|好了|没事|没问题|不会|立马|就好|能到|更"
)
_LOWERED_BEFORE = re.compile(
    r"(?:lowered|reduced|decreased|smaller|lower|divided|减小|降低|调小|调低|缩小)(?: (?:the|my))?(?:了|过)? ?"
)
_LOWERED_BEHIND = re.compile(r"(?:也|都|已经|我){0,3}(?:调|降|改|减|设)(?:小|低|得很小|到很小)")
_LEFT_OUT = re.compile(
    r" ?(?:也|都|完全|根本){0,2}(?:没有(?=$|[,. ])|没加|没开|没设|关(?:了|掉|闭))| ?(?:(?:is|was|are|turned|switched) ){0,2}(?:off|disabled|removed|left out)\b"
)
_PROBLEM = re.compile(r" ?(?:problem|issue)")
# "The inputs are normalised" says by itself that it is in place, "the classes are balanced" too.
_SAYS_ITSELF = frozenset({"balance", "shuffle", "input_scaling"})
_IS = re.compile(
    r"(?:\b(?:are|is|were|was|be|been|got|i|we|already|all|always|properly|well|roughly|perfectly|fully|every|now)|[都也已是经全了]|数据|样本|输入) ?$"
)
_NEGATED = re.compile(
    r"(?:\b(?:not|n't|no|without|never|un|lack\w*|missing|forgot\w*)|没有?|未|不|无|忘了?|漏了?) ?(?:\w+ ){0,2}$"
)
_TOO_MUCH = re.compile(
    r"(?:too|very|that|so) (?:high|large|big|strong|fast|aggressive|long)|太?过?(?:大|高|强|快|长)(?!小)|偏(?:大|高)"
)
_TOO_LITTLE = re.compile(
    r"(?:too|very|that|so) (?:low|small|little|weak|slow|tight|short)|太?过?(?:小|低|弱|慢|少)|偏(?:小|低)"
)
_NOT_TOO = re.compile(rf"{_LINK}(?:not|n't|不是?|没有?|并不) ?(?:{_TOO_MUCH.pattern}|{_TOO_LITTLE.pattern})")
_MUCH_IDS, _LITTLE_IDS = "high|large|strong|fast", "low|small|tight|slow"


def denials(text: str, original: str) -> Denials:
    """What a text rules out, at most `MAX_DENIED` things.

    Args:
        text: simplified and in lower case.
        original: the same text as the user wrote it, of equal length; phrases are quoted from it.
    """
    found = mentions(text)
    if not found:
        return Denials()
    phrases: dict[str, None] = {}
    excludes: dict[str, None] = {}
    in_place: dict[str, None] = {}
    asides: dict[tuple[int, int], None] = {}
    for item, how, clause in _said(text, found):
        patterns = _patterns(text[item.end : clause[1]], item, how)
        if how == "used" and not item.concept.advice and not patterns:
            continue
        if _is_aside(text, item, how, clause):
            asides[clause] = None
        if how == "used":
            in_place[item.concept.name] = None
        else:
            phrases[original[item.start : item.end].strip()] = None
        excludes.update(dict.fromkeys(patterns))
    return Denials(tuple(phrases)[:MAX_DENIED], tuple(excludes), tuple(in_place), tuple(asides))


def without(text: str, asides: tuple[tuple[int, int], ...]) -> str:
    """The text without the clauses that rule something out; "" if too little is left to be a question."""
    kept, last = [], 0
    for start, end in asides:
        kept.append(text[last:start])
        remark = _REMARK.match(text, end)
        last = remark.end() if remark else end
    left = " ".join(part.strip() for part in (*kept, text[last:]))
    left = re.sub(r"^[\s,;:.!]+|(?<=[,;:.!]) ?[,;:.!]+", "", left).strip()
    letters = sum(3 if HAN.match(character) else character.isalnum() for character in left)
    return left if asides and letters >= _LEAST_REST else ""


def _is_aside(text: str, item: Mention, how: Cue, clause: tuple[int, int]) -> bool:
    """Whether a clause is no part of the complaint; one about what is left out ("no BN anywhere") may be its cause."""
    start, end = clause
    if how == "used":
        is_vain = _IN_VAIN.search(text, max(0, start - _NEAR), end + _SOON) is not None
        return is_vain and not _METRIC.search(text, start, end)
    return how == "fine" or item.concept.kind == "condition"


def _clauses(text: str) -> list[tuple[int, int]]:
    bounds = [0]
    for mark in _CLAUSE.finditer(text):
        bounds += [mark.start(), mark.end()]
    bounds.append(len(text))
    return [(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=True) if text[a:b].strip()]


def _is_asked(text: str, start: int, end: int) -> bool:
    """Whether a clause is put as a question: "is it not the data?"; "labels are fine, why?" vouches all the same."""
    return (
        bool(_ASKED.match(text, end))
        and end < len(text)
        and text[end] == "?"
        and (_ASKS.match(text, start) is not None or bool(re.search(r"吧|呢|还是", text[start:end])))
    )


def _said(text: str, found: list[Mention]) -> list[tuple[Mention, Cue, tuple[int, int]]]:
    """Each mention with what is said of it ("absent", "fine" or "used") and its clause; those that share it too."""
    clauses = _clauses(text)
    home = {
        index: next(((a, b) for a, b in clauses if a <= item.start and item.end <= b), None)
        for index, item in enumerate(found)
    }
    void = {c for c in clauses if _VOID.search(text, *c) or _is_asked(text, *c)}
    said: dict[int, Cue] = {}
    for index, item in enumerate(found):
        clause = home[index]
        follower = found[index + 1] if index + 1 < len(found) and home[index + 1] == clause else None
        if follower and follower.concept.name in _SAYS_ITSELF and item.concept.kind == "part":
            continue  # "I checked that the images are shuffled"
        if clause and clause not in void and (how := _cue(text, item, *clause)):
            said[index] = how
    for index in range(1, len(found)):  # "no leakage or overfitting"
        left, right = found[index - 1], found[index]
        if index - 1 in said and index not in said and home[index] not in void:
            chain = _CHAIN if home[index - 1] == home[index] else _LIST
            fits = chain is _CHAIN or (said[index - 1] == "used" and right.concept.kind == "setting")
            if fits and chain.fullmatch(text, left.end, right.start):
                said[index] = said[index - 1]
    for index in range(len(found) - 2, -1, -1):  # "data and labels are fine"
        is_open = index + 1 in said and index not in said and home[index] not in void
        if is_open and _JOINED.fullmatch(text, found[index].end, found[index + 1].start):
            said[index] = said[index + 1]
    # "No BN anywhere; with BN in each layer it learns" tells of an experiment.
    both = {found[index].concept.name for index, how in said.items() if how == "absent"}
    both &= {found[index].concept.name for index, how in said.items() if how == "used"}
    return [
        (found[index], how, clause)
        for index, how in sorted(said.items())
        if (clause := home[index]) and found[index].concept.name not in both
    ]


def _cue(text: str, item: Mention, start: int, end: int) -> Cue:
    """What the words around one mention say of it."""
    before = text[max(start, item.start - _REACH) : item.start]
    behind = text[item.end : min(end, item.end + _REACH)]
    if item.concept.kind == "setting":
        whole = text[item.start : item.end]
        return (
            ""
            if _OUTCOME.search(text, start, end + _NEAR)
            else _of_setting(item.concept.name, whole, before, behind)
        )
    if _ends(_CHECKED, before) or _EXCLUDED.match(behind):
        return "" if _NEGATED.search(before) else "fine"
    return _of_part(item.concept.name, before, behind) if item.concept.kind == "part" else _of_trouble(before)


def _of_trouble(before: str) -> Cue:
    return "absent" if _ends(_ABSENT_BEFORE, before) else ""


def _of_part(name: str, before: str, behind: str) -> Cue:
    if name == "learning_rate" and (_ends(_LOWERED_BEFORE, before) or _LOWERED_BEHIND.match(behind)):
        return "used"
    is_cleared = _ends(_NOT_THE, before) and _PROBLEM_BEHIND.match(behind)
    is_unrelated = _ends(_WITH, before) and _UNRELATED.match(behind)
    is_fine = _FINE.match(behind) and not _NEGATED.search(before)
    return "fine" if is_cleared or is_unrelated or is_fine or _NOT_TOO.match(behind) else ""


def _of_setting(name: str, whole: str, before: str, behind: str) -> Cue:
    is_negated = _NEGATED.search(before) is not None
    if name in _SAYS_ITSELF:
        says = not is_negated and (_IS.search(before) or " " in whole)
        return ("fine" if name == "balance" else "used") if says else ""
    if _LEFT_OUT.match(behind):
        return "absent"
    if _ends(_ABSENT_BEFORE, before):
        return "fine" if _PROBLEM.match(behind) else "absent"
    if is_negated:
        return ""
    if _ends(_CHECKED, before) or _EXCLUDED.match(behind) or _FINE.match(behind):
        return "fine"
    return "used" if _ends(_USED_BEFORE, before) or _USED_BEHIND.match(behind) else ""


def _ends(pattern: re.Pattern[str], before: str) -> bool:
    return any(pattern.fullmatch(before, at) for at in range(len(before)))


def _patterns(behind: str, item: Mention, how: Cue) -> list[str]:
    """Patterns of the ids that fall; "the lr is not too high" leaves it open whether it is too low."""
    concept = item.concept
    if how == "used":
        return [concept.lacks] if concept.lacks else []
    faults = [concept.faults] if concept.faults else []
    if faults and _TOO_MUCH.search(behind):
        faults = [f"(?:{concept.faults}).*(?:{_MUCH_IDS})"]
    elif faults and _TOO_LITTLE.search(behind):
        faults = [f"(?:{concept.faults}).*(?:{_LITTLE_IDS})"]
    return faults + ([concept.lacks] if how == "fine" and concept.lacks else [])
