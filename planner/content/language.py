"""The language of the texts: the words of the glossary, no untranslated words, no sentence nobody can read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.content.reader import KeyPath, YamlFile
from planner.content.texts import text_pairs
from planner.errors import Problem

# a sentence longer than this cannot be read aloud in one breath; a Latin word or number counts as two characters
MOST_CHARACTERS = 100
MOST_WORDS = 45

_FIELD = re.compile(r"\{[^}]*\}|\[\[[^\]]*\]\]")
# a command is typed as it is printed
_COMMAND = re.compile(r"\bplanner(?: [a-z]+)+\b")
_LATIN_RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z .,_/+%-]*")
_SMALL_WORD = re.compile(r"(?<![0-9A-Za-z_./@-])[a-z]{3,}(?![0-9A-Za-z_./@-])")
_END_ZH = re.compile("[。！？；]")
_END_EN = re.compile(r"[.!?;:](?:\s|$)")
_HAN = re.compile("[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class HouseWords:
    """
    The words of the house: by avoided word the term that stands for it, in each language.

    `everywhere` are spellings no text may hold, `avoided` words that product profiles may still quote from a vendor.
    """

    avoided: Mapping[str, Mapping[str, str]]
    everywhere: Mapping[str, Sequence[str]]
    latin_in_chinese: frozenset[str]
    _patterns: dict[tuple[str, bool], re.Pattern[str] | None] = field(default_factory=dict, compare=False)

    def pattern(self, language: str, *, quoting: bool) -> re.Pattern[str] | None:
        """Return what finds an avoided word of a language, None when there is none."""
        key = (language, quoting)
        if key not in self._patterns:
            words = [*self.everywhere.get(language, ()), *(() if quoting else self.avoided[language])]
            joined = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
            bounded = rf"\b(?:{joined})\b" if language == "en" else joined
            self._patterns[key] = re.compile(bounded, re.IGNORECASE) if words else None
        return self._patterns[key]


def house_words(glossary: Mapping[str, Any]) -> HouseWords:
    """Build the words of the house from the glossary pack."""
    avoided = {
        language: {
            word: term[language] for term in glossary["terms"] for word in term.get("avoid", {}).get(language, ())
        }
        for language in ("zh", "en")
    }
    return HouseWords(avoided, glossary["everywhere"], frozenset(glossary["latin_in_chinese"]))


def check_language(file: YamlFile, words: HouseWords, *, quoting: bool = False) -> Iterator[Problem]:
    """
    Yield problems of the language of every `{zh, en}` pair of a file.

    Args:
        quoting: the file quotes vendors, who call things by their own names; only misspellings are refused.
    """
    for path, pair in text_pairs(file.data, ()):
        # the title of a document is as its publisher wrote it
        if "sources" not in path:
            yield from _check_chinese(file, (*path, "zh"), pair["zh"], words, quoting=quoting)
            yield from _check_english(file, (*path, "en"), pair["en"], words, quoting=quoting)


def _check_chinese(file: YamlFile, path: KeyPath, text: str, words: HouseWords, *, quoting: bool) -> Iterator[Problem]:
    plain = _COMMAND.sub("＊", _FIELD.sub("＊", text))
    yield from _check_words(file, path, plain, "zh", words, quoting=quoting)
    if not quoting:
        for word in _SMALL_WORD.findall(plain):
            if word not in words.latin_in_chinese:
                yield file.problem("untranslated-word", path, found=word)
    for sentence in _END_ZH.split(plain):
        count = len(_LATIN_RUN.sub("＊＊", sentence))
        if count > MOST_CHARACTERS:
            yield file.problem("long-sentence", path, count=count, most=MOST_CHARACTERS, start=sentence[:20])


def _check_english(file: YamlFile, path: KeyPath, text: str, words: HouseWords, *, quoting: bool) -> Iterator[Problem]:
    plain = _FIELD.sub("x", text)
    yield from _check_words(file, path, plain, "en", words, quoting=quoting)
    if (found := _HAN.search(plain)) and not quoting:
        yield file.problem("chinese-in-english", path, found=found.group())
    for sentence in _END_EN.split(plain):
        count = len(sentence.split())
        if count > MOST_WORDS:
            yield file.problem(
                "long-sentence", path, count=count, most=MOST_WORDS, start=" ".join(sentence.split()[:5])
            )


def _check_words(
    file: YamlFile, path: KeyPath, text: str, language: str, words: HouseWords, *, quoting: bool
) -> Iterator[Problem]:
    pattern = words.pattern(language, quoting=quoting)
    for found in dict.fromkeys(match.group().lower() for match in pattern.finditer(text)) if pattern else ():
        term = words.avoided[language].get(found)
        if term is None:
            yield file.problem("misspelt-word", path, found=found)
        else:
            yield file.problem("avoided-word", path, found=found, term=term)
