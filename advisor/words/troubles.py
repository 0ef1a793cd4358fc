"""Questions that name several troubles: "loss is nan and also the GPU idles", "loss 不降，而且显存占用很低"."""

import re

# Words that add a second complaint; a bare "and" or "也" joins the halves of one symptom far too often.
_JOIN = re.compile(
    r"[,;.]?\s*\b(?:and also|and on top of (?:that|it)|on top of that|and separately|in addition)\b[,:]?\s*"
    r"|[,;.，；。]\s*(?:而且|另外|此外|同时还|并且还)[,，]?\s*",
    re.IGNORECASE,
)
LEAST = 6  # characters; a shorter half names no trouble
MOST = 3


def parts(text: str) -> tuple[str, ...]:
    """The complaints of a question, one by one; () where it holds a single one."""
    found = tuple(part.strip() for part in _JOIN.split(text, maxsplit=MOST - 1))
    return found if len(found) > 1 and all(len(part) >= LEAST for part in found) else ()
