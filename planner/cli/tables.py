"""Tables on a terminal or in a pipe; text folds as Chinese and English are set."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderResult

PIPED_WIDTH = 140
# between two columns
GAP = 3
# longer codes give way to the text beside them, longer heads fold
SHORT_WORD, SHORT_HEAD = 20, 8
NARROWEST_TEXT = 10
# what a line never breaks inside: a word with the punctuation that clings to it, or one Chinese character with its own
_CLOSING = r"，。：；、！？）】》”’…％%,.;:!?)\]"
_OPENING = r"（【《“‘(\["
_CHINESE = r"\u2e80-\u303f\u31c0-\u9fff\uf900-\ufaff\uff01-\uff60"
_UNIT = re.compile(rf"[{_OPENING}]*(?:[{_CHINESE}]|[^\s{_CHINESE}{_OPENING}]+|[{_OPENING}])[{_CLOSING}]*\s*|\s+")

_CODE_PART = re.compile(r"[^.\-_]+[.\-_]*|[.\-_]+")


class Folded:
    """A cell that folds between words and between Chinese characters, never before closing punctuation."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        del console, options
        return Measurement(_longest_unit(self.text), _longest_line(self.text))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in fold(self.text, options.max_width):
            yield Text(line, no_wrap=True, end="\n")


def units_of(line: str) -> list[str]:
    """Split a line into the pieces between which it may break; blanks stay with the piece before them."""
    return _UNIT.findall(line)


def fold(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text at most so many terminal cells wide; a longer word is cut, a code behind its dots."""
    for paragraph in text.split("\n"):
        line = ""
        for unit in units_of(paragraph):
            if line and cell_len(line + unit.rstrip()) > width:
                yield line.rstrip()
                line = ""
            *full, rest = _cut(unit, width)
            yield from full
            line += rest
        yield line.rstrip()


def _cut(word: str, width: int) -> list[str]:
    if cell_len(word.rstrip()) <= width:
        return [word]
    pieces = [""]
    for part in _CODE_PART.findall(word.rstrip()):
        for piece in chop_cells(part, width):
            if cell_len(pieces[-1] + piece) > width:
                pieces.append(piece)
            else:
                pieces[-1] += piece
    return pieces


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """
    Print a table; colour and width follow the terminal, piped output is plain and wide.

    Columns whose every cell is one short word (codes, dates, numbers) keep their width; the others share what is
    left. Where the table is too wide, heads fold before the text does.
    """
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    table = Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    columns = [[row[number] for row in rows] for number in range(len(heads))]
    widths = [max(_longest_line(head), *map(_longest_line, cells)) for head, cells in zip(heads, columns, strict=True)]
    roomy = sum(widths) + GAP * len(widths) <= console.width
    for number, (head, cells, widest) in enumerate(zip(heads, columns, widths, strict=True)):
        short = all(len(units_of(cell)) <= 1 and cell_len(cell) <= SHORT_WORD for cell in cells)
        narrow = max(_longest_unit(head), min(cell_len(head), SHORT_HEAD), *map(_longest_line, cells))
        table.add_column(
            Folded(head),
            justify="right" if number in right else "left",
            no_wrap=short,
            width=(widest if roomy else narrow) if short else None,
            min_width=None if short else min(widest, NARROWEST_TEXT),
        )
    for row in rows:
        table.add_row(*map(Folded, row))
    console.print(table)


def _longest_line(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _longest_unit(text: str) -> int:
    return max((cell_len(unit.rstrip()) for line in text.split("\n") for unit in units_of(line)), default=0)
