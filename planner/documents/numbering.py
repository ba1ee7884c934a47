"""Numbers of headings, tables and figures: computed once, so that every renderer prints the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from planner.domain.model.document import Block, Checklist, Document, FigureBlock, Heading, Table

DEEPEST = 3
_Test = Callable[[Block], bool]


@dataclass(frozen=True, slots=True)
class Numbering:
    """
    What is printed before headings and captions, by block id.

    `headings` holds «2.1» or «A.1», nothing for an unnumbered heading; `levels` the level at which a
    heading is set: never more than one below the heading before it. `tables` and `figures` count through
    the whole document; checklists count as tables.
    """

    headings: Mapping[str, str]
    levels: Mapping[str, int]
    tables: Mapping[str, int]
    figures: Mapping[str, int]


def number_blocks(document: Document) -> Numbering:
    """Number everything that carries a number, in reading order."""
    headings, levels = _number_headings(document)
    every = (*document.opening, *document.body, *document.annexes)
    return Numbering(headings, levels, _count(every, _is_table), _count(every, _is_figure))


def _is_table(block: Block) -> bool:
    return isinstance(block, Checklist) or (isinstance(block, Table) and block.numbered)


def _is_figure(block: Block) -> bool:
    return isinstance(block, FigureBlock)


def _count(blocks: Iterable[Block], belongs: _Test) -> dict[str, int]:
    return {block.id: number for number, block in enumerate((b for b in blocks if belongs(b)), start=1)}


def _number_headings(document: Document) -> tuple[dict[str, str], dict[str, int]]:
    numbers: dict[str, str] = {}
    levels: dict[str, int] = {}
    for part, lettered, numbered in (
        (document.opening, False, False),
        (document.body, False, True),
        (document.annexes, True, True),
    ):
        for heading, level, counters in _walk(part):
            levels[heading.id] = level
            if numbered and heading.numbered:
                numbers[heading.id] = _printed(counters, lettered=lettered)
    return numbers, levels


def _walk(blocks: Iterable[Block]) -> Iterator[tuple[Heading, int, tuple[int, ...]]]:
    """Yield each heading with its level and the counters down to it; unnumbered headings do not count."""
    counters: list[int] = []
    depth = 0
    for block in blocks:
        if not isinstance(block, Heading):
            continue
        depth = max(1, min(block.level, depth + 1, DEEPEST))
        if block.numbered:
            # a missing upper number (an unnumbered parent) counts as the first of its level
            padded = [*counters, *[1] * (depth - 1 - len(counters))]
            counters = [*padded[: depth - 1], (counters[depth - 1] if len(counters) >= depth else 0) + 1]
        yield block, depth, tuple(counters)


def _printed(counters: tuple[int, ...], *, lettered: bool) -> str:
    first = _letters(counters[0]) if lettered else str(counters[0])
    return ".".join((first, *map(str, counters[1:])))


def _letters(number: int) -> str:
    """Return A…Z, AA…: the letter of an annex."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
