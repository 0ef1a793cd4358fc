"""What a text is within a conversation: a nod, an aside, something ruled out, a fact, or a symptom."""

import re
from typing import Literal

from advisor.model import Query
from advisor.words.folding import fold

Part = Literal["nod", "aside", "denial", "fact", "symptom"]

# A declarative text of at most so many words (English) or characters (Chinese) that reports no symptom
# tells a fact about what was said before.
SHORT_WORDS, SHORT_HAN = 9, 16
_BARE = re.compile(
    r"\s*(?:(?P<yes>y|yes|yep|yeah|yup|true|correct|it does|it is|是的?|对的?|嗯|有的?|会的?|没错)"
    r"|(?P<no>n|no|nope|false|it does not|it doesn't|it is not|it isn't|不是的?|不对|没有?|不会|否|不))"
    r"[\s.!。！,，]*",
    re.IGNORECASE,
)
# Says nothing about the run: thanks, and "what now?" in its forms.
_ASIDE = re.compile(
    r"\W*(?:(?:ok|okay|hmm+|well|so|and|then|great|thanks?|thank you|thx|cool|i see|got it|sure|right|please|now)\W+)*"
    r"(?:thanks?(?: a lot| you)?|thank you|thx|ok(?:ay)?|great|cool|i see|got it|hmm+|hi|hello"
    r"|(?:and )?(?:why|how|now what|what now|what else|what next|anything else|go on|explain|tell me more|are you sure)"
    r"|why(?: is that| does (?:that|this|it) happen| so)?"
    r"|(?:and |so )?(?:what|how) (?:do|can|should|could|would|to|must) (?:i |we |you |one )?"
    r"(?:do|try|fix|solve|check|test|measure|start)?(?: about)?(?: it| this| that| here| now| next| first| then| the problem)*"
    r"|and (?:what do|with) the numbers(?: say)?|what do the (?:numbers|curves|data) say|and now|is (?:it|this|that) (?:bad|normal|ok(?:ay)?))"
    r"\W*"
    r"|[\s,，]*(?:谢谢|感谢|多谢|好的?|嗯+|明白了?|知道了|懂了|那|所以|请问)*[\s,，]*"
    r"(?:谢谢你?|感谢|多谢|好的?|明白了?|知道了|懂了|为什么(?:会这样)?|为啥|怎么(?:办|解决|处理|修|改|回事)?|如何(?:解决|处理|修复)?"
    r"|该怎么(?:办|做|解决|处理)|怎么(?:去)?(?:解决|修复|处理)(?:它|这个问题)?|然后呢|接下来(?:呢|怎么办|做什么)?|还有(?:别的|其他)?(?:办法|原因)?吗?|确定吗|数据怎么说|现在呢)"
    r"[\s?？。！!呢啊吗]*",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^\s*(?:and|also|but|however|plus|then|so|what about|how about|what if|still|no,|yes,|ok(?:ay)?,?|hmm,?|actually|it|they|that|this)\b"
    r"|\b(?:too|as well|either|same (?:thing|here|with)|did that|(?:already|i|we) tried|tried (?:that|it|this)|that (?:one|did)|already)\b"
    r"|^\s*(?:还有|另外|而且|也|但是?|不过|可是|那|然后|试过|试了|还是|仍然|已经|同样|补充|它|这个|改成|换成|换了|改了|调成)"
    r"|也是|也(?:一样|没|不|在|很|都)|一样的?[。.]?$|试过了|(?:检查|确认|排除|核对|验证)过?了|还是(?:不|没|一样|这样)",
    re.IGNORECASE,
)
_FRESH = re.compile(
    r"\b(?:(?:another|different|new|separate|unrelated) (?:question|problem|issue|topic|run|project)"
    r"|on another note|by the way|switching|next question)\b"
    r"|(?:另一个|新的|别的|换个|另外一个|下一个)(?:问题|话题|项目|任务)|顺便问",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|^\s*(?:how|what|why|when|which|where|who|should|can|could|is|are|does|do|will|would)\b"
    r"|吗|呢|怎么|如何|为什么|什么|是否|要不要|能不能|多少",
    re.IGNORECASE,
)


def bare_answer(text: str) -> bool | None:
    """True for a bare "yes", False for a bare "no", in either language; None for everything else."""
    found = _BARE.fullmatch(text)
    return None if found is None else found["yes"] is not None


def part_of(query: Query) -> Part:
    """What the text contributes to a conversation."""
    if bare_answer(query.text) is not None:
        return "nod"
    if _ASIDE.fullmatch(query.folded):
        return "aside"
    if query.claims:
        return "symptom"
    return "denial" if query.denied else "fact"


def continues(query: Query) -> bool | None:
    """Whether the wording alone shows that a text goes on with what was said (True) or leaves it (False)."""
    part = part_of(query)
    if part in ("nod", "aside"):
        return True
    if _FRESH.search(query.folded):
        return False
    if part == "denial" or _CONTINUES.search(query.folded):
        return True
    if part == "fact" and _short(query.folded) and not _ASKS.search(query.folded):
        return True
    return None


def asks(query: Query) -> bool:
    """Whether the text is put as a question."""
    return _ASKS.search(fold(query.text)) is not None


def _short(folded: str) -> bool:
    han = sum("\u3400" <= character <= "\u9fff" for character in folded)
    return han <= SHORT_HAN if han else len(folded.split()) <= SHORT_WORDS
