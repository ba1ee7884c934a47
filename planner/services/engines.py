"""What the pages ask the engines, given an engagement as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from planner.domain.model.engagement import Engagement
from planner.domain.model.plan_change import WhatIfScenario
from planner.domain.model.work_calendar import WorkCalendar
from planner.services.keeping import EngagementFile
from planner.services.ports import ContentPacks
from planner.services.run import EngagementResult


class Engines(Protocol):
    """Reads and runs engagements that are kept; every method raises InputError or ContentError with all problems."""

    def packs(self, files: Sequence[EngagementFile]) -> ContentPacks:
        """Return the content packs an engagement uses: its own copies where it holds some."""
        ...

    def open(self, files: Sequence[EngagementFile]) -> tuple[Engagement, ContentPacks]:
        """Return the engagement these files make, checked, with its packs."""
        ...

    def run(self, files: Sequence[EngagementFile], on_stage: Callable[[str], None]) -> EngagementResult:
        """Run the engagement through all stages; `on_stage` is called with the stage word before each."""
        ...

    def scenarios(self, files: Sequence[EngagementFile]) -> tuple[WhatIfScenario, ...]:
        """Return the what-if files that come with an engagement, by name."""
        ...

    def calendar(self, engagement: Engagement) -> WorkCalendar:
        """Return the working days of an engagement."""
        ...
