"""Pages of documents as pictures."""

from __future__ import annotations

import functools
import io
import threading

import pypdfium2

from planner.services.papers import Paper
from planner.web.guard import floor

# dots for a point of the page: A4 becomes some 1,240 dots wide, which is sharp on a screen
_SCALE = 1.5
_KEPT_PICTURES = 48
# the library must not be used by two threads at once
_ONE_AT_A_TIME = threading.Lock()


def has_page(paper: Paper, number: int) -> bool:
    """Whether a document has a page of this number."""
    return paper.pages is not None and 1 <= number <= paper.pages


def draw_page(paper: Paper, number: int) -> bytes:
    """Return one page of a document as a PNG picture; those drawn last are kept."""
    return _drawn(_Content(paper.id, paper.digest), number)


class _Content:
    """A document as a key of the pictures kept: its bytes are fetched only where a picture is drawn."""

    def __init__(self, id_: str, digest: str) -> None:
        self.id, self.digest = id_, digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and other.digest == self.digest


@functools.lru_cache(maxsize=_KEPT_PICTURES)
def _drawn(of: _Content, number: int) -> bytes:
    with floor().keeping.reading() as unit:
        content = unit.papers.content(of.id)
    held = io.BytesIO()
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(content) as document:
        document[number - 1].render(scale=_SCALE).to_pil().save(held, "PNG")
    return held.getvalue()
