"""Bilingual texts: both languages filled, Chinese with full-width punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from planner.content.reader import KeyPath, YamlFile
from planner.errors import Problem

_HAN = "\u3400-\u9fff"
_HALF_WIDTH = re.compile(rf'[{_HAN}][,;:?!()"]|[,;:?!()"][{_HAN}]|[{_HAN}]\.(?![0-9A-Za-z*])')
_STRAY_SPACE = re.compile(rf"[{_HAN}] +[，。：；？！（）、]|[，。：；？！、] +[{_HAN}]")
_FULL_WIDTH = re.compile("[，。：；？！（）、]")


def check_texts(file: YamlFile) -> Iterator[Problem]:
    """Yield problems of every `{zh, en}` pair of a file."""
    for path, pair in text_pairs(file.data, ()):
        yield from _check_pair(file, path, pair["zh"], pair["en"])


def text_pairs(data: Any, path: KeyPath) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """Yield every `{zh, en}` pair with its key path; a pair may hold further pairs beside its two texts."""
    if isinstance(data, dict):
        if isinstance(data.get("zh"), str) and isinstance(data.get("en"), str):
            yield path, data
        for key, value in data.items():
            yield from text_pairs(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from text_pairs(value, (*path, index))


def _check_pair(file: YamlFile, path: KeyPath, zh: str, en: str) -> Iterator[Problem]:
    for language, value in (("zh", zh), ("en", en)):
        if not value.strip():
            yield file.problem("empty-text", (*path, language))
        elif value != value.strip():
            yield file.problem("text-with-margin", (*path, language))
    if found := _HALF_WIDTH.search(zh):
        yield file.problem("half-width-punctuation", (*path, "zh"), found=found.group())
    if found := _STRAY_SPACE.search(zh):
        yield file.problem("stray-space", (*path, "zh"), found=found.group())
    if found := _FULL_WIDTH.search(en):
        yield file.problem("full-width-punctuation", (*path, "en"), found=found.group())
