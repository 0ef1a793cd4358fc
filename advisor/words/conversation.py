"""A question within a conversation: "labels are fine", "val loss is flat too", or something new.

A follow-up is read together with the questions that it follows; a new question stands alone. What the
user ruled out stays ruled out as long as the talk is about the same thing.
"""

import re
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from advisor.model import Query
from advisor.words.folding import fold, language_of, simplified
from advisor.words.question import understand

MOST_EARLIER = 12  # earlier questions that are looked at
# A text of at most so many words (English) or characters (Chinese) that reports no symptom adds to what was said.
SHORT_WORDS, SHORT_HAN = 9, 16
_BARE = re.compile(
    r"\s*(?:(?P<yes>y|yes|yep|yeah|yup|true|correct|it does|it is|是的?|对的?|嗯|有的?|会的?|没错)"
    r"|(?P<no>n|no|nope|false|it does not|it doesn't|it is not|it isn't|不是的?|不对|没有?|不会|否|不))"
    r"[\s.!。！,，]*",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^\s*(?:and|also|but|however|plus|then|so|what about|how about|what if|still|no,|yes,|ok(?:ay)?,?|hmm,?)\b"
    r"|\b(?:too|as well|either|same (?:thing|here)|did that|tried (?:that|it|this)|that (?:one|did)|already)\b"
    r"|^\s*(?:还有|另外|而且|也|但是?|不过|可是|那|然后|试过|试了|还是|仍然|已经|同样|补充)"
    r"|也是|也(?:一样|没|不|在|很|都)|一样的?[。.]?$|试过了|(?:检查|确认|排除|核对|验证)过?了",
    re.IGNORECASE,
)
_FRESH = re.compile(
    r"\b(?:(?:another|different|new|separate|unrelated) (?:question|problem|issue|topic|run|project)"
    r"|on another note|by the way|switching)\b"
    r"|(?:另一个|新的|别的|换个|另外一个)(?:问题|话题|项目|任务)|顺便问",
    re.IGNORECASE,
)


class InContext(msgspec.Struct, frozen=True):
    """A question as it is to be searched, and the earlier questions that it was read together with."""

    query: Query
    context: tuple[str, ...] = ()


def bare_answer(text: str) -> bool | None:
    """True for a bare "yes", False for a bare "no", in either language; None for everything else."""
    found = _BARE.fullmatch(text)
    return None if found is None else found["yes"] is not None


def in_context(
    question: str,
    earlier: Sequence[str] = (),
    language: Literal["auto", "en", "zh"] = "auto",
    *,
    stands_alone: Callable[[Query], bool] = lambda query: bool(query.claims),
) -> InContext:
    """Read a question as part of a conversation.

    Args:
        question: what the user says now.
        earlier: what the user said before, oldest first.
        language: of the answer; "auto" takes that of the question, or of the talk where it is but a nod.
        stands_alone: whether a text names a trouble of its own, so that it needs no context.
    """
    query = understand(question, language)
    thread = _thread([*earlier[-MOST_EARLIER:], question], stands_alone) if earlier else []
    if not thread:
        return InContext(query)
    joined = understand("\n".join(_ended(text) for text in (*thread, question)), language)
    own = query.language
    if language == "auto" and bare_answer(question) is not None:
        own = language_of(simplified(thread[-1]))
    return InContext(msgspec.structs.replace(joined, text=query.text, language=own), tuple(thread))


def _thread(questions: Sequence[str], stands_alone: Callable[[Query], bool]) -> list[str]:
    """The earlier questions that the last one follows; bare answers say nothing by themselves."""
    first = len(questions) - 1
    while first > 0 and _follows(questions[first], stands_alone):
        first -= 1
    return [text for text in questions[first:-1] if bare_answer(text) is None]


def _follows(text: str, stands_alone: Callable[[Query], bool]) -> bool:
    """Whether a text adds to what was said before rather than asking something new."""
    if bare_answer(text) is not None:
        return True
    if _FRESH.search(text):
        return False
    folded = fold(text)
    if _CONTINUES.search(folded):
        return True
    query = understand(text)
    if query.denied and not query.claims:
        return True
    return not query.claims and _short(folded) and not stands_alone(query)


def _short(text: str) -> bool:
    han = sum("\u3400" <= character <= "\u9fff" for character in text)
    return han <= SHORT_HAN if han else len(text.split()) <= SHORT_WORDS


def _ended(text: str) -> str:
    """The text as a sentence of its own, so that what it claims is not read into the next one."""
    text = text.strip()
    return text if text[-1:] in tuple(".!?。！？") else text + ". "
