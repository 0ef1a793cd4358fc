"""Questions that name several troubles: "loss is nan and also the GPU idles", "loss 不降，而且显存占用很低"."""

import re
from collections.abc import Sequence

import msgspec

from advisor.knowledge import Knowledge, title_of
from advisor.model import Text


class Trouble(msgspec.Struct, frozen=True):
    """One of several complaints of a question: its words, and the likeliest entry for it, "" where they are vague."""

    text: str
    id: str


# Words that add a second complaint; a bare "and" or "也" joins the halves of one symptom far too often.
_JOIN = re.compile(
    r"[,;.]?\s*\b(?:and also|and on top of (?:that|it)|on top of that|and separately|in addition)\b[,:]?\s*"
    r"|[,;.，；。]\s*(?:而且|另外|此外|同时还|并且还)[,，]?\s*",
    re.IGNORECASE,
)
# A bare "and" joins two troubles only where each half is recognised by itself; a comma joins anything.
_LOOSE = re.compile(r"[,;.]?\s*\band\b\s*|[,;，；]?\s*(?:同时|并且|以及)[,，]?\s*", re.IGNORECASE)
_MACHINE = re.compile(
    r"gpu|cuda|nccl|\boom\b|memory|\bv?ram\b|data ?loader|worker|\bslow|throughput|utili[sz]|显存|显卡|内存|利用率|速度|越来越慢|卡死",
    re.IGNORECASE,
)
TWO, SHORT = 2, 160  # characters; a longer text with an "and" tells one story
LEAST = 6  # characters; a shorter half names no trouble
MOST = 3


def parts(text: str) -> tuple[str, ...]:
    """The complaints of a question, one by one; () where it holds a single one."""
    found = tuple(part.strip() for part in _JOIN.split(text, maxsplit=MOST - 1))
    return found if len(found) > 1 and all(len(part) >= LEAST for part in found) else ()


def halves(text: str) -> tuple[str, str] | tuple[()]:
    """The two halves of a short text with a single bare "and" in it, one of them about the machine; () for any other."""
    cut = [part.strip() for part in _LOOSE.split(text)]
    if len(cut) != TWO or len(text) > SHORT or min(map(len, cut)) < LEAST:
        return ()
    about_machine = [_MACHINE.search(part) is not None for part in cut]
    return (cut[0], cut[1]) if about_machine[0] != about_machine[1] else ()


def told_troubles(knowledge: Knowledge, troubles: Sequence[Trouble]) -> list[Text]:
    """That a question is about several troubles, and which finding is about which; nothing for a single one."""
    if not troubles:
        return []
    named = [(item.text, title_of(knowledge, item.id)) for item in troubles]
    en = "; ".join(f"“{text}”: {title.en}" if title.en else f"“{text}”" for text, title in named)
    zh = "；".join(f"“{text}”：{title.zh}" if title.zh else f"“{text}”" for text, title in named)
    return [
        Text(
            f"these are separate troubles, answered each by itself: {en}",
            f"这是几个独立的问题，分别回答：{zh}",
        )
    ]
