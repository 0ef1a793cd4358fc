"""A Diagnosis as JSON: `Diagnosis.to_dict()` on paper, safe to print and readable by any parser."""

import json
import re
from typing import Any

from advisor.model import Diagnosis

# Valid inside JSON strings, but able to command a terminal (C1 controls, bidi overrides, zero width).
_UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
# Half characters, left by undecodable file names; strict parsers refuse them.
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(diagnosis: Diagnosis) -> str:
    """The public report (`advisor.report/1`), indented, ending in a newline."""
    return printed(diagnosis.to_dict())


def printed(body: Any) -> str:
    """Any plain value as indented JSON that is safe to print, ending in a newline."""
    text = json.dumps(body, ensure_ascii=False, indent=2, allow_nan=False)
    return _UNSAFE.sub(_escaped, _SURROGATE.sub("\ufffd", text)) + "\n"


def _escaped(match: re.Match[str]) -> str:
    """The character as JSON escapes it; two halves beyond the basic plane."""
    units = match.group().encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
