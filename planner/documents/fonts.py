"""The one font of every document: the locked wheel's Noto Sans SC, its characters and its widths."""

from __future__ import annotations

import dataclasses
import functools
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FAMILY = "Noto Sans SC"
MM_PER_POINT = 25.4 / 72
_EM = 1000

_CJK = r"[\u2e80-\u2fff\u3005-\u3007\u3400-\u9fff\uf900-\ufaff]"
_LATIN = r"[A-Za-z0-9À-ɏ]"
_BEFORE_LATIN = re.compile(rf"(?<={_CJK}) ?(?={_LATIN})")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_AFTER_LATIN = re.compile(rf"(?<={_LATIN}|[%‰°+]) ?(?={_CJK})")


def font_path() -> Path:
    """Return the font file of the installed wheel."""
    import pylopdf_fonts_zh_cn  # noqa: PLC0415  # only renderers need the wheel

    return Path(pylopdf_fonts_zh_cn.sans_path())


def spaced(text: str) -> str:
    """
    Put exactly one space between Chinese and Latin letters or digits.

    The space of this font is less than a quarter of an em, which is the gap Chinese typesetting asks for.
    Characters that no page and no drawing may contain are dropped.
    """
    text = _CONTROL.sub("", text)
    return _AFTER_LATIN.sub(" ", _BEFORE_LATIN.sub(" ", text))


@functools.cache
def _tables() -> tuple[dict[int, str], Any]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415  # slow to import, no types

    with TTFont(font_path(), lazy=True) as font:
        return font.getBestCmap(), font["hmtx"].metrics


def missing_glyphs(texts: Iterable[str]) -> frozenset[str]:
    """Return the characters the font cannot print; line ends and tabs need no glyph."""
    known, _ = _tables()
    return frozenset(c for text in texts for c in text if ord(c) not in known and c not in "\n\r\t")


def subset_for(text: str) -> bytes:
    """Return the font cut down to the characters of a text; the same text gives the same bytes."""
    from fontTools import subset  # type: ignore[import-untyped]  # noqa: PLC0415  # slow to import
    from fontTools.ttLib import TTFont  # noqa: PLC0415  # the same

    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    stream = io.BytesIO()
    with TTFont(font_path(), lazy=True, recalcTimestamp=False) as font:
        cutter.subset(font)
        font.save(stream)
    return stream.getvalue()


def texts_of(value: object) -> Iterator[str]:
    """Yield every text inside a record, however deep: what a document is going to print."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from texts_of(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_of(getattr(value, field.name))


@functools.cache
def _advance(character: str) -> float:
    known, metrics = _tables()
    name = known.get(ord(character), ".notdef")
    return float(metrics[name][0]) / _EM


def text_width(text: str, size: float) -> float:
    """Return the width of a line in millimetres at a size in points (kerning left out)."""
    return sum(map(_advance, text)) * size * MM_PER_POINT


_LEAST_FILLED = 0.3
_NOT_AT_LINE_START = frozenset("，。、；：！？）》」』】”’%,.;:!?)]}")
_NOT_AT_LINE_END = frozenset("（《「『【“‘([{")
_TOKEN = re.compile(rf"{_CJK}|[^\S\n]+|(?:(?!{_CJK})\S)+")


def _tokens(text: str) -> list[str]:
    """Cut a text where a line may end: between Chinese characters, at spaces, never before closing marks."""
    tokens: list[str] = []
    for raw in _TOKEN.findall(text):
        for token in re.findall(r"[^，。、；：！？（）《》「」“”/]+|.", raw):
            glued = tokens and (token[0] in _NOT_AT_LINE_START or tokens[-1][-1] in _NOT_AT_LINE_END)
            if glued:
                tokens[-1] += token
            else:
                tokens.append(token)
    return tokens


def fitted(text: str, width: float, size: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than `width` millimetres."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, width: float, size: float, most_lines: int) -> tuple[str, ...]:
    """
    Break a text into lines of at most `width` millimetres; what is too much ends in an ellipsis.

    Breaks at spaces alone are preferred, so that a Chinese name stays whole where it can.
    """
    text = spaced(text)
    by_words = _filled(re.findall(r"\S+\s*", text), width, size)
    fits = len(by_words) <= most_lines and all(text_width(line, size) <= width for line in by_words)
    # a code alone on the first line looks like a mistake
    if fits and all(text_width(line, size) >= _LEAST_FILLED * width for line in by_words[:-1]):
        return tuple(by_words)
    lines = _filled(_tokens(text), width, size)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], " ".join(lines[most_lines - 1 :])]
    return tuple(fitted(line, width, size) for line in lines)


def _filled(tokens: list[str], width: float, size: float) -> list[str]:
    lines = [""]
    for token in tokens:
        if lines[-1] and text_width((lines[-1] + token).rstrip(), size) > width:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    return [line.rstrip() for line in lines]
