"""What the engines found for an engagement, kept so that a page need not wait for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from planner.errors import Problem
from planner.services.run import EngagementResult


@dataclass(frozen=True, slots=True)
class KeptFindings:
    """
    The last findings of an engagement as they are kept.

    `version` is that of the engagement they were made from (None: there never were any), `content` the result as sealed
    bytes. `failed_version` is a later version that could not be run, `problems` why, as (code, where, params).
    """

    engagement_id: str
    version: int | None
    made_at: datetime
    content: bytes | None = None
    failed_version: int | None = None
    problems: Sequence[Any] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Findings:
    """
    What a page shows: the latest result there is, and how it stands to the engagement as it is now.

    `result` is None where none could be made yet. `version` is the version it was made from, `wanted` that of the
    engagement. `problems` say why the version wanted cannot be run; without any, a result that is not current is being
    worked out.
    """

    result: EngagementResult | None
    version: int | None
    wanted: int
    problems: tuple[Problem, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether the result is that of the engagement as it is now."""
        return self.result is not None and self.version == self.wanted

    @property
    def is_coming(self) -> bool:
        """Whether a newer result is being worked out."""
        return not self.is_current and not self.problems


class FindingsKeeper(Protocol):
    """The findings within one transaction."""

    def latest(self, engagement_id: str) -> KeptFindings | None: ...

    def content(self, engagement_id: str) -> bytes | None: ...

    def put(self, findings: KeptFindings) -> None: ...
