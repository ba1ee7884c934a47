"""Bilingual texts: the pair in which every content text is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh-CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Chinese and English; content checks see to it that neither is empty."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the wording in the language asked for."""
        return self.zh if language == "zh-CN" else self.en

    @classmethod
    def same(cls, value: str) -> Text:
        """Make a text that reads the same in both languages: a name, a code, a file name."""
        return cls(value, value)
