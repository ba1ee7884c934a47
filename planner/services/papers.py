"""Documents that were made: which there are, from what they were made, and whether that is still so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from planner.domain.model.text import Language


@dataclass(frozen=True, slots=True)
class Paper:
    """
    One file that was made of an engagement.

    `version` is that of the engagement; `inputs` the SHA-256 of each of its files, by place. `language` is None for a
    file without words of its own, `pages` for one that has none.
    """

    id: str
    engagement_id: str
    code: str
    language: Language | None
    name: str
    version: int
    inputs: Mapping[str, str]
    made_at: datetime
    made_by: str
    pages: int | None
    size_bytes: int
    digest: str


class PaperKeeper(Protocol):
    """Documents within one transaction."""

    def of_engagement(self, engagement_id: str) -> tuple[Paper, ...]: ...

    def paper(self, paper_id: str) -> Paper | None: ...

    def content(self, paper_id: str) -> bytes: ...

    def put(self, paper: Paper, content: bytes) -> None: ...

    def remove(self, paper_id: str) -> None: ...
