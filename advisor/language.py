"""The two languages of everything that a user reads; imports nothing heavy."""

import os
from typing import Literal

import msgspec

Language = Literal["en", "zh"]


class Text(msgspec.Struct, frozen=True):
    """One sentence in both languages."""

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """The sentence in the language asked for."""
        return self.zh if language == "zh" else self.en


def locale_language() -> Language:
    """The language of the user's locale: Chinese or English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
