"""What the engines found, as a page gets it."""

from __future__ import annotations

from planner.errors import ContentError, InputError
from planner.services.findings import Findings
from planner.services.run import EngagementResult
from planner.web.guard import Opened, floor

_KEPT: dict[tuple[str, int], EngagementResult] = {}


def findings(opened: Opened) -> Findings:
    """Return the latest findings of an engagement; a page shows them with how they stand to the engagement now."""
    key = (opened.engagement.id, opened.engagement.version)
    if key not in _KEPT:
        try:
            _KEPT[key] = floor().engines.run(opened.files(), lambda _stage: None)
        except (InputError, ContentError) as error:
            return Findings(None, None, key[1], tuple(error.problems))
    return Findings(_KEPT[key], key[1], key[1])
